"""Measure the D.0 codec beside dzero-python: lossless parse, lossless build, and building from values."""

from __future__ import annotations

import timeit
from datetime import date
from typing import TYPE_CHECKING, Any

from dzero_python import Request
from dzero_python.segments.base import BaseSegment

from app.claims.ncpdp import tokens
from app.claims.ncpdp.billing import BillingFacts, build_billing
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 7
_CALLS = 2000
FACTS = BillingFacts(
    bin="999001",
    pcn="COMM",
    group="PRACTICE",
    cardholder_id="W123456789",
    person_code="01",
    relationship="1",
    pharmacy_npi="2000000010",
    date_of_service=date(2026, 3, 2),
    patient_last="Vance",
    patient_first="Alma",
    birth_date=date(1961, 7, 4),
    sex="F",
    rx_number=1000001,
    fill_number=0,
    ndc11="55555000101",
    quantity=Quantity.of(30),
    days_supply=30,
    daw="0",
    origin="3",
    date_written=date(2026, 3, 1),
    refills_authorized=5,
    prescriber_npi="2000001018",
    prescriber_last="Okafor",
    ingredient_cost=Money(4510),
    dispensing_fee=Money(250),
    usual_and_customary=Money(6000),
    gross_amount_due=Money(4760),
    unit="EA",
)


def measure() -> list[dict[str, Any]]:
    """Return one row per comparison, each measured in this run."""
    raw = build_billing(FACTS)
    text = raw.decode("ascii")
    theirs = Request.parse(text)
    pieces = tokens.split(raw)
    draft = _draft_of(raw)
    header, segments = _finished_strings(theirs)
    assert tokens.join(pieces) == raw
    assert build(draft) == raw
    assert theirs.to_s() == text
    parse = _best(lambda: Request.parse(text))
    return [
        _row("D.0 lossless parse", _best(lambda: tokens.split(raw)), parse, 20),
        _row("D.0 parse, money and dates typed", _best(lambda: _typed(raw)), parse),
        _row("D.0 lossless build", _best(lambda: tokens.join(pieces)), _best(theirs.to_s), 3),
        _row(
            "D.0 strict build against unchecked build",
            _best(lambda: build(draft)),
            _best(
                lambda: Request(header=header, segments=[BaseSegment.build(one) for one in segments]).to_s()
            ),
        ),
    ]


def _typed(raw: bytes) -> None:
    message = Message.parse(raw, Direction.REQUEST)
    claim, pricing = message.segment("07"), message.segment("11")
    for field in ("D9", "DC", "DQ", "DU"):
        pricing.money(field)
    claim.quantity("E7")
    claim.date("DE")
    message.segment("01").date("C4")
    message.header_date("D1")


def _draft_of(raw: bytes) -> Draft:
    """Return the typed values of a billing, as a program holds them before it sends it."""
    message = Message.parse(raw, Direction.REQUEST)
    header = {
        place.rule.id: message.header(place.rule.id)
        for place in message.dictionary.headers[Direction.REQUEST]
    }
    header_values: dict[str, Any] = {**header, "D1": FACTS.date_of_service}
    typed: dict[str, Any] = {
        "C4": FACTS.birth_date,
        "DE": FACTS.date_written,
        "E7": FACTS.quantity,
        "D9": FACTS.ingredient_cost,
        "DC": FACTS.dispensing_fee,
        "DQ": FACTS.usual_and_customary,
        "DU": FACTS.gross_amount_due,
    }
    shared = {
        view.id: {name: typed.get(name, view.text(name)) for name, _ in view.pairs} for view in message.shared
    }
    groups = tuple(
        {view.id: {name: typed.get(name, view.text(name)) for name, _ in view.pairs} for view in group}
        for group in message.groups
    )
    return Draft("D0", "B1", Direction.REQUEST, header_values, shared, groups)


def _finished_strings(request: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return what dzero-python wants: every value formatted beforehand."""
    groups = [request.transmission_group, *request.transaction_groups]
    return dict(request.header), [dict(segment.hash) for group in groups for segment in group.segments]


def _best(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, number=_CALLS, repeat=_ROUNDS)) / _CALLS


def _row(name: str, ours: float, baseline: float, target: int | None = None) -> dict[str, Any]:
    ratio = baseline / ours
    return {
        "name": name,
        "ours": f"{ours * 1e6:.2f} µs",
        "baseline": f"{baseline * 1e6:.2f} µs",
        "ratio": f"{ratio:.1f}x",
        "target": f">= {target}x as fast" if target else "none",
        "met": ratio >= target if target else None,
    }
