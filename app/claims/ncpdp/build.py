"""Build messages strictly: nothing is sent that a payer would refuse for its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from app.claims.ncpdp import codes, tables, tokens, values
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.tables import Direction, FieldRule, Kind, Level
from app.claims.ncpdp.values import Encoder, Value, ValueRefused

Content: TypeAlias = "Mapping[str, Value | Sequence[Content] | None]"
Segments: TypeAlias = Mapping[str, Content]
Step: TypeAlias = "tuple[str, str, FieldRule, Encoder | None]"

_FS = tokens.FIELD.decode()
_GS = tokens.GROUP.decode()
_SEGMENT = f"{tokens.SEGMENT.decode()}{_FS}AM"
_SENDABLE = bytes((*range(0x20, 0x61), *range(0x7B, 0x7F), *tokens.FIELD, *tokens.GROUP, *tokens.SEGMENT))


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


class Plan(NamedTuple):
    """Hold how the named fields of a segment are written; a step without encoder holds occurrences."""

    steps: tuple[Step, ...]
    is_whole: bool


def build(draft: Draft) -> bytes:
    """Return the message; raise `FieldRefused` for the first thing that cannot be sent."""
    dictionary = tables.dictionary(draft.version)
    count = len(draft.groups) or 1
    most = min(dictionary.most.get(draft.transaction, 0), dictionary.most_transactions)
    if not most:
        raise FieldRefused("103-A3", "Transaction Code", "1S", "Use a transaction of this version.")
    if count > most:
        raise FieldRefused("109-A9", "Transaction Count", "1V", f"Send at most {most} at a time.")
    filled = {"A2": draft.version, "A3": draft.transaction, "A9": str(count)}
    header = _header(draft.version, draft.direction, tuple({**draft.header, **filled}.items()))
    parts: list[str] = []
    _level(draft, Level.TRANSMISSION, draft.shared, parts)
    for group in draft.groups:
        if dictionary.has_groups:
            parts.append(_GS)
        before = len(parts)
        _level(draft, Level.TRANSACTION, group, parts)
        if len(parts) == before:
            raise FieldRefused("109-A9", "Transaction Count", "1U", "Fill in each transaction.")
    return _checked(draft, header, parts)


def refused(rule: FieldRule, remedy: str) -> FieldRefused:
    """Return the refusal of a field with the reject code that a payer would give."""
    return FieldRefused(rule.number, rule.name, tables.reject_code_of(rule.number), remedy)


def _checked(draft: Draft, header: str, parts: list[str]) -> bytes:
    """Return the bytes once nothing but what was meant stands between the separators.

    All texts are looked at together, which is many times faster; only where something is wrong are
    the fields gone through for its name.
    """
    body = "".join(parts)
    raw = (header + body).encode("ascii", "replace")
    groups = parts.count(_GS)
    segments = body.count(_SEGMENT)
    meant = (len(parts) - groups, groups, segments)
    found = (raw.count(tokens.FIELD), raw.count(tokens.GROUP), raw.count(tokens.SEGMENT))
    if found != meant or raw.translate(None, _SENDABLE) or not body.isascii():
        for level in (draft.shared, *draft.groups):
            for segment, content in level.items():
                _name_bad_text(tables.dictionary(draft.version).fields[segment], content)
        raise FieldRefused("111-AM", "Segment Identification", "R8", "Send it again without odd characters.")
    return raw


def _name_bad_text(rules: Mapping[str, FieldRule], content: Content) -> None:
    for name, value in content.items():
        if isinstance(value, (list, tuple)):
            for occurrence in value:
                _name_bad_text(rules, occurrence)
        elif value is not None:
            try:
                values.check_text(str(value).rstrip(" "))
            except ValueRefused as refusal:
                raise refused(rules[name], str(refusal)) from None


@lru_cache(maxsize=256)
def _header(version: str, direction: Direction, given: tuple[tuple[str, Value], ...]) -> str:
    """Return the fixed header; the claims of a payer and a day share it."""
    filled = dict(given)
    parts = []
    for place in tables.dictionary(version).headers[direction]:
        rule = place.rule
        text = _encode(rule, filled.get(rule.id, ""))
        if rule.kind is Kind.TEXT:
            text = text.ljust(rule.length)
        if len(text) != rule.length:
            raise refused(rule, f"Use exactly {rule.length} digits.")
        parts.append(text)
    return "".join(parts)


def _level(draft: Draft, level: Level, given: Segments, parts: list[str]) -> None:
    for segment, is_mandatory in _order(
        draft.version, draft.transaction, draft.direction, level, tuple(given)
    ):
        start = len(parts)
        if content := given.get(segment):
            parts.append(f"{_SEGMENT}{segment}")
            _fields(draft.version, segment, content, "", parts)
        if len(parts) <= start + 1:
            del parts[start:]
            if is_mandatory:
                remedy = f"Fill it in; a {draft.transaction} needs it."
                raise _segment_refused(draft.version, segment, remedy)


@lru_cache(maxsize=1024)
def _order(
    version: str, transaction: str, direction: Direction, level: Level, given: tuple[str, ...]
) -> tuple[tuple[str, bool], ...]:
    """Return the segments to look at in their order, those given and those that must be sent."""
    rules = tables.dictionary(version).segments.get((transaction, direction), {}).values()
    allowed = sorted((rule for rule in rules if rule.level is level), key=lambda rule: rule.order)
    for segment in given:
        if segment not in {rule.id for rule in allowed}:
            raise _segment_refused(version, segment, f"Leave it out of a {transaction}.")
    return tuple((rule.id, rule.mandatory) for rule in allowed if rule.mandatory or rule.id in given)


def _segment_refused(version: str, segment: str, remedy: str) -> FieldRefused:
    name = tables.dictionary(version).segment_names.get(segment, segment)
    return FieldRefused("111-AM", f"Segment {name}", "AM", remedy)


def _fields(version: str, segment: str, given: Content, leader: str, parts: list[str]) -> None:
    plan = _plan(version, segment, leader, tuple(given))
    left_out: set[str] = set()
    for name, mark, rule, encode in plan.steps:
        value: Any = given[name]
        if value is None:
            left_out.add(name)
            continue
        if encode is None:
            if not _occurrences(version, rule, value, parts):
                left_out.add(name)
            continue
        try:
            text = encode(rule, value)
            if len(text) > rule.length:
                raise values.too_long(rule)
        except ValueRefused as refusal:
            raise refused(rule, str(refusal)) from None
        if text:
            parts.append(mark + text)
        else:
            left_out.add(name)
    if left_out or not plan.is_whole:
        _demand(version, segment, leader, frozenset(given) - left_out)


@lru_cache(maxsize=1024)
def _plan(version: str, segment: str, leader: str, names: tuple[str, ...]) -> Plan:
    """Return the named fields in the order of the tables, an occurrence's leader first."""
    rules = tables.dictionary(version).fields[segment]
    for name in names:
        if name not in rules:
            raise FieldRefused(name, "Unknown field", "R8", "Leave it out; this segment does not hold it.")
        _check_place(rules, rules[name], leader)
    ordered = sorted((rules[name] for name in names), key=lambda rule: (rule.id != leader, rule.position))
    return Plan(
        tuple(
            (rule.id, f"{_FS}{rule.id}", rule, _encoder(version, rule) if rule.leader == leader else None)
            for rule in ordered
        ),
        is_whole=_missing(version, segment, leader, frozenset(names)) is None,
    )


