"""Choose how Counter looks: light or dark, and how large."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.text import Heading, Muted

THEMES = (("light", "Light", "sun"), ("dark", "Dark", "moon"))
SIZES = (
    ("compact", "Compact", "minus"),
    ("normal", "Normal", "circle-dot"),
    ("large", "Large", "plus"),
)


class Choices(QWidget):
    """Be a row of buttons of which one is chosen."""

    chosen = Signal(str)

    def __init__(self, choices: tuple[tuple[str, str, str], ...], parent: QWidget) -> None:
        """Take values, words and icons."""
        super().__init__(parent)
        self._values = [value for value, _words, _icon in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: list[SecondaryButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        for place, (_value, words, icon) in enumerate(choices):
            button = SecondaryButton(words, icon, self, left=True)
            button.setCheckable(True)
            button.setMinimumWidth(px(150))
            self._group.addButton(button, place)
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(self._tell)

    def show_value(self, value: str) -> None:
        """Show which one is chosen."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def value(self) -> str:
        """Return which one is chosen."""
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else ""

    def _tell(self, place: int) -> None:
        self.chosen.emit(self._values[place])


class LookPage(QWidget):
    """Be the choice of theme and size; it holds at once."""

    changed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        """Build both rows."""
        super().__init__(parent)
        self.theme = Choices(THEMES, self)
        self.size_of = Choices(SIZES, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(10))
        column.addWidget(Heading("Theme", self))
        column.addWidget(self.theme)
        column.addSpacing(px(10))
        column.addWidget(Heading("Size", self))
        column.addWidget(Muted("Large suits a touch screen and tired eyes; compact shows more rows.", self))
        column.addWidget(self.size_of)
        column.addSpacing(px(10))
        column.addWidget(Muted("A choice holds at once and is kept for this store.", self))
        column.addStretch(1)
        for choices in (self.theme, self.size_of):
            choices.chosen.connect(self._tell)

    def show_look(self, theme: str, density: str) -> None:
        """Show what is chosen."""
        self.theme.show_value(theme)
        self.size_of.show_value(density)

    def _tell(self, _value: str) -> None:
        self.changed.emit(self.theme.value(), self.size_of.value())
