"""Hold sheets as screens list them, and the queries that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.claims.sheets.model import CobScheme, Pattern, SheetKind
    from app.kernel.ids import PlanId


@dataclass(frozen=True, slots=True)
class SheetRow:
    """Be one sheet with the version that holds today; where `holds` is false, with its newest."""

    pattern: Pattern
    name: str
    kind: SheetKind
    version: int
    starts: date
    ends: date | None
    holds: bool
    versions: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Be one version of a sheet with its text as it was typed; `saved_by` are initials."""

    id: UUID
    version: int
    starts: date
    ends: date | None
    replaces: int | None
    text: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """Say which sheet holds for a plan on a day, and what it says of the plan's terms."""

    name: str
    version: int
    cob: CobScheme | None
    federal: bool


class SheetReads(Protocol):
    """List sheets for screens."""

    def sheets(self, today: date) -> tuple[SheetRow, ...]:
        """Return every sheet with the version that holds today, else the newest."""
        ...

    def versions(self, pattern: Pattern) -> tuple[VersionRow, ...]:
        """Return the versions of one sheet, the newest first."""
        ...

    def of_plan(self, plan_id: PlanId, day: date) -> PlanSheet | None:
        """Return the sheet that holds for a plan on a day, None where there is none."""
        ...
