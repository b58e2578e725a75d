"""Read prior authorizations with what is left of them and the evidence kept."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.claims.authorizations import PriorAuthorization, Used, ends_soon
from app.claims.desk_views import AuthorizationRow, EvidenceRow
from app.kernel.errors import NotFound
from app.kernel.quantity import Quantity
from app.printing.model import DocumentKind
from app.workflows.authorized import authorization_for
from db.authorizations import TAKES_UNITS, authorization_table, use_table
from db.claims import SqlClaims, claim_table, plan_table
from db.patients import SqlPatients, patient_table
from db.prescribers import prescriber_table
from db.prescriptions import SqlFills
from db.printing import document_table
from db.read_unit import as_unit
from db.sheet_book import SheetBook, help_desk_of
from db.store_day import StoreDays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import AuthorizationId, ClaimId, PatientId


def authorization_rows(
    session: Session,
    clock: Clock,
    ids: Sequence[AuthorizationId] = (),
    patient_id: PatientId | None = None,
) -> dict[AuthorizationId, AuthorizationRow]:
    """Return authorizations by id, of a list or of a patient; raise `NotFound` for one that is not there."""
    a, pat, plan, doc = authorization_table.c, patient_table.c, plan_table.c, prescriber_table.c
    query = (
        select(PriorAuthorization, pat.last, pat.first, plan.name, plan.help_desk, doc.last.label("doctor"))
        .add_columns(plan.bin, plan.pcn, plan.group_id)
        .join(patient_table, pat.id == a.patient_id)
        .join(plan_table, plan.id == a.plan_id)
        .outerjoin(prescriber_table, doc.id == a.prescriber_id)
    )
    if patient_id is None and not ids:
        return {}
    wanted = a.id.in_(ids) if patient_id is None else a.patient_id == patient_id
    rows = list(session.execute(query.where(wanted)))
    if patient_id is None and len(rows) < len(set(ids)):
        raise NotFound("authorization")
    found = [row.PriorAuthorization.id for row in rows]
    used, papers = _used(session, found), evidence(session, found)
    today = StoreDays(session).of(clock.now())
    book = SheetBook(session, (row.bin for row in rows))
    return {
        row.PriorAuthorization.id: _row(
            row,
            used.get(row.PriorAuthorization.id, Used(Quantity(0), 0)),
            papers[row.PriorAuthorization.id],
            soon=ends_soon(row.PriorAuthorization, today),
            help_desk=help_desk_of(book.sheet(row.bin, row.pcn, row.group_id, today), row.help_desk),
        )
        for row in rows
    }


def fitting_row(session: Session, claim_id: ClaimId, clock: Clock) -> AuthorizationRow | None:
    """Return the authorization that would be put on a claim's fill if it were sent now."""
    claim = SqlClaims(session).get(claim_id)
    fill = SqlFills(session).get(claim.fill_id)
    if fill.coverage_id is None:
        return None
    found = authorization_for(as_unit(session), fill, SqlPatients(session).coverage(fill.coverage_id))
    return authorization_rows(session, clock, (found.id,))[found.id] if found else None


def evidence(session: Session, source_ids: Sequence[UUID]) -> dict[UUID, tuple[EvidenceRow, ...]]:
    """Return the documents kept with each of some things."""
    d = document_table.c
    query = (
        select(d.id, d.source_id, d.facts, func.length(d.body).label("size"), d.created_at)
        .where(d.source_id.in_(source_ids), d.kind == DocumentKind.EVIDENCE)
        .order_by(d.id)
    )
    found: dict[UUID, tuple[EvidenceRow, ...]] = defaultdict(tuple)
    for row in session.execute(query) if source_ids else ():
        name = str(json.loads(row.facts).get("name", ""))
        found[row.source_id] += (EvidenceRow(row.id, name, int(row.size), row.created_at),)
    return found


def _used(session: Session, ids: Sequence[AuthorizationId]) -> dict[AuthorizationId, Used]:
    u = use_table.c
    query = (
        select(u.authorization_id, func.sum(u.units).label("units"), func.count().label("fills"))
        .join(claim_table, claim_table.c.id == u.claim_id)
        .where(u.authorization_id.in_(ids), TAKES_UNITS)
        .group_by(u.authorization_id)
    )
    found = {}
    for row in session.execute(query) if ids else ():
        units = row.units if isinstance(row.units, Quantity) else Quantity(int(row.units))
        found[row.authorization_id] = Used(units, int(row.fills))
    return found


def _row(
    row: Row[Any], used: Used, papers: tuple[EvidenceRow, ...], *, soon: bool, help_desk: str
) -> AuthorizationRow:
    one: PriorAuthorization = row.PriorAuthorization
    return AuthorizationRow(
        id=one.id,
        patient_id=one.patient_id,
        patient=f"{row.last}, {row.first}",
        plan_id=one.plan_id,
        plan=row.name,
        help_desk=help_desk,
        prescriber=row.doctor or "",
        fill_id=one.fill_id,
        state=one.state,
        number=one.number,
        drug=one.drug,
        ndc11=one.ndc11,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        units=one.units,
        units_left=one.units - used.units if one.units is not None else None,
        fills=one.fills,
        fills_left=one.fills - used.fills if one.fills is not None else None,
        next_step=one.next_step,
        next_on=one.next_on,
        note=one.note,
        decision=one.decision,
        requested_at=one.requested_at,
        ends_soon=soon,
        evidence=papers,
        rev=one.rev,
    )
