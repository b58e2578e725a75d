"""Take cards: each step is committed before the next touches the terminal, so that nobody pays twice.

planned -> sending (committed before the first byte) -> approved, declined, not charged, not sent, or
unknown until the terminal tells. While one is open no other card payment may begin on the lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, NOT_IN_BATCH, CardAnswer, CardOutcome
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.payments.model import CardHealth, CardStored, PaymentAttempt, PaymentState
from app.pos.books import LATE_CARD, late_card_postings
from app.pos.model import SaleState, TenderKind
from app.pos.tendering import exact_amount
from app.workflows.basket import Basket
from app.workflows.card_health import told_to_health_card
from app.workflows.card_journal import audit_card, changes_of, new_attempt, refuse_while_open
from app.workflows.card_returns import book_return, give_up_return, return_instead
from app.workflows.card_shares import clearing_of
from app.workflows.card_words import card_words
from app.workflows.case_refunds import finish_return, put_back
from app.workflows.days import business_date
from app.workflows.sale_guard import IN_DOUBT
from app.workflows.tendering import payable, take, tender_of

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.running import Actor
    from app.pos.model import Sale
    from app.workflows.register_needs import HasTill

LONGEST_REASON = 200
_LONGEST_CODE = 20
_ENDS = {
    CardOutcome.APPROVED: PaymentState.APPROVED,
    CardOutcome.PARTIAL: PaymentState.APPROVED,
    CardOutcome.DECLINED: PaymentState.DECLINED,
    CardOutcome.NOT_CHARGED: PaymentState.NOT_CHARGED,
    CardOutcome.NOT_SENT: PaymentState.NOT_SENT,
    CardOutcome.UNKNOWN: PaymentState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class PlanCard:
    """Ask for a card payment of what is due or less; the card desk then drives the terminal.

    A health card (FSA, HSA) is asked for no more than the healthcare that is still to be paid.
    """

    sale_id: SaleId
    amount: Money
    is_health: bool = False


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """Name the payment; none and `repriced` when a payer answered meanwhile and the total changed."""

    payment_id: PaymentId | None
    reference: str = ""
    repriced: bool = False


@dataclass(frozen=True, slots=True)
class MarkCardSending:
    """Say that a payment is about to be written to the terminal."""

    payment_id: PaymentId


@dataclass(frozen=True, slots=True)
class SettleCard:
    """Hand over what the terminal said about a payment."""

    payment_id: PaymentId
    answer: CardAnswer


@dataclass(frozen=True, slots=True)
class Settled:
    """Say where a payment stands, and whether it completed its sale."""

    state: PaymentState
    completed: bool


@dataclass(frozen=True, slots=True)
class RecoverCards:
    """Take stock, at the start of the program, of payments that were under way."""


@dataclass(frozen=True, slots=True)
class AskTerminal:
    """Ask the terminal again, now, about a payment whose result is not known."""

    payment_id: PaymentId


@dataclass(frozen=True, slots=True)
class AttestCard:
    """Tell what the terminal's own report says when it cannot be asked; $0.00 is not charged."""

    payment_id: PaymentId
    approved: Money
    approval_code: str
    reason: str


def plan_card(unit: HasTill, cmd: PlanCard, actor: Actor) -> Outcome[PlannedCard]:
    """Write a payment down, to be sent to the terminal by the card desk."""
    actor.require(Permission.SELL)
    basket, repriced = payable(unit, cmd.sale_id)
    sale = basket.sale
    refuse_while_open(unit)
    if repriced:
        return Outcome(PlannedCard(None, repriced=True), changed((Kind.SALE, sale.id)))
    amount = exact_amount("card", basket.due, cmd.amount)
    told = told_to_health_card(unit, basket, amount) if cmd.is_health else NO_HEALTH
    attempt = new_attempt(unit, sale, told.healthcare if cmd.is_health else amount)
    if cmd.is_health:
        unit.payments.note(CardHealth(attempt.id, told.healthcare, told.rx))
    sale.cashier_id = actor.user_id
    sale.rev += 1
    audit_card(unit, actor, "card.planned", attempt)
    return Outcome(PlannedCard(attempt.id, attempt.reference), changes_of(attempt))


def mark_card_sending(unit: HasTill, cmd: MarkCardSending, actor: Actor) -> Outcome[None]:
    """Say, committed before the first byte, that a payment leaves for the terminal."""
    actor.require(Permission.SELL)
    attempt = unit.payments.get(cmd.payment_id)
    if attempt.state is not PaymentState.PLANNED:
        raise DomainError("card", "This card payment was sent already. Ask the terminal about it.")
    attempt.state, attempt.sent_at = PaymentState.SENDING, unit.clock.now()
    audit_card(unit, actor, "card.sending", attempt)
    return Outcome(None, changes_of(attempt))


def settle_card(unit: HasTill, cmd: SettleCard, actor: Actor) -> Outcome[Settled]:
    """Write what the terminal said; an approval adds the tender and completes a paid sale, once."""
    actor.require(Permission.SELL)
    attempt = unit.payments.get(cmd.payment_id)
    if cmd.answer.reference != attempt.reference:
        raise DomainError("card", "This answer is about another payment. Ask the terminal again.")
    return _settle(unit, attempt, cmd.answer, actor)


