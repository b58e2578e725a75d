"""Show the store's facts, prices and safety as fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.settings.model import SettingKey
from ui.screens.settings.fields import LANGUAGES, ZONES, AnySetting, ChoiceSetting, TextSetting
from ui.screens.settings.logo_part import LogoSetting
from ui.screens.settings.payer_part import CertificateSetting
from ui.theme.theme import px
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = 1080
COLUMNS = 6
NEW_PRICES = "New prices hold for what is entered from now on."
PAPERS = "Directions print as they were typed, and the caution that the law wants stays in English."
SWITCH = (
    "All claims go to this switch, over TLS, and only this certificate is trusted: compare its fingerprint "
    "with what the operator told you. A change counts from the next message on."
)
SMALL = (
    "A late answer that differs by no more is settled by itself, and the close tells how many. 0 is never."
)
SMALL_WAYS = (
    ("account", "Both sides go on the patient's account"),
    ("forgive", "Write off what patients owe, credit what they are owed"),
    ("both_off", "Write both sides off, also what patients are owed"),
)
Placed = tuple[AnySetting, int]


def form(title: str, words: str, rows: Sequence[Sequence[Placed]], parent: QWidget) -> QWidget:
    """Return a group of fields in rows; each field takes a number of sixths."""
    group = QWidget(parent)
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(14))
    grid.setVerticalSpacing(px(12))
    for place in range(COLUMNS):
        grid.setColumnStretch(place, 1)
        grid.setColumnMinimumWidth(place, px(120))
    for line, row in enumerate(rows):
        at = 0
        for setting, width in row:
            grid.addWidget(setting.field, line, at, 1, width)
            at += width
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(6))
    column.addWidget(Heading(title, group))
    column.addWidget(Muted(words, group, wrap=True))
    column.addLayout(grid)
    return group


class StorePage(QWidget):
    """Be the store's facts."""

    def __init__(self, parent: QWidget, *, practice: bool = False) -> None:
        """Build the fields; a practice store finds its payer by itself."""
        super().__init__(parent)
        key = SettingKey
        name = TextSetting(key.STORE_NAME, "Store name")
        street = TextSetting(key.STORE_STREET, "Street")
        city = TextSetting(key.STORE_CITY, "City")
        state = TextSetting(key.STORE_STATE, "State", "ME")
        zip_code = TextSetting(key.STORE_ZIP, "ZIP code", "04101")
        phone = TextSetting(key.STORE_PHONE, "Phone", "207-555-0100")
        npi = TextSetting(key.STORE_NPI, "NPI", "Ten digits")
        ncpdp = TextSetting(key.STORE_NCPDP, "NCPDP id", "Seven digits")
        dea = TextSetting(key.STORE_DEA, "DEA number", "Two letters, seven digits")
        zone = ChoiceSetting(key.STORE_ZONE, "Time zone", ZONES)
        tax = TextSetting(key.TAX_RATE, "Sales tax, percent", "0", number=True)
        markup = TextSetting(key.MARKUP, "Markup on cost, percent", "0", number=True)
        fee = TextSetting(key.DISPENSING_FEE, "Dispensing fee", "0.00", number=True)
        vaccine = TextSetting(key.VACCINE_FEE, "Fee for giving a vaccine", "0.00", number=True)
        drawer = TextSetting(key.FLOAT, "Usual float in the drawer", "0.00", number=True)
        idle = TextSetting(key.IDLE_LOCK, "Lock after idle seconds", "300", number=True)
        alone = TextSetting(key.HELD_CASHIER, "Unpaid cost a cashier may sell", "250.00", number=True)
        writes = TextSetting(key.WRITE_OFF, "A pharmacist may write off", "50.00", number=True)
        agree = TextSetting(key.HELD_TECHNICIAN, "Unpaid cost a technician may sell", "1000.00", number=True)
        self.settings: tuple[AnySetting, ...] = (
            name, phone, street, city, state, zip_code, npi, ncpdp, dea, zone,
            tax, markup, fee, vaccine, drawer, idle, alone, agree, writes,
        )  # fmt: skip
        who = (
            ((name, 4), (phone, 2)),
            ((street, 3), (city, 1), (state, 1), (zip_code, 1)),
            ((npi, 1), (ncpdp, 1), (dea, 2), (zone, 2)),
        )
        prices = (
            ((tax, 2), (markup, 2), (fee, 2)),
            ((vaccine, 2), (drawer, 2), (idle, 2)),
            ((alone, 2), (agree, 2), (writes, 2)),
        )
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, px(4), 0, 0)
        inner.setSpacing(px(18))
        inner.addWidget(form("Store", "These stand on labels, receipts and claims.", who, self))
        inner.addWidget(form("Prices and register", NEW_PRICES, prices, self))
        self._add_small(inner)
        self._add_papers(inner)
        self.certificate = CertificateSetting()
        if not practice:
            self._add_switch(inner)
        inner.addStretch(1)
        self.setMaximumWidth(px(WIDE))

    def _add_small(self, inner: QVBoxLayout) -> None:
        """Add what is too small for a person to settle."""
        limit = TextSetting(SettingKey.SMALL, "Settle up to", "0.00", number=True)
        way = ChoiceSetting(SettingKey.SMALL_WAY, "How", SMALL_WAYS, "account")
        self.settings = (*self.settings, limit, way)
        inner.addWidget(form("Small differences", SMALL, (((limit, 2), (way, 4)),), self))

    def _add_papers(self, inner: QVBoxLayout) -> None:
        """Add what stands on receipts and labels beside the store's facts."""
        language = ChoiceSetting(
            SettingKey.PAPER_LANGUAGE, "Language of receipts and labels", LANGUAGES, "en"
        )
        link = TextSetting(SettingKey.PAPER_LINK, "Web address as QR code", "https://")
        self.logo = LogoSetting()
        self.settings = (*self.settings, language, link, self.logo)
        rows = (((language, 2), (link, 4)), ((self.logo, 6),))
        inner.addWidget(form("Papers", PAPERS, rows, self))

    def _add_switch(self, inner: QVBoxLayout) -> None:
        """Add where claims go."""
        address = TextSetting(SettingKey.PAYER_ENDPOINT, "Address", "switch.example.com:6000")
        vendor = TextSetting(SettingKey.VENDOR_ID, "Vendor id (110-AK)", "Up to ten letters and digits")
        self.settings = (*self.settings, address, vendor, self.certificate)
        rows = (((address, 4), (vendor, 2)), ((self.certificate, 6),))
        inner.addWidget(form("Payers' switch", SWITCH, rows, self))
        inner.addWidget(self.certificate.choose, 0, Qt.AlignmentFlag.AlignLeft)
