"""Build the printer and drawer drivers that an address asks for; nothing is opened yet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.hardware.addresses import FileAddress, TcpAddress
from app.hardware.drawer_address import parse_drawer
from app.hardware.printer_address import (
    PaperForms,
    PrinterStyle,
    parse_page_printer,
    parse_receipt_printer,
)
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import EscposPrinter
from devices.printer.folder_printer import FolderPrinter, FolderReceipts
from devices.printer.pjl_printer import PjlPrinter
from devices.printer.queue_printer import QueuePrinter
from devices.printer.serial_drawer import DrawerSwitch, SerialDrawer
from devices.printer.star_printer import StarDrawer, StarPrinter
from devices.printer.zebra_printer import ZebraPrinter
from devices.transport.opening import opener
from devices.transport.rfc2217 import Rfc2217Link

if TYPE_CHECKING:
    from app.hardware.config import DevicesConfig
    from app.hardware.ports import CashDrawer, PagePrinter, ReceiptPrinter
    from devices.printer.escpos_printer import PrinterTiming


def build_receipt_printer(text: str, timing: PrinterTiming | None = None) -> ReceiptPrinter:
    """Return the driver of a receipt printer."""
    found = parse_receipt_printer(text)
    if found.style is PrinterStyle.FOLDER and isinstance(found.address, FileAddress):
        return FolderReceipts(found.address.path)
    way = opener(str(found.address))
    return StarPrinter(way, timing) if found.style is PrinterStyle.STAR else EscposPrinter(way, timing)


def build_drawer(text: str) -> CashDrawer | None:
    """Return the driver of the drawer behind a receipt printer; behind a folder there is none."""
    found = parse_receipt_printer(text)
    if found.style is PrinterStyle.FOLDER:
        return None
    way = opener(str(found.address))
    if found.style is PrinterStyle.STAR:
        return StarDrawer(way, port=found.pin, open_is_high=found.open_is_high)
    return EscposDrawer(way, port=found.pin, open_is_high=found.open_is_high)


def build_own_drawer(text: str) -> SerialDrawer:
    """Return the driver of a drawer on a port of its own."""
    found = parse_drawer(text)
    way = opener(str(found.address))
    if found.is_rfc2217 and isinstance(found.address, TcpAddress):
        way = partial(Rfc2217Link, found.address)
    switch = DrawerSwitch(found.line, found.open_is_high) if found.line else None
    return SerialDrawer(way, found.trigger, switch)


def build_page_printer(text: str) -> PagePrinter:
    """Return the driver of a page or label printer."""
    found = parse_page_printer(text)
    if found.address is None:
        return QueuePrinter(found.queue)
    if found.style is PrinterStyle.FOLDER and isinstance(found.address, FileAddress):
        return FolderPrinter(found.address.path)
    way = opener(str(found.address))
    return ZebraPrinter(way) if found.style is PrinterStyle.ZPL else PjlPrinter(way)


def paper_forms(config: DevicesConfig) -> PaperForms:
    """Return how receipts are written and labels drawn for the printers of a lane."""
    labels = config.label_printer or config.page_printer
    receipts = config.receipt_printer
    usual = PaperForms()
    return PaperForms(
        parse_receipt_printer(receipts).style if receipts else usual.receipts,
        parse_page_printer(labels).form if labels else usual.labels,
    )
