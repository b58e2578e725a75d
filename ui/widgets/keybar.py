"""Show the keys of the screen at the foot of the window: the key bold, its words muted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import Weight, font
from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme, set_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent


@dataclass(frozen=True, slots=True)
class KeyHint:
    """Be one key with its words; `blocked` grays it."""

    id: str
    key: str
    words: str
    blocked: bool = False


class KeyBar(QWidget):
    """Be the row of keys; those that do not fit are left out, the last one never. A click acts too."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        set_part(self, "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hints: tuple[KeyHint, ...] = ()
        self._spots: list[tuple[QRect, KeyHint]] = []
        follow_theme(self)

    def show_keys(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys."""
        if tuple(hints) == self._hints:
            return
        self._hints = tuple(hints)
        self.setAccessibleName("Keys: " + ", ".join(f"{hint.key} {hint.words}" for hint in self._hints))
        self.update()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys given."""
        return self._hints

    def dress(self) -> None:
        """Take fonts and height from the theme."""
        self._bold: QFont = font(0, Weight.BOLD)
        self._plain: QFont = font(0)
        self.setFixedHeight(QFontMetrics(self._bold).height() + px(22))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of one row."""
        return QSize(px(400), self.height())

    def _width_of(self, hint: KeyHint) -> tuple[int, int]:
        key = QFontMetrics(self._bold).horizontalAdvance(hint.key)
        return key, QFontMetrics(self._plain).horizontalAdvance(hint.words)

    def fitting(self) -> tuple[KeyHint, ...]:
        """Return the keys that fit; the last one always does."""
        room = self.width() - px(40)
        last = self._hints[-1:]
        for hint in last:
            room -= sum(self._width_of(hint)) + px(8)
        kept: list[KeyHint] = []
        for hint in self._hints[:-1]:
            room -= sum(self._width_of(hint)) + px(8) + px(22)
            if room < 0:
                break
            kept.append(hint)
        return (*kept, *last)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, keys and words."""
        painter = QPainter(self)
        tokens = theme().tokens
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(QRect(0, 0, self.width(), 1), QColor(tokens.line))
        self._spots = []
        left = px(20)
        for hint in self.fitting():
            key, words = self._width_of(hint)
            painter.setFont(self._bold)
            painter.setPen(QColor(tokens.muted if hint.blocked else tokens.text))
            painter.drawText(QRect(left, 0, key + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, hint.key)
            painter.setFont(self._plain)
            painter.setPen(QColor(tokens.muted))
            spot = QRect(left + key + px(8), 0, words + 2, self.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, hint.words)
            self._spots.append((QRect(left, 0, key + px(8) + words, self.height()), hint))
            left += key + px(8) + words + px(22)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act as the key that was clicked."""
        for spot, hint in self._spots:
            if spot.contains(event.position().toPoint()):
                self.pressed.emit(hint.id)
                return
