"""Find for screens the payer sheets of many claims with one look into the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.claims.sheets.choosing import bin_patterns, choose
from app.claims.sheets.reading import read_sheet
from app.kernel.address import show_phone
from app.kernel.ids import ClaimId
from db.claims import claim_table, plan_table
from db.patients import coverage_table
from db.prescriptions import fill_table
from db.sheets import SqlSheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.claims.sheets.model import Sheet, SheetVersion


class SheetBook:
    """Be the sheets of the payers with some BINs."""

    def __init__(self, session: Session, bins: Iterable[str]) -> None:
        """Read the versions that can hold for these BINs."""
        patterns = {pattern for one in set(bins) for pattern in bin_patterns(one)}
        self._versions: list[SheetVersion] = SqlSheets(session).of_bins(sorted(patterns)) if patterns else []

    def sheet(self, bin_number: str, pcn: str, group: str, day: date) -> Sheet | None:
        """Return the sheet that holds for a claim on its day of service; None where there is none."""
        found = choose(self._versions, bin_number, pcn, group, day)
        return read_sheet(found.text) if found else None


def sheet_of_claim(session: Session, claim_id: ClaimId) -> Sheet | None:
    """Return the sheet that holds for a claim by its plan, its card's group and its day of service."""
    return _sheets(session, claim_table.c.id == claim_id).get(claim_id)


def sheets_of_claims(session: Session, ids: Sequence[ClaimId]) -> dict[ClaimId, Sheet]:
    """Return the sheets of some claims; those without one are left out."""
    return _sheets(session, claim_table.c.id.in_(ids)) if ids else {}


def _sheets(session: Session, which: ColumnElement[bool]) -> dict[ClaimId, Sheet]:
    p, card = plan_table.c, coverage_table.c
    rows = session.execute(
        select(claim_table.c.id, p.bin, p.pcn, fill_table.c.date_of_service)
        .add_columns(card.group_id.label("of_card"), p.group_id.label("of_plan"))
        .join(plan_table, p.id == claim_table.c.plan_id)
        .join(coverage_table, card.id == claim_table.c.coverage_id)
        .join(fill_table, fill_table.c.id == claim_table.c.fill_id)
        .where(which)
    ).all()
    book = SheetBook(session, (row.bin for row in rows))
    found = {}
    for row in rows:
        sheet = book.sheet(row.bin, row.pcn, row.of_card or row.of_plan, row.date_of_service)
        if sheet is not None:
            found[ClaimId(row.id)] = sheet
    return found


def help_desk_of(sheet: Sheet | None, of_plan: str) -> str:
    """Return the number to call: the sheet's, else the plan's."""
    return show_phone(sheet.help_desk) if sheet is not None and sheet.help_desk else of_plan
