"""Say how sales, late answers and the drawer are booked. Debit is positive, credit negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.lateness import Act
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, Posting
from app.pos.model import LineKind, TenderKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from app.kernel.ids import PaymentId, PlanId
    from app.pos.model import SaleLine, Tender

SALE = "sale"
LATE_ANSWER = "late_difference"
LATE_CARD = "late_card"
CARD_RETURN = "card_return"
DAY_OPEN = "day_open"
COUNT = "count"
DAY_CLOSE = "day_close"
REFUNDED, CREDITED, CHARGED, WRITTEN_OFF = (
    "settle_refund",
    "settle_credit",
    "settle_charge",
    "settle_write_off",
)
SETTLED_SMALL = "settle_small"
SETTLED_BY = {
    Act.REFUND: REFUNDED,
    Act.CREDIT: CREDITED,
    Act.CHARGE: CHARGED,
    Act.WRITE_OFF: WRITTEN_OFF,
}

_TENDERED = {
    TenderKind.CASH: Account.CASH,
    TenderKind.CHECK: Account.CHECK,
    TenderKind.CARD: Account.CARD_CLEARING,
}


@dataclass(frozen=True, slots=True)
class PlanShare:
    """Be what one plan is to pay for one line, an estimate until the payer answered."""

    plan_id: PlanId
    amount: Money
    is_estimate: bool


def sale_key(sale_id: UUID) -> str:
    """Return the key under which a sale is booked, once for ever."""
    return f"sale:{sale_id}"


def sale_postings(
    lines: Iterable[SaleLine],
    tenders: Iterable[Tender],
    shares: Iterable[PlanShare],
    customer: UUID | None,
    health: Collection[PaymentId] = (),
) -> tuple[Posting, ...]:
    """Return the postings of a completed sale; money taken beyond the total is owed to the customer.

    `health` names the payments that health cards (FSA, HSA) made.
    """
    sold, taken, plans = tuple(lines), tuple(tenders), tuple(shares)
    rx = (line for line in sold if line.kind is LineKind.PRESCRIPTION)
    front = (line for line in sold if line.kind is LineKind.ITEM)
    total = Money.total(line.pays + line.tax for line in sold)
    beyond = Money.total(tender.amount for tender in taken) - total
    return (
        *_by_account(taken, health),
        *(_plan_posting(share) for share in plans),
        Posting(Account.RX_REVENUE, -Money.total(line.pays + line.plan_pays for line in rx)),
        Posting(Account.FRONT_REVENUE, -Money.total(line.pays for line in front)),
        Posting(Account.TAX_PAYABLE, -Money.total(line.tax for line in sold)),
        Posting(Account.STORE_CREDIT, -beyond, customer),
    )


def _by_account(tenders: tuple[Tender, ...], health: Collection[PaymentId]) -> tuple[Posting, ...]:
    sums = dict.fromkeys((*_TENDERED.values(), Account.FSA_CLEARING), ZERO)
    for tender in tenders:
        is_health = tender.payment_id is not None and tender.payment_id in health
        sums[Account.FSA_CLEARING if is_health else _TENDERED[tender.kind]] += tender.amount
    return tuple(Posting(account, amount) for account, amount in sums.items())


def _plan_posting(share: PlanShare) -> Posting:
    account = Account.PLAN_ESTIMATED if share.is_estimate else Account.PLAN_RECEIVABLE
    return Posting(account, share.amount, share.plan_id)


def late_card_postings(
    amount: Money, customer: UUID | None, clearing: Account = Account.CARD_CLEARING
) -> tuple[Posting, ...]:
    """Return the postings of a charge found after its sale was over: it is owed to the customer."""
    return (Posting(clearing, amount), Posting(Account.STORE_CREDIT, -amount, customer))


def card_return_postings(
    amount: Money, account: Account, customer: UUID | None, clearing: Account = Account.CARD_CLEARING
) -> tuple[Posting, ...]:
    """Return the postings of money given back to a card, out of the account that owed it."""
    return (Posting(clearing, -amount), Posting(account, amount, customer))


def float_postings(amount: Money) -> tuple[Posting, ...]:
    """Return the postings of the float that is put into the drawer; negative takes it out."""
    return (Posting(Account.CASH, amount), Posting(Account.FLOAT, -amount))


def count_postings(over_short: Money) -> tuple[Posting, ...]:
    """Return the postings of what was counted over (positive) or short."""
    if over_short == ZERO:
        return ()
    return (Posting(Account.CASH, over_short), Posting(Account.OVER_SHORT, -over_short))
