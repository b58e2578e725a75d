"""Ask which of several packages a scanned code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.theme import px
from ui.widgets.pick_list import PickList, PickRow
from ui.widgets.text import Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import DrugRow

_MOST = 5


def drug_pick(row: DrugRow) -> PickRow:
    """Return a drug as a hit: name over NDC, labeler and package; a schedule at the right."""
    sub = " · ".join(filter(None, (row.ndc_shown, row.labeler, row.size_shown, row.schedule)))
    return PickRow(row.ndc11, row.title, sub, row.schedule)


class PackageQuestion(QWidget):
    """Be the question and its list; `picked` carries the package that was chosen."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Start without a question."""
        super().__init__(parent)
        self._drugs: tuple[DrugRow, ...] = ()
        self.list = PickList("Which package is it?", self)
        self.list.taken.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(
            Strong("This code fits several packages. Pick the one in your hand.", self, wrap=True)
        )
        column.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.hide()

    def ask(self, drugs: Sequence[DrugRow]) -> None:
        """Show the packages and take the focus."""
        self._drugs = tuple(drugs)
        self.list.show_rows([drug_pick(drug) for drug in drugs])
        self.list.setFixedHeight(self.list.wanted_height(_MOST))
        self.show()
        self.list.setFocus()

    def _take(self, row: object) -> None:
        self.hide()
        for drug in self._drugs:
            if isinstance(row, PickRow) and drug.ndc11 == row.key:
                self.picked.emit(drug)
                return
