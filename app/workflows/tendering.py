"""Take cash and checks, and finish a sale with the last of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.pos.model import SaleState, Tender, TenderKind
from app.pos.pickup import lacking, what_to_do
from app.pos.tendering import cash, exact_amount
from app.prescriptions.model import FillState
from app.workflows.basket import Basket
from app.workflows.completion import complete
from app.workflows.outages import note_evidence
from app.workflows.owed import owed_for
from app.workflows.register import add_up
from app.workflows.rx_lines import keep_shares, problem_of, put_price
from app.workflows.sale_guard import in_doubt, live_sale

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.running import Actor
    from app.pos.model import Sale, SaleLine
    from app.workflows.register_needs import HasTill


@dataclass(frozen=True, slots=True)
class TenderCash:
    """Hand over the cash that the customer gave; less than is due is a part payment."""

    sale_id: SaleId
    given: Money


@dataclass(frozen=True, slots=True)
class TenderCheck:
    """Hand over the amount of a check."""

    sale_id: SaleId
    amount: Money


@dataclass(frozen=True, slots=True)
class FinishSale:
    """Finish a sale on which nothing is due, such as a copay of $0.00."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class Tendered:
    """Say what remains and what to give back; `repriced` means that nothing was taken.

    A payer answered since the sale was shown: show the new total and ask for the money again.
    """

    remaining: Money
    change: Money = ZERO
    completed: bool = False
    repriced: bool = False


def tender_cash(unit: HasTill, cmd: TenderCash, actor: Actor) -> Outcome[Tendered]:
    """Take cash; complete the sale when nothing remains."""
    actor.require(Permission.SELL)
    basket, repriced = payable(unit, cmd.sale_id)
    if repriced:
        return _again(basket)
    split = cash(basket.due, cmd.given)
    tender = tender_of(unit, basket.sale, TenderKind.CASH, split.amount)
    tender.given, tender.change = cmd.given, split.change
    return _take(unit, basket, tender, actor)


def tender_check(unit: HasTill, cmd: TenderCheck, actor: Actor) -> Outcome[Tendered]:
    """Take a check for what is due or less; complete the sale when nothing remains."""
    actor.require(Permission.SELL)
    basket, repriced = payable(unit, cmd.sale_id)
    if repriced:
        return _again(basket)
    amount = exact_amount("check", basket.due, cmd.amount)
    return _take(unit, basket, tender_of(unit, basket.sale, TenderKind.CHECK, amount), actor)


def finish_sale(unit: HasTill, cmd: FinishSale, actor: Actor) -> Outcome[Tendered]:
    """Complete a sale on which nothing is due."""
    actor.require(Permission.SELL)
    basket, repriced = payable(unit, cmd.sale_id)
    if repriced:
        return _again(basket)
    if basket.due:
        raise DomainError("payment", f"{basket.due} is due. Take cash, a check or a card.")
    basket.sale.cashier_id = actor.user_id
    return Outcome(Tendered(ZERO, completed=True), complete(unit, basket, actor))


def payable(unit: HasTill, sale_id: SaleId) -> tuple[Basket, bool]:
    """Return a sale that may take money, and whether payers' answers changed its total just now.

    Raise `DomainError` with what is in the way.
    """
    basket = Basket.of(unit, live_sale(unit, sale_id))
    sale = basket.sale
    if not basket.lines:
        raise DomainError("sale", "Nothing is on this sale. Scan a bag or an item.")
    if in_doubt(unit, sale.id) is not None:
        raise DomainError(
            "card", "The result of the card payment is not known yet. Wait for it, or ask the terminal."
        )
    missing = lacking(sale, basket.rx_count)
    if missing:
        raise DomainError(missing[0], what_to_do(missing[0]))
    was = sale.total
    fresh = [_ask_price(unit, basket, line) for line in basket.lines]
    if any(fresh):
        add_up(unit, sale)
    return basket, sale.total != was


def tender_of(
    unit: HasTill, sale: Sale, kind: TenderKind, amount: Money, payment_id: PaymentId | None = None
) -> Tender:
    """Return a tender of an amount, nothing given back."""
    now = unit.clock.now()
    return Tender(unit.ids.new(), sale.id, kind, amount, amount, ZERO, payment_id, now)


def take(unit: HasTill, basket: Basket, tender: Tender, actor: Actor) -> frozenset[Change]:
    """Count money toward a sale, and complete it when nothing remains and all can still be sold."""
    unit.sales.add_tender(tender)
    basket.tenders.append(tender)
    if basket.is_paid and basket.is_sellable:
        return complete(unit, basket, actor)
    sale = basket.sale
    sale.rev += 1
    facts = {"cents": tender.amount.cents}
    unit.audit.record(actor, f"tender.{tender.kind}", Kind.SALE, sale.id, sale.patient_id, facts)
    return changed((Kind.SALE, sale.id))


def _take(unit: HasTill, basket: Basket, tender: Tender, actor: Actor) -> Outcome[Tendered]:
    basket.sale.cashier_id = actor.user_id
    changes = take(unit, basket, tender, actor)
    done = basket.sale.state is SaleState.COMPLETED
    return Outcome(Tendered(basket.due, tender.change, completed=done), changes)


def _again(basket: Basket) -> Outcome[Tendered]:
    """Return that nothing was taken because the total changed."""
    return Outcome(Tendered(basket.due, repriced=True), changed((Kind.SALE, basket.sale.id)))


def _ask_price(unit: HasTill, basket: Basket, line: SaleLine) -> bool:
    """Put what is owed now on a prescription; say whether that changed it.

    Once money was taken the price stands, and only what is no longer here is refused.
    """
    if line.fill_id is None:
        return False
    fill = basket.fills[line.fill_id]
    if basket.tenders and fill.state is FillState.READY:
        return False
    owed = basket.owed[fill.id] = owed_for(unit, fill)
    problem = problem_of(unit, fill, owed)
    if problem:
        raise DomainError("prescription", problem)
    keep_shares(unit, line, owed)
    is_fresh = put_price(line, owed)
    if is_fresh:
        note_evidence(unit, fill, owed, basket.sale.cashier_id)
    return is_fresh
