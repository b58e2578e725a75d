"""Give money back to the card that paid, once for each source, by the same rule as charges.

A return is a payment attempt of its own: written down before the terminal is asked, written to the wire once,
unknown until the terminal tells. Its key is the source that asked for it, which the store holds once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.ledger.model import Account
from app.payments.model import CardReturn, CardVoid, PaymentState
from app.pos.books import CARD_RETURN, card_return_postings
from app.workflows.card_journal import audit_card, changes_of, new_attempt, refuse_while_open
from app.workflows.card_shares import charges_of, clearing_of, left_of
from app.workflows.card_words import card_words
from app.workflows.days import business_date

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.running import Actor
    from app.payments.model import PaymentAttempt
    from app.pos.model import Sale
    from app.workflows.register_needs import HasTill

_OWING = frozenset({Account.STORE_CREDIT, Account.PATIENT_DIFFERENCE})
_LONGEST_SOURCE, _LONGEST_REASON = 80, 200


@dataclass(frozen=True, slots=True)
class PlanReturn:
    """Ask that an amount goes back to the card that paid a sale; `source` names what asks, once for ever.

    `account` is where the books say that the money is owed to the customer; `original` names the charge
    whose card is to get it, where none is named the card with most left gets it.
    """

    sale_id: SaleId
    amount: Money
    source: str
    reason: str
    account: Account = Account.STORE_CREDIT
    original: PaymentId | None = None


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """Name the return and say where it stands; asked again for the same source, it is the same one."""

    payment_id: PaymentId
    reference: str
    state: PaymentState


def plan_return(unit: HasTill, cmd: PlanReturn, actor: Actor) -> Outcome[PlannedReturn]:
    """Write a return down, to be taken to the terminal by the card desk; the same source gives the same."""
    actor.require(Permission.WORK_CLAIMS)
    source = clean_text(cmd.source, "source", _LONGEST_SOURCE)
    reason = card_words(cmd.reason, "reason", _LONGEST_REASON)
    if not source or not reason:
        raise DomainError("reason", "Say what the money is given back for.")
    if cmd.account not in _OWING:
        raise DomainError("account", "A card gets back only what the books owe to the customer.")
    before = unit.payments.return_under(source)
    if before is not None:
        return _same_again(unit, before, cmd)
    sale = unit.sales.get(cmd.sale_id)
    refuse_while_open(unit)
    original = _card_with(unit, sale, cmd)
    attempt = new_attempt(unit, sale, cmd.amount)
    unit.payments.note(CardReturn(attempt.id, original.id, source, source, cmd.account, reason))
    if may_void(unit, original, cmd.amount):
        unit.payments.note(CardVoid(attempt.id))
    unit.audit.record(actor, "card.return_planned", Kind.PAYMENT, attempt.id, reason=reason)
    audit_card(unit, actor, "card.planned", attempt)
    return Outcome(PlannedReturn(attempt.id, attempt.reference, attempt.state), changes_of(attempt))


def may_void(unit: HasTill, original: PaymentAttempt, amount: Money) -> bool:
    """Say whether a charge can be voided: all of it goes back, today, and no batch was closed since.

    A void that the terminal refused before is not tried again: the money then goes back as a return.
    """
    day, at = unit.days.open_day(unit.lane), original.settled_at
    if day is None or at is None or at < day.opened_at or amount != original.approved:
        return False
    if unit.payments.returns_from(original.id) and not _only_never_sent(unit, original):
        return False
    batch = unit.batches.last_sent(unit.lane)
    return batch is None or batch.sent_at is None or batch.sent_at < at


def _only_never_sent(unit: HasTill, original: PaymentAttempt) -> bool:
    """Say whether whatever was to go back to a card before never reached the terminal."""
    before = (unit.payments.get(back.id) for back in unit.payments.returns_from(original.id))
    return all(one.state is PaymentState.NOT_SENT or one.state is PaymentState.PLANNED for one in before)


def return_instead(unit: HasTill, attempt: PaymentAttempt, back: CardReturn) -> None:
    """Ask for a return in the place of a void whose charge is in no open batch any more."""
    source, back.key = back.source, None
    unit.flush()
    again = new_attempt(unit, unit.sales.get(attempt.sale_id), attempt.asked)
    unit.payments.note(CardReturn(again.id, back.original_id, source, source, back.account, back.reason))


def give_up_return(back: CardReturn) -> None:
    """Free the key of a return that came to nothing, so that its source may ask again."""
    back.key = None


def booked_key(attempt: PaymentAttempt) -> str:
    """Return the key under which a payment that is booked by itself stands in the books, once for ever."""
    return f"card:{attempt.id}"


def book_return(unit: HasTill, sale: Sale, attempt: PaymentAttempt, back: CardReturn) -> frozenset[Change]:
    """Book money that went back to a card, once for each attempt."""
    amount, clearing = attempt.approved or ZERO, clearing_of(unit, attempt.id)
    postings = card_return_postings(amount, back.account, sale.patient_id, clearing)
    date = business_date(unit)
    unit.ledger.post(booked_key(attempt), CARD_RETURN, date, CARD_RETURN, attempt.id, postings)
    return changed((Kind.DAY, None))


def _same_again(unit: HasTill, before: CardReturn, cmd: PlanReturn) -> Outcome[PlannedReturn]:
    attempt = unit.payments.get(before.id)
    if (attempt.sale_id, attempt.asked) != (cmd.sale_id, cmd.amount):
        raise DomainError("amount", f"{attempt.asked} is being given back for this already.")
    return Outcome(PlannedReturn(attempt.id, attempt.reference, attempt.state))


def _card_with(unit: HasTill, sale: Sale, cmd: PlanReturn) -> PaymentAttempt:
    """Return the card payment of a sale that is to take an amount back, and can."""
    if cmd.amount <= ZERO:
        raise DomainError("amount", "Type an amount above $0.00.")
    charges = charges_of(unit, sale.id)
    paid = [(left_of(unit, one), one) for one in charges if cmd.original in {None, one.id}]
    if not paid:
        raise DomainError("card", f"No card paid for sale {sale.number}. Give the money back another way.")
    left, original = max(paid, key=lambda pair: pair[0])
    if left < cmd.amount:
        raise DomainError("amount", f"At most {left} can go back to the card that paid.")
    return original
