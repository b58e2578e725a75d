"""Look at a split message through types, lazily: nothing is read before it is asked for.

A view never changes or drops what it does not know; the tokens behind it stay as they came.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from app.claims.ncpdp import tables, tokens, values
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeAlias, TypeVar

    from app.claims.ncpdp.tables import Dictionary, Direction, FieldRule
    from app.claims.ncpdp.tokens import Tokens
    from app.kernel.money import Money, Percent
    from app.kernel.quantity import Quantity

    T = TypeVar("T")
    Reading: TypeAlias = tuple[str, Money | date | None]

_SEGMENT_ID = b"AM"
_LONGEST = 64


class Fields:
    """Be an ordered run of fields: a segment, or one occurrence of a repeating group in it."""

    __slots__ = ("_dictionary", "_pieces", "id")

    def __init__(self, dictionary: Dictionary, segment: str, pieces: list[bytes]) -> None:
        """Take the tables, the id of the segment and its fields, each an id of two bytes and a value."""
        self._dictionary = dictionary
        self._pieces = pieces
        self.id = segment

    @property
    def pairs(self) -> tuple[tuple[str, bytes], ...]:
        """Return every field as (id, bytes), in order."""
        return tuple((piece[:2].decode("latin-1"), piece[2:]) for piece in self._pieces)

    def raw(self, field: str) -> bytes | None:
        """Return the bytes of the first field with an id, None where there is none."""
        key = field.encode("latin-1")
        for piece in self._pieces:
            if piece[:2] == key:
                return piece[2:]
        return None

    def all(self, field: str) -> tuple[bytes, ...]:
        """Return the bytes of every field with an id."""
        key = field.encode("latin-1")
        return tuple(piece[2:] for piece in self._pieces if piece[:2] == key)

    def text(self, field: str) -> str:
        """Return a field's characters without trailing spaces, empty where it is missing."""
        return (self.raw(field) or b"").decode("latin-1").rstrip(" ")

    def money(self, field: str) -> Money | None:
        """Return a dollar field, None where it is missing or empty; raise `Unreadable`."""
        return self._typed(field, values.read_money)

    def quantity(self, field: str) -> Quantity | None:
        """Return a quantity field, None where it is missing or empty; raise `Unreadable`."""
        return self._typed(field, values.read_quantity)

    def date(self, field: str) -> date | None:
        """Return a date field, None where it is missing or empty; raise `Unreadable`."""
        return self._typed(field, values.read_date)

    def rate(self, field: str) -> Percent | None:
        """Return a tax rate or percentage, None where it is missing or empty; raise `Unreadable`."""
        rule = self._dictionary.fields.get(self.id, {}).get(field)
        return self._typed(field, lambda raw: values.read_rate(raw, rule.decimals if rule else 4))

    def number(self, field: str) -> int | None:
        """Return a digits field as an integer, None where it is missing or empty; raise `Unreadable`."""
        return self._typed(field, lambda raw: int(raw) if raw.isdigit() and len(raw) <= 18 else None)

    def repeats(self, leader: str) -> tuple[Fields, ...]:
        """Return the occurrences that a leader opens, in order, each with its nested members.

        A member that stands before any leader opens an occurrence too, so that nothing is lost.
        """
        members = self._dictionary.members(self.id, leader)
        opener = leader.encode("latin-1")
        found: list[list[bytes]] = []
        for piece in self._pieces:
            key = piece[:2]
            if key == opener or (key in members and not found):
                found.append([piece])
            elif key in members:
                found[-1].append(piece)
        return tuple(Fields(self._dictionary, self.id, pieces) for pieces in found)

    def _typed(self, field: str, read: Callable[[bytes], T | None]) -> T | None:
        raw = self.raw(field)
        if raw is None or not (raw := raw.rstrip(b" ")):
            return None
        rule = self._dictionary.fields.get(self.id, {}).get(field)
        value = read(raw) if rule is None or len(raw) <= rule.length else None
        if value is None:
            raise Unreadable(f"{rule.number if rule else field} is not well formed")
        return value


