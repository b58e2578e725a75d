"""Tick one thing; Space ticks it, Enter goes on as in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from ui.theme.icons import pixmap
from ui.theme.theme import px, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget


class Check(QCheckBox):
    """Be a box to tick with its words."""

    entered = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        """Take the words."""
        super().__init__(words, parent)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its tick over Fusion's, which is hard to see in the dark."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        spot = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        tokens, side = theme().tokens, min(spot.width(), spot.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = tokens.border if self.isEnabled() else tokens.line
        painter.setPen(QPen(QColor(tokens.accent if self.isChecked() else ink), 1))
        painter.setBrush(QColor(tokens.accent if self.isChecked() else tokens.surface))
        painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), px(3), px(3))
        if self.isChecked():
            painter.drawPixmap(spot.topLeft(), pixmap("check", tokens.on_accent, side))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Enter, which goes on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (
            event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self.entered.emit()
            return
        super().keyPressEvent(event)
