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
from app.payments.model import CardReturn, PaymentState
from app.pos.books import CARD_RETURN, card_return_postings
from app.workflows.card_journal import audit_card, changes_of, new_attempt, refuse_while_open
from app.workflows.card_words import card_words
from app.workflows.days import business_date
from app.workflows.sale_guard import IN_DOUBT

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

    `account` is where the books say that the money is owed to the customer.
    """

    sale_id: SaleId
    amount: Money
    source: str
    reason: str
    account: Account = Account.STORE_CREDIT


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
    original = _card_with(unit, sale, cmd.amount)
    attempt = new_attempt(unit, sale, cmd.amount)
    unit.payments.note(CardReturn(attempt.id, original.id, source, source, cmd.account, reason))
    unit.audit.record(actor, "card.return_planned", Kind.PAYMENT, attempt.id, reason=reason)
    audit_card(unit, actor, "card.planned", attempt)
    return Outcome(PlannedReturn(attempt.id, attempt.reference, attempt.state), changes_of(attempt))


def give_up_return(back: CardReturn) -> None:
    """Free the key of a return that came to nothing, so that its source may ask again."""
    back.key = None


def book_return(unit: HasTill, sale: Sale, attempt: PaymentAttempt, back: CardReturn) -> frozenset[Change]:
    """Book money that went back to a card, once for each attempt."""
    postings = card_return_postings(attempt.approved or ZERO, back.account, sale.patient_id)
    unit.ledger.post(
        f"card:{attempt.id}", CARD_RETURN, business_date(unit), CARD_RETURN, attempt.id, postings
    )
    return changed((Kind.DAY, None))


def _same_again(unit: HasTill, before: CardReturn, cmd: PlanReturn) -> Outcome[PlannedReturn]:
    attempt = unit.payments.get(before.id)
    if (attempt.sale_id, attempt.asked) != (cmd.sale_id, cmd.amount):
        raise DomainError("amount", f"{attempt.asked} is being given back for this already.")
    return Outcome(PlannedReturn(attempt.id, attempt.reference, attempt.state))


def _card_with(unit: HasTill, sale: Sale, amount: Money) -> PaymentAttempt:
    """Return the card payment of a sale that can take an amount back, the one with most left first."""
    if amount <= ZERO:
        raise DomainError("amount", "Type an amount above $0.00.")
    paid = [
        (_left_of(unit, one), one)
        for one in unit.payments.of_sale(sale.id)
        if one.state is PaymentState.APPROVED and unit.payments.return_of(one.id) is None
    ]
    if not paid:
        raise DomainError("card", f"No card paid for sale {sale.number}. Give the money back another way.")
    left, original = max(paid, key=lambda pair: pair[0])
    if left < amount:
        raise DomainError("amount", f"At most {left} can go back to the card that paid.")
    return original


def _left_of(unit: HasTill, original: PaymentAttempt) -> Money:
    """Return what a card payment has left to give back; what is under way counts as given."""
    returns = [unit.payments.get(back.id) for back in unit.payments.returns_from(original.id)]
    given = Money.total(
        one.asked if one.state in IN_DOUBT else one.approved or ZERO
        for one in returns
        if one.state in IN_DOUBT or one.state is PaymentState.APPROVED
    )
    return (original.approved or ZERO) - given
