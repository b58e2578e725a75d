"""Show the screens at the left edge: an icon and a word each, the one shown lit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from ui.theme.fonts import Weight, font
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme, set_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.screens import ScreenEntry


class RailButton(QAbstractButton):
    """Be one screen on the rail."""

    def __init__(self, entry: ScreenEntry, key: str, parent: QWidget | None = None) -> None:
        """Take the screen and the key that opens it, if any."""
        super().__init__(parent)
        self.entry = entry
        self.setText(entry.words)
        self.setAccessibleName(entry.words)
        self.setToolTip(f"{entry.words} ({key})" if key else entry.words)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        follow_theme(self)

    def dress(self) -> None:
        """Take the size from the theme."""
        face = QFontMetrics(font(-3, Weight.SEMIBOLD))
        self.setFixedSize(max(px(68), face.horizontalAdvance(self.text()) + px(10)), px(42) + face.height())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground when lit, the icon, the word, and the ring of the focus."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isChecked()
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if lit or self.underMouse():
            painter.setOpacity(1.0 if lit else 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.rail_active))
            painter.drawRoundedRect(ground, px(8), px(8))
            painter.setOpacity(1.0)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.on_rail_active), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, px(8), px(8))
        ink = tokens.on_rail_active if lit else tokens.on_rail
        side = px(22)
        painter.drawPixmap((self.width() - side) // 2, px(10), pixmap(self.entry.icon, ink, side))
        painter.setPen(QColor(ink))
        painter.setFont(font(-3, Weight.SEMIBOLD))
        words = QRect(0, px(34), self.width(), self.height() - px(38))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return self.minimumSize()


class Rail(QWidget):
    """Be the column of screens that the person may use."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        set_part(self, "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(7), px(10), px(7), px(10))
        self._column.setSpacing(px(4))
        self._column.addStretch(1)
        self._buttons: dict[str, RailButton] = {}

    def show_screens(self, entries: Sequence[ScreenEntry], keys: dict[str, str]) -> None:
        """Show these screens; `keys` names the key that opens a screen, by its id."""
        for button in self._buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, entry in enumerate(entries):
            button = RailButton(entry, keys.get(entry.id, ""), self)
            button.clicked.connect(partial(self.chosen.emit, entry.id))
            self._column.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignHCenter)
            self._buttons[entry.id] = button

    def light(self, screen_id: str) -> None:
        """Light one screen."""
        for name, button in self._buttons.items():
            button.setChecked(name == screen_id)

    def shown(self) -> tuple[str, ...]:
        """Return the ids of the screens shown."""
        return tuple(self._buttons)

    def lit(self) -> str:
        """Return the id of the screen that is lit, or an empty text."""
        return next((name for name, button in self._buttons.items() if button.isChecked()), "")
