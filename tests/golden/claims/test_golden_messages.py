"""Whole messages, field by field: a change on the wire shows as a changed line in a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp import tokens
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.practice import payer_prices
from app.practice.payer_desk import PayerDesk
from app.practice.payer_log import Entry

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts

MESSAGES = Path(__file__).parent / "messages"
TODAY = date(2026, 3, 2)


def shown(raw: bytes) -> str:
    """Return a message as text: one separator or field a line, nothing lost."""
    lines = []
    for number, group in enumerate(tokens.split(raw)):
        lines += ["<GS>"] if number else []
        for place, segment in enumerate(group):
            lines += ["<RS>"] if place else []
            head, *fields = segment
            lines += [f"|{head.decode()}|"] if head else []
            lines += [field.decode() for field in fields]
    return "\n".join(lines) + "\n"


def messages(facts: BillingFacts) -> dict[str, bytes]:
    """Return the messages that the files hold."""
    desk = PayerDesk(payer_prices.load(Path("no such folder")))
    liquid = replace(
        facts,
        patient_last="O’Brien-Muñoz",
        quantity=Quantity.parse("2.5"),
        unit=Unit.MILLILITER,
        daw="1",
        clarifications=("03", "05"),
        prior_authorization="12345678901",
        prior_authorization_type="01",
        usual_and_customary=Money(100_000),
        ingredient_cost=Money(99_750),
        gross_amount_due=Money(100_000),
    )
    billing, reversal = build_billing(facts), build_reversal(facts)
    paid = desk.decide(billing, 1, TODAY)
    desk.apply(Entry(1, "", paid.key, paid.effect, billing, paid.answer))
    early = build_billing(replace(facts, fill_number=1))
    return {
        "billing": billing,
        "billing_with_everything": build_billing(liquid),
        "reversal": reversal,
        "paid": paid.answer,
        "duplicate": desk.decide(billing, 2, TODAY).answer,
        "too_soon": desk.decide(early, 3, TODAY).answer,
        "approved": desk.decide(reversal, 4, TODAY).answer,
        "header_refused": desk.decide(billing.replace(b"COMM ", b"NONE "), 5, TODAY).answer,
    }


@pytest.mark.parametrize(
    "name",
    [
        "billing",
        "billing_with_everything",
        "reversal",
        "paid",
        "duplicate",
        "too_soon",
        "approved",
        "header_refused",
    ],
)
def test_that_a_message_is_what_its_file_says(facts: BillingFacts, name: str) -> None:
    assert shown(messages(facts)[name]) == (MESSAGES / f"{name}.txt").read_text("utf-8")
