"""Show the playbooks at the left, and the words of one of them to change at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.workflows.playbooks_desk import LARGEST
from ui.screens.settings.playbook_form import PlaybookForm, tone_of
from ui.screens.settings.playbook_presenter import PlaybookPresenter
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.field import TextField
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.claims.playbook_text import PlaybookRow, PlaybookVersion
    from ui.shell import Shell
    from ui.widgets.cells import Cell

COLUMNS = (Column("Code", 6), Column("Reject"), Column("Words", 10))
TOML_FILES = "Playbooks (*.toml)"


def playbook_cells(row: PlaybookRow) -> Sequence[Cell]:
    """Return a playbook as a table row."""
    own: Cell = Mark("Own", tone_of(row)) if row.is_own else "Supplied"
    return row.playbook.code, Two(row.playbook.title, row.playbook.next.words), own


def matches(row: PlaybookRow, wanted: str) -> bool:
    """Say whether a playbook has what is searched for in its code, name or meaning."""
    book = row.playbook
    return any(wanted in text.casefold() for text in (book.code, book.title, book.means))


class PlaybooksPage(QWidget):
    """Be the playbooks by reject code, one of them open to change."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build list and form."""
        super().__init__(parent)
        self._shell = shell
        self.presenter = PlaybookPresenter(self, shell.work)
        self.search = TextField("Find a code or words")
        self.table: RowTable[PlaybookRow] = RowTable(
            COLUMNS, playbook_cells, lambda row: row.playbook.code, "Playbooks"
        )
        self.form = PlaybookForm(self)
        self.add = SecondaryButton("New playbook", "plus", self)
        self.take = SecondaryButton("Read a file …", "file-text", self)
        self._rows: tuple[PlaybookRow, ...] = ()
        self._open: PlaybookRow | None = None
        self._kept: tuple[object, ...] = self.form.typed()
        self._back: tuple[object, ...] | None = None
        self._is_new = False
        self._wanted = ""
        self._lay_out()
        self.search.edited.connect(self._narrow)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self.form.title.setFocus)
        self.form.save.clicked.connect(self.save)
        self.form.edited.connect(shell.commands_changed)
        self.form.supplied.clicked.connect(self._drop)
        self.add.clicked.connect(self.begin)
        self.take.clicked.connect(self._ask_file)
        self.table.set_empty("No playbook has these words.")

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(Muted("The claims desk shows a change at once.", self, wrap=True), 1)
        foot.addWidget(self.take)
        foot.addWidget(self.add)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.search)
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(20))
        row.addLayout(left, 5)
        row.addWidget(self.form, 6)

    # What the presenter asks for ------------------------------------------------------------

    def show_rows(self, rows: Sequence[PlaybookRow]) -> None:
        """Show the playbooks; the one that is open stays open, else the first opens."""
        may = self._shell.may(Permission.EDIT_PLAYBOOKS)
        for button in (self.form.save, self.form.supplied, self.add, self.take):
            button.setEnabled(may)
        self._rows = tuple(rows)
        wanted, self._wanted = self._wanted, ""
        self._narrow(self.search.text())
        if wanted and not self.table.select_key(wanted):
            self.search.set_text("")
            self._narrow("")
            self.table.select_key(wanted)
        if wanted:
            self._show(self.table.current())
        elif self._open is None and not self._is_new and rows:
            self.table.select_key(rows[0].playbook.code)

    def show_versions(self, versions: Sequence[PlaybookVersion]) -> None:
        """Offer the earlier versions of the open playbook."""
        self.form.show_versions(versions)

    def show_saved(self, code: str, words: str) -> None:
        """Show what is in use now; words of another playbook that are being typed stay."""
        self._shell.say(Tone.OK, words)
        self._kept, self._is_new = self.form.typed(), False
        self._wanted, self._open = code, None

    def show_wrong(self, key: str, words: str) -> None:
        """Show what was refused beside its field, or as a banner when it came from a file."""
        if "Playbook " in words and not words.startswith(f"Playbook {self.form.code.text().upper()}: "):
            self._shell.say(Tone.BAD, f"{words} ({key})")
        elif not self.form.show_wrong(key, words):
            self._shell.say(Tone.BAD, words)

    # Own steps ------------------------------------------------------------------------------

    def is_touched(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self.form.typed() != self._kept

    def undo(self) -> None:
        """Show the words in use again."""
        self.form.put_typed(self._kept)
        self._shell.commands_changed()

    def begin(self) -> None:
        """Begin a playbook for a code that has none."""
        self._set_aside()
        self._is_new, self._open = True, None
        self.form.show_row(None)
        self._take_kept()
        self.form.code.setFocus()

    def save(self) -> None:
        """Keep the words in the fields."""
        code = self.form.code.text().upper()
        if self._is_new and any(row.playbook.code == code for row in self._rows):
            self.form.show_wrong("code", "This code has a playbook. Choose it in the list and change it.")
            return
        self.presenter.save(self.form.playbook)

    def take_in(self, path: str) -> None:
        """Take in the playbooks of a file."""
        self.presenter.take_in(self._shell.desk.in_background(read_file(path)))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Choose a file of playbooks", "", TOML_FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_in)
        dialog.open()

    def _narrow(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        self.table.set_rows([row for row in self._rows if matches(row, wanted)])

    def _choose(self, row: PlaybookRow | None) -> None:
        if row is not None and (self._open is None or row.playbook.code != self._open.playbook.code):
            self._set_aside()
            self._show(row)

    def _show(self, row: PlaybookRow | None) -> None:
        if row is None:
            return
        self._open, self._is_new = row, False
        self.form.show_row(row)
        self._take_kept()
        self.presenter.open(row.playbook.code)

    def _take_kept(self) -> None:
        self._kept = self.form.typed()
        if self._back is not None:
            self.form.put_typed(self._back)
            self._back = None
        self._shell.commands_changed()

    def _set_aside(self) -> None:
        """Offer what was typed and not saved back, when something else is shown in its place."""
        if not self.is_touched():
            return
        typed, code = self.form.typed(), self._open.playbook.code if self._open else ""

        def put_back() -> None:
            self._back = typed
            if not code:
                self.begin()
            elif not self.table.select_key(code):
                self.search.set_text("")
                self._narrow("")
                self.table.select_key(code)

        name = f"reject {code}" if code else "the new playbook"
        self._shell.say(Tone.INFO, f"What was typed for {name} is not saved.", put_back)

    def _drop(self) -> None:
        if self._open is not None:
            self.presenter.drop(self._open.playbook.code)


def read_file(path: str) -> Callable[[], str]:
    """Return what reads a file of playbooks, away from the screen; raise `DomainError` if it is none."""

    def read() -> str:
        from pathlib import Path  # noqa: PLC0415 - only the thread that reads needs it

        try:
            with Path(path).open("rb") as file:
                return file.read(LARGEST + 1).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise DomainError("playbook", "This file cannot be read as text. Choose a TOML file.") from None

    return read
