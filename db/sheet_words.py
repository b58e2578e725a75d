"""Put the words of the payers' sheets in place of the usual ones, where a sheet has its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.claims.sheets.choosing import choose
from app.claims.sheets.model import SheetVersion
from app.claims.sheets.problems import SheetRefused
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.wording import wording_for
from app.claims.views import ClaimRow, RejectRow
from db.claims import claim_table, plan_table
from db.patients import coverage_table
from db.prescriptions import fill_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.claims.sheets.model import Sheet


def in_plan_words(session: Session, rows: Sequence[ClaimRow]) -> tuple[ClaimRow, ...]:
    """Return claims with each rejection in the words of the sheet that held on the day of service."""
    rejected = [row.id for row in rows if row.rejects]
    if not rejected:
        return tuple(rows)
    versions = session.scalars(select(SheetVersion)).all()
    sheets = {found.id: _sheet(found, versions) for found in session.execute(_keys(rejected))}
    return tuple(_reworded(row, sheets.get(row.id)) for row in rows)


def _keys(claim_ids: Sequence[object]) -> Any:
    c, plan, coverage = claim_table.c, plan_table.c, coverage_table.c
    return (
        select(
            c.id,
            plan.bin,
            plan.pcn,
            plan.group_id.label("plan_group"),
            coverage.group_id,
            fill_table.c.date_of_service,
        )
        .join(plan_table, plan.id == c.plan_id)
        .join(coverage_table, coverage.id == c.coverage_id)
        .join(fill_table, fill_table.c.id == c.fill_id)
        .where(c.id.in_(claim_ids))
    )


def _sheet(found: Row[Any], versions: Sequence[SheetVersion]) -> Sheet | None:
    group = (found.group_id or found.plan_group).upper()
    chosen = choose(versions, found.bin, found.pcn, group, found.date_of_service)
    try:
        return read_sheet(chosen.text) if chosen else None
    except SheetRefused:  # kept by another version of the program: the usual words stand
        return None


def _reworded(row: ClaimRow, sheet: Sheet | None) -> ClaimRow:
    if sheet is None or not row.rejects:
        return row
    return replace(row, rejects=tuple(_words(one, row.message, sheet) for one in row.rejects))


def _words(reject: RejectRow, message: str, sheet: Sheet) -> RejectRow:
    found = wording_for(sheet, reject.code, message)
    return RejectRow(reject.code, found.plain, found.remedy or reject.remedy) if found else reject
