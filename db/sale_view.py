"""Read one sale with everything that the register shows, in a fixed number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from app.claims.model import ClaimShown
from app.kernel.errors import NotFound
from app.kernel.ids import FillId, Uuid7Source
from app.kernel.money import ZERO, Money
from app.kernel.ndc import Ndc11
from app.pos.model import LineKind, SaleState, TenderKind
from app.pos.pickup import lacking
from app.pos.tendering import quick_cash
from app.pos.views import LineRow, SaleView, TenderRow
from app.prescriptions.amounts import show_quantity
from app.prescriptions.model import FillState
from app.printing.model import DocumentKind
from app.workflows.owed import owed_for
from app.workflows.rx_lines import problem_of, rx_label
from db.owed_reads import standing_of
from db.patients import patient_table
from db.payments_reads import SqlCardReads
from db.pos import item_table, line_table, sale_table, tender_table
from db.prescriptions import bag_table, fill_table, prescription_table
from db.printing import document_table
from db.printing_reads import SqlPrintReads
from db.signatures import HAS_NOTICE, SIGNATURE, STORE, signed_of, statement_of
from db.uow import SqlUnitOfWork, Surroundings
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import SaleId
    from app.payments.views import CardRow
    from app.printing.views import JobRow
    from db.owed_reads import Standing

UNDER_WAY = frozenset({SaleState.OPEN, SaleState.SUSPENDED})
_REFUSED = frozenset(
    {
        ClaimShown.UNCLEAR,
        ClaimShown.REJECTED,
        ClaimShown.REVERSING,
        ClaimShown.REVERSED,
        ClaimShown.CANCELLED,
    }
)
_HEAD = (
    select(sale_table)
    .add_columns(patient_table.c.first, patient_table.c.last, patient_table.c.birth_date)
    .add_columns(user_table.c.display, *SIGNATURE, STORE, HAS_NOTICE)
    .outerjoin(document_table, document_table.c.id == sale_table.c.signature_id)
    .outerjoin(patient_table, patient_table.c.id == sale_table.c.patient_id)
    .outerjoin(user_table, user_table.c.id == sale_table.c.cashier_id)
    .where(sale_table.c.id == bindparam("sale"))
)
_LINES = (
    select(line_table)
    .add_columns(fill_table.c.state, fill_table.c.coverage_id, fill_table.c.ndc11, fill_table.c.lot)
    .add_columns(fill_table.c.fill_number, prescription_table.c.rx_number, prescription_table.c.unit)
    .add_columns(bag_table.c.bin_code, item_table.c.upc, item_table.c.taxable, item_table.c.fsa_eligible)
    .outerjoin(fill_table, fill_table.c.id == line_table.c.fill_id)
    .outerjoin(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
    .outerjoin(bag_table, bag_table.c.id == line_table.c.bag_id)
    .outerjoin(item_table, item_table.c.id == line_table.c.item_id)
    .where(line_table.c.sale_id == bindparam("sale"))
    .order_by(line_table.c.position, line_table.c.id)
)
_TENDERS = (
    select(tender_table)
    .where(tender_table.c.sale_id == bindparam("sale"))
    .order_by(tender_table.c.at, tender_table.c.id)
)


class SaleViewer:
    """Build the view of one sale."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def view(self, sale_id: SaleId) -> SaleView:
        """Return one sale; raise `NotFound`."""
        connection, given = self._session.connection(), {"sale": sale_id}
        head: Any = connection.execute(_HEAD, given).one_or_none()
        if head is None:
            raise NotFound("sale")
        lines = connection.execute(_LINES, given).all()
        tenders = connection.execute(_TENDERS, given).all()
        cards = SqlCardReads(self._session).of_sale(sale_id)
        is_paying = bool(tenders) or any(card.is_open for card in cards)
        rows = self._rows(head, lines, is_paying=is_paying)
        jobs = SqlPrintReads(self._session).of_source(sale_id)
        return _view(head, rows, _Money(tenders, cards), _receipt(jobs))

    def _rows(self, head: Row[Any], lines: Sequence[Row[Any]], *, is_paying: bool) -> tuple[LineRow, ...]:
        standing = standing_of(
            self._session, [line.fill_id for line in lines if line.coverage_id is not None]
        )
        live = head.state in UNDER_WAY
        return tuple(
            _item_row(line)
            if line.fill_id is None
            else _rx_row(line, standing, self._problem(line, standing, is_paying=is_paying) if live else "")
            for line in lines
        )

    def _problem(self, line: Row[Any], standing: Mapping[UUID, Standing], *, is_paying: bool) -> str:
        """Return why a line cannot be sold now, in the words of the command that will refuse it."""
        claim = standing.get(line.fill_id)
        billed = line.coverage_id is not None
        refused = billed and (claim is None or claim.shown in _REFUSED) and not is_paying
        if line.state is FillState.READY and not refused:
            return ""
        unit = SqlUnitOfWork(self._session, Surroundings(self._clock, Uuid7Source(self._clock), 0, b""))
        fill = unit.fills.get(line.fill_id)
        return problem_of(unit, fill, owed_for(unit, fill))


