"""Show the payer sheets at the left, and the text of one version at the right, to save as a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.claims.sheets.model import ANY, Pattern, SheetKind
from app.claims.sheets.writing import blank_sheet
from app.kernel.person import show_date
from ui.screens.settings.sheet_presenter import SheetPresenter
from ui.screens.settings.sheet_text import SheetText
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.field import Note
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import ChoiceField, DateField

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.claims.sheets.problems import SheetProblem
    from app.claims.sheets.views import SheetRow, VersionRow
    from app.workflows.sheets_desk import SavedSheet
    from ui.shell import Shell
    from ui.widgets.cells import Cell

COLUMNS = (Column("Payer sheet"), Column("BIN", 8), Column("PCN", 10), Column("Version", 12))
KINDS: dict[SheetKind, str] = {
    SheetKind.COMMERCIAL: "Commercial",
    SheetKind.PART_B: "Medicare Part B",
    SheetKind.PART_D: "Medicare Part D",
    SheetKind.MEDICAID: "Medicaid",
    SheetKind.CHIP: "CHIP",
    SheetKind.TRICARE: "TRICARE",
    SheetKind.CHAMPVA: "CHAMPVA",
    SheetKind.VA: "Veterans Affairs",
    SheetKind.IHS: "Indian Health Service",
    SheetKind.WORKERS_COMPENSATION: "Workers' compensation",
    SheetKind.COPAY_CARD: "Copay card",
    SheetKind.ASSISTANCE: "Assistance programme",
    SheetKind.DISCOUNT_CARD: "Discount card",
}
_NEW = Pattern("000000")
_IN_ORDER = "The sheet is in order. Saving keeps it as a new version; nothing is overwritten."


def sheet_cells(row: SheetRow) -> Sequence[Cell]:
    """Return a sheet as a table row."""
    kind = KINDS[row.kind] if row.pattern.group == ANY else f"{KINDS[row.kind]} · group {row.pattern.group}"
    pcn = "any" if row.pattern.pcn == ANY else row.pattern.pcn or "none"
    number = row.pattern.bin if row.pattern.bin != ANY else "any"
    held: Cell = Two(f"{row.version} of {row.versions}", f"from {show_date(row.starts)}")
    return Two(row.name, kind), number, pcn, held if row.holds else Mark("Not in force", Tone.WARN)


def version_words(row: VersionRow) -> str:
    """Return a version as a choice: number, days, who kept it."""
    until = f" to {show_date(row.ends)}" if row.ends else ""
    by = f" · {row.saved_by}" if row.saved_by else ""
    return f"{row.version}: from {show_date(row.starts)}{until}{by}"


class SheetEditor(Inset):
    """Be one version as text, with the day from which a new one is to hold."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build the text and what stands around it."""
        super().__init__(parent)
        self.body.setSpacing(px(10))
        self.title = Heading("", self)
        self.version: ChoiceField[int] = ChoiceField("Version", ())
        self.starts = DateField("A new version holds from", shell.today)
        self.text = SheetText(self)
        self.note = Note(self)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.version, 1)
        head.addWidget(self.starts, 1)
        self.body.addWidget(self.title)
        self.body.addLayout(head)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self.note)

    def show_problems(self, problems: Sequence[SheetProblem]) -> None:
        """Write the problems beside their lines, and the first in full beneath."""
        self.text.show_problems(problems)
        if not problems:
            self.note.show_words(_IN_ORDER, Tone.OK)
            return
        first = problems[0]
        more = f" {len(problems) - 1} more below it." if len(problems) > 1 else ""
        self.note.show_words(f"Line {first.line}, {first.key}: {first.message}{more}", Tone.BAD)


