"""Lay widgets out in a line that breaks where the room ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QWidgetItem

from ui.theme.theme import px

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayoutItem, QWidget


class FlowRow(QLayout):
    """Be a row that goes on in a further line rather than cut or push anything."""

    def __init__(self, parent: QWidget) -> None:
        """Make an empty row."""
        # Qt calls `invalidate` while the row is made
        self._heights: dict[int, int] = {}
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more item."""
        self._items.append(item)
        self._heights.clear()

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away, or None past the end."""
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Want no more room than the items take."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow row is higher."""
        return True

    def invalidate(self) -> None:
        """Forget the heights: something in the row has changed."""
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width; asked far more often than it changes."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Put the items into their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of everything in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + px(10) * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the least size that the widest item can live with."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Break the items into lines; return the height of all."""
        top, used = rect.top(), 0
        line: list[tuple[QLayoutItem, int]] = []
        for item in self._shown():
            width = min(item.sizeHint().width(), rect.width())
            if line and used + px(10) + width > rect.width():
                top += self._set_line(line, rect, top, move=move) + px(4)
                line, used = [], 0
            used += width + (px(10) if line else 0)
            line.append((item, width))
        if line:
            top += self._set_line(line, rect, top, move=move)
        return top - rect.top()

    @staticmethod
    def _set_line(line: list[tuple[QLayoutItem, int]], rect: QRect, top: int, *, move: bool) -> int:
        """Set one line, its items centred on it; return its height."""
        heights = [
            item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            for item, width in line
        ]
        highest, left = max(heights), rect.left()
        for (item, width), height in zip(line, heights, strict=True):
            if move:
                item.setGeometry(QRect(left, top + (highest - height) // 2, width, height))
            left += width + px(10)
        return highest
