"""Give a small table the height of its rows, and show words whole that a cell had to cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy

from ui.theme.fonts import Weight, font
from ui.theme.theme import px
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from ui.widgets.table import RowTable


def fit_rows(table: RowTable[Any], most: int = 3) -> None:
    """Ask for room for the rows of a table, at most so many; more of them scroll."""
    rows = min(max(len(table.rows()), 1), most)
    head = table.horizontalHeader().sizeHint().height()
    table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    table.setMinimumHeight(head + rows * table.verticalHeader().defaultSectionSize() + px(2))


class WholeWords(Muted):
    """Show the current row's words beneath the table when their column is too narrow for them."""

    def __init__(
        self, table: RowTable[Any], column: int, words: Callable[[Any], tuple[str, str]], parent: QWidget
    ) -> None:
        """Take the table, the column that may cut, and the title and the lower line of a row there."""
        super().__init__("", parent, wrap=True)
        self._table, self._column, self._words = table, column, words
        table.chosen.connect(self.look)
        self.hide()

    def look(self) -> None:
        """Show or hide the words of the current row."""
        row = self._table.current()
        title, lower = self._words(row) if row is not None else ("", "")
        room = self._table.columnWidth(self._column) - px(20)
        cut = (
            QFontMetrics(font(-2)).horizontalAdvance(lower) > room
            or QFontMetrics(font(0, Weight.SEMIBOLD)).horizontalAdvance(title) > room
        )
        self.setText(f"{title}: {lower}" if lower else title)
        self.setVisible(cut and not self._table.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again when the room changed."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.look()
