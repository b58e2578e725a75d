"""Read and write files of Batch Standard 1.2: many transmissions between a header and a trailer.

    STX "00" header ETX, then STX "G1" reference transmission ETX for each, then STX "99" trailer ETX

Reading loses nothing: every byte of the file belongs to one record, and what is broken is set aside
with its reason while the rest is used.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, values
from app.claims.ncpdp.build import refused
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction, FieldRule, Kind
from app.claims.ncpdp.values import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from app.claims.ncpdp.values import Value

STX, ETX = b"\x02", b"\x03"
_RECORD = re.compile(rb"\x02[^\x02\x03]*\x03?|[^\x02]+")
_FILLING = b" \r\n\x00\x03\x1a"
_LIVE, _TEST = "P", "T"
_HEAD, _ITEM, _TAIL = "00", "G1", "99"


class Transmission(StrEnum):
    """Say what a file carries."""

    REQUESTS = "T"
    ANSWERS = "R"
    ERRORS = "E"


@dataclass(frozen=True, slots=True)
class Head:
    """Be the header of a file."""

    carries: Transmission
    sender: str
    receiver: str
    number: int
    day: date
    at: time
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Be one transmission of a file with the reference that its answer repeats."""

    reference: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """Be the trailer; `count` is what the sender counted, header and trailer included."""

    number: int
    count: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """Say in our own words why a record is set aside; the record keeps its bytes."""

    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """Be a run of bytes of the file and what they are; None is filling between records."""

    raw: bytes
    holds: Head | Item | Tail | Broken | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Be a whole file: its records joined are its bytes again."""

    records: tuple[Record, ...]

    @property
    def head(self) -> Head | None:
        """Return the header, None where none can be read."""
        return next((one.holds for one in self.records if isinstance(one.holds, Head)), None)

    @property
    def tail(self) -> Tail | None:
        """Return the trailer, None where none can be read."""
        return next((one.holds for one in self.records if isinstance(one.holds, Tail)), None)

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the transmissions in their order."""
        return tuple(one.holds for one in self.records if isinstance(one.holds, Item))

    @property
    def broken(self) -> tuple[Record, ...]:
        """Return the records that are set aside."""
        return tuple(one for one in self.records if isinstance(one.holds, Broken))

    @property
    def problems(self) -> tuple[str, ...]:
        """Return what does not fit together, in our own words; empty for a sound file."""
        return tuple(_problems(self))


def read(raw: bytes) -> Batch:
    """Return a file's records; never raises, whatever the bytes are."""
    records: list[Record] = []
    direction = Direction.REQUEST
    for piece in _RECORD.findall(raw):
        record = Record(piece, _held(piece, direction))
        if isinstance(record.holds, Head):
            is_request = record.holds.carries is Transmission.REQUESTS
            direction = Direction.REQUEST if is_request else Direction.RESPONSE
        records.append(record)
    return Batch(tuple(records))


def write(head: Head, items: Iterable[Item], *, message: str = "", between: bytes = b"") -> bytes:
    """Return the file; raise `FieldRefused` for the first thing that cannot be sent.

    `between` stands after each record, such as CR LF; the count is derived.
    """
    given: dict[str, Value] = {
        "K6": str(head.carries),
        "K1": head.sender,
        "5C": f"{head.number:07d}",
        "K2": head.day,
        "K3": f"{head.at:%H%M}",
        "702": _TEST if head.is_test else _LIVE,
        "K7": head.receiver,
    }
    bodies = [_written(_HEAD, given), *_written_items(items)]
    counted = {"5C": f"{head.number:07d}", "751": f"{len(bodies) + 1:010d}", "F4": message}
    bodies.append(_written(_TAIL, counted))
    return b"".join(STX + body + ETX + between for body in bodies)


def _written_items(items: Iterable[Item]) -> Iterator[bytes]:
    rule = _rule(_ITEM, "K5")
    seen: set[str] = set()
    for item in items:
        if not item.reference.strip() or item.reference in seen:
            raise refused(rule, "Give each transmission its own reference.")
        if not item.raw or STX in item.raw or ETX in item.raw:
            raise refused(rule, "The transmission under this reference cannot stand in a file.")
        seen.add(item.reference)
        yield _written(_ITEM, {"K5": item.reference}) + item.raw


@cache
def _layout(record: str) -> tuple[tuple[FieldRule, str], ...]:
    """Return the fields of a record in their order, each with the value that it must have, if any."""
    return tuple(
        (
            FieldRule("", row["id"], row["number"], row["name"], Kind(row["kind"]), int(row["length"])),
            row["fixed"],
        )
        for row in tables.rows("batch.tsv")
        if row["record"] == record
    )


