"""Find whose bag it is by the patient's name, when no bag label is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.screens.register.steps import StepPanel
from ui.widgets.beside import Beside
from ui.widgets.buttons import SecondaryButton
from ui.widgets.pick_list import PickRow
from ui.widgets.picker import PickerField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.prescriptions.views import WillCallRow


def bag_hit(row: WillCallRow) -> PickRow:
    """Return a waiting bag as a hit; the birth date is not told."""
    count = f"{row.rx_count} prescription{'s' if row.rx_count != 1 else ''}"
    return PickRow(row.patient_id, row.patient, f"{count} · bin {row.bin_code} · bag {row.bag_number}")


class FindPanel(StepPanel):
    """Pick a patient with a waiting bag."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the picker; `search` is set by the screen."""
        super().__init__("Whose bag is it?", "Only patients with a bag in will-call are found.", parent)
        self.search: Callable[[str, Callable[[Sequence[WillCallRow]], None]], None] | None = None
        self.picker = PickerField("Patient's name", self._search, "Type the last name, then the first")
        self.is_open = False
        close = SecondaryButton("Close", "x", self)
        close.setToolTip("Go back to the sale (Esc)")
        close.clicked.connect(self.closed)
        self.body.addWidget(Beside(self.picker, close, self, most=460))
        self.picker.picked.connect(self._take)

    def begin(self) -> None:
        """Open, empty."""
        self.is_open = True
        self.picker.clear_pick()
        self.show()
        self.picker.setFocus()

    def end(self) -> bool:
        """Close; say whether it was open."""
        was, self.is_open = self.is_open, False
        return was

    def _search(self, text: str, answer: Callable[[Sequence[PickRow]], None]) -> None:
        if self.search is not None:
            self.search(text, lambda rows: answer([bag_hit(row) for row in rows]))

    def _take(self, key: object) -> None:
        self.chosen.emit(key)
