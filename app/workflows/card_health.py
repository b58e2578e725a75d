"""Say what a health card (FSA, HSA) may be told of a sale, after whatever was paid before (IIAS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.cards import HealthAmounts
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.pos.fsa import Care, Charge, Payment, ask_of_card, owed
from app.pos.model import LineKind

if TYPE_CHECKING:
    from app.pos.model import SaleLine, Tender
    from app.workflows.basket import Basket
    from app.workflows.register_needs import HasTill


def told_to_health_card(unit: HasTill, basket: Basket, most: Money) -> HealthAmounts:
    """Return the healthcare to ask a card for now, `most` at the most; refuse where nothing is eligible.

    Worked out anew from the lines and from what our journal says was asked, never from a terminal's answer.
    """
    charges = [_charge(unit, line) for line in basket.lines]
    now = owed(charges, [_payment(unit, tender) for tender in basket.tenders])
    asked = min(most, now.healthcare)
    if asked <= ZERO:
        raise DomainError(
            "card", "Nothing left on this sale may be paid with an FSA or HSA card. Take another payment."
        )
    told = dict(ask_of_card(now, asked))
    return HealthAmounts(told[Care.OTHER], rx=told.get(Care.RX, ZERO))


def _charge(unit: HasTill, line: SaleLine) -> Charge:
    amount = line.pays + line.tax
    if line.kind is LineKind.PRESCRIPTION:
        return Charge(amount, Care.RX)
    item = unit.items.get(line.item_id) if line.item_id is not None else None
    return Charge(amount, Care.OTHER if item is not None and item.fsa_eligible else None)


def _payment(unit: HasTill, tender: Tender) -> Payment:
    told = unit.payments.health_of(tender.payment_id) if tender.payment_id is not None else None
    return Payment(tender.amount, min(told.healthcare, tender.amount) if told else ZERO)
