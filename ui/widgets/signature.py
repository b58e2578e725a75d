"""Take a signature as strokes with times, with the mouse, a finger or a pen, or show one as it is drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEventPoint, QPainter, QPainterPath, QPen, QTouchEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.hardware.ink import Ink, what_is_wrong
from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QTabletEvent

    from app.hardware.ink import Lines, TimedPoint
    from app.hardware.signing import PenMove

_TOUCHES = frozenset(
    {QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel}
)


class SignatureCanvas(QWidget):
    """Be a field to sign in; points are in the units of the field, times in milliseconds since the first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._strokes: list[list[TimedPoint]] = []
        self._field = QSize()
        self._hand: object = None
        self._since = 0
        self.is_from_pad = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
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

    def is_good(self) -> bool:
        """Say whether what was drawn may be a signature: a dot is none."""
        return not what_is_wrong(self.ink())

    def ink(self) -> Ink:
        """Return what was drawn, and the size of the field that it was drawn in."""
        strokes = tuple(tuple(stroke) for stroke in self._strokes)
        return Ink(strokes, max(self._field.width(), 0), max(self._field.height(), 0))

    def clear(self) -> None:
        """Take everything away."""
        self._strokes.clear()
        self._hand = None
        self.update()
        self.changed.emit()

    def undo(self) -> None:
        """Take the last stroke away."""
        if self._strokes:
            self._strokes.pop()
            self._hand = None
            self.update()
            self.changed.emit()

    def follow_pad(self, move: PenMove) -> None:
        """Draw what the pen of a pad does; what was drawn here by hand before gives way to it."""
        if not move.is_down:
            self._lift("pad")
            return
        spot = (min(max(move.x, 0), move.width), min(max(move.y, 0), move.height), move.ms)
        if self._hand == "pad":
            self._extend(spot)
        else:
            self._begin("pad", spot, QSize(move.width, move.height))

    def _begin(self, hand: object, spot: TimedPoint, field: QSize) -> None:
        """Begin a stroke of a hand; strokes from another kind of field are no part of it."""
        if field != self._field and (hand == "pad") != self.is_from_pad:
            self._strokes.clear()
        if not self._strokes:
            self._field, self._since = field, spot[2]
            self.is_from_pad = hand == "pad"
        self._hand = hand
        self._strokes.append([])
        self._extend(spot)

    def _extend(self, spot: TimedPoint) -> None:
        before = self._strokes[-1][-1] if self._strokes[-1] else None
        last_ms = before[2] if before else (self._strokes[-2][-1][2] if len(self._strokes) > 1 else 0)
        point = (spot[0], spot[1], max(spot[2] - self._since, last_ms))
        if before is None or before[:2] != point[:2]:
            self._strokes[-1].append(point)
            self.update()

    def _lift(self, hand: object) -> None:
        if self._hand is not None and self._hand == hand:
            self._hand = None
            self.changed.emit()

    def _spot(self, where: QPointF, at: int) -> TimedPoint:
        """Return a place on the widget in the units of the field that was begun in."""
        field = self._field if self._strokes and not self.is_from_pad else self.size()
        scale, left, top = _fit(field, QRectF(self.rect()))
        x, y = round((where.x() - left) / scale), round((where.y() - top) / scale)
        return min(max(x, 0), field.width() - 1), min(max(y, 0), field.height() - 1), at

    # What hands do -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self._hand in {None, "pad"}:
            self._begin("mouse", self._spot(event.position(), event.timestamp()), self.size())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if self._hand == "mouse":
            self._extend(self._spot(event.position(), event.timestamp()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke where the button is let go."""
        self.mouseMoveEvent(event)
        self._lift("mouse")

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Follow a pen; how hard it presses says nothing that a signature needs."""
        spot = self._spot(event.position(), event.timestamp())
        if event.type() == QEvent.Type.TabletPress:
            self._begin("pen", spot, self.size())
        elif self._hand == "pen":
            self._extend(spot)
            if event.type() == QEvent.Type.TabletRelease:
                self._lift("pen")
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Follow one finger, the first; a palm beside a pen is left alone."""
        if event.type() not in _TOUCHES or not isinstance(event, QTouchEvent):
            return super().event(event)
        if event.type() == QEvent.Type.TouchCancel and isinstance(self._hand, int):
            self.undo()
        for finger in event.points():
            spot = self._spot(finger.position(), event.timestamp())
            if event.type() == QEvent.Type.TouchBegin and self._hand in {None, "pad"}:
                self._begin(finger.id(), spot, self.size())
            elif isinstance(self._hand, int) and finger.id() == self._hand:
                self._extend(spot)
                if finger.state() == QEventPoint.State.Released:
                    self._lift(finger.id())
        event.accept()
        return True

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
        draw_ink(painter, self.ink().lines, self._field, QRectF(self.rect()), QColor(tokens.text))


class SignatureView(QWidget):
    """Show a signature that was given, fitted to the room there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._lines: Lines = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def dress(self) -> None:
        """Take size and colours from the theme."""
        self.setFixedHeight(px(110))
        self.update()

    def show_lines(self, lines: Lines) -> None:
        """Show strokes, or an empty field."""
        self._lines = lines
        self.setAccessibleName("Signature as it was drawn" if lines else "No signature is kept here")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strokes in the middle of the field."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        points = [point for line in self._lines for point in line]
        if not points:
            return
        left, top = min(x for x, _y in points), min(y for _x, y in points)
        moved = tuple(tuple((x - left, y - top) for x, y in line) for line in self._lines)
        size = QSize(max(x for x, _y in points) - left + 1, max(y for _x, y in points) - top + 1)
        inner = QRectF(self.rect()).adjusted(px(16), px(12), -px(16), -px(12))
        draw_ink(painter, moved, size, inner, QColor(tokens.text))


def draw_ink(painter: QPainter, lines: Lines, field: QSize, where: QRectF, ink: QColor) -> None:
    """Draw strokes smoothly, as large as they fit, without stretching them."""
    if not lines or field.isEmpty():
        return
    scale, left, top = _fit(field, where)
    pen = QPen(ink, px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        spots = [QPointF(left + x * scale, top + y * scale) for x, y in line]
        if len(spots) == 1:
            painter.drawPoint(spots[0])
        elif spots:
            painter.drawPath(_smooth(spots))


def _fit(field: QSize, where: QRectF) -> tuple[float, float, float]:
    """Return how much a field is enlarged to fill a room, and where its corner lies then."""
    scale = min(where.width() / field.width(), where.height() / field.height())
    left = where.left() + (where.width() - field.width() * scale) / 2
    return scale, left, where.top() + (where.height() - field.height() * scale) / 2


def _smooth(spots: list[QPointF]) -> QPainterPath:
    """Return a curve through the middles between points: no corner where the pen had none."""
    path = QPainterPath(spots[0])
    for here, there in pairwise(spots[1:]):
        path.quadTo(here, (here + there) / 2)
    path.lineTo(spots[-1])
    return path
