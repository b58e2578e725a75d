"""Run a sale at the register: start, add and change lines, suspend, resume, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import SaleId
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.kernel.running import Permission
from app.kernel.text import BLANKS
from app.pos.model import Counselling, LineKind, Sale, SaleLine, SaleState, TenderKind
from app.pos.sale import check_room, item_amounts, totals
from app.pos.tax import tax_rate
from app.pos.tendering import paid
from app.settings.model import SettingKey
from app.workflows.outages import note_evidence
from app.workflows.owed import owed_for
from app.workflows.papers import DrawerReason, order_drawer
from app.workflows.rx_lines import keep_shares, problem_of, put_price
from app.workflows.sale_guard import changeable_sale, in_doubt, is_being_paid, live_sale
from app.workflows.signing import void_outdated

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.running import Actor
    from app.pos.model import Item
    from app.workflows.register_needs import HasSales


@dataclass(frozen=True, slots=True)
class StartSale:
    """Ask for the lane's open sale, a new one when there is none."""


@dataclass(frozen=True, slots=True)
class AddItem:
    """Add pieces of a front-store item by its UPC; the same item again counts up its line."""

    sale_id: SaleId
    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class SetLineCount:
    """Change how many pieces a line sells."""

    sale_id: SaleId
    line_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Take a line off a sale."""

    sale_id: SaleId
    line_id: UUID


@dataclass(frozen=True, slots=True)
class RefreshPrices:
    """Put payers' answers in the place of estimates while nothing was paid."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class SuspendSale:
    """Lay a sale aside to serve someone else."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class ResumeSale:
    """Take a suspended sale up again."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class CancelSale:
    """Give a sale up; nothing in it is sold."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Say what to give back to the customer, from the drawer."""

    give_back: Money


def start_sale(unit: HasSales, _: StartSale, actor: Actor) -> Outcome[SaleId]:
    """Return the lane's open sale, or start one."""
    actor.require(Permission.SELL)
    current = unit.sales.current(unit.lane)
    if current is not None:
        return Outcome(current.id)
    day = unit.days.open_day(unit.lane)
    if day is None:
        raise DomainError("day", "The register's day is not open. Open the day first.")
    sale = Sale(
        id=SaleId(unit.ids.new()),
        lane=unit.lane,
        day_id=day.id,
        business_date=day.business_date,
        number=unit.numbers.next_sale(day),
        state=SaleState.OPEN,
        cashier_id=actor.user_id,
        opened_at=unit.clock.now(),
        completed_at=None,
        patient_id=None,
        birth_date_confirmed=False,
        counselling=Counselling.NOT_ASKED,
        signature_id=None,
        subtotal=ZERO,
        tax=ZERO,
        total=ZERO,
        rev=1,
    )
    unit.sales.add(sale)
    return Outcome(sale.id, changed((Kind.SALE, sale.id)))


def add_item(unit: HasSales, cmd: AddItem, actor: Actor) -> Outcome[UUID]:
    """Add pieces of an item and return the line's id."""
    actor.require(Permission.SELL)
    if cmd.count < 1:
        raise DomainError("quantity", "Add one piece or more. To sell fewer, change the line.")
    sale = changeable_sale(unit, cmd.sale_id)
    item = unit.items.by_upc(cmd.code.strip(BLANKS))
    if item is None:
        raise NotFound("item", "Check the code, and scan it again.")
    lines = unit.sales.lines(sale.id)
    line = next((line for line in lines if line.item_id == item.id), None)
    if line is None:
        check_room(len(lines))
        line = _item_line(unit, sale, item, next_position(lines))
        _set_count(unit, line, item, cmd.count)
        unit.sales.add_line(line)
    else:
        _set_count(unit, line, item, pieces(line) + cmd.count)
    add_up(unit, sale)
    return Outcome(line.id, changed((Kind.SALE, sale.id)))


def set_line_count(unit: HasSales, cmd: SetLineCount, actor: Actor) -> Outcome[None]:
    """Change the count of an item's line."""
    actor.require(Permission.SELL)
    sale = changeable_sale(unit, cmd.sale_id)
    line = _line(unit, sale, cmd.line_id)
    if line.item_id is None:
        raise DomainError("quantity", "A prescription is sold whole. Remove the line to leave it here.")
    _set_count(unit, line, unit.items.get(line.item_id), cmd.count)
    add_up(unit, sale)
    return Outcome(None, changed((Kind.SALE, sale.id)))


def remove_line(unit: HasSales, cmd: RemoveLine, actor: Actor) -> Outcome[None]:
    """Take a line off; a prescription stays in its bag."""
    actor.require(Permission.SELL)
    sale = changeable_sale(unit, cmd.sale_id)
    unit.sales.remove_line(_line(unit, sale, cmd.line_id))
    add_up(unit, sale)
    return Outcome(None, changed((Kind.SALE, sale.id)))


def refresh_prices(unit: HasSales, cmd: RefreshPrices, actor: Actor) -> Outcome[bool]:
    """Price the prescriptions of an open sale again; say whether anything changed."""
    actor.require(Permission.SELL)
    sale = unit.sales.get(cmd.sale_id)
    if sale.state is not SaleState.OPEN or is_being_paid(unit, sale.id):
        return Outcome(value=False)
    fresh = reprice(unit, sale)
    return Outcome(fresh, changed((Kind.SALE, sale.id)) if fresh else frozenset())


