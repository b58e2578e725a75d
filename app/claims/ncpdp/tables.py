"""Load what differs by version and transaction from tables: headers, fields, segments, answers.

A version is a row in versions.tsv that names folders of tables; a later folder adds rows to an earlier
one or replaces them. No code asks which version it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from resources import read_text, resource_path


class Direction(StrEnum):
    """Say which way a message travels."""

    REQUEST = "request"
    RESPONSE = "response"


class Level(StrEnum):
    """Say whether a segment belongs to the whole transmission or to one transaction."""

    TRANSMISSION = "transmission"
    TRANSACTION = "transaction"


class Kind(StrEnum):
    """Say how a field's characters are to be read."""

    TEXT = "text"
    DIGITS = "digits"
    DATE = "date"
    QUANTITY = "quantity"
    MONEY = "money"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Describe one field; `leader` names the field that opens its repeating group, else empty."""

    segment: str
    id: str
    number: str
    name: str
    kind: Kind
    length: int
    decimals: int = 0
    leader: str = ""
    parent: str = ""
    counter: str = ""
    ordinal: bool = False
    occurs: int = 1
    mandatory: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """Place one field in the fixed header."""

    rule: FieldRule
    offset: int

    @property
    def end(self) -> int:
        """Return the offset behind the field."""
        return self.offset + self.rule.length


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """Allow one segment in one transaction; `order` is its place among those of its level."""

    id: str
    level: Level
    order: int
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Hold every table of one version."""

    version: str
    has_groups: bool
    most_transactions: int
    longest_answer: int
    fields: dict[str, dict[str, FieldRule]]
    headers: dict[Direction, tuple[HeaderRule, ...]]
    header_lengths: dict[Direction, int]
    segment_names: dict[str, str]
    segments: dict[tuple[str, Direction], dict[str, SegmentRule]]
    most: dict[str, int]
    answers: dict[tuple[str, str], tuple[tuple[str, str], ...]]
    pairs: dict[str, tuple[tuple[str, str], ...]]

    def place(self, direction: Direction, field: str) -> HeaderRule:
        """Return where a header field stands; raise KeyError where there is none."""
        return _places(self.version, direction)[field]

    def is_shared(self, transaction: str, direction: Direction, segment: str) -> bool:
        """Say whether a segment belongs to the whole transmission; one that is not known does not."""
        rule = self.segments.get((transaction, direction), {}).get(segment)
        return rule is not None and rule.level is Level.TRANSMISSION

    def members(self, segment: str, leader: str) -> frozenset[bytes]:
        """Return the ids that may stand in the repeating group of `leader`, nested ones included."""
        return _members(self.version, segment, leader)


