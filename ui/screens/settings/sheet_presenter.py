"""Decide which payer sheets are shown, judge what is typed, and keep a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.sheets.problems import SheetProblem, SheetRefused
from app.claims.sheets.reading import read_sheet
from app.kernel.errors import DomainError
from app.workflows.sheets_desk import SavedSheet, SaveSheet, save_sheet
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.claims.sheets.model import Pattern
    from app.claims.sheets.views import SheetReads, SheetRow, VersionRow
    from ui.work import Failure, Work

PAUSE_MS = 250


class HasSheetReads(Protocol):
    """Be the store's `Reads` as far as payer sheets need it."""

    sheets: SheetReads


class SheetsView(Protocol):
    """Show the payer sheets."""

    def show_rows(self, rows: Sequence[SheetRow]) -> None:
        """Show every sheet."""
        ...

    def show_versions(self, versions: Sequence[VersionRow]) -> None:
        """Show the versions of the sheet that is open, and open one."""
        ...

    def show_problems(self, problems: Sequence[SheetProblem]) -> None:
        """Show what is wrong beside the lines; nothing for a sheet that is in order."""
        ...

    def show_refused(self, problems: Sequence[SheetProblem]) -> None:
        """Show what keeps the sheet from being saved, and go to the first of it."""
        ...

    def refuse_day(self, words: str) -> None:
        """Say beside the date why it cannot be kept from that day."""
        ...

    def show_saved(self, saved: SavedSheet) -> None:
        """Show that a version is kept."""
        ...

    def say_failed(self, words: str) -> None:
        """Show what failed; what was typed stays."""
        ...


class SheetPresenter:
    """Read sheets and keep new versions."""

    def __init__(self, view: SheetsView, work: Work, today: Callable[[], date]) -> None:
        """Take the view, the way to commands and queries, and the store's day."""
        self._view, self._work, self._today = view, work, today
        self._rows, self._versions, self._pause = Latest(work), Latest(work), Latest(work)
        self._busy = False

    def reload(self) -> None:
        """Read the sheets again."""
        today = self._today()

        def read(reads: HasSheetReads) -> tuple[SheetRow, ...]:
            return reads.sheets.sheets(today)

        self._rows.read(read, self._view.show_rows)

    def open(self, pattern: Pattern) -> None:
        """Read the versions of one sheet."""

        def read(reads: HasSheetReads) -> tuple[VersionRow, ...]:
            return reads.sheets.versions(pattern)

        self._versions.read(read, self._view.show_versions)

    def judge(self, text: str) -> None:
        """Look a text over once nothing was typed for a moment."""
        self._pause.later(PAUSE_MS, lambda: self.judge_now(text))

    def judge_now(self, text: str) -> None:
        """Look a text over, away from the screen."""
        self._pause.read(lambda _reads: problems_of(text), self._view.show_problems)

    def save(self, text: str, starts: date, over: int | None) -> None:
        """Keep a text as a new version from a day on, in place of the version that was opened."""
        if not self._busy:
            self._busy = True
            self._work.run(save_sheet, SaveSheet(text, starts, over), self._saved, self._failed)

    def _saved(self, saved: SavedSheet) -> None:
        self._busy = False
        self._view.show_saved(saved)
        self.reload()

    def _failed(self, failure: Failure) -> None:
        self._busy = False
        if isinstance(failure, SheetRefused):
            self._view.show_refused(failure.wrong)
        elif isinstance(failure, DomainError) and failure.field == "from":
            self._view.refuse_day(failure.message)
        else:
            self._view.say_failed(failure.message)


def problems_of(text: str) -> tuple[SheetProblem, ...]:
    """Return what is wrong with a sheet's text."""
    try:
        read_sheet(text)
    except SheetRefused as refused:
        return refused.wrong
    return ()
