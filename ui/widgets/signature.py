"""Take a signature as strokes with times, with the mouse, a finger or a pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

TimedPoint = tuple[int, int, int]


class SignatureCanvas(QWidget):
    """Be a field to sign in; strokes hold x, y and milliseconds since the first touch."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._strokes: list[list[TimedPoint]] = []
        self._timer = QElapsedTimer()
        self._drawing = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Signature field. Sign here, or use “Signed on paper”.")
        follow_theme(self)

    def dress(self) -> None:
        """Take size and colours from the theme."""
        self.setMinimumSize(QSize(px(280), px(130)))
        self.update()

    def is_empty(self) -> bool:
        """Say whether nothing was drawn."""
        return not self._strokes

    def strokes(self) -> tuple[tuple[TimedPoint, ...], ...]:
        """Return the strokes: points of x, y and milliseconds."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def points(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the strokes without times."""
        return tuple(tuple((x, y) for x, y, _ms in stroke) for stroke in self._strokes)

    def clear(self) -> None:
        """Take everything away."""
        self._strokes.clear()
        self._drawing = False
        self.update()
        self.changed.emit()

    def _add(self, spot: QPointF) -> None:
        x = min(max(round(spot.x()), 0), self.width() - 1)
        y = min(max(round(spot.y()), 0), self.height() - 1)
        self._strokes[-1].append((x, y, int(self._timer.elapsed())))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if not self._strokes:
            self._timer.start()
        self._strokes.append([])
        self._drawing = True
        self._add(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if self._drawing:
            self._add(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if self._drawing:
            self._drawing = False
            self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, the line to sign on, and the strokes."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        base = self.height() - px(28)
        painter.setPen(QPen(QColor(tokens.line), px(2)))
        painter.drawLine(px(20), base, self.width() - px(20), base)
        pen = QPen(
            QColor(tokens.text),
            px(2),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            path = QPainterPath(QPointF(stroke[0][0], stroke[0][1]))
            for x, y, _ms in stroke:
                path.lineTo(x, y)
            painter.drawPath(path)
