"""Refuse what a payer would refuse: rules between fields, and codes that are in no list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import refused
from app.claims.ncpdp.codes import choices
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.names import VERSION
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Content, Segments
    from app.claims.ncpdp.tables import FieldRule

# other lists, such as 420-DK, grow by the quarter: a code that we do not know yet is the payer's to judge
_LISTED = frozenset(
    [
        "147-U7",
        "306-C6",
        "307-C7",
        "309-C9",
        "334-1C",
        "335-2C",
        "338-5C",
        "339-6C",
        "342-HC",
        "343-HD",
        "351-NP",
        "357-NV",
        "361-2D",
        "384-4X",
        "391-MT",
        "393-MV",
        "418-DI",
        "429-DT",
        "436-E1",
        "439-E4",
        "440-E5",
        "441-E6",
        "450-EF",
        "451-EG",
        "461-EU",
        "463-EW",
        "465-EY",
        "466-EZ",
        "474-8E",
        "484-JE",
        "485-KE",
        "492-WE",
        "498-PA",
        "498-PD",
        "600-28",
        "997-G2",
    ]
)

Check: TypeAlias = tuple[bool, str, str, str]
Checks: TypeAlias = Iterator[Check]


def check_all(checks: Checks) -> None:
    """Raise `FieldRefused` for the first check that does not hold: (holds, segment, field, remedy)."""
    for holds, segment, field, remedy in checks:
        if not holds:
            raise refused(_rule(segment, field), remedy)


def refuse_with(code: str, segment: str, field: str, remedy: str) -> FieldRefused:
    """Return the refusal of a field with a reject code of its own."""
    rule = _rule(segment, field)
    return FieldRefused(rule.number, rule.name, code, remedy)


def check_codes(segments: Segments) -> None:
    """Raise `FieldRefused` for the first coded field whose value is in no code list."""
    for segment, content in segments.items():
        _check_codes(segment, content)


def _check_codes(segment: str, content: Content) -> None:
    allowed = _allowed(segment)
    for field, value in content.items():
        if isinstance(value, (tuple, list)):
            for row in value:
                _check_codes(segment, row)
        elif value and field in allowed and _plain(str(value)) not in allowed[field]:
            raise refused(_rule(segment, field), "Choose a code from the list.")


def _rule(segment: str, field: str) -> FieldRule:
    dictionary = tables.dictionary(VERSION)
    if segment:
        return dictionary.fields[segment][field]
    return dictionary.place(Direction.REQUEST, field).rule


@cache
def _allowed(segment: str) -> dict[str, frozenset[str]]:
    rules = tables.dictionary(VERSION).fields[segment]
    return {
        field: frozenset(_plain(code.code) for code in choices(VERSION, rule.number))
        for field, rule in rules.items()
        if rule.number in _LISTED
    }


def _plain(code: str) -> str:
    """Return a code without the leading zeros that a payer takes or leaves."""
    return code.lstrip("0") or "0"