def suspend_sale(unit: HasSales, cmd: SuspendSale, actor: Actor) -> Outcome[None]:
    """Lay a sale aside."""
    actor.require(Permission.SELL)
    sale = live_sale(unit, cmd.sale_id)
    sale.state = SaleState.SUSPENDED
    sale.rev += 1
    return Outcome(None, changed((Kind.SALE, sale.id)))


def resume_sale(unit: HasSales, cmd: ResumeSale, actor: Actor) -> Outcome[None]:
    """Take a suspended sale up; an empty sale in its way is cancelled."""
    actor.require(Permission.SELL)
    sale = unit.sales.get(cmd.sale_id)
    if sale.state is not SaleState.SUSPENDED:
        raise DomainError("sale", f"Sale {sale.number} is {sale.state}, not suspended. Reload the list.")
    changes = changed((Kind.SALE, sale.id))
    current = unit.sales.current(sale.lane)
    if current is not None:
        if unit.sales.lines(current.id) or current.patient_id is not None:
            raise DomainError("sale", f"Suspend or finish sale {current.number} first.")
        current.state = SaleState.CANCELLED
        current.rev += 1
        changes |= changed((Kind.SALE, current.id))
        unit.flush()
    sale.state = SaleState.OPEN
    sale.rev += 1
    return Outcome(None, changes)


def cancel_sale(unit: HasSales, cmd: CancelSale, actor: Actor) -> Outcome[Cancelled]:
    """Give a sale up; cash and checks are given back, a card's money is not ours to give back yet."""
    actor.require(Permission.SELL)
    sale = unit.sales.get(cmd.sale_id)
    if sale.state not in {SaleState.OPEN, SaleState.SUSPENDED}:
        raise DomainError("sale", f"Sale {sale.number} is {sale.state} and cannot be cancelled.")
    if in_doubt(unit, sale.id) is not None:
        raise DomainError("card", "The result of the card payment is not known yet. Ask the terminal first.")
    tenders = unit.sales.tenders(sale.id)
    if any(tender.kind is TenderKind.CARD for tender in tenders):
        raise DomainError("card", "A card was charged for this sale. Take the rest and finish the sale.")
    sale.state = SaleState.CANCELLED
    sale.rev += 1
    changes = changed((Kind.SALE, sale.id))
    if tenders:
        changes |= order_drawer(unit, sale.id, DrawerReason.SALE_CANCELLED, actor)
    facts = {"lines": len(unit.sales.lines(sale.id)), "given_back_cents": paid(tenders).cents}
    unit.audit.record(actor, "sale.cancelled", Kind.SALE, sale.id, sale.patient_id, facts)
    return Outcome(Cancelled(paid(tenders)), changes)


def reprice(unit: HasSales, sale: Sale) -> bool:
    """Put today's prices on the prescriptions of a sale; say whether what is due or owed changed."""
    fresh = False
    for line in unit.sales.lines(sale.id):
        if line.fill_id is None:
            continue
        fill = unit.fills.get(line.fill_id)
        owed = owed_for(unit, fill)
        if not problem_of(unit, fill, owed):
            keep_shares(unit, line, owed)
            if put_price(line, owed):
                note_evidence(unit, fill, owed, sale.cashier_id)
                fresh = True
    if fresh:
        add_up(unit, sale)
    return fresh


def add_up(unit: HasSales, sale: Sale) -> None:
    """Write a sale's sums from its lines."""
    unit.flush()
    sums = totals(unit.sales.lines(sale.id))
    sale.subtotal, sale.tax, sale.total = sums.subtotal, sums.tax, sums.total
    void_outdated(unit, sale)
    sale.rev += 1


def next_position(lines: list[SaleLine]) -> int:
    """Return the place of the next line."""
    return max((line.position for line in lines), default=0) + 1


def pieces(line: SaleLine) -> int:
    """Return how many pieces an item's line sells."""
    return line.quantity.thousandths // 1000


def _line(unit: HasSales, sale: Sale, line_id: UUID) -> SaleLine:
    found = next((line for line in unit.sales.lines(sale.id) if line.id == line_id), None)
    if found is None:
        raise NotFound("line", "Reload the sale.")
    return found


def _item_line(unit: HasSales, sale: Sale, item: Item, position: int) -> SaleLine:
    return SaleLine(
        id=unit.ids.new(),
        sale_id=sale.id,
        position=position,
        kind=LineKind.ITEM,
        fill_id=None,
        item_id=item.id,
        bag_id=None,
        description=item.name,
        quantity=Quantity.of(1),
        price=item.price,
        pays=item.price,
        plan_pays=ZERO,
        tax=ZERO,
        is_estimate=False,
        estimate_basis="",
        settled_pays=None,
    )


def _set_count(unit: HasSales, line: SaleLine, item: Item, count: int) -> None:
    amounts = item_amounts(item, count, tax_rate(unit.settings.get(SettingKey.TAX_RATE)))
    line.quantity = Quantity.of(count)
    line.price, line.pays, line.tax = item.price, amounts.pays, amounts.tax
