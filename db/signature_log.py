"""Read the log of signatures, each checked against its text, its strokes and its sale."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.kernel.ids import PatientId, SaleId
from app.kernel.money import Money
from app.kernel.text import BLANKS
from app.pos.model import SaleState
from app.pos.signature_views import SignatureRow
from app.workflows.rx_lines import rx_label
from db.name_search import begins, ranges
from db.patients import patient_table
from db.pos import line_table, sale_table
from db.prescriptions import fill_table, prescription_table
from db.printing import document_table
from db.signatures import SIGNATURE, signed_of
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

_SALE = re.compile(r"\d{3}-\d{4}", re.ASCII)
_RX = re.compile(r"(\d{4,9})(?:-(\d{2}))?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class SqlSignatureReads:
    """Read the signatures of completed pickups."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def log(self, wanted: str = "", limit: int = 200) -> tuple[SignatureRow, ...]:
        """Return signatures, the newest first; see `SignatureReads`."""
        text = wanted.strip(BLANKS)
        found = self._named(text, limit) if text and _typed(text) is None else self._all(_typed(text), limit)
        lines = self._lines([row.id for row in found])
        return tuple(_row(row, lines[row.id]) for row in found)

    def _all(self, condition: Any, limit: int) -> list[Row[Any]]:
        query = _log() if condition is None else _log().where(condition)
        return list(self._session.execute(query.limit(limit)))

    def _named(self, text: str, limit: int) -> list[Row[Any]]:
        query = _log().where(begins(patient_table.c.search)).limit(limit)
        found: dict[UUID, Row[Any]] = {}
        for bound in ranges(text):
            found |= {row.id: row for row in self._session.execute(query, bound)}
        return sorted(found.values(), key=lambda row: (row.business_date, row.id), reverse=True)[:limit]

    def _lines(self, sales: list[UUID]) -> dict[UUID, list[Any]]:
        c = line_table.c
        query = (
            select(c.sale_id, c.pays, prescription_table.c.rx_number, fill_table.c.fill_number)
            .join(fill_table, fill_table.c.id == c.fill_id)
            .join(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
            .where(c.sale_id.in_(sales))
            .order_by(c.position, c.id)
        )
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in self._session.execute(query):
            found[row.sale_id].append(row)
        return found


def _log() -> Select[Any]:
    c = sale_table.c
    return (
        select(c.id, c.number, c.business_date, c.patient_id, patient_table.c.last, patient_table.c.first)
        .add_columns(user_table.c.display, *SIGNATURE)
        .join(document_table, document_table.c.id == c.signature_id)
        .outerjoin(patient_table, patient_table.c.id == c.patient_id)
        .outerjoin(user_table, user_table.c.id == c.cashier_id)
        .where(c.state == SaleState.COMPLETED)
        .order_by(c.business_date.desc(), c.id.desc())
    )


def _typed(text: str) -> Any:
    """Return the condition for a number or a day that was typed, None for anything else."""
    if _SALE.fullmatch(text):
        return sale_table.c.number == text
    if day := _DAY.fullmatch(text):
        try:
            return sale_table.c.business_date == date(int(day[3]), int(day[1]), int(day[2]))
        except ValueError:
            return None
    if number := _RX.fullmatch(text):
        sold = (
            select(line_table.c.sale_id)
            .join(fill_table, fill_table.c.id == line_table.c.fill_id)
            .join(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
            .where(prescription_table.c.rx_number == int(number[1]))
        )
        if number[2]:
            sold = sold.where(fill_table.c.fill_number == int(number[2]))
        return sale_table.c.id.in_(sold)
    return None


def _row(row: Any, lines: Iterable[Any]) -> SignatureRow:
    sold = list(lines)
    rx = tuple(rx_label(line.rx_number, line.fill_number) for line in sold)
    signed = signed_of(row, rx)
    assert signed is not None  # noqa: S101 - the log joins signatures
    return SignatureRow(
        sale_id=SaleId(row.id),
        sale_number=row.number,
        day=row.business_date,
        patient_id=None if row.patient_id is None else PatientId(row.patient_id),
        patient=f"{row.last}, {row.first}" if row.last else "",
        cashier=row.display or "",
        rx=rx,
        sold=Money.total(line.pays for line in sold),
        signed=signed,
    )
