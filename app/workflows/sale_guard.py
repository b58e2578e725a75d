"""Keep a sale and its prescriptions from changing under money that was taken or asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.payments.model import PaymentState
from app.pos.model import SaleState

if TYPE_CHECKING:
    from app.kernel.ids import FillId, SaleId
    from app.payments.model import PaymentAttempt
    from app.pos.model import Sale
    from app.workflows.register_needs import HasSales

IN_DOUBT = frozenset({PaymentState.PLANNED, PaymentState.SENDING, PaymentState.UNKNOWN})


def in_doubt(unit: HasSales, sale_id: SaleId) -> PaymentAttempt | None:
    """Return a sale's card payment whose end is not known."""
    return next((one for one in unit.payments.of_sale(sale_id) if one.state in IN_DOUBT), None)


def is_being_paid(unit: HasSales, sale_id: SaleId) -> bool:
    """Say whether money was taken for a sale, or asked from a card."""
    return bool(unit.sales.tenders(sale_id)) or in_doubt(unit, sale_id) is not None


def live_sale(unit: HasSales, sale_id: SaleId) -> Sale:
    """Return an open sale that may be worked on, or raise `DomainError`."""
    sale = unit.sales.get(sale_id)
    if sale.state is SaleState.SUSPENDED:
        raise DomainError("sale", f"Sale {sale.number} is suspended. Resume it first.")
    if sale.state is not SaleState.OPEN:
        raise DomainError("sale", f"Sale {sale.number} is {sale.state}. Start a new one.")
    if unit.days.open_day(sale.lane) is None:
        raise DomainError("day", "The register's day is not open. Open the day first.")
    return sale


def changeable_sale(unit: HasSales, sale_id: SaleId) -> Sale:
    """Return an open sale for which no money was taken or asked, or raise `DomainError`."""
    sale = live_sale(unit, sale_id)
    if is_being_paid(unit, sale_id):
        raise DomainError(
            "sale", "A payment was taken or is under way. Finish the sale before changing its lines."
        )
    return sale


def refuse_while_paying(unit: HasSales, fill_id: FillId) -> None:
    """Raise `DomainError` when a fill is on a sale that is being paid."""
    line = unit.sales.line_under_way(fill_id)
    if line is not None and is_being_paid(unit, line.sale_id):
        number = unit.sales.get(line.sale_id).number
        raise DomainError(
            "sale", f"This prescription is being paid on sale {number}. Finish that sale first."
        )
