"""Measure the D.0 codec beside dzero-python: lossless parse, lossless build, and building from values."""

from __future__ import annotations

import itertools
import random
import time
import timeit
from dataclasses import replace
from datetime import date, timedelta
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

_ROUNDS = 15
_CALLS = 2000
_CLAIMS = 500
_PRICES = 600
_ONCE = 24_000
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
    return [
        _row("D.0 lossless parse", lambda: tokens.split(raw), lambda: Request.parse(text), 20),
        _typed_row("D.0 parse, all money and dates typed", _claims(_PRICES), 8),
        _typed_row("D.0 parse, all typed, no amount seen before", _claims(_ONCE), None),
        _row("D.0 lossless build", lambda: tokens.join(pieces), theirs.to_s, 3),
        _row(
            "D.0 strict build against unchecked build",
            lambda: build(draft),
            lambda: Request(header=header, segments=[BaseSegment.build(one) for one in segments]).to_s(),
        ),
    ]


def _claims(prices: int) -> list[bytes]:
    """Return as many claims, each with its own Rx number; with few prices they repeat as in a store."""
    source = random.Random(1)
    costs = source.sample(range(100, 900_000), prices)
    claims = []
    for number in range(max(prices // 3, _CLAIMS)):
        cost, fee, usual = (costs[(3 * number + step) % prices] for step in range(3))
        claims.append(
            build_billing(
                replace(
                    FACTS,
                    rx_number=1_000_000 + number,
                    birth_date=date.fromordinal(source.randint(712_000, 738_000)),
                    date_written=FACTS.date_of_service - timedelta(days=source.randint(0, 300)),
                    ingredient_cost=Money(cost),
                    dispensing_fee=Money(fee % 2000),
                    usual_and_customary=Money(usual),
                    gross_amount_due=Money(cost + fee % 2000),
                )
            )
        )
    return claims


def _typed_row(name: str, claims: list[bytes], target: int | None) -> dict[str, Any]:
    raws, texts = itertools.cycle(claims), itertools.cycle([raw.decode("ascii") for raw in claims])
    found = Message.parse(claims[0], Direction.REQUEST).amounts_and_days()
    assert [field for field, _ in found] == ["D1", "C4", "DE", "D9", "DC", "DQ", "DU"]
    assert None not in [value for _, value in found]
    return _row(
        name,
        lambda: Message.parse(next(raws), Direction.REQUEST).amounts_and_days(),
        lambda: Request.parse(next(texts)),
        target,
    )


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


def _row(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], target: int | None = None
) -> dict[str, Any]:
    """Compare two ways turn by turn and in processor time, which is fair on a busy computer."""
    turns = [(_time(ours, _CALLS), _time(theirs, _CALLS // 10)) for _ in range(_ROUNDS)]
    best, baseline = (min(times) for times in zip(*turns, strict=True))
    ratio = baseline / best
    return {
        "name": name,
        "ours": f"{best * 1e6:.2f} µs",
        "baseline": f"{baseline * 1e6:.2f} µs",
        "ratio": f"{ratio:.1f}x",
        "target": f">= {target}x as fast" if target else "none",
        "met": ratio >= target if target else None,
    }


def _time(work: Callable[[], object], calls: int) -> float:
    return timeit.Timer(work, timer=time.process_time).timeit(calls) / calls
