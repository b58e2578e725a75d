"""Read what is typed for each setting and show it again; what is kept is always in the stored form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.hardware.display_address import parse_display
from app.hardware.drawer_address import parse_drawer
from app.hardware.pad_address import parse_pad
from app.hardware.printer_address import parse_page_printer, parse_receipt_printer
from app.hardware.scale_address import parse_scale
from app.hardware.scanner_address import parse_scanner
from app.hardware.terminal_address import parse_terminal
from app.kernel.address import parse_phone, parse_state, parse_zip
from app.kernel.codes import DeaNumber, Npi
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money, Percent
from app.kernel.text import BLANKS, clean_text
from app.settings.certificate import read_certificates
from app.settings.holds import read_holds, write_holds
from app.settings.logo import read_logo
from app.settings.model import SettingKey
from app.settings.routes import read_routes

if TYPE_CHECKING:
    from collections.abc import Callable

_AMOUNTS = frozenset(
    {
        SettingKey.FLOAT,
        SettingKey.DISPENSING_FEE,
        SettingKey.HELD_CASHIER,
        SettingKey.HELD_TECHNICIAN,
        SettingKey.VACCINE_FEE,
        SettingKey.WRITE_OFF,
        SettingKey.SMALL,
    }
)
_ENDPOINT = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", re.ASCII)
_LINK = re.compile(r"https://[A-Za-z0-9.-]{3,100}(?:/[A-Za-z0-9/._~?=&%-]{0,150})?")
_NCPDP = re.compile(r"\d{7}", re.ASCII)
_VENDOR = re.compile(r"[A-Z0-9]{0,10}", re.ASCII)
_HIGHEST_PORT = 65_535
_IDLE_SECONDS = (30, 3_600)
_MOST_SMALL = Money(1_000)
FIXED = frozenset({SettingKey.PRACTICE, SettingKey.LANE})


def read_setting(key: SettingKey, typed: str) -> str:
    """Return the stored form of what was typed; raise `DomainError` naming the setting's key."""
    if key in FIXED:
        raise DomainError(key, "This is set when the store is made and does not change.")
    try:
        return _READERS[key](typed)
    except DomainError as error:
        raise DomainError(key, error.message) from None


def show_setting(key: SettingKey, stored: str) -> str:
    """Return a stored setting as a person types it: amounts in dollars."""
    if key in _AMOUNTS and stored:
        return str(Money(int(stored))).removeprefix("$")
    return stored


def _words(limit: int, *, needed: bool = False) -> Callable[[str], str]:
    def read(typed: str) -> str:
        text = clean_text(typed, "text", limit)
        if needed and not text:
            raise DomainError("text", "This cannot be empty.")
        return text

    return read


def _amount(typed: str) -> str:
    amount = Money.parse(typed)
    if amount < ZERO:
        raise DomainError("amount", "Type an amount that is not below zero.")
    return str(amount.cents)


def _small(typed: str) -> str:
    cents = _amount(typed) if typed.strip(BLANKS) else "0"
    if Money(int(cents)) > _MOST_SMALL:
        raise DomainError("amount", f"At most {_MOST_SMALL} may be settled without a person.")
    return cents


def _percent(typed: str) -> str:
    rate = Percent.parse(typed)
    if not 0 <= rate.ten_millionths <= Percent.parse("1000").ten_millionths:
        raise DomainError("percent", "Type a percentage from 0 to 1000.")
    return str(rate).removesuffix("%")


def _npi(typed: str) -> str:
    return str(Npi.parse(typed))


def _dea(typed: str) -> str:
    return str(DeaNumber.parse(typed)) if typed.strip(BLANKS) else ""


def _ncpdp(typed: str) -> str:
    text = typed.strip(BLANKS)
    if text and not _NCPDP.fullmatch(text):
        raise DomainError("NCPDP id", "Use seven digits, as the payers know the store.")
    return text


def _zone(typed: str) -> str:
    name = typed.strip(BLANKS)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DomainError("zone", "Type a time zone such as America/New_York.") from None


def _idle(typed: str) -> str:
    digits = typed.strip(BLANKS)
    shortest, longest = _IDLE_SECONDS
    if not (digits.isascii() and digits.isdigit() and shortest <= int(digits[:6]) <= longest):
        raise DomainError("seconds", f"Type {shortest} to {longest} seconds.")
    return str(int(digits))


