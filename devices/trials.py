"""Try a device out, and have it show which one it is: one row for each kind of device that can.

A trial runs on the device's own worker. A kind without a row cannot be tried, or cannot show itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import DeviceProblem, ScannerAbsent
from app.hardware.results import PrintOutcome
from app.hardware.states import DeviceKind
from app.hardware.terminal_reports import TerminalReport
from app.hardware.trials import CanBeep, CanShow, Trial
from app.kernel.errors import DomainError
from devices.attached import attached_to
from devices.diagnosis import examine
from devices.samples import name_label, name_page, page_job, receipt_job, sample_label, sample_page

if TYPE_CHECKING:
    from app.hardware.config import DevicesConfig
    from app.hardware.printer_address import PaperForms
    from app.hardware.results import PrintResult
    from devices.registry import Drivers

Act = Callable[[], Trial]

_JOB = "test-page"
_ANSWERS = "The terminal answers. No card was charged."
_ASKS = "It never approves without the bank."
_BEHIND_PRINTER = "It opens through the receipt printer, which tells at each opening what its switch says."
_LOOK = "The test page was printed. Look at it: every line whole, and the barcode must scan."
_NAMED = "The printer has printed its name. Look where the paper came out."
_SHOWN = "The terminal showed its name for a few seconds. No card was charged."
_NO_TEXT = "This terminal answers, but shows no texts. Look at its screen while you press Test."
_BEEPED = "The scanner was told to beep. If it stays silent, scan with it: what it reads shows here."
_SCAN = "This scanner cannot be told to beep. Scan with it: what it reads shows here."
_SHOW_S = 4.0


@dataclass(frozen=True, slots=True)
class Bench:
    """Be what trials work with; `pause` waits on the device's worker, True when it is to end."""

    drivers: Drivers
    config: DevicesConfig
    forms: PaperForms
    pause: Callable[[float], object] = lambda _seconds: None


Maker = Callable[[Bench], "Act | None"]


def _scan(bench: Bench) -> Act | None:
    scanner, address = bench.drivers.scanner, bench.config.scanner
    if scanner is None:
        return None

    def look() -> Trial:
        try:
            scanner.check()
        except DeviceProblem:
            return Trial(f"Not open: {examine(DeviceKind.SCANNER, address).words}", ScannerAbsent.code)
        return Trial(f"Attached: {attached_to(DeviceKind.SCANNER, address)}.")

    return look


def _receipt(bench: Bench) -> Act | None:
    printer, style = bench.drivers.receipt_printer, bench.forms.receipts
    if printer is None:
        return None
    return lambda: _told(
        printer.print(receipt_job(sample_page(DeviceKind.RECEIPT_PRINTER), style)),
    )


def _page(bench: Bench) -> Act | None:
    printer = bench.drivers.page_printer
    if printer is None:
        return None
    return lambda: _told(printer.print(page_job(sample_page(DeviceKind.PAGE_PRINTER)), _JOB))


def _label(bench: Bench) -> Act | None:
    printer, form = bench.drivers.label_printer, bench.forms.labels
    return None if printer is None else lambda: _told(printer.print(sample_label(form), _JOB))


def _terminal(bench: Bench) -> Act | None:
    terminal = bench.drivers.terminal
    if terminal is None:
        return None

    def look() -> Trial:
        terminal.check()
        office = terminal.office()
        try:
            rules, stored = office.offline_rules(), office.stored_approvals()
        except DeviceProblem:
            return Trial(_ANSWERS)
        warning = TerminalReport(stored=stored, rules=rules).warning
        never = _ASKS if rules is not None else ""
        return Trial(" ".join(filter(None, (_ANSWERS, warning or never))))

    return look


def _weigh(bench: Bench) -> Act | None:
    scale = bench.drivers.scale
    return None if scale is None else lambda: Trial(f"The scale shows {scale.weigh().shown}.")


def _drawer(bench: Bench) -> Act | None:
    """Read the switch and open nothing: an opening needs a reason that is kept."""
    if drawer := bench.drivers.own_drawer:
        return lambda: Trial(drawer.look())
    return (lambda: Trial(_BEHIND_PRINTER)) if bench.drivers.drawer else None


def _beep(bench: Bench) -> Act | None:
    scanner = bench.drivers.scanner
    if scanner is None:
        return None

    def beep() -> Trial:
        if not isinstance(scanner, CanBeep):
            scanner.check()
            return Trial(_SCAN)
        scanner.beep()
        return Trial(_BEEPED)

    return beep


def _named_receipt(bench: Bench) -> Act | None:
    kind, printer, style = DeviceKind.RECEIPT_PRINTER, bench.drivers.receipt_printer, bench.forms.receipts
    if printer is None:
        return None
    slip = name_page(kind, bench.config.address_of(kind))
    return lambda: _told(printer.print(receipt_job(slip, style)), _NAMED)


def _named_page(bench: Bench) -> Act | None:
    kind, printer = DeviceKind.PAGE_PRINTER, bench.drivers.page_printer
    if printer is None:
        return None
    slip = name_page(kind, bench.config.address_of(kind))
    return lambda: _told(printer.print(page_job(slip), _JOB), _NAMED)


def _named_label(bench: Bench) -> Act | None:
    kind, printer, form = DeviceKind.LABEL_PRINTER, bench.drivers.label_printer, bench.forms.labels
    if printer is None:
        return None
    address = bench.config.address_of(kind)
    return lambda: _told(printer.print(name_label(kind, address, form), _JOB), _NAMED)


def _shown(bench: Bench) -> Act | None:
    terminal = bench.drivers.terminal
    if terminal is None:
        return None

    def show() -> Trial:
        terminal.check()
        if not isinstance(terminal, CanShow) or not terminal.show("Counter", "This is the card terminal"):
            return Trial(_NO_TEXT)
        bench.pause(_SHOW_S)
        terminal.clear()
        return Trial(_SHOWN)

    return show


TRIALS: dict[DeviceKind, Maker] = {
    DeviceKind.SCANNER: _scan,
    DeviceKind.RECEIPT_PRINTER: _receipt,
    DeviceKind.CARD_TERMINAL: _terminal,
    DeviceKind.PAGE_PRINTER: _page,
    DeviceKind.LABEL_PRINTER: _label,
    DeviceKind.SCALE: _weigh,
}
SIGNS: dict[DeviceKind, Maker] = {
    DeviceKind.SCANNER: _beep,
    DeviceKind.RECEIPT_PRINTER: _named_receipt,
    DeviceKind.CASH_DRAWER: _drawer,
    DeviceKind.CARD_TERMINAL: _shown,
    DeviceKind.PAGE_PRINTER: _named_page,
    DeviceKind.LABEL_PRINTER: _named_label,
}


def act_of(table: dict[DeviceKind, Maker], kind: DeviceKind, bench: Bench) -> Act | None:
    """Return what a kind of device is to do, every failure told as its answer; None when it cannot."""
    make = table.get(kind)
    act = make(bench) if make is not None else None
    return None if act is None else lambda: _answering(act)


def _answering(act: Act) -> Trial:
    try:
        return act()
    except DeviceProblem as problem:
        return Trial.failed(problem)
    except DomainError as error:
        return Trial(error.message, "setting")


def _told(result: PrintResult, words: str = _LOOK) -> Trial:
    if result.outcome is not PrintOutcome.PRINTED:
        return Trial(result.message, result.code)
    return Trial(result.message or words)
