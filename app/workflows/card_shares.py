"""Say which cards paid a sale, what each has left to give back, and on which account each is booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.workflows.sale_guard import IN_DOUBT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.kernel.ids import PaymentId, SaleId
    from app.payments.model import CardReturn, PaymentAttempt
    from app.pos.model import Tender
    from app.workflows.register_needs import HasSales


@dataclass(frozen=True, slots=True)
class CardShare:
    """Be what one card payment is to give back."""

    original: PaymentAttempt
    amount: Money


def clearing_of(unit: HasSales, payment_id: PaymentId) -> Account:
    """Return the account of a card payment or return: health cards (FSA, HSA) have one of their own."""
    back = unit.payments.return_of(payment_id)
    charge = payment_id if back is None else back.original_id
    is_health = unit.payments.health_of(charge) is not None
    return Account.FSA_CLEARING if is_health else Account.CARD_CLEARING


def health_payments(unit: HasSales, tenders: Iterable[Tender]) -> frozenset[PaymentId]:
    """Return the payments among tenders that health cards made."""
    cards = {tender.payment_id for tender in tenders} - {None}
    return frozenset(one for one in cards if one is not None and unit.payments.health_of(one) is not None)


def charges_of(unit: HasSales, sale_id: SaleId) -> list[PaymentAttempt]:
    """Return the charges that cards made for a sale, oldest first."""
    return [
        one
        for one in unit.payments.of_sale(sale_id)
        if one.state is PaymentState.APPROVED and unit.payments.return_of(one.id) is None
    ]


def returned_from(unit: HasSales, original: PaymentAttempt) -> list[tuple[CardReturn, PaymentAttempt]]:
    """Return the returns to the card of a charge that were made or may still be."""
    made = [(back, unit.payments.get(back.id)) for back in unit.payments.returns_from(original.id)]
    return [pair for pair in made if pair[1].state in IN_DOUBT or pair[1].state is PaymentState.APPROVED]


def left_of(unit: HasSales, original: PaymentAttempt) -> Money:
    """Return what a card payment has left to give back; what is under way counts as given."""
    given = Money.total(
        one.asked if one.state in IN_DOUBT else one.approved or ZERO
        for _back, one in returned_from(unit, original)
    )
    return (original.approved or ZERO) - given


def share_among_cards(
    unit: HasSales, sale_id: SaleId, amount: Money, by_hand: Money = ZERO
) -> list[CardShare]:
    """Share what goes back among the cards that paid: health cards first, then the last that paid.

    A refund of what a health card bought belongs on that card. `by_hand` was given on the terminal before,
    which no return of ours tells, and was taken from the cards in the same order.
    """
    shares: list[CardShare] = []
    for card in _in_order(unit, sale_id):
        left = not_returned(unit, card)
        gone = min(left, by_hand)
        by_hand -= gone
        part = min(left - gone, amount)
        amount -= part
        if part > ZERO:
            shares.append(CardShare(card, part))
    return shares


def not_returned(unit: HasSales, original: PaymentAttempt) -> Money:
    """Return what a card payment took and has not given back for certain."""
    made = (one.approved or ZERO for _back, one in returned_from(unit, original))
    return (original.approved or ZERO) - Money.total(made)


def _in_order(unit: HasSales, sale_id: SaleId) -> list[PaymentAttempt]:
    """Return the card payments that count toward a sale in the order in which they give back."""
    counted = {tender.payment_id for tender in unit.sales.tenders(sale_id)}
    cards = [one for one in charges_of(unit, sale_id) if one.id in counted][::-1]
    return sorted(cards, key=lambda one: unit.payments.health_of(one.id) is None)
