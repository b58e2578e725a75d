"""Put short fields in one row, or in two where the window is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.widgets.field import LabelledField

_ROOM = 700
_NARROWEST = 60


class NumberRow(QWidget):
    """Hold fields with their shares of the width."""

    def __init__(self, places: Sequence[tuple[LabelledField, int]], gap: int, parent: QWidget) -> None:
        """Take the fields in reading order, each with its share."""
        super().__init__(parent)
        self._places = tuple(places)
        self._per_line = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(gap)
        self._arrange(len(self._places))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the row when the fields would be too narrow to read."""
        super().resizeEvent(event)
        count = len(self._places)
        self._arrange(count if self.width() >= px(_ROOM) else count // 2)

    def _arrange(self, per_line: int) -> None:
        if per_line == self._per_line:
            return
        self._per_line = per_line
        for field, _share in self._places:
            self._grid.removeWidget(field)
        for column in range(len(self._places)):
            self._grid.setColumnStretch(column, 0)
        for index, (field, share) in enumerate(self._places):
            line, column = divmod(index, per_line)
            field.setMinimumWidth(px(_NARROWEST))
            self._grid.addWidget(field, line, column)
            self._grid.setColumnStretch(column, max(share, self._grid.columnStretch(column)))
