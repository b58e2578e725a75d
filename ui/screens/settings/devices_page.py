"""Show how each device stands and where it is reached."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.hardware.states import DeviceKind, DeviceState
from app.hardware.trials import CanTry, Trial
from app.scanning.trial import judge_trial
from app.settings.model import SettingKey
from ui.screens.settings.fields import AnySetting, TextSetting
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.chip import Chip
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.states import DeviceStatus
    from app.hardware.terminal_reports import TerminalReport
    from app.scanning.types import Scan
    from ui.desk import LaneDevices
    from ui.work import Work

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
TRIALS: dict[DeviceKind, tuple[str, str]] = {
    DeviceKind.SCANNER: ("Test scan", "scan-barcode"),
    DeviceKind.RECEIPT_PRINTER: ("Test print", "printer"),
    DeviceKind.CARD_TERMINAL: ("Test", "plug-zap"),
    DeviceKind.PAGE_PRINTER: ("Test print", "printer"),
}
SCAN_NOW = "Scan any barcode now."
PRACTICE = "This is the practice store: Counter starts a simulator for each device and finds it by itself."
REAL = "Type tcp:HOST:PORT, serial:PORT or usb:VVVV:PPPP:SERIAL, for a scanner also hid:VVVV:PPPP:SERIAL."
WIDE = 1080


class DevicesPage(QWidget):
    """Be the list of devices; a practice store has no addresses to type."""

    _heard = Signal()
    _scanned = Signal(object)

    def __init__(self, devices: LaneDevices, work: Work, *, practice: bool, parent: QWidget) -> None:
        """Take the devices, what waits for them, and whether they are simulated."""
        super().__init__(parent)
        self._devices, self._work = devices, work
        self._stops: tuple[Callable[[], None], ...] = ()
        self._told: dict[DeviceKind, Trial] = {}
        self._offline = ""
        self.waits_for_scan = False
        self.trials: dict[DeviceKind, SecondaryButton] = {}
        self._heard.connect(self.refresh)
        self._scanned.connect(self._take_scan)
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
        self._calibrated = Muted("", self, wrap=True)
        column.addWidget(self.calibrate, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._calibrated)
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
        if kind in TRIALS and isinstance(self._devices, CanTry):
            button = self.trials[kind] = SecondaryButton(*TRIALS[kind], self)
            button.setAccessibleName(f"{TRIALS[kind][0]}: {kind.label}")
            button.clicked.connect(partial(self.try_out, kind))
            self._grid.addWidget(button, line, 4, middle)

    def try_out(self, kind: DeviceKind, *_pressed: object) -> None:
        """Try a device and tell what it showed beside it."""
        if isinstance(self._devices, CanTry):
            self.trials[kind].setEnabled(False)
            self.waits_for_scan = self.waits_for_scan or kind is DeviceKind.SCANNER
            self._work.wait_for(self._devices.try_out(kind), partial(self._tell, kind))

    def _tell(self, kind: DeviceKind, trial: Trial) -> None:
        self.trials[kind].setEnabled(True)
        if kind is DeviceKind.SCANNER:
            self.waits_for_scan = self.waits_for_scan and trial.is_good
        waits = kind is DeviceKind.SCANNER and self.waits_for_scan
        self._told[kind] = replace(trial, words=f"{trial.words} {SCAN_NOW}") if waits else trial
        self.refresh()

    def _take_scan(self, scan: Scan) -> None:
        if self.waits_for_scan:
            self.waits_for_scan = False
            self._told[DeviceKind.SCANNER] = Trial(judge_trial(scan))
            self.refresh()

    def tell(self, words: str) -> None:
        """Say what became of the calibration page."""
        self._calibrated.setText(words)

    def told(self) -> str:
        """Return what was said last."""
        return self._calibrated.text()

    def follow(self) -> None:
        """Show how the devices stand, and follow them from now on."""
        self.refresh()
        self._work.wait_for(self._devices.read_batch(), self._take_report)
        if not self._stops:
            self._stops = (self._devices.on_status(self._hear), self._devices.on_scan(self._scanned.emit))

    def _take_report(self, report: TerminalReport) -> None:
        self._offline = report.warning
        self.refresh()

    def leave(self) -> None:
        """Follow the devices no more."""
        for stop in self._stops:
            stop()
        self._stops, self.waits_for_scan = (), False
        self._told.clear()

    def _words(self, kind: DeviceKind, status: DeviceStatus | None) -> str:
        """Return what ails a device, and what its trial showed unless that is no longer so."""
        told = self._told.get(kind)
        if status is None or status.state.is_usable:
            quiet = self._offline if kind is DeviceKind.CARD_TERMINAL else ""
            return told.words if told is not None else quiet
        parts = (status.message, told.words if told is not None and not told.is_good else "")
        return " ".join(dict.fromkeys(filter(None, parts)))

    def _hear(self, _status: DeviceStatus) -> None:
        """Hear a device; called on its thread."""
        self._heard.emit()

    def refresh(self) -> None:
        """Show how the devices stand; one that was never heard of is not set up."""
        known = {status.kind: status for status in self._devices.statuses()}
        for kind in ORDER:
            status = known.get(kind)
            state = status.state if status is not None else DeviceState.UNCONFIGURED
            words = self._words(kind, status) or CALM.get(state, "")
            if kind in WITH:
                words = f"{WITH[kind]} {words}".strip()
            self.chips[kind].show_state(*STATES[state])
            self.words[kind].setText(words)
