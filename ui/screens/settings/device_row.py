"""Be the row of one device: its name, its state, where it is reached, what it can be asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.chip import Chip
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QGridLayout, QWidget

    from app.hardware.states import DeviceKind

NAME, STATE, PLACE, FIRST = range(4)
LINES = 3
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class DeviceRow:
    """Hold the widgets of a device in two lines of a grid; words stand beneath its address."""

    def __init__(self, kind: DeviceKind, grid: QGridLayout, line: int, parent: QWidget) -> None:
        """Take the device, the grid, which row of devices this is, and the page."""
        self.kind = kind
        self.chip, self.words = Chip("", Tone.PLAIN), Muted("", parent, wrap=True)
        self.buttons: list[SecondaryButton] = []
        self._grid, self._top, self._parent = grid, line * LINES, parent
        grid.addWidget(Strong(kind.label, parent), self._top, NAME, _MIDDLE)
        grid.addWidget(self.chip, self._top, STATE, _MIDDLE)
        grid.setRowMinimumHeight(self._top + LINES - 1, px(10))

    def place(self, field: QWidget | None) -> None:
        """Put the address into its column and the words beneath, or the words in its place."""
        if field is None:
            self._grid.addWidget(self.words, self._top, PLACE, _MIDDLE)
        else:
            self._grid.addWidget(field, self._top, PLACE, _MIDDLE)
            self._grid.addWidget(self.words, self._top + 1, PLACE, 1, 3)

    def add_button(self, text: str, icon: str, act: Callable[[], object]) -> SecondaryButton:
        """Offer something to do with the device, in the next column."""
        button = SecondaryButton(text, icon, self._parent)
        button.setAccessibleName(f"{text}: {self.kind.label}")
        button.clicked.connect(lambda _checked=False: act())
        self._grid.addWidget(button, self._top, FIRST + len(self.buttons), _MIDDLE)
        self.buttons.append(button)
        return button

    def tell(self, words: str) -> None:
        """Show what there is to say of the device; an empty line takes no room."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
