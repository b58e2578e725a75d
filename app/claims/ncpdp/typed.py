"""Look at a split message through types, lazily: nothing is read before it is asked for.

A view never changes or drops what it does not know; the tokens behind it stay as they came.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, tokens, values
from app.claims.ncpdp.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeVar

    from app.claims.ncpdp.tables import Dictionary, Direction, FieldRule
    from app.kernel.money import Money, Percent
    from app.kernel.quantity import Quantity

    T = TypeVar("T")

_SEGMENT_ID = b"AM"


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
        self.tokens = tokens.split(raw)

    @classmethod
    def parse(cls, raw: bytes, direction: Direction) -> Message:
        """Read a message of any known version; raise `Unreadable` where its header names none."""
        version = tables.version_of(raw, direction)
        if version is None:
            raise Unreadable("102-A2 names no known version")
        return cls(raw, direction, tables.dictionary(version))

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

    @cached_property
    def shared(self) -> tuple[Fields, ...]:
        """Return the segments that belong to the whole transmission."""
        return tuple(self._view(segment) for segment in self.tokens[0][1:])

    @cached_property
    def groups(self) -> tuple[tuple[Fields, ...], ...]:
        """Return the segments of each transaction."""
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

    def _view(self, segment: list[bytes]) -> Fields:
        pieces = segment if segment[0] else segment[1:]
        if pieces and pieces[-1].endswith(tokens.ETX):
            pieces = [*pieces[:-1], pieces[-1].rstrip(tokens.ETX)]
        if pieces and pieces[0][:2] == _SEGMENT_ID:
            return Fields(self.dictionary, pieces[0][2:].decode("latin-1").rstrip(" "), pieces[1:])
        return Fields(self.dictionary, "", pieces)
