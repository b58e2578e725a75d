"""Offer figures to press where there is no keyboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import px
from ui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

_KEYS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), ("00", "0", "back"))
_NAMES = {"back": ("delete", "Delete the last figure")}


class KeyPad(QWidget):
    """Be a pad of figures; keys are 48 px and stand 8 px apart."""

    key = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the keys."""
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        for row, keys in enumerate(_KEYS):
            for column, name in enumerate(keys):
                grid.addWidget(self._make(name), row, column)

    def _make(self, name: str) -> KeyButton:
        icon, words = _NAMES.get(name, ("", name))
        button = KeyButton("" if icon else name, icon, self)
        button.setAccessibleName(words)
        button.clicked.connect(partial(self.key.emit, name))
        return button

    @staticmethod
    def type_into(line: QLineEdit, key: str) -> None:
        """Type a pressed key into a line as if it came from the keyboard."""
        if key == "back":
            line.setText(line.text()[:-1])
        else:
            line.setText(line.text() + key)
        line.textEdited.emit(line.text())
