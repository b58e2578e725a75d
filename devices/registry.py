"""Build the drivers that a lane's configuration asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.hardware.pad_address import parse_pad
from app.hardware.scanner_address import HidAddress, parse_scanner
from devices.display.choosing import build_display
from devices.printer.choosing import (
    build_drawer,
    build_own_drawer,
    build_page_printer,
    build_receipt_printer,
)
from devices.printer.escpos_printer import PrinterTiming
from devices.scale.choosing import build_scale
from devices.scanner.hid_scanner import HidScanner
from devices.scanner.serial_scanner import SerialScanner
from devices.signature.topaz_pad import TopazPad
from devices.terminal.choosing import build_terminal
from devices.terminal.recovery import Patience
from devices.terminal.talk import TerminalTiming
from devices.transport.hid import THE_HID_THREAD
from devices.transport.opening import opener

if TYPE_CHECKING:
    from app.hardware.config import DevicesConfig
    from app.hardware.ports import CardTerminal, CashDrawer, CustomerDisplay, PagePrinter, ReceiptPrinter
    from app.hardware.scales import Scale
    from app.hardware.signing import SignaturePad
    from app.kernel.clock import Clock
    from app.scanning.ports import Scanner
    from devices.printer.serial_drawer import SerialDrawer


@dataclass(frozen=True, slots=True)
class Drivers:
    """Hold the drivers of one lane; None where nothing is set up."""

    scanner: Scanner | None = None
    receipt_printer: ReceiptPrinter | None = None
    drawer: CashDrawer | None = None
    own_drawer: SerialDrawer | None = None
    terminal: CardTerminal | None = None
    label_printer: PagePrinter | None = None
    page_printer: PagePrinter | None = None
    scale: Scale | None = None
    customer_display: CustomerDisplay | None = None
    pad: SignaturePad | None = None
    patience: Patience = field(default_factory=Patience)


def build(config: DevicesConfig, clock: Clock) -> Drivers:
    """Return the drivers; nothing is opened yet. Labels go to the page printer when they have none."""
    receipts = config.receipt_printer
    t_max = timedelta(seconds=config.card_seconds)
    labels = config.label_printer or config.page_printer
    patience = PrinterTiming(answer_s=config.print_seconds)
    behind_printer = bool(receipts) and config.cash_drawer and not config.drawer_port
    return Drivers(
        scanner=_scanner(config.scanner, clock) if config.scanner else None,
        receipt_printer=build_receipt_printer(receipts, patience) if receipts else None,
        drawer=build_drawer(receipts) if behind_printer else None,
        own_drawer=build_own_drawer(config.drawer_port) if config.drawer_port else None,
        terminal=_terminal(config) if config.card_terminal else None,
        label_printer=build_page_printer(labels) if labels else None,
        page_printer=build_page_printer(config.page_printer) if config.page_printer else None,
        scale=build_scale(config.scale) if config.scale else None,
        customer_display=build_display(config.pole_display) if config.pole_display else None,
        pad=_pad(config.signature_pad) if config.signature_pad else None,
        patience=Patience(longest=t_max + timedelta(seconds=60), t_max=t_max),
    )


def _scanner(text: str, clock: Clock) -> Scanner:
    address = parse_scanner(text)
    if isinstance(address, HidAddress):
        return HidScanner(address, THE_HID_THREAD, clock)
    return SerialScanner(opener(text), clock)


def _pad(text: str) -> SignaturePad:
    found = parse_pad(text)
    return TopazPad(opener(str(found.address)), found.field)


def _terminal(config: DevicesConfig) -> CardTerminal:
    return build_terminal(config.card_terminal, TerminalTiming(sale_s=config.card_seconds))
