"""Keep payer sheets: a new version from a day on, nothing overwritten; and find the one of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.sheets.choosing import bin_patterns, choose, refuse_overlap
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.versions import Saving, new_version
from app.claims.sheets.writing import with_start
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from datetime import date

    from app.claims.model import Plan
    from app.claims.sheets.model import Pattern, Sheet
    from app.claims.sheets.ports import Sheets
    from app.kernel.running import Actor
    from app.patients.model import Coverage


class HasSheets(Protocol):
    """Give the sheets."""

    @property
    def sheets(self) -> Sheets:
        """Return the payer sheets."""
        ...


class SheetsUnit(Basics, HasSheets, Protocol):
    """Give what keeping sheets needs."""


@dataclass(frozen=True, slots=True)
class SaveSheet:
    """Ask to keep a sheet as a new version.

    `starts` takes the place of the first day in the text. `over` is the number of the version that was
    opened and changed: the new one takes its place from the first day on.
    """

    text: str
    starts: date | None = None
    over: int | None = None


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """Say what was kept; `is_new` is False when the very same text is the newest version already."""

    pattern: Pattern
    name: str
    version: int
    starts: date
    is_new: bool


def save_sheet(unit: SheetsUnit, cmd: SaveSheet, actor: Actor) -> Outcome[SavedSheet]:
    """Keep a sheet; raise `SheetRefused` for its text, `DomainError` for its days."""
    actor.require(Permission.CHANGE_SETTINGS)
    text = cmd.text if cmd.starts is None else with_start(cmd.text, cmd.starts)
    sheet = read_sheet(text)
    if cmd.starts is not None and sheet.starts != cmd.starts:
        raise DomainError("from", "Write the first day on a line of its own at the top: from = 2027-01-01.")
    same = unit.sheets.of_pattern(sheet.pattern)
    newest = same[-1] if same else None
    if newest is not None and newest.text == text:
        kept = SavedSheet(sheet.pattern, sheet.name, newest.version, sheet.starts, is_new=False)
        return Outcome(kept)
    replaces = cmd.over if any(one.version == cmd.over for one in same) else None
    refuse_overlap(same, sheet, replaces)
    number = newest.version + 1 if newest else 1
    saving = Saving(unit.ids.new(), number, replaces, unit.clock.now(), actor.user_id)
    version = new_version(sheet, text, saving)
    unit.sheets.add(version)
    unit.flush()
    detail: dict[str, str | int] = {"bin": version.bin, "pcn": version.pcn, "version": version.version}
    unit.audit.record(actor, "sheet.saved", Kind.SETTING, version.id, detail=detail)
    saved = SavedSheet(sheet.pattern, sheet.name, version.version, sheet.starts, is_new=True)
    return Outcome(saved, changed((Kind.SETTING, version.id)))


def sheet_for(unit: HasSheets, bin_number: str, pcn: str, group: str, day: date) -> Sheet | None:
    """Return the sheet that holds for a claim on its day of service; None where there is none."""
    found = choose(unit.sheets.of_bins(bin_patterns(bin_number)), bin_number, pcn, group, day)
    return read_sheet(found.text) if found else None


def sheet_of_plan(unit: HasSheets, plan: Plan, coverage: Coverage, day: date) -> Sheet | None:
    """Return the sheet that holds for a coverage on a day; its own group goes before the plan's."""
    return sheet_for(unit, plan.bin, plan.pcn, coverage.group_id or plan.group_id, day)


def sheet_of_bytes(unit: HasSheets, body: bytes, day: date) -> Sheet | None:
    """Return the sheet that holds for what was billed, by the numbers in its own bytes."""
    message = Message.parse(body, Direction.REQUEST)
    served = message.header_date("D1") or day
    return sheet_for(
        unit, message.header("A1"), message.header("A4"), message.segment("04").text("C1"), served
    )
