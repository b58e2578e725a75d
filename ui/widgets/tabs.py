"""Switch between a few views of one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from ui.theme.theme import px
from ui.widgets.buttons import CounterButton

if TYPE_CHECKING:
    from collections.abc import Sequence


class TabButton(CounterButton):
    """Be one tab."""

    kind = "tab"

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """Take the words."""
        super().__init__(text, "", parent)
        self.setCheckable(True)


class TabRow(QWidget):
    """Show tabs in a row; one is current."""

    changed = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        """Take the words of the tabs; the first is current."""
        super().__init__(parent)
        self._titles = tuple(titles)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        for index, title in enumerate(titles):
            button = TabButton(title, self)
            button.setToolTip(f"{title} (Alt+{index + 1})")
            self._group.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.changed)

    def current(self) -> int:
        """Return the index of the current tab."""
        return self._group.checkedId()

    def set_current(self, index: int) -> None:
        """Make a tab current and tell it."""
        button = self._group.button(index)
        if button is not None and not button.isChecked():
            button.setChecked(True)
            self.changed.emit(index)

    def show_only(self, places: Sequence[int]) -> None:
        """Hide the tabs that are at no place of these."""
        for index in range(len(self._titles)):
            self._group.button(index).setVisible(index in places)

    def set_title(self, index: int, text: str) -> None:
        """Show other words on a tab, such as with a count."""
        button = self._group.button(index)
        if isinstance(button, TabButton):
            button.set_words(text)

    def set_counts(self, counts: Sequence[int]) -> None:
        """Show a number behind the words of each tab; 0 shows none."""
        for index, (title, count) in enumerate(zip(self._titles, counts, strict=True)):
            button = self._group.button(index)
            if isinstance(button, TabButton):
                button.set_words(f"{title} {count}" if count else title)
