"""Build messages strictly: nothing is sent that a payer would refuse for its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeAlias

from app.claims.ncpdp import tables, tokens, values
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.tables import Dictionary, Direction, FieldRule, Kind, Level
from app.claims.ncpdp.values import Encoder, Value, ValueRefused

Content: TypeAlias = "Mapping[str, Value | Sequence[Content] | None]"
Segments: TypeAlias = Mapping[str, Content]

_FS = tokens.FIELD.decode()
_GS = tokens.GROUP.decode()
_RS = tokens.SEGMENT.decode()


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what a message is to say: values by field id; occurrences as a list under their leader.

    Version, transaction code and count are filled in; counters are derived from the lists.
    """

    version: str
    transaction: str
    direction: Direction
    header: Mapping[str, Value]
    shared: Segments = field(default_factory=dict)
    groups: Sequence[Segments] = ()


def build(draft: Draft) -> bytes:
    """Return the message; raise `FieldRefused` for the first thing that cannot be sent."""
    dictionary = tables.dictionary(draft.version)
    count = len(draft.groups) or 1
    most = min(dictionary.most.get(draft.transaction, 0), dictionary.most_transactions)
    if not most:
        raise FieldRefused("103-A3", "Transaction Code", "1S", "Use a transaction of this version.")
    if count > most:
        raise FieldRefused("109-A9", "Transaction Count", "1V", f"Send at most {most} at a time.")
    parts = [_header(dictionary, draft, count), _level(dictionary, draft, Level.TRANSMISSION, draft.shared)]
    separator = _GS if dictionary.has_groups else ""
    for group in draft.groups:
        parts += (separator, _level(dictionary, draft, Level.TRANSACTION, group))
    return "".join(parts).encode("ascii")


def refused(rule: FieldRule, remedy: str) -> FieldRefused:
    """Return the refusal of a field with the reject code that a payer would give."""
    return FieldRefused(rule.number, rule.name, tables.reject_code_of(rule.number), remedy)


def _header(dictionary: Dictionary, draft: Draft, count: int) -> str:
    given = {**draft.header, "A2": draft.version, "A3": draft.transaction, "A9": str(count)}
    parts = []
    for place in dictionary.headers[draft.direction]:
        rule = place.rule
        text = _encode(rule, given.get(rule.id, ""))
        if rule.kind is Kind.TEXT:
            text = text.ljust(rule.length)
        if len(text) != rule.length:
            raise refused(rule, f"Use exactly {rule.length} digits.")
        parts.append(text)
    return "".join(parts)


def _level(dictionary: Dictionary, draft: Draft, level: Level, given: Segments) -> str:
    rules = dictionary.segments[draft.transaction, draft.direction]
    allowed = _allowed(draft.version, draft.transaction, draft.direction, level)
    for segment in given:
        if segment not in allowed:
            name = dictionary.segment_names.get(segment, segment)
            raise FieldRefused("111-AM", f"Segment {name}", "AM", f"Leave it out of a {draft.transaction}.")
    parts = []
    for segment in allowed:
        body = _segment(dictionary, segment, given[segment]) if segment in given else ""
        if body:
            parts.append(f"{_RS}{_FS}AM{segment}{body}")
        elif rules[segment].mandatory:
            name = dictionary.segment_names[segment]
            raise FieldRefused(
                "111-AM", f"Segment {name}", "AM", f"Fill it in; a {draft.transaction} needs it."
            )
    return "".join(parts)


@cache
def _allowed(version: str, transaction: str, direction: Direction, level: Level) -> tuple[str, ...]:
    rules = tables.dictionary(version).segments.get((transaction, direction), {})
    return tuple(sorted((r.id for r in rules.values() if r.level is level), key=lambda key: rules[key].order))


def _segment(dictionary: Dictionary, segment: str, given: Content) -> str:
    rules = dictionary.fields[segment]
    sent = _fields(dictionary.version, segment, given, "")
    if given:
        _demand(rules, _required(dictionary.version, segment, ""), sent)
    return sent


def _demand(rules: Mapping[str, FieldRule], names: tuple[str, ...], sent: str) -> None:
    for name in names:
        if f"{_FS}{name}" not in sent:
            raise refused(rules[name], "Fill it in; a claim cannot go without it.")


@cache
def _required(version: str, segment: str, leader: str) -> tuple[str, ...]:
    rules = tables.dictionary(version).fields[segment]
    counters = {rule.counter for rule in rules.values() if rule.counter}
    return tuple(
        rule.id
        for rule in rules.values()
        if rule.leader == leader and (rule.id == leader or (rule.mandatory and rule.id not in counters))
    )


def _fields(version: str, segment: str, given: Content, leader: str) -> str:
    parts: list[str] = []
    for name, rule, encoder in _plan(version, segment, tuple(given)):
        value = given[name]
        if isinstance(value, (list, tuple)):
            parts.append(_occurrences(version, rule, value, leader))
            continue
        if rule.leader != leader:
            raise refused(rule, "List it under the field that opens its group.")
        if value is None:
            continue
        try:
            text = encoder(rule, value)  # type: ignore[arg-type]
            if len(text) > rule.length:
                raise values.too_long(rule)
        except ValueRefused as refusal:
            raise refused(rule, str(refusal)) from None
        if text:
            parts.append(f"{_FS}{name}{text}")
    return "".join(parts)


@lru_cache(maxsize=1024)
def _plan(version: str, segment: str, names: tuple[str, ...]) -> tuple[tuple[str, FieldRule, Encoder], ...]:
    """Return the named fields in the order of the tables, each with its rule and encoder."""
    rules = tables.dictionary(version).fields[segment]
    for name in names:
        if name not in rules:
            raise FieldRefused(name, "Unknown field", "R8", "Leave it out; this segment does not hold it.")
    ordered = sorted((rules[name] for name in names), key=lambda rule: rule.position)
    return tuple((rule.id, rule, values.ENCODERS[rule.kind]) for rule in ordered)


def _occurrences(version: str, leader: FieldRule, given: Sequence[Content], parent: str) -> str:
    rules = tables.dictionary(version).fields[leader.segment]
    if leader.leader != leader.id or leader.parent != parent:
        raise refused(leader, "It does not repeat here.")
    if len(given) > leader.occurs:
        raise refused(leader, f"Send it at most {leader.occurs} times.")
    if not given:
        return ""
    required = _required(version, leader.segment, leader.id)
    parts = [] if leader.ordinal else [f"{_FS}{leader.counter}{len(given)}"]
    for index, occurrence in enumerate(given, start=1):
        content = {**occurrence, leader.id: str(index)} if leader.ordinal else occurrence
        sent = _fields(version, leader.segment, content, leader.id)
        _demand(rules, required, sent)
        parts.append(sent)
    return "".join(parts)


def _encode(rule: FieldRule, value: Value) -> str:
    try:
        return values.encode(rule, value)
    except ValueRefused as refusal:
        raise refused(rule, str(refusal)) from None
