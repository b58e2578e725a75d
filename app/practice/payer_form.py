"""Find what is wrong with the form of a request: fields missing, malformed, or where they may not be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.claims.ncpdp import values
from app.claims.ncpdp.tables import Direction, Kind, reject_code_of
from app.kernel.codes import Npi
from app.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.claims.ncpdp.tables import FieldRule
    from app.claims.ncpdp.typed import Fields, Message
    from app.practice.plans import Checks


def malformed(request: Message, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of required fields that are missing or not well formed."""
    codes = []
    for segment, field in places:
        rule = request.dictionary.fields[segment][field]
        raw = request.segment(segment).raw(field) or b""
        if not _is_well_formed(rule, raw) or not _is_known_id(request.segment(segment), rule):
            codes.append(reject_code_of(rule.number))
    if not is_npi(request.header("B1")):
        codes.append(reject_code_of("201-B1"))
    return tuple(codes)


def misplaced(request: Message, checks: Checks) -> tuple[str, ...]:
    """Return the codes of segments that the transaction does not use or that stand twice."""
    allowed = request.dictionary.segments.get((request.header("A3"), Direction.REQUEST), {})
    seen: set[str] = set()
    codes = []
    for view in _views(request):
        if view.id not in allowed:
            codes.append(checks.unused.get(view.id, "AM"))
        elif view.id in seen:
            codes.append("AM")
        seen.add(view.id)
    return tuple(dict.fromkeys(codes))


def garbled(request: Message) -> tuple[str, ...]:
    """Return the codes of fields that stand somewhere with a value that cannot be read."""
    codes = []
    for view in _views(request):
        rules = request.dictionary.fields.get(view.id, {})
        for field, raw in view.pairs:
            rule = rules.get(field)
            if rule is not None and raw.strip() and not _is_readable(rule, raw.rstrip(b" ")):
                codes.append(reject_code_of(rule.number))
    return tuple(dict.fromkeys(codes))


def miscounted(request: Message, checks: Checks) -> tuple[str, ...]:
    """Return the codes of counters that differ from the occurrences that follow them."""
    codes = [code for view in _views(request) for code in _counters(request, view, "", checks)]
    return tuple(dict.fromkeys(codes))


def is_npi(text: str) -> bool:
    """Say whether digits are an NPI with its check digit."""
    try:
        Npi(text)
    except DomainError:
        return False
    return True


def _counters(request: Message, view: Fields, parent: str, checks: Checks) -> Iterator[str]:
    """Compare counters with occurrences, group in group."""
    rules = request.dictionary.fields.get(view.id, {})
    for leader, rule in rules.items():
        if rule.leader != leader or rule.parent != parent:
            continue
        rows = view.repeats(leader)
        count = view.text(rule.counter)
        stated = int(count) if count.isdigit() and count.isascii() else 0
        if not rule.ordinal and (stated != len(rows) or len(rows) > rule.occurs):
            yield checks.counts.get(rule.counter) or reject_code_of(rules[rule.counter].number)
        for row in rows:
            yield from _counters(request, row, leader, checks)


def _views(request: Message) -> tuple[Fields, ...]:
    return (*request.shared, *(view for group in request.groups for view in group))


def _is_well_formed(rule: FieldRule, raw: bytes) -> bool:
    raw = raw.rstrip(b" ")
    if not raw or not _is_readable(rule, raw):
        return False
    match rule.kind:
        case Kind.MONEY:
            return (values.unpunch(raw) or 0) >= 0
        case Kind.QUANTITY:
            return int(raw) > 0
        case _:
            return True


def _is_readable(rule: FieldRule, raw: bytes) -> bool:
    if len(raw) > rule.length:
        return False
    match rule.kind:
        case Kind.MONEY | Kind.RATE:
            return values.unpunch(raw) is not None
        case Kind.QUANTITY:
            return values.read_quantity(raw) is not None
        case Kind.DATE:
            return values.read_date(raw) is not None
        case Kind.DIGITS:
            return raw.isdigit()
        case _:
            return all(32 <= byte < 127 for byte in raw)


def _is_known_id(segment: Fields, rule: FieldRule) -> bool:
    text = segment.text(rule.id)
    if rule.id == "D7" and segment.text("E1") == "03":
        return re.fullmatch(r"\d{11}", text, re.ASCII) is not None
    if rule.id == "DB" and segment.text("EZ") == "01":
        return is_npi(text)
    return True
