"""Paint the dark display of a device: a few lines, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QWidget

from ui.theme.fonts import font
from ui.theme.theme import px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent


class DarkDisplay(QWidget):
    """Show lines as a device's own display does; empty ones at the end leave no gap."""

    def __init__(self, name: str, height: int, parent: QWidget) -> None:
        """Take what a screen reader calls it, and its height at normal density."""
        super().__init__(parent)
        self._height = height
        self._lines: tuple[str, ...] = ()
        self.setMinimumHeight(px(height))
        self.setAccessibleName(name)

    def lines(self) -> tuple[str, ...]:
        """Return what stands there."""
        return self._lines

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        self._lines = tuple(lines)
        self.setAccessibleDescription(". ".join(line.strip() for line in lines if line.strip()))
        self.update()

    def face_of(self, _place: int) -> tuple[QFont, str]:
        """Return the font and the ink of a line."""
        return font(2, mono=True), theme().tokens.on_rail_active

    def sizeHint(self) -> QSize:
        """Return the size of a display."""
        return QSize(px(300), px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the display."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().tokens.rail))
        spot = QRectF(self.rect())
        painter.drawRoundedRect(spot, px(10), px(10))
        shown = [(place, line) for place, line in enumerate(self._lines) if line.strip()]
        each = spot.height() / (len(shown) + 1)
        for row, (place, line) in enumerate(shown):
            face, ink = self.face_of(place)
            painter.setFont(face)
            painter.setPen(QColor(ink))
            middle = QRectF(spot.left(), spot.top() + each * (row + 0.5), spot.width(), each)
            painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, line)
