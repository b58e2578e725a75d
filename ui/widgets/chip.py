"""Say a state with icon, word and colour together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import Weight, font
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.theme.tokens import Tone
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent


def chip_font() -> QFont:
    """Return the font of chips."""
    return font(-2, Weight.SEMIBOLD)


def chip_size(text: str) -> QSize:
    """Return the size that a chip with an icon and these words takes."""
    return QSize(_size_at(text, px(100)))


@lru_cache(maxsize=2_048)
def _size_at(text: str, _density: int) -> QSize:
    """Measure once for each density: rows of chips ask for their sizes many times while they are laid out."""
    metrics = QFontMetrics(chip_font())
    words = metrics.horizontalAdvance(text)
    return QSize(px(10) + px(14) + px(6) + words + px(12), metrics.height() + px(8))


def paint_chip(painter: QPainter, spot: QRectF, text: str, tone: Tone, icon: str = "") -> None:
    """Paint a chip into a rectangle of `chip_size`; words that do not fit end in an ellipsis."""
    tokens = theme().tokens
    ink = tokens.ink(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.tint(tone)))
    painter.drawRoundedRect(spot, spot.height() / 2, spot.height() / 2)
    mark = px(14)
    painter.drawPixmap(
        round(spot.left()) + px(10),
        round(spot.center().y() - mark / 2 + 0.5),
        pixmap(icon or tone.icon, ink, mark),
    )
    painter.setPen(QColor(ink))
    painter.setFont(chip_font())
    room = spot.adjusted(px(10) + mark + px(6), 0, -px(8), 0)
    words = QFontMetrics(chip_font()).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    painter.restore()


class Chip(QWidget):
    """Be a small rounded mark with an icon and a word; `pressed` is sent when it is clicked."""

    pressed = Signal()

    def __init__(
        self, text: str = "", tone: Tone = Tone.INFO, icon: str = "", parent: QWidget | None = None
    ) -> None:
        """Take the word, its meaning and an icon if not the meaning's own."""
        super().__init__(parent)
        self._text, self._tone, self._icon = text, tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()
        follow_theme(self)

    def show_state(self, text: str, tone: Tone, icon: str = "") -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self._name()
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the word shown."""
        return self._text

    def tone(self) -> Tone:
        """Return the meaning shown."""
        return self._tone

    def dress(self) -> None:
        """Take size and colours from the theme."""
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        word = self._tone.word
        self.setAccessibleName(f"{word}: {self._text}" if word else self._text)

    def sizeHint(self) -> QSize:
        """Return the size of icon and word."""
        return chip_size(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        paint_chip(painter, QRectF(self.rect()), self._text, self._tone, self._icon)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that the chip was clicked."""
        self.pressed.emit()
