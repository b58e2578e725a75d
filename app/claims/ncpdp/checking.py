"""Refuse what a payer would refuse: rules between fields, and codes that are in no list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import refused
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.names import VERSION
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Segments
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
        _check_codes(tables.dictionary(VERSION).fields[segment], content)


def _check_codes(rules: Mapping[str, FieldRule], content: Mapping[str, object]) -> None:
    for field, value in content.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            for row in value:
                _check_codes(rules, row)
            continue
        allowed = _allowed().get(rules[field].number) if field in rules else None
        if allowed and value not in {None, ""} and _plain(str(value)) not in allowed:
            raise refused(rules[field], "Choose a code from the list.")


def _rule(segment: str, field: str) -> FieldRule:
    dictionary = tables.dictionary(VERSION)
    if segment:
        return dictionary.fields[segment][field]
    return dictionary.place(Direction.REQUEST, field).rule


@cache
def _allowed() -> dict[str, frozenset[str]]:
    return {
        row["number"]: frozenset(_plain(code) for code in row["codes"].split())
        for row in tables.rows(VERSION, "request_codes.tsv")
    }


def _plain(code: str) -> str:
    """Return a code without the leading zeros that a payer takes or leaves."""
    return code.lstrip("0") or "0"
