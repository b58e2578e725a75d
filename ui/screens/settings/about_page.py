"""Tell what this Counter is, where its drug file comes from, and what needs attention."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.person import show_date
from ui.theme.theme import px
from ui.widgets.figures import DefinitionList
from ui.widgets.steps import Step, StepList
from ui.widgets.table import Column, RowTable
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import SourceRow
    from ui.desk import Desk
    from ui.widgets.cells import Cell

COLUMNS = (Column("Source"), Column("As of", 14), Column("Products", 12, right=True))
LICENCES = "Inter: SIL Open Font License 1.1. Lucide: ISC. Qt and PySide: LGPL 3. SQLCipher: BSD."
ALL_WELL = "The store's key is in the key store of this computer"
WIDE = 900


def program_version() -> str:
    """Return the program's version."""
    try:
        return version("counter")
    except PackageNotFoundError:
        return "of the source folder"


def source_cells(row: SourceRow) -> Sequence[Cell]:
    """Return a source as a table row."""
    return row.source, show_date(row.source_date), f"{row.products:,}"


class AboutPage(QWidget):
    """Be what to know when asking for help."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Take the open store."""
        super().__init__(parent)
        self._facts = DefinitionList(self)
        self.sources: RowTable[SourceRow] = RowTable(
            COLUMNS, source_cells, lambda row: row.source, "Sources of the drug file", two_line=False
        )
        self.notices = StepList(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Heading("This Counter", self))
        column.addWidget(self._facts)
        column.addWidget(self.notices)
        column.addSpacing(px(10))
        column.addWidget(Heading("Drug file", self))
        column.addWidget(self.sources, 1)
        column.addWidget(Muted(LICENCES, self, wrap=True))
        kind = "Practice store: nobody in it is real" if desk.store.practice else "Store in use"
        self._facts.show_pairs(
            (("Version", program_version()), ("Kind", kind), ("Lane", f"{desk.store.lane:03d}"))
        )
        notices = [Step(notice, "", "warn") for notice in desk.notices]
        self.notices.show_steps(notices or [Step(ALL_WELL, "", "done")])
        self.setMaximumWidth(px(WIDE))

    def show_sources(self, rows: Sequence[SourceRow]) -> None:
        """Show where the drug file comes from."""
        self.sources.set_rows(rows)