def rows(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a shipped tab-separated table, by column name."""
    head, *lines = read_text("reference", "ncpdp", *parts).splitlines()
    columns = head.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines if line]


@cache
def versions() -> tuple[dict[str, str], ...]:
    """Return the rows of the table of versions."""
    return tuple(rows("versions.tsv"))


@cache
def dictionary(version: str) -> Dictionary:
    """Return the tables of a version; raise KeyError where there is none."""
    row = next((row for row in versions() if row["version"] == version), None)
    if row is None:
        raise KeyError(version)
    folders = tuple(row["folders"].split())
    headers = {direction: _headers(folders, direction) for direction in Direction}
    return Dictionary(
        version=version,
        has_groups=row["groups"] == "Y",
        most_transactions=int(row["most"]),
        longest_answer=int(row["longest_answer"]),
        fields=_fields(folders),
        headers=headers,
        header_lengths={direction: max(rule.end for rule in rules) for direction, rules in headers.items()},
        segment_names={row["segment"]: row["name"] for row in _overlaid(folders, "segment_names", "segment")},
        segments=_segments(folders),
        most={
            row["transaction"]: int(row["most"]) for row in _overlaid(folders, "transactions", "transaction")
        },
        answers={
            (row["transaction"], row["status"]): tuple(_pair(item) for item in row["required"].split())
            for row in _overlaid(folders, "answers", "transaction", "status")
        },
        pairs=_pairs(folders),
    )


def version_of(raw: bytes, direction: Direction) -> str | None:
    """Return the version that a message states in its header, None where no known one stands."""
    for start, mark, version in _marks(direction):
        if raw[start : start + 2] == mark:
            return version
    return None


@cache
def _marks(direction: Direction) -> tuple[tuple[int, bytes, str], ...]:
    return tuple(
        (int(row[f"{direction}_version_at"]), row["version"].encode("ascii"), row["version"])
        for row in versions()
    )


@cache
def reject_code_of(number: str) -> str:
    """Return the reject code that says “missing or invalid” about a field, `R8` where none does."""
    return _reject_codes().get(number, "R8")


@cache
def _reject_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in rows("rejects.tsv"):
        for number in row["field"].split():
            codes.setdefault(number, row["code"])
    return codes


def _pair(item: str) -> tuple[str, str]:
    segment, field = item.split(".")
    return segment, field


def _overlaid(folders: tuple[str, ...], name: str, *key: str) -> list[dict[str, str]]:
    """Return the rows of a table; a row of a later folder stands in the place of the one it replaces."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for folder in folders:
        if resource_path("reference", "ncpdp", folder, f"{name}.tsv").is_file():
            found |= {tuple(row[column] for column in key): row for row in rows(folder, f"{name}.tsv")}
    return list(found.values())


def _headers(folders: tuple[str, ...], direction: Direction) -> tuple[HeaderRule, ...]:
    places = [
        HeaderRule(
            FieldRule("", row["id"], row["number"], row["name"], Kind(row["kind"]), int(row["length"])),
            int(row["offset"]),
        )
        for row in _overlaid(folders, "headers", "direction", "id")
        if row["direction"] == direction
    ]
    return tuple(sorted(places, key=lambda place: place.offset))


def _fields(folders: tuple[str, ...]) -> dict[str, dict[str, FieldRule]]:
    fields: dict[str, dict[str, FieldRule]] = {}
    for position, row in enumerate(_overlaid(folders, "fields", "segment", "id")):
        fields.setdefault(row["segment"], {})[row["id"]] = FieldRule(
            segment=row["segment"],
            id=row["id"],
            number=row["number"],
            name=row["name"],
            kind=Kind(row["kind"]),
            length=int(row["length"]),
            decimals=int(row["decimals"]),
            leader=row["leader"],
            parent=row["parent"],
            counter=row["counter"],
            ordinal=row["counting"] == "ordinal",
            occurs=int(row["occurs"] or 1),
            mandatory=row["mandatory"] == "Y",
            position=position,
        )
    return fields


def _pairs(folders: tuple[str, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return by segment each qualifier with the value that it qualifies: both are sent, or neither."""
    pairs: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in _overlaid(folders, "pairs", "segment", "qualifier"):
        pairs[row["segment"]] = (*pairs.get(row["segment"], ()), (row["qualifier"], row["value"]))
    return pairs


def _segments(folders: tuple[str, ...]) -> dict[tuple[str, Direction], dict[str, SegmentRule]]:
    segments: dict[tuple[str, Direction], dict[str, SegmentRule]] = {}
    for row in _overlaid(folders, "segments", "transaction", "direction", "segment"):
        rule = SegmentRule(row["segment"], Level(row["level"]), int(row["order"]), row["mandatory"] == "Y")
        segments.setdefault((row["transaction"], Direction(row["direction"])), {})[rule.id] = rule
    return segments


@cache
def _places(version: str, direction: Direction) -> dict[str, HeaderRule]:
    return {place.rule.id: place for place in dictionary(version).headers[direction]}


@cache
def _members(version: str, segment: str, leader: str) -> frozenset[bytes]:
    rules = dictionary(version).fields.get(segment, {})
    direct = {rule.id.encode("ascii") for rule in rules.values() if rule.leader == leader}
    nested = {rule.leader for rule in rules.values() if rule.parent == leader and rule.leader != leader}
    return frozenset(direct).union(*(_members(version, segment, inner) for inner in nested))