class Message:
    """Be one transmission: its raw bytes, its tokens and typed views of both."""

    def __init__(self, raw: bytes, direction: Direction, dictionary: Dictionary) -> None:
        """Take the bytes, which way they travelled and the tables of their version."""
        self.raw = raw
        self.direction = direction
        self.dictionary = dictionary

    @classmethod
    def parse(cls, raw: bytes, direction: Direction) -> Message:
        """Read a message of any known version; raise `Unreadable` where its header names none."""
        version = tables.version_of(raw, direction)
        if version is None:
            raise Unreadable("102-A2 names no known version")
        return cls(raw, direction, tables.dictionary(version))

    @cached_property
    def tokens(self) -> Tokens:
        """Return the groups, segments and fields in their order; joined they are the raw bytes again."""
        return tokens.split(self.raw)

    @property
    def head(self) -> bytes:
        """Return the bytes in front of the first separator, a trailing ETX left out."""
        return self.tokens[0][0][0].rstrip(tokens.ETX)

    def header(self, field: str) -> str:
        """Return a header field without its padding, empty where the header is too short."""
        place = self.dictionary.place(self.direction, field)
        return self.head[place.offset : place.end].decode("latin-1").rstrip(" ")

    def header_date(self, field: str) -> date | None:
        """Return a header field as a day, None where there is no such day."""
        return values.read_date(self.header(field).encode("latin-1"))

    def header_rule(self, field: str) -> FieldRule:
        """Return the rule of a header field."""
        return self.dictionary.place(self.direction, field).rule

    def amounts_and_days(self) -> list[Reading]:
        """Return each dollar and date field that has a value, by id, in the order of the message.

        A value that is not well formed is None. Much faster than asking the views field by field.
        """
        plan = _plan(self.dictionary.version, self.direction)
        found = list(map(plan.read, plan.find(self.raw)))
        for field, start, end in plan.days:
            found.insert(0, (field, values.read_date(self.raw[start:end])))
        return found

    @cached_property
    def shared(self) -> tuple[Fields, ...]:
        """Return the segments that belong to the whole transmission."""
        return tuple(view for view in self._first if not self._is_lone or self._is_shared(view))

    @cached_property
    def groups(self) -> tuple[tuple[Fields, ...], ...]:
        """Return the segments of each transaction."""
        if self._is_lone:
            own = tuple(view for view in self._first if not self._is_shared(view))
            return (own,) if own else ()
        return tuple(
            tuple(self._view(segment) for segment in (group[1:] if group[0] == [b""] else group))
            for group in self.tokens[1:]
        )

    def segment(self, segment: str, group: int = 0) -> Fields:
        """Return a segment of the transmission or of one transaction, empty where there is none."""
        wanted = _SEGMENT_ID + segment.encode("latin-1")
        own = self.tokens[group + 1] if group + 1 < len(self.tokens) else []
        for pieces in (*self.tokens[0][1:], *own):
            if len(pieces) > 1 and not pieces[0] and pieces[1].rstrip(b" \x03") == wanted:
                return self._view(pieces)
        return Fields(self.dictionary, segment, [])

    @property
    def _is_lone(self) -> bool:
        """Say whether nothing but the tables tells which segments belong to the one transaction."""
        return not self.dictionary.has_groups and len(self.tokens) == 1

    @cached_property
    def _first(self) -> tuple[Fields, ...]:
        """Return the segments in front of any group separator, loose fields behind the header included."""
        (_, *loose), *segments = self.tokens[0]
        return tuple(self._view(segment) for segment in ([[b"", *loose]] if loose else []) + segments)

    def _is_shared(self, view: Fields) -> bool:
        return self.dictionary.is_shared(self.header("A3"), self.direction, view.id)

    def _view(self, segment: list[bytes]) -> Fields:
        pieces = segment if segment[0] else segment[1:]
        if pieces and pieces[-1].endswith(tokens.ETX):
            pieces = [*pieces[:-1], pieces[-1].rstrip(tokens.ETX)]
        if pieces and pieces[0][:2] == _SEGMENT_ID:
            return Fields(self.dictionary, pieces[0][2:].decode("latin-1").rstrip(" "), pieces[1:])
        return Fields(self.dictionary, "", pieces)


class _Plan(NamedTuple):
    """Hold what reads all amounts and days of a version's messages in one pass."""

    days: tuple[tuple[str, int, int], ...]
    find: Callable[[bytes], list[bytes]]
    read: Callable[[bytes], Reading]


@cache
def _plan(version: str, direction: Direction) -> _Plan:
    dictionary = tables.dictionary(version)
    known = {
        rule.id: rule
        for rules in dictionary.fields.values()
        for rule in rules.values()
        if rule.kind in _READS
    }
    seconds: dict[str, str] = {}
    for field in sorted(known):
        seconds[field[0]] = seconds.get(field[0], "") + field[1]
    # One class of second characters for each first one: the engine then leaves other fields at once.
    ids = "|".join(f"{first}[{found}]" for first, found in seconds.items())
    pattern = re.compile(f"\x1c((?:{ids})[^\x1c-\x1e\x03]{{1,{_LONGEST}}})".encode("ascii"))
    days = tuple(
        (place.rule.id, place.offset, place.end)
        for place in dictionary.headers[direction]
        if place.rule.kind is Kind.DATE
    )
    return _Plan(days, pattern.findall, _reader(known))


def _reader(known: dict[str, FieldRule]) -> Callable[[bytes], Reading]:
    """Return what reads a field with its id; amounts and days come again and again, so they are kept."""
    by_id = {rule.id.encode("ascii"): (rule.id, rule.length, _READS[rule.kind]) for rule in known.values()}

    @lru_cache(maxsize=16_384)
    def read(piece: bytes) -> Reading:
        field, length, read_value = by_id[piece[:2]]
        value = piece[2:].rstrip(b" ")
        if len(value) > length or len(piece) > _LONGEST:
            return field, None
        return field, read_value(value)

    return read


_READS: dict[Kind, Callable[[bytes], Money | date | None]] = {
    Kind.MONEY: values.read_money,
    Kind.DATE: values.read_date,
}
