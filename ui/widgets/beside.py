"""Put a button beside a field, in line with its editor whatever note stands beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.fonts import font
from ui.theme.theme import px
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ui.widgets.field import LabelledField


class Beside(QWidget):
    """Be a field with a button at its right."""

    def __init__(
        self, field: LabelledField, button: QPushButton, parent: QWidget | None = None, *, most: int = 0
    ) -> None:
        """Take the field and the button; `most` limits the field's width in pixels."""
        super().__init__(parent)
        if most:
            field.setMaximumWidth(px(most))
        self._side = QVBoxLayout()
        self._side.setSpacing(0)
        self._side.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(field, 1)
        row.addLayout(self._side)
        if most:
            row.addStretch(1)
        follow_theme(self)

    def dress(self) -> None:
        """Leave the height of a label above the button."""
        label = QFontMetrics(font(-1)).height() + px(4)
        self._side.setContentsMargins(0, max(0, label - px(3)), 0, 0)
