"""Show how each device stands and where it is reached."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.documents.scanner_setup import set_up_texts
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.trials import CanIdentify, CanTry, Trial
from app.scanning.setup_codes import SetupProof
from app.scanning.trial import judge_trial
from app.settings.model import SettingKey
from ui.screens.settings.device_row import FIRST, NAME, PLACE, DeviceRow
from ui.screens.settings.device_words import attached_words, trouble_words
from ui.screens.settings.drawer_test import DrawerTest
from ui.screens.settings.fields import AnySetting, ChoiceSetting, TextSetting
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from app.hardware.states import DeviceStatus
    from app.hardware.terminal_reports import TerminalReport
    from app.scanning.types import Scan
    from ui.desk import LaneDevices
    from ui.widgets.chip import Chip
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
    DeviceKind.CASH_DRAWER: SettingKey.CASH_DRAWER,
    DeviceKind.CARD_TERMINAL: SettingKey.TERMINAL,
    DeviceKind.PAGE_PRINTER: SettingKey.PAGE_PRINTER,
    DeviceKind.LABEL_PRINTER: SettingKey.LABEL_PRINTER,
    DeviceKind.SCALE: SettingKey.SCALE,
    DeviceKind.POLE_DISPLAY: SettingKey.POLE_DISPLAY,
    DeviceKind.SIGNATURE_PAD: SettingKey.SIGNATURE_PAD,
}
EXAMPLES: dict[DeviceKind, str] = {
    DeviceKind.SCANNER: "usb:VVVV:PPPP:SERIAL or serial:PORT",
    DeviceKind.CARD_TERMINAL: "tcp:HOST:PORT or nexo:HOST:PORT",
    DeviceKind.RECEIPT_PRINTER: "tcp:HOST:PORT or star:HOST:PORT",
    DeviceKind.CASH_DRAWER: "serial:PORT;line=cts or empty",
    DeviceKind.PAGE_PRINTER: "tcp:HOST:PORT or queue:NAME",
    DeviceKind.LABEL_PRINTER: "zpl:HOST:PORT or queue:NAME",
    DeviceKind.SCALE: "nci:serial:PORT or toledo:serial:PORT;unit=lb",
    DeviceKind.POLE_DISPLAY: "serial:PORT or tcp:HOST:PORT",
    DeviceKind.SIGNATURE_PAD: "serial:PORT;model=lcd4x5",
}
WITH: dict[DeviceKind, str] = {
    DeviceKind.CASH_DRAWER: "Opens through the receipt printer, unless an address is set here.",
    DeviceKind.LABEL_PRINTER: "Labels go to the page printer, unless an address is set here.",
    DeviceKind.SIGNATURE_PAD: "Without one, people sign on the screen or the card terminal.",
}
ORDER = (
    DeviceKind.SCANNER,
    DeviceKind.RECEIPT_PRINTER,
    DeviceKind.CASH_DRAWER,
    DeviceKind.CARD_TERMINAL,
    DeviceKind.PAGE_PRINTER,
    DeviceKind.LABEL_PRINTER,
    DeviceKind.SCALE,
    DeviceKind.POLE_DISPLAY,
    DeviceKind.SIGNATURE_PAD,
)
TRIALS: dict[DeviceKind, tuple[str, str]] = {
    DeviceKind.SCANNER: ("Test scan", "scan-barcode"),
    DeviceKind.RECEIPT_PRINTER: ("Test print", "printer"),
    DeviceKind.CARD_TERMINAL: ("Test", "plug-zap"),
    DeviceKind.PAGE_PRINTER: ("Test print", "printer"),
    DeviceKind.LABEL_PRINTER: ("Test print", "printer"),
    DeviceKind.SCALE: ("Test weighing", "plug-zap"),
    DeviceKind.POLE_DISPLAY: ("Test", "monitor-smartphone"),
    DeviceKind.SIGNATURE_PAD: ("Test", "plug-zap"),
}
SIGNS: dict[DeviceKind, tuple[str, str]] = {
    DeviceKind.SCANNER: ("Beep", "message-circle"),
    DeviceKind.RECEIPT_PRINTER: ("Print name", "tag"),
    DeviceKind.CASH_DRAWER: ("Read switch", "eye"),
    DeviceKind.CARD_TERMINAL: ("Show name", "eye"),
    DeviceKind.PAGE_PRINTER: ("Print name", "tag"),
    DeviceKind.LABEL_PRINTER: ("Print name", "tag"),
}
WINDOW_AT_START = (("no", "Opens with Ctrl+Shift+D"), ("yes", "Opens at the start of Counter"))
WINDOW = "Shows the sale to the customer, over the whole of a second screen when there is one."
SCAN_NOW = "Scan any barcode now. If nothing comes, its end (CR) is missing: scan that set-up code."
PRACTICE = "This is the practice store: Counter starts a simulator for each device and finds it by itself."
REAL = "Type tcp:HOST:PORT, serial:PORT or usb:VVVV:PPPP:SERIAL, for a scanner also hid:VVVV:PPPP:SERIAL."
WIDE = 1180


class DevicesPage(QWidget):
    """Be the list of devices; a practice store has no addresses to type."""

    _heard = Signal()
    _scanned = Signal(object)

    def __init__(
        self,
        devices: LaneDevices,
        work: Work,
        local: Callable[[datetime], datetime],
        *,
        practice: bool,
        parent: QWidget,
    ) -> None:
        """Take the devices, what waits for them, the store's time, and whether they are simulated."""
        super().__init__(parent)
        self._devices, self._work, self._local = devices, work, local
        self._stops: tuple[Callable[[], None], ...] = ()
        self._told: dict[DeviceKind, Trial] = {}
        self._offline = ""
        self.waits_for_scan, self._proof = False, SetupProof()
        self.trials: dict[DeviceKind, SecondaryButton] = {}
        self.signs: dict[DeviceKind, SecondaryButton] = {}
        self._heard.connect(self.refresh)
        self._scanned.connect(self._take_scan)
        self.chips: dict[DeviceKind, Chip] = {}
        self.words: dict[DeviceKind, Muted] = {}
        self.settings: tuple[AnySetting, ...] = ()
        self._rows: dict[DeviceKind, DeviceRow] = {}
        self._drawer = DrawerTest(work, partial(self._keep, DeviceKind.CASH_DRAWER))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(14))
        column.addWidget(Muted(PRACTICE if practice else REAL, self, wrap=True))
        column.addLayout(self._make_grid(practice=practice))
        window = ChoiceSetting(SettingKey.CUSTOMER_WINDOW, "Customer window", WINDOW_AT_START, "no")
        window.field.setMaximumWidth(px(380))
        self.settings = (*self.settings, window)
        column.addWidget(window.field)
        column.addWidget(Muted(WINDOW, self, wrap=True))
        self.calibrate = SecondaryButton("Print the calibration of label sheets", "printer")
        self.scanner_page = SecondaryButton("Print the scanner set-up page", "printer")
        self._calibrated = Muted("", self, wrap=True)
        papers = QHBoxLayout()
        papers.setSpacing(px(8))
        for button in (self.calibrate, self.scanner_page):
            papers.addWidget(button)
        papers.addStretch(1)
        column.addLayout(papers)
        column.addWidget(self._calibrated)
        column.addStretch(1)
        self.setMaximumWidth(px(WIDE))

    def _make_grid(self, *, practice: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(3))
        grid.setColumnMinimumWidth(NAME, px(110))
        grid.setColumnStretch(PLACE, 1)
        for line, kind in enumerate(ORDER):
            row = self._rows[kind] = DeviceRow(kind, grid, line, self)
            self.chips[kind], self.words[kind] = row.chip, row.words
            row.place(self._field(kind) if kind in ADDRESSES and not practice else None)
            self._offer(row)
        grid.setColumnStretch(FIRST + 2, 0)
        return grid

    def _field(self, kind: DeviceKind) -> QWidget:
        example = EXAMPLES.get(kind, "tcp:HOST:PORT")
        setting = TextSetting(ADDRESSES[kind], f"{kind.label} address", example)
        setting.field.hide_label()
        self.settings = (*self.settings, setting)
        return setting.field

    def _offer(self, row: DeviceRow) -> None:
        """Offer what a device can be asked to do."""
        kind, devices = row.kind, self._devices
        if kind is DeviceKind.CASH_DRAWER:
            self.trials[kind] = row.add_button("Open", "lock-open", self._drawer.start)
        if kind in TRIALS and isinstance(devices, CanTry):
            self.trials[kind] = row.add_button(*TRIALS[kind], partial(self.try_out, kind))
        if kind in SIGNS and isinstance(devices, CanIdentify):
            self.signs[kind] = row.add_button(*SIGNS[kind], partial(self.identify, kind))

    def try_out(self, kind: DeviceKind) -> None:
        """Try a device and tell what it showed beside it."""
        if isinstance(self._devices, CanTry):
            self._ask(kind, self._devices.try_out(kind))

    def identify(self, kind: DeviceKind) -> None:
        """Have a device show which one it is; a scanner may also be found by a scan."""
        if isinstance(self._devices, CanIdentify):
            self._ask(kind, self._devices.identify(kind))

    def _ask(self, kind: DeviceKind, asked: Future[Trial]) -> None:
        self._enable(kind, may=False)
        self._proof = SetupProof() if kind is DeviceKind.SCANNER else self._proof
        self.waits_for_scan = self.waits_for_scan or kind is DeviceKind.SCANNER
        self._work.wait_for(asked, partial(self._tell, kind))

    def _enable(self, kind: DeviceKind, *, may: bool) -> None:
        for button in self._rows[kind].buttons:
            button.setEnabled(may)

    def _tell(self, kind: DeviceKind, trial: Trial) -> None:
        self._enable(kind, may=True)
        if kind is DeviceKind.SCANNER:
            self.waits_for_scan = self.waits_for_scan and trial.is_good
        waits = kind is DeviceKind.SCANNER and self.waits_for_scan
        self._keep(kind, replace(trial, words=f"{trial.words} {SCAN_NOW}") if waits else trial)

    def _keep(self, kind: DeviceKind, trial: Trial) -> None:
        self._told[kind] = trial
        self.refresh()

    def _take_scan(self, scan: Scan) -> None:
        if not self.waits_for_scan:
            return
        proven = self._proof.take(scan, set_up_texts())
        if proven is None:
            self.waits_for_scan, words = False, judge_trial(scan)
        else:
            self._proof, words = proven
            self.waits_for_scan = not self._proof.is_complete
        self._keep(DeviceKind.SCANNER, Trial(words))

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
        """Return what ails a device, else what its trial showed, else what is attached."""
        told = self._told.get(kind)
        if status is None or status.state.is_usable:
            ails = status.message if status is not None and status.state is DeviceState.DEGRADED else ""
            quiet = self._offline if kind is DeviceKind.CARD_TERMINAL else ""
            return " ".join(filter(None, (ails, told.words if told is not None else quiet)))
        parts = (status.message, told.words if told is not None and not told.is_good else "")
        return " ".join(dict.fromkeys(filter(None, parts)))

    def _hear(self, _status: DeviceStatus) -> None:
        """Hear a device; called on its thread."""
        self._heard.emit()

    def refresh(self) -> None:
        """Show how the devices stand; one that was never heard of is not set up."""
        known = {status.kind: status for status in self._devices.statuses()}
        for kind, row in self._rows.items():
            status = known.get(kind)
            state = status.state if status is not None else DeviceState.UNCONFIGURED
            words = self._words(kind, status) or CALM.get(state, "")
            if state.is_usable and not words:
                about = (attached_words(self._devices, kind), trouble_words(self._devices, kind, self._local))
                words = " ".join(filter(None, about))
            row.chip.show_state(*STATES[state])
            row.tell(f"{self._with(kind)} {words}".strip())

    def _with(self, kind: DeviceKind) -> str:
        """Return with which device another one goes; a label printer of its own needs no such words."""
        labels, pages = (attached_words(self._devices, one) for one in (kind, DeviceKind.PAGE_PRINTER))
        is_own = kind is DeviceKind.LABEL_PRINTER and labels not in {"", pages}
        return "" if is_own else WITH.get(kind, "")
