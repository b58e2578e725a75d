"""Show a sale as the register sees it, with what may be sold now and what an estimate rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.state import shown_state
from app.kernel.money import Money
from app.kernel.ndc import Ndc11
from app.pos.model import LineKind, SaleState, TenderKind
from app.pos.pickup import lacking
from app.pos.sale import totals
from app.pos.tendering import paid, quick_cash, remaining
from app.pos.views import LineRow, SaleView, TenderRow
from app.prescriptions.amounts import show_quantity
from app.printing.model import DocumentKind
from app.workflows.completion import not_sellable
from app.workflows.owed import owed_for
from app.workflows.people import name_of
from app.workflows.rx_lines import problem_of, rx_label
from app.workflows.sale_guard import is_being_paid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.model import ClaimShown
    from app.payments.views import CardRow
    from app.pos.model import Sale, SaleLine, Tender
    from app.prescriptions.model import Fill
    from app.printing.views import JobRow
    from app.workflows.register_needs import HasTill

UNDER_WAY = frozenset({SaleState.OPEN, SaleState.SUSPENDED})


def sale_view(unit: HasTill, sale: Sale, cards: Sequence[CardRow], jobs: Sequence[JobRow]) -> SaleView:
    """Return everything that the register shows of a sale."""
    lines, tenders = unit.sales.lines(sale.id), unit.sales.tenders(sale.id)
    rows = tuple(_line(unit, sale, line) for line in lines)
    sums = totals(lines)
    rx_count = sum(1 for line in lines if line.kind is LineKind.PRESCRIPTION)
    left = remaining(sale.total, tenders)
    patient = unit.patients.get(sale.patient_id) if sale.patient_id is not None else None
    receipts = [job for job in jobs if job.kind is DocumentKind.RECEIPT]
    return SaleView(
        id=sale.id,
        number=sale.number,
        lane=sale.lane,
        state=sale.state,
        rev=sale.rev,
        cashier=name_of(unit, sale.cashier_id),
        opened_at=sale.opened_at,
        completed_at=sale.completed_at,
        patient_id=sale.patient_id,
        patient=f"{patient.first} {patient.last}" if patient else None,
        birth_date=patient.birth_date if patient and sale.birth_date_confirmed else None,
        birth_date_confirmed=sale.birth_date_confirmed,
        counselling=sale.counselling,
        has_signature=sale.signature_id is not None,
        needs_signature=rx_count > 0,
        lacks=lacking(sale, rx_count),
        lines=rows,
        rx_count=rx_count,
        subtotal_rx=sums.rx,
        subtotal_front=sums.front,
        health_total=Money.total(row.pays for row in rows if row.is_health),
        tax=sums.tax,
        total=sale.total,
        paid=paid(tenders),
        remaining=left,
        change=Money.total(tender.change for tender in tenders),
        tenders=tuple(_tender(tender, cards) for tender in tenders),
        card=cards[-1] if cards else None,
        quick_cash=quick_cash(left) if sale.state is SaleState.OPEN else (),
        estimate_note=_note(rows),
        receipt=receipts[-1] if receipts else None,
    )


def _line(unit: HasTill, sale: Sale, line: SaleLine) -> LineRow:
    if line.fill_id is not None:
        return _rx_row(unit, sale, line, unit.fills.get(line.fill_id))
    item = unit.items.get(line.item_id) if line.item_id is not None else None
    upc = f"UPC {item.upc}" if item else ""
    health = item is not None and item.fsa_eligible
    return LineRow(
        id=line.id,
        kind=line.kind,
        fill_id=None,
        item_id=line.item_id,
        title=line.description,
        sub=f"{upc} · FSA eligible" if health else upc,
        rx_label="",
        quantity=str(line.quantity),
        count=line.quantity.thousandths // 1000,
        price=line.price,
        pays=line.pays,
        plan_pays=line.plan_pays,
        tax=line.tax,
        is_taxable=item is not None and item.taxable,
        is_health=health,
        is_estimate=False,
        basis="",
        claim=None,
        problem="",
    )


def _rx_row(unit: HasTill, sale: Sale, line: SaleLine, fill: Fill) -> LineRow:
    rx = unit.prescriptions.get(fill.prescription_id)
    bag = unit.bags.get(line.bag_id) if line.bag_id is not None else None
    parts = (
        Ndc11(fill.ndc11).display,
        f"lot {fill.lot}" if fill.lot else "",
        f"bin {bag.bin_code}" if bag else "",
    )
    return LineRow(
        id=line.id,
        kind=line.kind,
        fill_id=fill.id,
        item_id=None,
        title=line.description,
        sub=" · ".join(filter(None, parts)),
        rx_label=rx_label(rx.rx_number, fill.fill_number),
        quantity=show_quantity(fill.quantity, rx.unit, line.description),
        count=1,
        price=line.price,
        pays=line.pays,
        plan_pays=line.plan_pays,
        tax=line.tax,
        is_taxable=False,
        is_health=True,
        is_estimate=line.is_estimate,
        basis=line.estimate_basis,
        claim=_shown(unit, fill),
        problem=_problem(unit, sale, line, fill) if sale.state in UNDER_WAY else "",
    )


def _shown(unit: HasTill, fill: Fill) -> ClaimShown | None:
    claim = unit.claims.current_billing(fill.id) if fill.coverage_id is not None else None
    return None if claim is None else shown_state(claim, unit.outbox.get(claim.outbox_id).state)


def _problem(unit: HasTill, sale: Sale, line: SaleLine, fill: Fill) -> str:
    if is_being_paid(unit, sale.id) and not not_sellable(unit, [line]):
        return ""
    return problem_of(unit, fill, owed_for(unit, fill))


def _tender(tender: Tender, cards: Sequence[CardRow]) -> TenderRow:
    card = next((one for one in cards if one.id == tender.payment_id), None)
    label = tender.kind.capitalize()
    if tender.kind is TenderKind.CARD and card is not None:
        label = f"{card.brand or 'Card'} ...{card.last4}"
    return TenderRow(
        id=tender.id,
        kind=tender.kind,
        label=label,
        amount=tender.amount,
        given=tender.given,
        change=tender.change,
        payment_id=tender.payment_id,
        at=tender.at,
    )


def _note(rows: tuple[LineRow, ...]) -> str:
    guessed = [row for row in rows if row.is_estimate]
    if not guessed:
        return ""
    each = " ".join(
        f"Rx {row.rx_label}: {row.pays} is an estimate ({row.basis}), the payer has not answered."
        for row in guessed
    )
    return f"{each} Any difference posts to the patient's account when the claim is answered."
