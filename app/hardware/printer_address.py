"""Read how a printer is reached: its language, its address, and what lies in it.

`star:HOST:PORT`, `zpl:HOST:PORT` and `queue:NAME` say how a printer speaks; a plain address is ESC/POS
for receipts and PJL for pages; `file:FOLDER` keeps papers as PDF in a folder. What follows after a
semicolon is set per printer, such as `zpl:192.168.1.50:9100;dpi=300;stock=4x3`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from app.hardware.addresses import FileAddress, Place, parse_place
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

_QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")
_STOCK = re.compile(r"[A-Za-z0-9.-]{1,40}")
_WHERE = re.compile(r"-?\d{1,3}")
RECEIPT_WORDS = (
    "Type tcp:HOST:PORT, serial:PORT or usb:VVVV:PPPP, or star:HOST:PORT for a Star printer. "
    "file:/FOLDER keeps receipts as PDF. "
    "After a semicolon: pin=2 for the second drawer, switch=low when it shows open while shut."
)
PAGE_WORDS = (
    "Type tcp:HOST:PORT, queue:NAME for a printer of this computer, or zpl:HOST:PORT for a label printer. "
    "file:/FOLDER keeps papers as PDF. "
    "After a semicolon: stock=4x2.25, dpi=203, right=0, down=0 (tenths of a millimetre)."
)


class PrinterStyle(StrEnum):
    """Name the languages that printers speak."""

    ESCPOS = "escpos"
    STAR = "star"
    PJL = "pjl"
    ZPL = "zpl"
    QUEUE = "queue"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class ReceiptAddress:
    """Be a receipt printer: how it speaks, where, and how its drawer is wired."""

    style: PrinterStyle
    address: Place
    pin: int = 1
    open_is_high: bool = True

    def __str__(self) -> str:
        """Return the text that `parse_receipt_printer` reads."""
        head = "star:" if self.style is PrinterStyle.STAR else ""
        pin = f";pin={self.pin}" if self.pin != 1 else ""
        return f"{head}{self.address}{pin}{'' if self.open_is_high else ';switch=low'}"


@dataclass(frozen=True, slots=True)
class LabelForm:
    """Say how labels are drawn for a printer; what it misses is in tenths of a millimetre."""

    is_zpl: bool = False
    stock: str = "4x2.25"
    dpi: int = 203
    is_resident: bool = False
    right: int = 0
    down: int = 0

    @property
    def options(self) -> str:
        """Return what differs from the usual, as the text after an address."""
        usual = LabelForm()
        texts = {
            "stock": (self.stock, usual.stock),
            "dpi": (self.dpi, usual.dpi),
            "right": (self.right, usual.right),
            "down": (self.down, usual.down),
        }
        named = "".join(f";{name}={value}" for name, (value, common) in texts.items() if value != common)
        return named + (";font=printer" if self.is_resident else "")


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Be a page or label printer: how it speaks, where (none for a queue), and its labels."""

    style: PrinterStyle
    address: Place | None
    queue: str = ""
    form: LabelForm = field(default_factory=LabelForm)

    def __str__(self) -> str:
        """Return the text that `parse_page_printer` reads."""
        if self.style is PrinterStyle.QUEUE:
            return f"queue:{self.queue}{self.form.options}"
        head = "zpl:" if self.style is PrinterStyle.ZPL else ""
        return f"{head}{self.address}{self.form.options}"


@dataclass(frozen=True, slots=True)
class PaperForms:
    """Say in which language receipts are written and how labels are drawn on this lane."""

    receipts: PrinterStyle = PrinterStyle.ESCPOS
    labels: LabelForm = field(default_factory=LabelForm)


def parse_receipt_printer(text: str) -> ReceiptAddress:
    """Read the address of a receipt printer; raise `DomainError` on anything else."""
    place, options = _options(text, {"pin", "switch"}, RECEIPT_WORDS)
    is_star = place.startswith("star:")
    pin, switch = options.get("pin", "1"), options.get("switch", "high")
    if pin not in {"1", "2"} or switch not in {"high", "low"}:
        raise DomainError("device address", RECEIPT_WORDS)
    address = _address(place.removeprefix("star:"), RECEIPT_WORDS, is_bare=is_star)
    style = _style(address, PrinterStyle.STAR if is_star else PrinterStyle.ESCPOS)
    if style is PrinterStyle.FOLDER and (options or is_star):
        raise DomainError("device address", RECEIPT_WORDS)
    return ReceiptAddress(style, address, int(pin), switch == "high")


def parse_page_printer(text: str) -> PageAddress:
    """Read the address of a page or label printer; raise `DomainError` on anything else."""
    place, options = _options(text, {"stock", "dpi", "font", "right", "down"}, PAGE_WORDS)
    form = _form(options, is_zpl=place.startswith("zpl:"))
    if place.startswith("queue:"):
        queue = place.removeprefix("queue:")
        if not _QUEUE.fullmatch(queue):
            raise DomainError("device address", PAGE_WORDS)
        return PageAddress(PrinterStyle.QUEUE, None, queue, form)
    address = _address(place.removeprefix("zpl:"), PAGE_WORDS, is_bare=form.is_zpl)
    style = _style(address, PrinterStyle.ZPL if form.is_zpl else PrinterStyle.PJL)
    if style is PrinterStyle.FOLDER and form.is_zpl:
        raise DomainError("device address", PAGE_WORDS)
    return PageAddress(style, address, form=form)


def _options(text: str, known: set[str], words: str) -> tuple[str, dict[str, str]]:
    place, *rest = (part.strip(BLANKS) for part in text.strip(BLANKS).split(";"))
    options: dict[str, str] = {}
    for part in rest:
        name, equals, value = part.partition("=")
        if not equals or name not in known or name in options:
            raise DomainError("device address", words)
        options[name] = value
    return place, options


def _form(options: dict[str, str], *, is_zpl: bool) -> LabelForm:
    stock, dpi, font = options.get("stock", "4x2.25"), options.get("dpi", "203"), options.get("font", "own")
    right, down = options.get("right", "0"), options.get("down", "0")
    good = (
        _STOCK.fullmatch(stock)
        and dpi in {"203", "300"}
        and font in {"own", "printer"}
        and _WHERE.fullmatch(right)
        and _WHERE.fullmatch(down)
    )
    if not good:
        raise DomainError("device address", PAGE_WORDS)
    return LabelForm(is_zpl, stock, int(dpi), font == "printer", int(right), int(down))


def _style(address: Place, usual: PrinterStyle) -> PrinterStyle:
    """Return how a printer speaks; a folder takes PDF and says nothing."""
    is_folder = isinstance(address, FileAddress) and not address.is_device
    return PrinterStyle.FOLDER if is_folder else usual


def _address(place: str, words: str, *, is_bare: bool) -> Place:
    """Read an address; after `star:` or `zpl:` it may be a bare HOST:PORT."""
    tries = (place, f"tcp:{place}") if is_bare else (place,)
    for text in tries:
        try:
            return parse_place(text)
        except DomainError:
            continue
    raise DomainError("device address", words)
