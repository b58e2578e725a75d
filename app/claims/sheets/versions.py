"""Make the kept version of a sheet from its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.sheets.model import SheetVersion

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.claims.sheets.model import Sheet
    from app.kernel.ids import UserId


@dataclass(frozen=True, slots=True)
class Saving:
    """Hold id and number of a new version, which one it replaces, when and by whom it is kept."""

    id: UUID
    version: int
    replaces: int | None
    at: datetime
    by: UserId


def new_version(sheet: Sheet, text: str, saving: Saving) -> SheetVersion:
    """Return a sheet as it is kept, its text as it was typed."""
    return SheetVersion(
        id=saving.id,
        bin=sheet.pattern.bin,
        pcn=sheet.pattern.pcn,
        group_id=sheet.pattern.group,
        version=saving.version,
        name=sheet.name,
        kind=sheet.kind,
        starts=sheet.starts,
        ends=sheet.ends,
        replaces=saving.replaces,
        text=text,
        saved_at=saving.at,
        saved_by=saving.by,
    )