class _Money(NamedTuple):
    """Be what was paid on a sale, and how."""

    tenders: Sequence[Row[Any]]
    cards: Sequence[CardRow]


def _view(head: Any, rows: tuple[LineRow, ...], money: _Money, receipt: JobRow | None) -> SaleView:
    rx = [row for row in rows if row.kind is LineKind.PRESCRIPTION]
    paid = Money.total(tender.amount for tender in money.tenders)
    left = max(head.total - paid, ZERO)
    patient = f"{head.first} {head.last}" if head.last is not None else None
    return SaleView(
        id=head.id,
        number=head.number,
        lane=head.lane,
        state=head.state,
        rev=head.rev,
        cashier=head.display or "",
        opened_at=head.opened_at,
        completed_at=head.completed_at,
        patient_id=head.patient_id,
        patient=patient,
        birth_date=head.birth_date if head.birth_date_confirmed else None,
        birth_date_confirmed=head.birth_date_confirmed,
        counselling=head.counselling,
        has_signature=head.signature_id is not None,
        needs_signature=bool(rx),
        lacks=lacking(head, len(rx)),
        lines=rows,
        rx_count=len(rx),
        subtotal_rx=Money.total(row.pays for row in rx),
        subtotal_front=Money.total(row.pays for row in rows if row.kind is LineKind.ITEM),
        health_total=Money.total(row.pays for row in rows if row.is_health),
        tax=Money.total(row.tax for row in rows),
        total=head.total,
        paid=paid,
        remaining=left,
        change=Money.total(tender.change for tender in money.tenders),
        tenders=tuple(_tender(tender, money.cards) for tender in money.tenders),
        card=next((card for card in reversed(money.cards) if not card.is_return), None),
        quick_cash=quick_cash(left) if head.state is SaleState.OPEN else (),
        estimate_note=_note(rows),
        receipt=receipt,
        statement=statement_of(head, rx),
        owes_notice=bool(rx) and not head.has_notice,
        signed=signed_of(head, tuple(row.rx_label for row in rx)),
    )


def _receipt(jobs: Sequence[JobRow]) -> JobRow | None:
    return next((job for job in reversed(jobs) if job.kind is DocumentKind.RECEIPT), None)


def _rx_row(line: Row[Any], standing: Mapping[UUID, Standing], problem: str) -> LineRow:
    lot = f"lot {line.lot}" if line.lot else ""
    hangs = f"bin {line.bin_code}" if line.bin_code else ""
    claim = standing.get(line.fill_id)
    return LineRow(
        id=line.id,
        kind=line.kind,
        fill_id=FillId(line.fill_id),
        item_id=None,
        title=line.description,
        sub=" · ".join(filter(None, (Ndc11(line.ndc11).display, lot, hangs))),
        rx_label=rx_label(line.rx_number, line.fill_number),
        quantity=show_quantity(line.quantity, line.unit, line.description),
        count=1,
        price=line.price,
        pays=line.pays,
        plan_pays=line.plan_pays,
        tax=line.tax,
        is_taxable=False,
        is_health=True,
        is_estimate=line.is_estimate,
        basis=line.estimate_basis,
        claim=None if claim is None else claim.shown,
        problem=problem,
    )


def _item_row(line: Row[Any]) -> LineRow:
    return LineRow(
        id=line.id,
        kind=line.kind,
        fill_id=None,
        item_id=line.item_id,
        title=line.description,
        sub=f"UPC {line.upc} · FSA eligible" if line.fsa_eligible else f"UPC {line.upc}",
        rx_label="",
        quantity=str(line.quantity),
        count=line.quantity.thousandths // 1000,
        price=line.price,
        pays=line.pays,
        plan_pays=line.plan_pays,
        tax=line.tax,
        is_taxable=bool(line.taxable),
        is_health=bool(line.fsa_eligible),
        is_estimate=False,
        basis="",
        claim=None,
        problem="",
    )


def _tender(tender: Row[Any], cards: Sequence[CardRow]) -> TenderRow:
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
        f"Rx {row.rx_label}: the payer has not answered, {row.pays} is an estimate ({row.basis})."
        for row in guessed
    )
    return f"{each} Any difference posts to the patient's account when the claim is answered."