class SheetsPage(QWidget):
    """Be the payer sheets, one version of one of them open as text."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build list and editor."""
        super().__init__(parent)
        self._shell = shell
        self.presenter = SheetPresenter(self, shell.work, shell.today)
        self.table: RowTable[SheetRow] = RowTable(
            COLUMNS, sheet_cells, lambda row: row.pattern, "Payer sheets"
        )
        self.editor = SheetEditor(shell, self)
        self.add = SecondaryButton("New sheet", "plus", self)
        self._versions: dict[int, VersionRow] = {}
        self._kept, self._wanted, self._back = "", 0, ""
        self._pattern: Pattern | None = None
        self._lay_out()
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self.editor.text.setFocus)
        self.editor.version.chosen.connect(self._open)
        self.editor.text.typed.connect(self._take_text)
        self.add.clicked.connect(self.begin)

    def _lay_out(self) -> None:
        words = "The closest match of BIN, PCN and group is a claim's sheet, on its day of service."
        foot = QHBoxLayout()
        foot.addWidget(Muted(words, self, wrap=True), 1)
        foot.addWidget(self.add)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(20))
        row.addLayout(left, 4)
        row.addWidget(self.editor, 5)

    # What the presenter asks for ------------------------------------------------------------

    def show_rows(self, rows: Sequence[SheetRow]) -> None:
        """Show the sheets; the one that is open stays open, else the first opens."""
        self.table.set_rows(rows)
        if self._pattern is not None and self._pattern != _NEW:
            self.table.select_key(self._pattern)
        elif self._pattern is None and rows:
            self.table.select_key(rows[0].pattern)

    def show_versions(self, versions: Sequence[VersionRow]) -> None:
        """Show the versions of the open sheet; the one wanted, else the one in force, is open."""
        self._versions = {row.version: row for row in versions}
        self.editor.version.set_choices([(row.version, version_words(row)) for row in versions])
        current = self.table.current()
        number = self._wanted or (current.version if current else 0)
        self._wanted = 0
        newest = next(iter(self._versions), None)
        self.editor.version.set_value(number if number in self._versions else newest)
        self._open(self.editor.version.value())

    def show_problems(self, problems: Sequence[SheetProblem]) -> None:
        """Write the problems beside their lines."""
        self.editor.show_problems(problems)

    def show_refused(self, problems: Sequence[SheetProblem]) -> None:
        """Go to the first line that keeps the sheet from being saved."""
        self.editor.show_problems(problems)
        self.editor.text.go_to(problems[0].line)

    def refuse_day(self, words: str) -> None:
        """Say beside the date why it cannot be kept from that day."""
        self.editor.starts.set_error(words)
        self.editor.starts.setFocus()

    def show_saved(self, saved: SavedSheet) -> None:
        """Show the version that was kept."""
        self._pattern, self._wanted = saved.pattern, saved.version
        self._kept = self.editor.text.toPlainText()
        words = f"{saved.name}: version {saved.version} holds from {show_date(saved.starts)}."
        self._shell.say(Tone.OK, words if saved.is_new else f"{saved.name}: nothing was changed.")
        self.presenter.open(saved.pattern)

    def say_failed(self, words: str) -> None:
        """Show what failed; what was typed stays."""
        self._shell.say(Tone.BAD, words)

    # Own steps ------------------------------------------------------------------------------

    def is_touched(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self.editor.text.toPlainText() != self._kept

    def undo(self) -> None:
        """Show the version that was opened again, as it was kept."""
        self.editor.text.show_text(self._kept)
        self.presenter.judge_now(self._kept)
        self._shell.commands_changed()

    def begin(self) -> None:
        """Begin a sheet from an empty one."""
        self._set_aside()
        self._pattern, self._versions = _NEW, {}
        self.editor.version.set_choices(())
        self.editor.title.setText("New payer sheet")
        self._show_text(blank_sheet("", _NEW, self._shell.today()), self._shell.today())
        self.presenter.judge_now(self.editor.text.toPlainText())
        self.editor.text.setFocus()

    def save(self) -> None:
        """Keep the text as a new version from the day in the field."""
        day = self.editor.starts.value()
        if day is None:
            self.refuse_day("Type the first day of the new version.")
            return
        text = self.editor.text.toPlainText()
        over = self.editor.version.value() if self._pattern != _NEW else None
        self.presenter.save(text, day, over)

    def save_blocked(self) -> str:
        """Return why nothing can be saved now, or an empty text."""
        if self.is_touched() or self._new_day():
            return ""
        return "Change the text or the first day; then it can be saved as a new version."

    def _new_day(self) -> bool:
        opened = self._versions.get(self.editor.version.value() or 0)
        day = self.editor.starts.value()
        return opened is not None and day is not None and day > max(opened.starts, self._shell.today())

    def _choose(self, row: SheetRow | None) -> None:
        if row is not None and row.pattern != self._pattern:
            self._set_aside()
            self._pattern = row.pattern
            self.presenter.open(row.pattern)

    def _open(self, number: object) -> None:
        row = self._versions.get(number) if isinstance(number, int) else None
        if row is None:
            return
        name = self.table.current()
        self.editor.title.setText(name.name if name else "")
        self._show_text(row.text, max(row.starts, self._shell.today()))
        self.presenter.judge_now(self.editor.text.toPlainText())

    def _set_aside(self) -> None:
        """Offer what was typed and not saved back, when something else is shown in its place."""
        if not self.is_touched():
            return
        pattern, text, name = self._pattern, self.editor.text.toPlainText(), self.editor.title.text()

        def put_back() -> None:
            self._back = text
            if pattern is None or pattern == _NEW:
                self.begin()
            elif pattern == self._pattern or not self.table.select_key(pattern):
                self.presenter.open(pattern)

        self._shell.say(Tone.INFO, f"What was typed in {name} is not saved.", put_back)

    def _show_text(self, text: str, day: date) -> None:
        self.editor.text.show_text(text)
        self._kept = self.editor.text.toPlainText()
        if self._back:
            self.editor.text.show_text(self._back)
            self._back = ""
        self.editor.starts.set_value(day)
        self._shell.commands_changed()

    def _take_text(self, text: str) -> None:
        self.presenter.judge(text)
        self._shell.commands_changed()
