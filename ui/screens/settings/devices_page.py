"""Show how each device stands and where it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.hardware.states import DeviceKind, DeviceState
from app.settings.model import SettingKey
from ui.screens.settings.fields import AnySetting, TextSetting
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.chip import Chip
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.ports import DeviceBoard
    from app.hardware.states import DeviceStatus

STATES: dict[DeviceState, tuple[str, Tone]] = {
    DeviceState.UNCONFIGURED: ("Not set up", Tone.PLAIN),
    DeviceState.ABSENT: ("Not found", Tone.BAD),
    DeviceState.CONNECTING: ("Connecting", Tone.INFO),
    DeviceState.READY: ("Ready", Tone.OK),
    DeviceState.BUSY: ("At work", Tone.INFO),
    DeviceState.DEGRADED: ("Needs a look", Tone.WARN),
    DeviceState.BLOCKED: ("Blocked", Tone.BAD),
    DeviceState.FAULT: ("Out of order", Tone.BAD),
}
CALM: dict[DeviceState, str] = {
    DeviceState.UNCONFIGURED: "No address is set.",
    DeviceState.READY: "",
    DeviceState.CONNECTING: "Counter keeps trying.",
    DeviceState.BUSY: "Wait until it is done.",
}
ADDRESSES: dict[DeviceKind, SettingKey] = {
    DeviceKind.SCANNER: SettingKey.SCANNER,
    DeviceKind.RECEIPT_PRINTER: SettingKey.RECEIPT_PRINTER,
    DeviceKind.CARD_TERMINAL: SettingKey.TERMINAL,
    DeviceKind.PAGE_PRINTER: SettingKey.PAGE_PRINTER,
    DeviceKind.LABEL_PRINTER: SettingKey.LABEL_PRINTER,
}
EXAMPLES: dict[DeviceKind, str] = {
    DeviceKind.RECEIPT_PRINTER: "tcp:HOST:PORT or star:HOST:PORT",
    DeviceKind.PAGE_PRINTER: "tcp:HOST:PORT or queue:NAME",
    DeviceKind.LABEL_PRINTER: "zpl:HOST:PORT or queue:NAME",
}
WITH: dict[DeviceKind, str] = {
    DeviceKind.CASH_DRAWER: "Opens through the receipt printer.",
    DeviceKind.LABEL_PRINTER: "Without an address of its own, labels go to the page printer.",
}
ORDER = (
    DeviceKind.SCANNER,
    DeviceKind.RECEIPT_PRINTER,
    DeviceKind.CASH_DRAWER,
    DeviceKind.CARD_TERMINAL,
    DeviceKind.PAGE_PRINTER,
    DeviceKind.LABEL_PRINTER,
)
PRACTICE = "This is the practice store: Counter starts a simulator for each device and finds it by itself."
REAL = "Type tcp:HOST:PORT or serial:PORT, such as tcp:192.168.1.40:9100. An empty field is no device."
WIDE = 1080


class DevicesPage(QWidget):
    """Be the list of devices; a practice store has no addresses to type."""

    _heard = Signal()

    def __init__(self, board: DeviceBoard, *, practice: bool, parent: QWidget) -> None:
        """Take the devices and whether they are simulated."""
        super().__init__(parent)
        self._board = board
        self._stop: Callable[[], None] | None = None
        self._heard.connect(self.refresh)
        self.chips: dict[DeviceKind, Chip] = {}
        self.words: dict[DeviceKind, Muted] = {}
        self.settings: tuple[AnySetting, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(20))
        self._grid.setVerticalSpacing(px(14))
        self._grid.setColumnStretch(3, 1)
        for line, kind in enumerate(ORDER):
            self._add(kind, line, practice=practice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(16))
        column.addWidget(Muted(PRACTICE if practice else REAL, self, wrap=True))
        column.addLayout(self._grid)
        self.calibrate = SecondaryButton("Print the calibration of label sheets", "printer")
        self._told = Muted("", self, wrap=True)
        column.addWidget(self.calibrate, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._told)
        column.addStretch(1)
        self.setMaximumWidth(px(WIDE))

    def _add(self, kind: DeviceKind, line: int, *, practice: bool) -> None:
        chip, words = Chip("", Tone.PLAIN), Muted("", self, wrap=True)
        self.chips[kind], self.words[kind] = chip, words
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(Strong(kind.label, self), line, 0, middle)
        self._grid.addWidget(chip, line, 1, middle)
        if kind in ADDRESSES and not practice:
            setting = TextSetting(
                ADDRESSES[kind], f"{kind.label} address", EXAMPLES.get(kind, "tcp:HOST:PORT")
            )
            setting.field.setMinimumWidth(px(280))
            self.settings = (*self.settings, setting)
            self._grid.addWidget(setting.field, line, 2)
        self._grid.addWidget(words, line, 3, middle)

    def tell(self, words: str) -> None:
        """Say what became of the calibration page."""
        self._told.setText(words)

    def told(self) -> str:
        """Return what was said last."""
        return self._told.text()

    def follow(self) -> None:
        """Show how the devices stand, and follow them from now on."""
        self.refresh()
        if self._stop is None:
            self._stop = self._board.on_status(self._hear)

    def leave(self) -> None:
        """Follow the devices no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _hear(self, _status: DeviceStatus) -> None:
        """Hear a device; called on its thread."""
        self._heard.emit()

    def refresh(self) -> None:
        """Show how the devices stand; one that was never heard of is not set up."""
        known = {status.kind: status for status in self._board.statuses()}
        for kind in ORDER:
            status = known.get(kind)
            state = status.state if status is not None else DeviceState.UNCONFIGURED
            words = status.message if status is not None and status.message else CALM.get(state, "")
            if kind in WITH:
                words = f"{WITH[kind]} {words}".strip()
            self.chips[kind].show_state(*STATES[state])
            self.words[kind].setText(words)