def _endpoint(typed: str) -> str:
    text = typed.strip(BLANKS)
    match = _ENDPOINT.fullmatch(text) if text else None
    if text and not (match and 0 < int(match[1]) <= _HIGHEST_PORT):
        raise DomainError("endpoint", "Type HOST:PORT, such as switch.example.com:6000.")
    return text


def _routes(typed: str) -> str:
    read_routes(typed)
    return typed.strip()


def _holds(typed: str) -> str:
    if not typed.isprintable() and not all(line.isprintable() for line in typed.splitlines()):
        raise DomainError("payers", "Name one payer a line.")
    return write_holds(read_holds(typed))


def _vendor(typed: str) -> str:
    text = typed.strip(BLANKS).upper()
    if not _VENDOR.fullmatch(text):
        raise DomainError("vendor id", "Use up to ten letters and digits.")
    return text


def _address(read: Callable[[str], object]) -> Callable[[str], str]:
    """Return a reader of a device's address, which may be left empty."""

    def reader(typed: str) -> str:
        text = typed.strip(BLANKS)
        return str(read(text)) if text else ""

    return reader


def _link(typed: str) -> str:
    text = typed.strip(BLANKS)
    if text and not _LINK.fullmatch(text):
        raise DomainError("link", "Type a web address that begins with https://, or leave this empty.")
    return text


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed not in choices:
            raise DomainError("choice", f"Choose {', '.join(choices[:-1])} or {choices[-1]}.")
        return typed

    return read


_READERS: dict[SettingKey, Callable[[str], str]] = {
    SettingKey.STORE_NAME: _words(40, needed=True),
    SettingKey.STORE_STREET: _words(60),
    SettingKey.STORE_CITY: _words(30),
    SettingKey.STORE_STATE: parse_state,
    SettingKey.STORE_ZIP: parse_zip,
    SettingKey.STORE_PHONE: parse_phone,
    SettingKey.STORE_NPI: _npi,
    SettingKey.STORE_NCPDP: _ncpdp,
    SettingKey.STORE_DEA: _dea,
    SettingKey.STORE_ZONE: _zone,
    SettingKey.TAX_RATE: _percent,
    SettingKey.FLOAT: _amount,
    SettingKey.MARKUP: _percent,
    SettingKey.DISPENSING_FEE: _amount,
    SettingKey.HELD_CASHIER: _amount,
    SettingKey.HELD_TECHNICIAN: _amount,
    SettingKey.WRITE_OFF: _amount,
    SettingKey.SMALL: _small,
    SettingKey.SMALL_WAY: _one_of("account", "forgive", "both_off"),
    SettingKey.VACCINE_FEE: _amount,
    SettingKey.IDLE_LOCK: _idle,
    SettingKey.PAYER_ENDPOINT: _endpoint,
    SettingKey.PAYER_CA: read_certificates,
    SettingKey.PAYER_ROUTES: _routes,
    SettingKey.PAYER_HELD: _holds,
    SettingKey.VENDOR_ID: _vendor,
    SettingKey.SCANNER: _address(parse_scanner),
    SettingKey.RECEIPT_PRINTER: _address(parse_receipt_printer),
    SettingKey.PAGE_PRINTER: _address(parse_page_printer),
    SettingKey.LABEL_PRINTER: _address(parse_page_printer),
    SettingKey.SCALE: _address(parse_scale),
    SettingKey.TERMINAL: _address(parse_terminal),
    SettingKey.CASH_DRAWER: _address(parse_drawer),
    SettingKey.POLE_DISPLAY: _address(parse_display),
    SettingKey.SIGNATURE_PAD: _address(parse_pad),
    SettingKey.PAPER_LANGUAGE: _one_of("en", "es"),
    SettingKey.PAPER_LINK: _link,
    SettingKey.PAPER_LOGO: read_logo,
    SettingKey.THEME: _one_of("light", "dark"),
    SettingKey.CUSTOMER_WINDOW: _one_of("yes", "no"),
    SettingKey.DENSITY: _one_of("compact", "normal", "large"),
}