def recover_cards(unit: HasTill, _: RecoverCards, actor: Actor) -> Outcome[int]:
    """Mark what was never written as not sent and the rest as unknown; return how many are unknown."""
    actor.require(Permission.SELL)
    changes: frozenset[Change] = frozenset()
    unknown = 0
    for attempt in unit.payments.open_attempts():
        if attempt.state is PaymentState.PLANNED:
            attempt.state, attempt.settled_at = PaymentState.NOT_SENT, unit.clock.now()
            attempt.message = "Counter was closed before the card was asked. Nothing was charged."
            changes |= _give_up(unit, attempt)
        else:
            attempt.state = PaymentState.UNKNOWN
            unknown += 1
        changes |= changes_of(attempt)
    return Outcome(unknown, changes)


def ask_terminal(unit: HasTill, cmd: AskTerminal, actor: Actor) -> Outcome[None]:
    """Wake the card desk about a payment whose result is not known."""
    actor.require(Permission.SELL)
    attempt = unit.payments.get(cmd.payment_id)
    if attempt.state is not PaymentState.UNKNOWN:
        raise DomainError("card", "This payment needs no question any more. Look at the sale.")
    attempt.message = "Asking the terminal …"
    return Outcome(None, changes_of(attempt))


def attest_card(unit: HasTill, cmd: AttestCard, actor: Actor) -> Outcome[Settled]:
    """Settle an unknown payment by what the terminal's own report shows, with who read it and why."""
    actor.require(Permission.LOCK_DAY)
    attempt = unit.payments.get(cmd.payment_id)
    if attempt.state is not PaymentState.UNKNOWN:
        raise DomainError("card", "Only a payment whose result is not known can be settled by hand.")
    reason = card_words(cmd.reason, "reason", LONGEST_REASON)
    code = card_words(cmd.approval_code, "approval code", _LONGEST_CODE)
    if not reason:
        raise DomainError("reason", "Say where the result was read, such as the terminal's report.")
    if not ZERO <= cmd.approved <= attempt.asked:
        raise DomainError("amount", f"Type an amount from $0.00 to {attempt.asked}.")
    charged = CardOutcome.APPROVED if cmd.approved == attempt.asked else CardOutcome.PARTIAL
    answer = CardAnswer(
        outcome=charged if cmd.approved else CardOutcome.NOT_CHARGED,
        reference=attempt.reference,
        requested=attempt.asked,
        approved=cmd.approved,
        auth_code=code,
        card_type="Card",
        message="Read from the terminal's own report.",
    )
    unit.audit.record(actor, "card.attested", Kind.PAYMENT, attempt.id, reason=reason)
    return _settle(unit, attempt, answer, actor)


def _settle(unit: HasTill, attempt: PaymentAttempt, answer: CardAnswer, actor: Actor) -> Outcome[Settled]:
    sale = unit.sales.get(attempt.sale_id)
    over = attempt.state not in IN_DOUBT
    if attempt.state is PaymentState.APPROVED or (over and not answer.outcome.took_money):
        return Outcome(Settled(attempt.state, sale.state is SaleState.COMPLETED))
    if (attempt.state, attempt.message) == (_ENDS[answer.outcome], answer.message):
        return Outcome(Settled(attempt.state, completed=False))
    attempt.state, attempt.message = _ENDS[answer.outcome], answer.message
    attempt.settled_at = unit.clock.now() if answer.outcome.is_final else None
    changes = changes_of(attempt)
    if answer.outcome.took_money:
        attempt.approved, attempt.brand, attempt.last4 = answer.approved, answer.card_type, answer.last4
        attempt.approval_code, attempt.terminal_reference = answer.auth_code, answer.terminal_ref
        if answer.approved_offline:
            unit.payments.note(CardStored(attempt.id))
        changes |= _count(unit, sale, attempt, actor)
    elif answer.outcome.is_final:
        changes |= _give_up(unit, attempt, answer.code)
    audit_card(unit, actor, f"card.{attempt.state}", attempt)
    return Outcome(Settled(attempt.state, sale.state is SaleState.COMPLETED), changes)


def _count(unit: HasTill, sale: Sale, attempt: PaymentAttempt, actor: Actor) -> frozenset[Change]:
    """Book what moved: out of what was owed for a return, toward its sale for a charge."""
    back = unit.payments.return_of(attempt.id)
    if back is not None:
        finished = finish_return(unit, attempt, back, actor)
        return book_return(unit, sale, attempt, back) if finished is None else finished
    return _take(unit, sale, attempt, attempt.approved or ZERO, actor)


def _give_up(unit: HasTill, attempt: PaymentAttempt, code: str = "") -> frozenset[Change]:
    """Let a return that came to nothing go, so that what asked for it may ask again."""
    back = unit.payments.return_of(attempt.id)
    if back is None:
        return frozenset()
    if code == NOT_IN_BATCH and unit.payments.is_void(attempt.id):
        return_instead(unit, attempt, back)
        return changed((Kind.PAYMENT, None))
    give_up_return(back)
    return put_back(unit, attempt, back)


def _take(
    unit: HasTill, sale: Sale, attempt: PaymentAttempt, approved: Money, actor: Actor
) -> frozenset[Change]:
    """Count approved money toward its sale; for a sale that is over it is owed to the customer."""
    if sale.state in {SaleState.OPEN, SaleState.SUSPENDED}:
        unit.flush()
        tender = tender_of(unit, sale, TenderKind.CARD, approved, attempt.id)
        return take(unit, Basket.of(unit, sale), tender, actor)
    postings = late_card_postings(approved, sale.patient_id, clearing_of(unit, attempt.id))
    unit.ledger.post(f"card:{attempt.id}", LATE_CARD, business_date(unit), "payment", attempt.id, postings)
    attempt.message = "Charged after the sale was over. Refund it on the terminal."
    return changed((Kind.DAY, None))
