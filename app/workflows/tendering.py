"""Take cash and checks, and finish a sale with the last of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.pos.model import LineKind, Tender, TenderKind
from app.pos.pickup import lacking, what_to_do
from app.pos.tendering import cash, exact_amount, paid, remaining
from app.workflows.completion import complete, not_sellable
from app.workflows.owed import owed_for
from app.workflows.register import reprice
from app.workflows.rx_lines import problem_of
from app.workflows.sale_guard import in_doubt, is_being_paid, live_sale

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
    sale = payable_sale(unit, cmd.sale_id)
    split = cash(due(unit, sale), cmd.given)
    if answered_meanwhile(unit, sale):
        return again(unit, sale)
    tender = tender_of(unit, sale, TenderKind.CASH, split.amount)
    tender.given, tender.change = cmd.given, split.change
    return _take(unit, sale, tender, actor)


def tender_check(unit: HasTill, cmd: TenderCheck, actor: Actor) -> Outcome[Tendered]:
    """Take a check for what is due or less; complete the sale when nothing remains."""
    actor.require(Permission.SELL)
    sale = payable_sale(unit, cmd.sale_id)
    amount = exact_amount("check", due(unit, sale), cmd.amount)
    if answered_meanwhile(unit, sale):
        return again(unit, sale)
    return _take(unit, sale, tender_of(unit, sale, TenderKind.CHECK, amount), actor)


def finish_sale(unit: HasTill, cmd: FinishSale, actor: Actor) -> Outcome[Tendered]:
    """Complete a sale on which nothing is due."""
    actor.require(Permission.SELL)
    sale = payable_sale(unit, cmd.sale_id)
    if answered_meanwhile(unit, sale):
        return again(unit, sale)
    if due(unit, sale):
        raise DomainError("payment", f"{due(unit, sale)} is due. Take cash, a check or a card.")
    sale.cashier_id = actor.user_id
    return Outcome(Tendered(ZERO, completed=True), complete(unit, sale, actor))


def payable_sale(unit: HasTill, sale_id: SaleId) -> Sale:
    """Return a sale that may take money, or raise `DomainError` with everything in the way."""
    sale = live_sale(unit, sale_id)
    lines = unit.sales.lines(sale.id)
    if not lines:
        raise DomainError("sale", "Nothing is on this sale. Scan a bag or an item.")
    if in_doubt(unit, sale.id) is not None:
        raise DomainError(
            "card", "The result of the card payment is not known yet. Wait for it, or ask the terminal."
        )
    rx_lines = sum(1 for line in lines if line.kind is LineKind.PRESCRIPTION)
    missing = lacking(sale, rx_lines)
    if missing:
        raise DomainError(missing[0], what_to_do(missing[0]))
    _refuse_unsellable(unit, sale, lines)
    return sale


def due(unit: HasTill, sale: Sale) -> Money:
    """Return what is still to be paid."""
    return remaining(sale.total, unit.sales.tenders(sale.id))


def answered_meanwhile(unit: HasTill, sale: Sale) -> bool:
    """Put payers' answers on a sale that nobody paid for yet; say whether its total changed."""
    was = sale.total
    return not is_being_paid(unit, sale.id) and reprice(unit, sale) and sale.total != was


def again(unit: HasTill, sale: Sale) -> Outcome[Tendered]:
    """Return that nothing was taken because the prices changed."""
    return Outcome(Tendered(due(unit, sale), repriced=True), changed((Kind.SALE, sale.id)))


def tender_of(
    unit: HasTill, sale: Sale, kind: TenderKind, amount: Money, payment_id: PaymentId | None = None
) -> Tender:
    """Return a tender of an amount, nothing given back."""
    now = unit.clock.now()
    return Tender(unit.ids.new(), sale.id, kind, amount, amount, ZERO, payment_id, now)


def complete_if_paid(unit: HasTill, sale: Sale, actor: Actor) -> frozenset[Change]:
    """Complete a sale when nothing remains and all of it can still be sold; return what changed."""
    unit.flush()
    lines = unit.sales.lines(sale.id)
    enough = paid(unit.sales.tenders(sale.id)) >= sale.total
    if enough and lines and not not_sellable(unit, lines):
        return complete(unit, sale, actor)
    sale.rev += 1
    return changed((Kind.SALE, sale.id))


def _take(unit: HasTill, sale: Sale, tender: Tender, actor: Actor) -> Outcome[Tendered]:
    sale.cashier_id = actor.user_id
    unit.sales.add_tender(tender)
    changes = complete_if_paid(unit, sale, actor)
    left = due(unit, sale)
    unit.audit.record(
        actor, f"tender.{tender.kind}", Kind.SALE, sale.id, detail={"cents": tender.amount.cents}
    )
    return Outcome(Tendered(left, tender.change, completed=not left), changes)


def _refuse_unsellable(unit: HasTill, sale: Sale, lines: list[SaleLine]) -> None:
    """Refuse what cannot be sold; once money was taken only what is no longer here matters."""
    paying = is_being_paid(unit, sale.id)
    for line in lines:
        if line.fill_id is None or (paying and not not_sellable(unit, [line])):
            continue
        fill = unit.fills.get(line.fill_id)
        problem = problem_of(unit, fill, owed_for(unit, fill))
        if problem:
            raise DomainError("prescription", problem)
