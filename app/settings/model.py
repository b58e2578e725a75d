"""Define the store's settings: a typed value under a fixed key, kept as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class SettingKey(StrEnum):
    """Name every setting; the comment after each says what its text holds."""

    STORE_NAME = "store.name"
    STORE_STREET = "store.street"
    STORE_CITY = "store.city"
    STORE_STATE = "store.state"
    STORE_ZIP = "store.zip"
    STORE_PHONE = "store.phone"
    STORE_NPI = "store.npi"
    STORE_NCPDP = "store.ncpdp"  # seven digits, or empty
    STORE_DEA = "store.dea"
    STORE_ZONE = "store.zone"  # IANA name
    LANE = "lane.number"  # whole number, 1 to 999
    PRACTICE = "store.practice"  # yes or no
    TAX_RATE = "tax.rate"  # percent, such as 7.375
    FLOAT = "drawer.float"  # whole cents
    MARKUP = "price.markup"  # percent on acquisition cost
    DISPENSING_FEE = "price.dispensing_fee"  # whole cents
    HELD_CASHIER = "held.cashier"  # whole cents at stake that a sale needs nobody's word for
    HELD_TECHNICIAN = "held.technician"  # whole cents at stake up to which a technician may agree
    WRITE_OFF = "settle.write_off"  # whole cents that a pharmacist may write off without the owner
    SMALL = "settle.small"  # whole cents up to which differences settle by themselves; empty or 0: none
    SMALL_WAY = "settle.small_way"  # account, forgive or both_off, see app.claims.small_rule
    VACCINE_FEE = "price.vaccine_fee"  # whole cents, for giving a vaccine
    IDLE_LOCK = "session.idle_seconds"  # whole seconds
    PAYER_ENDPOINT = "payer.endpoint"  # host:port
    PAYER_CA = "payer.ca_pem"  # PEM text
    PAYER_ROUTES = "payer.routes"  # TOML text, see app.settings.routes
    PAYER_HELD = "payer.held"  # destinations that nothing is sent to, one a line
    VENDOR_ID = "payer.vendor_id"  # 110-AK
    SCANNER = "device.scanner"  # device address, such as serial:/dev/ttyACM0
    RECEIPT_PRINTER = "device.receipt_printer"  # see app.hardware.printer_address
    PAGE_PRINTER = "device.page_printer"  # the same
    LABEL_PRINTER = "device.label_printer"  # the same; empty sends labels to the page printer
    SCALE = "device.scale"  # see app.hardware.scale_address
    TERMINAL = "device.terminal"  # tcp:host:port
    CASH_DRAWER = "device.cash_drawer"  # see app.hardware.drawer_address; empty goes through the printer
    POLE_DISPLAY = "device.pole_display"  # device address, at 9600 baud unless it says otherwise
    SIGNATURE_PAD = "device.signature_pad"  # see app.hardware.pad_address
    PAPER_LANGUAGE = "paper.language"  # en or es, for receipts and labels
    PAPER_LINK = "paper.link"  # a web address, printed as QR on receipts
    PAPER_LOGO = "paper.logo"  # a PNG as base64, printed at the head of receipts
    THEME = "screen.theme"  # light or dark
    CUSTOMER_WINDOW = "screen.customer_window"  # yes opens the customer display at the start; yes or no
    DENSITY = "screen.density"  # compact, normal or large


@dataclass
class Setting:
    """Be one setting with the instant of its last change."""

    key: str
    value: str
    changed_at: datetime
