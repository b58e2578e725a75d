"""Refuse what a payer would refuse: rules between fields, and codes that are in no list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import refused
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.names import VERSION
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Content, Segments
    from app.claims.ncpdp.tables import FieldRule

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
    lists = _lists()
    rules = tables.dictionary(VERSION).fields[segment]
    return {field: lists[rule.number] for field, rule in rules.items() if rule.number in lists}


@cache
def _lists() -> dict[str, frozenset[str]]:
    return {
        row["number"]: frozenset(_plain(code) for code in row["codes"].split())
        for row in tables.rows(VERSION, "request_codes.tsv")
    }


def _plain(code: str) -> str:
    """Return a code without the leading zeros that a payer takes or leaves."""
    return code.lstrip("0") or "0"