def _rule(record: str, field: str) -> FieldRule:
    return next(rule for rule, _ in _layout(record) if rule.id == field)


def _written(record: str, given: Mapping[str, Value]) -> bytes:
    parts = [record]
    for rule, fixed in _layout(record):
        try:
            text = values.encode(rule, fixed or given[rule.id])
        except ValueRefused as refusal:
            raise refused(rule, str(refusal)) from None
        parts.append(text.ljust(rule.length))
    return "".join(parts).encode("ascii")


def _held(piece: bytes, direction: Direction) -> Head | Item | Tail | Broken | None:
    if piece[:1] != STX:
        return Broken("it stands outside any record") if piece.strip(_FILLING) else None
    if piece[-1:] != ETX:
        return Broken("the record has no end")
    body = piece[1:-1]
    read_one = _READERS.get(body[:2])
    if read_one is None:
        return Broken("it is no record of a batch")
    try:
        return read_one(body[2:], direction)
    except Unreadable as unreadable:
        return Broken(unreadable.reason)


def _split(record: str, body: bytes) -> dict[str, str]:
    """Return a record's fields as text; spaces that the sender cut off at the end are allowed."""
    found: dict[str, str] = {}
    start = 0
    for rule, fixed in _layout(record):
        raw = body[start : start + rule.length]
        start += rule.length
        text = raw.decode("latin-1").rstrip(" ")
        if rule.kind is not Kind.TEXT and (len(raw) < rule.length or not raw.isdigit()):
            raise Unreadable(f"{rule.number} is not well formed")
        if fixed and text != fixed:
            raise Unreadable(f"{rule.number} is not {fixed}")
        found[rule.id] = text
    return found


def _read_head(body: bytes, _direction: Direction) -> Head:
    found = _split(_HEAD, body)
    day, at = values.read_date(found["K2"].encode("ascii")), found["K3"]
    if day is None or int(at[:2]) > 23 or int(at[2:]) > 59:
        raise Unreadable("880-K2 and 880-K3 are no moment")
    if found["K6"] not in set(Transmission) or found["702"] not in {_LIVE, _TEST}:
        raise Unreadable("880-K6 or 702 is not a known letter")
    return Head(
        Transmission(found["K6"]),
        found["K1"],
        found["K7"],
        int(found["5C"]),
        day,
        time(int(at[:2]), int(at[2:])),
        is_test=found["702"] == _TEST,
    )


def _read_item(body: bytes, direction: Direction) -> Item:
    length = _rule(_ITEM, "K5").length
    reference, raw = body[:length].decode("latin-1").rstrip(" "), body[length:]
    version = tables.version_of(raw, direction)
    if version is None:
        raise Unreadable("102-A2 names no known version")
    header = tables.dictionary(version).header_lengths[direction]
    if len(raw) < header:
        raise Unreadable("the header is cut off")
    # Some processors fill their records up with spaces; those inside the fixed header belong to it.
    return Item(reference, raw[:header] + raw[header:].rstrip(b" \r\n\x00"))


def _read_tail(body: bytes, _direction: Direction) -> Tail:
    found = _split(_TAIL, body)
    return Tail(int(found["5C"]), int(found["751"]), found["F4"])


_READERS: dict[bytes, Callable[[bytes, Direction], Head | Item | Tail]] = {
    b"00": _read_head,
    b"G1": _read_item,
    b"99": _read_tail,
}


def _problems(batch: Batch) -> Iterable[str]:
    framed = [one for one in batch.records if one.raw[:1] == STX]
    kinds = Counter(type(one.holds) for one in framed)
    if kinds[Head] != 1 or not isinstance(framed[0].holds, Head):
        yield "The file does not begin with its one header."
    if kinds[Tail] != 1 or not isinstance(framed[-1].holds, Tail):
        yield "The file does not end with its one trailer."
    head, tail = batch.head, batch.tail
    if head and tail and head.number != tail.number:
        yield "Header and trailer name different batches."
    if tail and tail.count != len(framed):
        yield f"The trailer counts {tail.count} records, but there are {len(framed)}."
    doubled = [key for key, times in Counter(one.reference for one in batch.items).items() if times > 1]
    if doubled:
        yield f"{len(doubled)} references stand more than once."
    if batch.broken:
        yield f"{len(batch.broken)} records are set aside."
