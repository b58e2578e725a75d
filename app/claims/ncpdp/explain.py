"""Lay a message out as named rows for a person to read, and say how two messages differ.

Any bytes can be explained: what cannot be read stands as it came, beside what is wrong with it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims.ncpdp import codes, tables, tokens, values
from app.claims.ncpdp.tables import Dictionary, Direction, FieldRule, Kind
from app.kernel.person import show_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEGMENT_ID = b"AM"
_NOT_SENT = re.compile(rb"[^ -`{-~]")
_UNREADABLE = {
    Kind.DIGITS: "This is not a number.",
    Kind.DATE: "This is no day of the calendar.",
    Kind.QUANTITY: "This is not a quantity.",
    Kind.MONEY: "This is not an amount.",
    Kind.RATE: "This is not a rate.",
}


class Change(StrEnum):
    """Say how a field differs between two messages."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """Be one field of a message: where it stands, what it is called, its bytes and what they say.

    `group` is 0 for what the whole transmission shares, else the number of the transaction. `place`
    numbers the occurrences that the field stands in, so that the same field is found in two messages.
    """

    segment: str
    segment_name: str
    group: int
    field: str
    number: str
    name: str
    raw: str
    shown: str
    problem: str = ""
    place: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """Be a whole message in rows; `version` is empty where the header names none that is known."""

    version: str
    rows: tuple[ExplainedRow, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Be one field that is not the same in two messages; `old` or `new` is None where it is absent."""

    change: Change
    old: ExplainedRow | None
    new: ExplainedRow | None


def explain(raw: bytes, direction: Direction) -> Explained:
    """Return every field of a message in its order, named and put into words; never raises."""
    version = tables.version_of(raw, direction)
    dictionary = tables.dictionary(version) if version else None
    first, *groups = tokens.split(raw.rstrip(tokens.ETX))
    (head, *loose), *shared = first
    rows = list(_header(head, direction, dictionary))
    lone = _segments([[b"", *loose], *shared], dictionary, 0)
    if dictionary and not dictionary.has_groups and not groups:
        place = dictionary.place(direction, "A3")
        transaction = _text(head[place.offset : place.end])
        rows += [
            row if dictionary.is_shared(transaction, direction, row.segment) else replace(row, group=1)
            for row in lone
        ]
    else:
        rows += lone
    for number, group in enumerate(groups, start=1):
        rows += _segments(group, dictionary, number)
    return Explained(version or "", tuple(rows))


def differences(old: Explained, new: Explained) -> tuple[Difference, ...]:
    """Return what is not the same: changed and removed fields in the old order, then the added ones.

    Values are compared by what they say, so that `557{` and `0000557{` are the same amount.
    """
    before, after = _by_key(old.rows), _by_key(new.rows)
    found = []
    for key, row in before.items():
        other = after.get(key)
        if other is None:
            found.append(Difference(Change.REMOVED, row, None))
        elif (row.shown, row.problem) != (other.shown, other.problem):
            found.append(Difference(Change.CHANGED, row, other))
    found += [Difference(Change.ADDED, None, row) for key, row in after.items() if key not in before]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Place:
    """Say which segment the rows belong to; `nth` counts segments with the same id in one group."""

    dictionary: Dictionary | None
    segment: str
    group: int
    nth: int

    @property
    def rules(self) -> dict[str, FieldRule]:
        """Return the fields that the tables know in this segment."""
        return self.dictionary.fields.get(self.segment, {}) if self.dictionary else {}

    @property
    def name(self) -> str:
        """Return what the segment is called."""
        names = self.dictionary.segment_names if self.dictionary else {}
        return names.get(self.segment) or f"Segment {self.segment}".strip()

    def row(self, rule: FieldRule, raw: bytes, said: tuple[str, str], place: tuple[int, ...]) -> ExplainedRow:
        """Return the row of one field here."""
        text = raw.decode("latin-1")
        spot = (self.nth, *place)
        return ExplainedRow(
            self.segment, self.name, self.group, rule.id, rule.number, rule.name, text, *said, spot
        )


def _header(head: bytes, direction: Direction, dictionary: Dictionary | None) -> Iterator[ExplainedRow]:
    def row(rule: FieldRule, raw: bytes, said: tuple[str, str]) -> ExplainedRow:
        text = raw.decode("latin-1")
        return ExplainedRow("", "Header", 0, rule.id, rule.number, rule.name, text, *said)

    end = 0
    if dictionary is None:
        said = (_text(head), "The header names no version that Counter knows.")
        yield row(_unnamed("", "Header"), head, said)
        return
    for place in dictionary.headers[direction]:
        raw = head[place.offset : place.end]
        end = max(end, place.end)
        if len(raw) < place.rule.length:
            yield row(place.rule, raw, (_text(raw), "The message ends inside the header."))
        else:
            yield row(place.rule, raw, _say(place.rule, raw) if raw.strip(b" ") else ("", ""))
    if head[end:]:
        said = (_text(head[end:]), "These characters stand behind the header.")
        yield row(_unnamed("", "Not a field"), head[end:], said)


def _segments(
    segments: list[list[bytes]], dictionary: Dictionary | None, group: int
) -> Iterator[ExplainedRow]:
    seen: dict[str, int] = {}
    for before, *fields in segments:
        is_named = bool(fields) and fields[0][:2] == _SEGMENT_ID
        segment = _text(fields[0][2:]) if is_named else ""
        place = _Place(dictionary, segment, group, seen.get(segment, 0))
        seen[segment] = place.nth + 1
        if before:
            said = (_text(before), "These characters stand outside any field.")
            yield place.row(_unnamed("", "Not a field"), before, said, ())
        if is_named and len(fields) == 1:
            rule = FieldRule(segment, "AM", "111-AM", "Segment Identification", Kind.TEXT, 2)
            yield place.row(rule, fields[0][2:], (segment, "The segment is empty."), ())
        yield from _counted(_fields(fields[1:] if is_named else fields, place), place.rules)


