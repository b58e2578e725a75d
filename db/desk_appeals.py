"""Read appeals with their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.claims.desk_views import AppealRow
from app.claims.work import Appeal
from app.kernel.errors import NotFound
from app.printing.model import DocumentKind
from db.authorization_reads import evidence
from db.claim_work import appeal_table
from db.claims import plan_table
from db.drug_rows import Drugs
from db.patients import patient_table
from db.prescriptions import fill_table, prescription_table
from db.printing import document_table
from db.sheet_book import help_desk_of, sheets_of_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.claims.desk_views import EvidenceRow
    from app.kernel.ids import AppealId


def appeal_rows(session: Session, ids: Sequence[AppealId]) -> dict[AppealId, AppealRow]:
    """Return appeals by id; raise `NotFound` for one that is not there."""
    if not ids:
        return {}
    a, f, rx, pat = appeal_table.c, fill_table.c, prescription_table.c, patient_table.c
    d = document_table.c
    packet = (
        select(d.id)
        .where(d.source_id == a.id, d.kind == DocumentKind.APPEAL)
        .order_by(d.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Appeal, pat.last, pat.first, f.ndc11, f.fill_number, rx.rx_number, packet.label("packet"))
        .add_columns(plan_table.c.name, plan_table.c.help_desk)
        .join(fill_table, f.id == a.fill_id)
        .join(prescription_table, rx.id == f.prescription_id)
        .join(patient_table, pat.id == a.patient_id)
        .join(plan_table, plan_table.c.id == a.plan_id)
        .where(a.id.in_(ids))
    )
    rows = list(session.execute(query))
    if len(rows) < len(set(ids)):
        raise NotFound("appeal")
    drugs = Drugs(session, (row.ndc11 for row in rows))
    papers = evidence(session, [row.Appeal.id for row in rows])
    sheets = sheets_of_claims(session, [row.Appeal.claim_id for row in rows])
    return {
        row.Appeal.id: _row(
            row, drugs, papers[row.Appeal.id], help_desk_of(sheets.get(row.Appeal.claim_id), row.help_desk)
        )
        for row in rows
    }


def _row(row: Row[Any], drugs: Drugs, papers: tuple[EvidenceRow, ...], help_desk: str) -> AppealRow:
    one: Appeal = row.Appeal
    return AppealRow(
        id=one.id,
        fill_id=one.fill_id,
        claim_id=one.claim_id,
        patient_id=one.patient_id,
        patient=f"{row.last}, {row.first}",
        rx_label=f"{row.rx_number}-{row.fill_number:02d}",
        drug=drugs.title(row.ndc11),
        plan=row.name,
        help_desk=help_desk,
        state=one.state,
        deadline=one.deadline,
        reason=one.reason,
        letter=one.letter,
        outcome=one.outcome,
        sent_at=one.sent_at,
        evidence=papers,
        packet_id=row.packet,
        rev=one.rev,
    )
