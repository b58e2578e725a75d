"""Try a device out: print a test page, look at the terminal, name the scanner that is attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.blocks import Align, Barcode, Cut, Document, Heading, Line, Rule
from app.hardware.addresses import SerialAddress, UsbAddress
from app.hardware.errors import DeviceProblem, ScannerAbsent
from app.hardware.printer_address import PrinterStyle
from app.hardware.results import PrintOutcome
from app.hardware.scanner_address import parse_scanner
from app.hardware.states import DeviceKind
from app.hardware.terminal_reports import TerminalReport
from app.hardware.trials import Trial
from devices.diagnosis import diagnose
from devices.render.escpos import render_receipt
from devices.render.pdf import render_pages
from devices.render.star import render_star
from devices.transport.usb_ports import find_port, ports_here, usb_behind

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.ports import CardTerminal, PagePrinter, ReceiptPrinter
    from app.hardware.results import PrintResult
    from app.scanning.ports import Scanner
    from devices.registry import Drivers

_JOB = "test-page"
_BARCODE = "TEST1234567890"
_LOOK = "The test page was printed. Look at it: every line whole, and the barcode must scan."


def sample_page(kind: DeviceKind) -> Document:
    """Return what a printer prints to show that it is well; it names nobody."""
    ruler = "1234567890" * 4 + "12345678"
    blocks = (
        Heading("Test page"),
        Line(kind.label, Align.CENTER),
        Rule(),
        Line(ruler),
        Line("Accents and signs: ÁÉÍÓÚÑ áéíóúñ ¿? ¡! € $ %"),
        Barcode(_BARCODE, _BARCODE),
        Cut(),
    )
    return Document("Test page", blocks)


def trial_of(kind: DeviceKind, drivers: Drivers, style: PrinterStyle) -> Callable[[], Trial] | None:
    """Return the trial of a device that has a worker; None when there is none."""
    if kind is DeviceKind.RECEIPT_PRINTER and (receipts := drivers.receipt_printer):
        return lambda: _print_receipt(receipts, style)
    if kind is DeviceKind.CARD_TERMINAL and (terminal := drivers.terminal):
        return lambda: _look_at(terminal)
    if kind is DeviceKind.PAGE_PRINTER and (pages := drivers.page_printer):
        return lambda: _print_page(pages, kind)
    if kind is DeviceKind.LABEL_PRINTER and (labels := drivers.label_printer):
        return lambda: _print_page(labels, kind)
    return None


def try_scanner(scanner: Scanner, address: str) -> Trial:
    """Say which scanner is attached and where, or why none can be opened; for the scanner's thread."""
    try:
        scanner.check()
    except DeviceProblem:
        return Trial(f"Not open: {diagnose(parse_scanner(address)).words}", ScannerAbsent.code)
    return Trial(f"Attached: {_attached(address)}.")


def _attached(address: str) -> str:
    found = parse_scanner(address)
    ports = ports_here()
    if isinstance(found, SerialAddress):
        usb = usb_behind(found.path, ports)
        return f"usb:{usb}, now at {found.path}" if usb is not None else found.path
    if isinstance(found, UsbAddress):
        return f"usb:{found.usb}, now at {find_port(found.usb, ports)}"
    return str(found)


def _print_receipt(printer: ReceiptPrinter, style: PrinterStyle) -> Trial:
    render = render_star if style is PrinterStyle.STAR else render_receipt
    return _told(printer.print(render(sample_page(DeviceKind.RECEIPT_PRINTER))))


def _print_page(printer: PagePrinter, kind: DeviceKind) -> Trial:
    return _told(printer.print(render_pages(sample_page(kind)), _JOB))


def _told(result: PrintResult) -> Trial:
    return Trial(_LOOK) if result.outcome is PrintOutcome.PRINTED else Trial(result.message, result.code)


def _look_at(terminal: CardTerminal) -> Trial:
    terminal.check()
    answers = "The terminal answers. No card was charged."
    office = terminal.office()
    try:
        rules, stored = office.offline_rules(), office.stored_approvals()
    except DeviceProblem:
        return Trial(answers)
    warning = TerminalReport(stored=stored, rules=rules).warning
    never = "It never approves without the bank." if rules is not None else ""
    return Trial(" ".join(filter(None, (answers, warning or never))))