def _fields(pieces: list[bytes], place: _Place) -> list[ExplainedRow]:
    rules = place.rules
    walk = _Occurrences(rules)
    found = []
    for piece in pieces:
        field, raw = piece[:2].decode("latin-1"), piece[2:]
        rule = rules.get(field)
        if rule is not None:
            found.append(place.row(rule, raw, _say(rule, raw), walk.place(rule)))
            continue
        known = _elsewhere(place.dictionary, field) or _unnamed(field, "Unknown field")
        said = (_text(raw), "This segment does not hold this field, as far as Counter knows.")
        found.append(place.row(known, raw, said, ()))
    return found


class _Occurrences:
    """Number the occurrences of repeating groups while walking through a segment."""

    def __init__(self, rules: dict[str, FieldRule]) -> None:
        self._rules = rules
        self._open: dict[str, int] = {}

    def place(self, rule: FieldRule) -> tuple[int, ...]:
        """Return the numbers of the occurrences that a field stands in, outermost first."""
        if not rule.leader:
            return ()
        if rule.id == rule.leader:
            self._open[rule.id] = self._open.get(rule.id, 0) + 1
            for inner in self._rules.values():
                if inner.parent == rule.id:
                    self._open.pop(inner.leader, None)
        outer = (self._open.setdefault(rule.parent, 1),) if rule.parent else ()
        return (*outer, self._open.setdefault(rule.leader, 1))


def _counted(rows: list[ExplainedRow], rules: dict[str, FieldRule]) -> list[ExplainedRow]:
    """Return the rows with a problem on each count that is not the number of its occurrences."""
    leaders = {
        rule.counter: rule.id for rule in rules.values() if rule.id == rule.leader and not rule.ordinal
    }
    occurs = Counter((row.field, row.place[:-1]) for row in rows if row.field in leaders.values())
    return [_recounted(row, rules, occurs[leaders.get(row.field, ""), row.place]) for row in rows]


def _recounted(row: ExplainedRow, rules: dict[str, FieldRule], occurs: int) -> ExplainedRow:
    rule = rules.get(row.field)
    if rule is None or row.problem:
        return row
    if rule.ordinal and rule.id == rule.leader:
        wrong = int(row.raw) != row.place[-1]
        return replace(row, problem=f"This is number {row.place[-1]} of its kind.") if wrong else row
    if any(other.counter == rule.id for other in rules.values()) and int(row.raw) != occurs:
        return replace(row, problem=f"The count does not match: {occurs} follow.")
    return row


def _say(rule: FieldRule, raw: bytes) -> tuple[str, str]:
    """Return a value in words and what is wrong with it."""
    if not (value := raw.rstrip(b" ")):
        return "", "The field has no value."
    text = _text(value)
    if len(value) > rule.length:
        return text, f"This is longer than the {rule.length} characters of the field."
    shown = _READERS[rule.kind](rule, value)
    if shown is None:
        return text, _UNREADABLE[rule.kind]
    if _NOT_SENT.search(value):
        return shown, "It holds small letters or signs that cannot be sent."
    known = codes.code_set(rule.number)
    if known is None:
        return shown, ""
    code = known.find(text)
    return (f"{code.meaning} ({text})", "") if code else (shown, "Counter does not know this code.")


def _text(raw: bytes) -> str:
    return raw.decode("latin-1").rstrip(" ")


def _digits(_rule: FieldRule, raw: bytes) -> str | None:
    return _text(raw) if raw.isdigit() else None


def _date(_rule: FieldRule, raw: bytes) -> str | None:
    day = values.read_date(raw)
    return show_date(day) if day else None


def _quantity(_rule: FieldRule, raw: bytes) -> str | None:
    quantity = values.read_quantity(raw)
    return None if quantity is None else str(quantity)


def _money(_rule: FieldRule, raw: bytes) -> str | None:
    amount = values.read_money(raw)
    return None if amount is None else str(amount)


def _rate(rule: FieldRule, raw: bytes) -> str | None:
    rate = values.read_rate(raw, rule.decimals)
    return None if rate is None else str(rate)


_READERS: dict[Kind, Callable[[FieldRule, bytes], str | None]] = {
    Kind.TEXT: lambda _rule, raw: _text(raw),
    Kind.DIGITS: _digits,
    Kind.DATE: _date,
    Kind.QUANTITY: _quantity,
    Kind.MONEY: _money,
    Kind.RATE: _rate,
}


def _unnamed(field: str, name: str) -> FieldRule:
    return FieldRule("", field, field, name, Kind.TEXT, 0)


def _elsewhere(dictionary: Dictionary | None, field: str) -> FieldRule | None:
    segments = dictionary.fields.values() if dictionary else ()
    return next((rules[field] for rules in segments if field in rules), None)


def _by_key(rows: tuple[ExplainedRow, ...]) -> dict[tuple[object, ...], ExplainedRow]:
    """Return the rows by where they stand; a field that stands there again is numbered."""
    found: dict[tuple[object, ...], ExplainedRow] = {}
    again: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = (row.group, row.segment, row.field, row.place)
        again[key] = again.get(key, 0) + 1
        found[*key, again[key]] = row
    return found
