"""Keep payer sheets by version, and answers to edits; neither is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    select,
)

from app.claims.edits.model import EditAnswer
from app.claims.model import Plan
from app.claims.sheets.choosing import choose, holding
from app.claims.sheets.model import SheetKind, SheetVersion
from app.claims.sheets.problems import SheetRefused
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.views import PlanSheet, SheetRow, VersionRow
from db.base import map_entity, table
from db.repository import Repository
from db.types import Choice, Day, Instant, Uuid, Whole, Words
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.claims.sheets.model import Pattern
    from app.kernel.ids import FillId, PlanId

sheet_table = table(
    "payer_sheet",
    Column("id", Uuid, nullable=False),
    Column("bin", Words, nullable=False),
    Column("pcn", Words, nullable=False),
    Column("group_id", Words, nullable=False),
    Column("version", Whole, nullable=False),
    Column("name", Words, nullable=False),
    Column("kind", Choice(SheetKind), nullable=False),
    Column("starts", Day, nullable=False),
    Column("ends", Day),
    Column("replaces", Whole),
    Column("text", Words, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("bin", "pcn", "group_id", "version"),
    CheckConstraint("version >= 1", name="version"),
)
map_entity(SheetVersion, sheet_table)

answer_table = table(
    "claim_edit_answer",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("code", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("answered_by", Uuid, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("note", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("fill_id", "code", "fingerprint"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
map_entity(EditAnswer, answer_table)


class SqlSheets(Repository[SheetVersion]):
    """Keep the versions of sheets."""

    entity = SheetVersion
    table = sheet_table
    what = "payer sheet"

    def of_pattern(self, pattern: Pattern) -> list[SheetVersion]:
        """Return the versions of one pattern, in order."""
        c = sheet_table.c
        where = (c.bin == pattern.bin, c.pcn == pattern.pcn, c.group_id == pattern.group)
        return self._all(*where, order=(c.version,))

    def of_bins(self, patterns: Sequence[str]) -> list[SheetVersion]:
        """Return the versions whose BIN pattern is one of these."""
        c = sheet_table.c
        return self._all(c.bin.in_(patterns), order=(c.bin, c.pcn, c.group_id, c.version))


class SqlEditAnswers(Repository[EditAnswer]):
    """Keep answers to edits."""

    entity = EditAnswer
    table = answer_table
    what = "answer"

    def of_fill(self, fill_id: FillId) -> list[EditAnswer]:
        """Return a fill's answers, oldest first."""
        c = answer_table.c
        return self._all(c.fill_id == fill_id, order=(c.answered_at, c.id))


class SqlSheetReads:
    """List sheets for screens."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def sheets(self, today: date) -> tuple[SheetRow, ...]:
        """Return every sheet with the version that holds today, else the newest."""
        c = sheet_table.c
        every = self._session.scalars(
            select(SheetVersion).order_by(c.bin, c.pcn, c.group_id, c.version)
        ).all()
        by_pattern: dict[Pattern, list[SheetVersion]] = {}
        for version in every:
            by_pattern.setdefault(version.pattern, []).append(version)
        return tuple(_row(same, today) for same in by_pattern.values())

    def versions(self, pattern: Pattern) -> tuple[VersionRow, ...]:
        """Return the versions of one sheet, the newest first."""
        c, user = sheet_table.c, user_table.c
        query = (
            select(SheetVersion, user.initials)
            .join(user_table, user.id == c.saved_by, isouter=True)
            .where(c.bin == pattern.bin, c.pcn == pattern.pcn, c.group_id == pattern.group)
            .order_by(c.version.desc())
        )
        return tuple(
            VersionRow(
                one.id,
                one.version,
                one.starts,
                one.ends,
                one.replaces,
                one.text,
                one.saved_at,
                who or "",
            )
            for one, who in self._session.execute(query)
        )

    def of_plan(self, plan_id: PlanId, day: date) -> PlanSheet | None:
        """Return the sheet that holds for a plan on a day, None where there is none."""
        plan = self._session.get_one(Plan, plan_id)
        every = self._session.scalars(select(SheetVersion)).all()
        found = choose(every, plan.bin, plan.pcn, plan.group_id, day)
        try:
            sheet = read_sheet(found.text) if found else None
        except SheetRefused:  # kept by another version of the program: the plan's own terms stand
            return None
        return PlanSheet(sheet.name, found.version, sheet.cob, sheet.federal) if sheet and found else None


def _row(same: list[SheetVersion], today: date) -> SheetRow:
    now = holding(same, today)
    shown = now or same[-1]
    return SheetRow(
        pattern=shown.pattern,
        name=shown.name,
        kind=shown.kind,
        version=shown.version,
        starts=shown.starts,
        ends=shown.ends,
        holds=now is not None,
        versions=len(same),
    )
