"""Paint words, amounts and boxes at sizes that follow the window, not the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from ui.theme.fonts import Weight, font
from ui.theme.icons import pixmap

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from app.hardware.customer import CustomerSum
    from ui.theme.tokens import Tokens

_SMALLEST = 10
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Style:
    """Be how words are written: their size in units, weight and colour."""

    size: float
    colour: str
    weight: Weight = Weight.REGULAR


class Brush:
    """Paint in units of which a window of 1366 by 768 has one a pixel."""

    def __init__(self, painter: QPainter, unit: float, tokens: Tokens) -> None:
        """Take the painter, pixels a unit, and the colours."""
        self.painter, self.unit, self.tokens = painter, unit, tokens

    def px(self, units: float) -> float:
        """Return a length in pixels."""
        return units * self.unit

    def font(self, style: Style) -> QFont:
        """Return a font with figures of equal width."""
        made = font(0, style.weight, tabular=True)
        made.setPixelSize(max(_SMALLEST, round(self.px(style.size))))
        return made

    def words(self, box: QRectF, text: str, style: Style, place: Qt.AlignmentFlag = LEFT) -> None:
        """Write on one line; what has no room ends in an ellipsis."""
        made = self.font(style)
        shown = QFontMetricsF(made).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self._write(box, shown, made, style.colour, place)

    def fitted(self, box: QRectF, text: str, style: Style, place: Qt.AlignmentFlag = LEFT) -> None:
        """Write on one line, smaller when there is no room: an amount is never cut."""
        made = self.font(style)
        wide = QFontMetricsF(made).horizontalAdvance(text)
        if wide > box.width():
            made.setPixelSize(max(_SMALLEST, int(made.pixelSize() * box.width() / wide)))
        self._write(box, text, made, style.colour, place)

    def paragraph(self, box: QRectF, text: str, style: Style, place: Qt.AlignmentFlag = LEFT) -> None:
        """Write with line breaks."""
        flags = Qt.TextFlag.TextWordWrap | place
        self._write(box, text, self.font(style), style.colour, flags)

    def width_of(self, text: str, style: Style) -> float:
        """Return the width of a text on one line."""
        return QFontMetricsF(self.font(style)).horizontalAdvance(text)

    def height_of(self, text: str, style: Style, width: float) -> float:
        """Return the height of a text with line breaks."""
        flags = Qt.TextFlag.TextWordWrap
        return QFontMetricsF(self.font(style)).boundingRect(QRectF(0, 0, width, 10_000), flags, text).height()

    def pair(self, box: QRectF, one: CustomerSum, words: Style, amount: Style) -> None:
        """Write words at the left and their amount at the right."""
        self.words(box.adjusted(0, 0, -box.width() * 0.45, 0), one.words, words)
        self.fitted(box.adjusted(box.width() * 0.55, 0, 0, 0), str(one.amount), amount, RIGHT)

    def panel(self, box: QRectF, colour: str, radius: float = 16) -> None:
        """Fill a box with round corners."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRoundedRect(box, self.px(radius), self.px(radius))

    def rule(self, left: float, right: float, y: float, colour: str) -> None:
        """Draw a thin line."""
        self.painter.setPen(QPen(QColor(colour), max(1.0, self.px(1))))
        self.painter.drawLine(round(left), round(y), round(right), round(y))

    def icon(self, box: QRectF, name: str, colour: str) -> None:
        """Draw an icon in the middle of a box."""
        size = round(min(box.width(), box.height()))
        image = pixmap(name, colour, size)
        self.painter.drawPixmap(
            QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size).toRect(), image
        )

    def picture(self, box: QRectF, image: QPixmap, place: Qt.AlignmentFlag = LEFT) -> QRectF:
        """Draw a picture as large as its box allows, on white as on paper; return where it stands."""
        inner = box.adjusted(self.px(12), self.px(8), -self.px(12), -self.px(8))
        scaled = image.size().scaled(inner.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        left = inner.left() if place & Qt.AlignmentFlag.AlignLeft else inner.center().x() - scaled.width() / 2
        spot = QRectF(left, inner.center().y() - scaled.height() / 2, scaled.width(), scaled.height())
        ground = spot.adjusted(-self.px(12), -self.px(8), self.px(12), self.px(8))
        self.panel(ground, "#ffffff", 10)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.painter.drawPixmap(spot.toRect(), image)
        return ground

    def _write(self, box: QRectF, text: str, made: QFont, colour: str, place: int | Qt.AlignmentFlag) -> None:
        self.painter.setFont(made)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(box, place, text)
