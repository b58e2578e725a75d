"""Whatever the tables allow is built and read back the same, for every transaction of every version."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import codes, tables, tokens
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.explain import explain
from app.claims.ncpdp.leaving import leave_out
from app.claims.ncpdp.tables import Dictionary, Direction, FieldRule, Kind, Level
from app.claims.ncpdp.typed import Fields, Message
from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSIONS = [row["version"] for row in tables.versions()]
MESSAGES = [
    (version, transaction, direction)
    for version in VERSIONS
    for transaction in tables.dictionary(version).most
    for direction in Direction
]
SIGNS = "".join(chr(code) for code in range(0x20, 0x7F) if not 0x61 <= code <= 0x7A)


FULL: dict[Kind, Callable[[FieldRule], Any]] = {
    Kind.TEXT: lambda rule: "Z" * rule.length,
    Kind.DIGITS: lambda rule: "9" * rule.length,
    Kind.DATE: lambda _rule: date(2026, 2, 28),
    Kind.QUANTITY: lambda rule: Quantity(most(rule)),
    Kind.MONEY: lambda rule: Money(-most(rule)),
    Kind.RATE: lambda rule: Percent(-most(rule) * 10 ** (5 - rule.decimals)),
}
ANY: dict[Kind, Callable[[Random, FieldRule], Any]] = {
    Kind.TEXT: lambda source, rule: word(source, rule.length),
    Kind.DIGITS: lambda source, rule: "".join(source.choices("0123456789", k=source.randint(1, rule.length))),
    Kind.DATE: lambda source, _rule: date.fromordinal(source.randint(1, date.max.toordinal())),
    Kind.QUANTITY: lambda source, rule: Quantity(source.randint(0, most(rule))),
    Kind.MONEY: lambda source, rule: Money(source.randint(-most(rule), most(rule))),
    Kind.RATE: lambda source, rule: Percent(
        source.randint(-most(rule), most(rule)) * 10 ** (5 - rule.decimals)
    ),
}


def word(source: Random, length: int) -> str:
    """Return signs that can be sent, none of them a space at the end."""
    return "".join(source.choices(SIGNS, k=source.randint(0, length - 1))) + source.choice(SIGNS[1:])


def most(rule: FieldRule) -> int:
    """Return the largest number that a field can hold."""
    return int("9" * rule.length)


def known_codes(version: str, rule: FieldRule) -> list[str]:
    """Return the only codes that a field takes, none where it takes others too."""
    known = codes.code_set(rule.number)
    return [code.code for code in codes.choices(version, rule.number)] if known and known.closed else []


def full(version: str, rule: FieldRule) -> Any:
    """Return the largest value that a field can hold."""
    return (known_codes(version, rule) or [FULL[rule.kind](rule)])[-1]


def some(version: str, rule: FieldRule, source: Random) -> Any:
    """Return a value that a field can hold."""
    if not rule.segment and rule.kind is Kind.DIGITS:
        return full(version, rule)
    return source.choice(known_codes(version, rule) or [ANY[rule.kind](source, rule)])


class Drawn:
    """Fill segments as the tables allow: `keep` says what to put in, `value` what to put there."""

    def __init__(
        self, dictionary: Dictionary, keep: Callable[[], bool], value: Callable[[FieldRule], Any]
    ) -> None:
        self.dictionary = dictionary
        self.keep = keep
        self.value = value

    def content(self, segment: str, leader: str = "") -> dict[str, Any]:
        """Return content for a segment or for one occurrence of a group in it."""
        rules = self.dictionary.fields[segment]
        counters = {rule.counter for rule in rules.values() if rule.counter}
        found: dict[str, Any] = {}
        for rule in rules.values():
            opens = rule.id == rule.leader != leader
            if opens and rule.parent == leader and self.keep():
                found[rule.id] = [self.content(segment, rule.id) for _ in range(1 + self.keep())]
            elif rule.leader == leader and rule.id not in counters - {leader}:
                is_ordinal = rule.ordinal and rule.id == leader
                if not is_ordinal and (rule.mandatory or rule.id == leader or self.keep()):
                    found[rule.id] = self.value(rule)
        for pair in self.dictionary.pairs.get(segment, ()):
            belongs = all(rules[name].leader == leader for name in pair)
            if belongs and any(name in found for name in pair):
                found |= {name: self.value(rules[name]) for name in pair if name not in found}
        return found

    def least(self, segment: str) -> dict[str, Any]:
        """Return one field that stands alone, or one occurrence where the segment holds nothing else."""
        rules = self.dictionary.fields[segment]
        tied = {name for pair in self.dictionary.pairs.get(segment, ()) for name in pair}
        tied |= {rule.counter for rule in rules.values()}
        for rule in rules.values():
            if not rule.leader and rule.id not in tied:
                return {rule.id: self.value(rule)}
        leader = next(rule.id for rule in rules.values() if rule.id == rule.leader)
        return {leader: [self.content(segment, leader)]}

    def level(self, transaction: str, direction: Direction, level: Level) -> dict[str, dict[str, Any]]:
        """Return the segments of one level."""
        rules = self.dictionary.segments[transaction, direction].values()
        wanted = [rule.id for rule in rules if rule.level is level and (rule.mandatory or self.keep())]
        if level is Level.TRANSACTION:
            wanted = wanted or [next(rule.id for rule in rules if rule.level is level)]
        filled = {segment: self.content(segment) for segment in wanted}
        for segment, content in filled.items():
            if not content:
                content.update(self.least(segment))
        return filled

    def draft(self, transaction: str, direction: Direction, count: int) -> Draft:
        """Return a draft of a transaction with `count` groups, none where its tables have none."""
        header = {place.rule.id: self.value(place.rule) for place in self.dictionary.headers[direction]}
        levels = {rule.level for rule in self.dictionary.segments[transaction, direction].values()}
        groups = [
            self.level(transaction, direction, Level.TRANSACTION)
            for _ in range(count if Level.TRANSACTION in levels else 0)
        ]
        shared = self.level(transaction, direction, Level.TRANSMISSION)
        return Draft(self.dictionary.version, transaction, direction, header, shared, groups)


def check(view: Fields, content: Mapping[str, Any], rules: Mapping[str, FieldRule]) -> None:
    """Compare what a view reads with what was put in, occurrences and their counts included."""
    for name, value in content.items():
        rule = rules[name]
        if isinstance(value, list):
            occurrences = view.repeats(name)
            assert len(occurrences) == len(value)
            if rule.ordinal:
                assert [one.number(name) for one in occurrences] == list(range(1, len(value) + 1))
            else:
                assert view.number(rule.counter) == len(value)
            for one, inner in zip(occurrences, value, strict=True):
                check(one, inner, rules)
            continue
        match rule.kind:
            case Kind.MONEY:
                assert view.money(name) == value
            case Kind.QUANTITY:
                assert view.quantity(name) == value
            case Kind.DATE:
                assert view.date(name) == value
            case Kind.RATE:
                assert view.rate(name) == value
            case Kind.TEXT | Kind.DIGITS:
                assert view.text(name) == value


def check_message(draft: Draft) -> None:
    raw = build(draft)
    message = Message.parse(raw, draft.direction)
    dictionary = message.dictionary
    assert dictionary.version == draft.version
    assert tokens.join(message.tokens) == raw
    assert len(message.head) == dictionary.header_lengths[draft.direction]
    assert message.header("A9") == str(max(1, len(draft.groups)))
    assert {view.id for view in message.shared} == set(draft.shared)
    assert [{view.id for view in group} for group in message.groups] == [set(one) for one in draft.groups]
    for number, group in enumerate(draft.groups):
        for segment, content in group.items():
            check(message.segment(segment, number), content, dictionary.fields[segment])
    for segment, content in draft.shared.items():
        check(message.segment(segment), content, dictionary.fields[segment])
    counts = [row for row in explain(raw, draft.direction).rows if "count" in row.problem]
    assert counts == []


@pytest.mark.parametrize(("version", "transaction", "direction"), MESSAGES)
def test_that_a_message_with_every_field_at_full_length_comes_back(
    version: str, transaction: str, direction: Direction
) -> None:
    dictionary = tables.dictionary(version)
    drawn = Drawn(dictionary, lambda: True, lambda rule: full(version, rule))
    groups = min(dictionary.most[transaction], dictionary.most_transactions)
    check_message(drawn.draft(transaction, direction, groups))


@pytest.mark.parametrize(("version", "transaction", "direction"), MESSAGES)
def test_that_a_message_with_nothing_but_what_it_must_have_comes_back(
    version: str, transaction: str, direction: Direction
) -> None:
    drawn = Drawn(tables.dictionary(version), lambda: False, lambda rule: full(version, rule))
    check_message(drawn.draft(transaction, direction, 1))


@given(st.sampled_from(MESSAGES), st.integers(0, 2**32), st.sampled_from([0.1, 0.3, 0.6]))
def test_that_any_message_that_the_tables_allow_comes_back(
    which: tuple[str, str, Direction], seed: int, share: float
) -> None:
    version, transaction, direction = which
    dictionary = tables.dictionary(version)
    source = Random(seed)
    drawn = Drawn(dictionary, lambda: source.random() < share, lambda rule: some(version, rule, source))
    groups = min(dictionary.most[transaction], dictionary.most_transactions)
    check_message(drawn.draft(transaction, direction, source.randint(1, groups)))


@given(st.sampled_from(VERSIONS), st.integers(0, 2**32), st.sampled_from([0.1, 0.4, 0.9]))
def test_that_a_billing_without_any_fields_can_still_be_sent_and_holds_none_of_those(
    version: str, seed: int, share: float
) -> None:
    dictionary = tables.dictionary(version)
    source = Random(seed)
    drawn = Drawn(dictionary, lambda: source.random() < 0.6, lambda rule: some(version, rule, source))
    draft = drawn.draft("B1", Direction.REQUEST, 1)
    every = [(segment, name) for segment, rules in dictionary.fields.items() for name in rules]
    trimmed = leave_out(draft, [spot for spot in every if source.random() < share])
    before = Message.parse(build(draft), Direction.REQUEST)
    after = Message.parse(build(trimmed.draft), Direction.REQUEST)
    for spot in trimmed.left:
        assert before.segment(spot.segment).text(spot.field)
        assert not after.segment(spot.segment).text(spot.field)
    assert [one for one in after.shared if one.id not in {view.id for view in before.shared}] == []
