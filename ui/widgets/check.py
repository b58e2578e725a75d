"""Tick one thing; Space ticks it, Enter goes on as in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class Check(QCheckBox):
    """Be a box to tick with its words."""

    entered = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        """Take the words."""
        super().__init__(words, parent)
        self.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Enter, which goes on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (
            event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self.entered.emit()
            return
        super().keyPressEvent(event)