def _check_place(rules: Mapping[str, FieldRule], rule: FieldRule, leader: str) -> None:
    """Refuse a field that does not belong among the fields of an occurrence, or of none."""
    if any(other.counter == rule.id and not other.ordinal for other in rules.values()):
        raise refused(rule, "Leave it out; what it counts is counted.")
    is_opener = rule.id == rule.leader and rule.parent == leader
    if rule.leader != leader and not is_opener:
        raise refused(rule, "List it under the field that opens its group.")


def _encoder(version: str, rule: FieldRule) -> Encoder:
    """Return what writes a field; where all its codes are known it refuses the others."""
    encode = values.LATE_CHECKED[rule.kind]
    known = codes.code_set(rule.number)
    if known is None or not known.closed:
        return encode
    allowed = frozenset(code.code for code in codes.choices(version, rule.number))

    def encode_known(rule: FieldRule, value: Value) -> str:
        text = encode(rule, value)
        if text and text not in allowed:
            raise ValueRefused(f"Use one of its codes: {', '.join(sorted(allowed))}.")
        return text

    return encode_known


def _demand(version: str, segment: str, leader: str, sent: frozenset[str]) -> None:
    """Raise `FieldRefused` where something must stand beside what is sent."""
    missing = _missing(version, segment, leader, sent)
    if missing:
        rule, remedy = missing
        raise refused(rule, remedy)


@lru_cache(maxsize=1024)
def _missing(version: str, segment: str, leader: str, sent: frozenset[str]) -> tuple[FieldRule, str] | None:
    """Return the first field that must stand beside those that are sent, and what to do about it."""
    dictionary = tables.dictionary(version)
    rules = dictionary.fields[segment]
    counters = {rule.counter for rule in rules.values() if rule.counter}
    for rule in rules.values():
        is_needed = rule.id == leader or (rule.mandatory and rule.id not in counters)
        if rule.leader == leader and is_needed and rule.id not in sent:
            return rule, "Fill it in; a claim cannot go without it."
    for pair in dictionary.pairs.get(segment, ()):
        for name, other in (pair, pair[::-1]):
            if name in sent and other not in sent and rules[other].leader == leader:
                return rules[other], f"Fill it in; it goes with {rules[name].number}."
    return None


def _occurrences(version: str, leader: FieldRule, given: Sequence[Content], parts: list[str]) -> int:
    if not isinstance(given, (list, tuple)):
        raise refused(leader, "List it under the field that opens its group.")
    if len(given) > leader.occurs:
        raise refused(leader, f"Send it at most {leader.occurs} times.")
    if given and not leader.ordinal:
        parts.append(f"{_FS}{leader.counter}{len(given)}")
    for index, occurrence in enumerate(given, start=1):
        content = {**occurrence, leader.id: str(index)} if leader.ordinal else occurrence
        _fields(version, leader.segment, content, leader.id, parts)
    return len(given)


def _encode(rule: FieldRule, value: Value) -> str:
    try:
        return values.encode(rule, value)
    except ValueRefused as refusal:
        raise refused(rule, str(refusal)) from None
