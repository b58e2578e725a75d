"""Scan for a simulated scanner: a field to type into, and the barcodes that lie about in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from ui.simulators.panel import SimulatorPanel
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.pick_list import PickList, PickRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hardware.simulators import PracticeCode

_SHOWN = {"\x1d": "<GS>", "\n": "<LF>", "\r": "<CR>", "\x1e": "<RS>"}
_ICONS = {"Bag": "package", "Rx label": "tag", "Bin": "inbox", "Stock bottle": "pill", "ID card": "user"}
_LOWEST = 150


def shown(text: str) -> str:
    """Return a barcode's text with its control signs in words."""
    for sign, words in _SHOWN.items():
        text = text.replace(sign, words)
    return text


def typed(text: str) -> str:
    """Return what is scanned for a text that names its control signs in words."""
    for sign, words in _SHOWN.items():
        text = text.replace(words, sign)
    return text


class ScanPanel(SimulatorPanel):
    """Pull the trigger."""

    def build(self) -> None:
        """Show the field and the list."""
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Barcode to scan")
        self.field.setPlaceholderText("Type a barcode, Enter scans it")
        self.button = SecondaryButton("Scan", "scan-barcode", self)
        self.codes = PickList("Barcodes of the practice store", self)
        self.codes.setMinimumHeight(px(_LOWEST))
        self.last = Muted("", self, wrap=True)
        self.field.returnPressed.connect(self._scan_typed)
        self.button.clicked.connect(self._scan_typed)
        self.codes.taken.connect(self._scan_row)
        self.codes.activated.connect(self.codes.take_current)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.body.addWidget(self.codes, 1)
        self.body.addWidget(self.last)
        self.codes.hide()

    def show_codes(self, codes: Sequence[PracticeCode]) -> None:
        """List the barcodes; a click or Enter scans one."""
        rows = [
            PickRow(code.text, code.words, shown(code.text), code.group, _ICONS.get(code.group, "barcode"))
            for code in codes
        ]
        if tuple(rows) != self.codes.rows():
            place = self.codes.verticalScrollBar().value()
            self.codes.show_rows(rows)
            self.codes.verticalScrollBar().setValue(place)
        self.codes.setVisible(bool(rows))

    def scan(self, text: str) -> None:
        """Scan a text."""
        self.last.setText(f"Scanned: {shown(text)}")
        self.act("scan", text=text)

    def say(self, words: str) -> None:
        """Say what was refused, and that nothing was scanned."""
        super().say(words)
        if words:
            self.last.setText("")

    def _scan_typed(self) -> None:
        if self.field.text():
            self.scan(typed(self.field.text()))
            self.field.selectAll()

    def _scan_row(self, row: PickRow) -> None:
        self.scan(str(row.key))
