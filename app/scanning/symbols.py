"""Classify a scan: own labels first, then products (GS1, UPC, EAN, GTIN), NDC text, plain text.

Own labels come first because a product parser reads many short numbers as something else. What
cannot be read is kept as `Unknown` with the reason, never guessed and never lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.text import BLANKS
from app.scanning.hibc import Hibc, looks_hibc, read_hibc
from app.scanning.identity_card import CardDamaged, Holder, read_card
from app.scanning.labels import BadgeLabel, BagLabel, BinLabel, RxLabel, looks_own, read_own
from app.scanning.types import TYPED
from app.scanning.upc import expand_upc_e, gtin_check_digit, is_gtin

if TYPE_CHECKING:
    from datetime import date

    from biip.gs1_messages import GS1Message

    from app.scanning.types import Scan

__all__ = [
    "BadgeLabel",
    "BagLabel",
    "BinLabel",
    "Hibc",
    "IdentityCard",
    "Meaning",
    "NdcText",
    "PlainText",
    "Product",
    "RxLabel",
    "Unknown",
    "classify",
    "gtin_check_digit",
]

GROUP_SEPARATOR = "\x1d"
_LONG_GTIN_LENGTHS = frozenset({12, 13, 14})
_SHORT_GTIN_LENGTH = 8
_GS1_SYMBOLOGIES = frozenset({"]C1", "]d2", "]Q3", "]e0", "]J1"})
_NDC_TEXT = re.compile(r"\d{4,6}-\d{3,4}-\d{1,2}|\d{11}", re.ASCII)
_BARE_GS1 = re.compile(r"01\d{14}\S*", re.ASCII)
_IDENTITY_CARD = re.compile(r"@[\r\n\x1c-\x1f ]*ANSI ")
_UPC_OR_EAN_13 = "]E0"
_EAN_8 = "]E4"
_GTIN_CARRIERS = ("]E", "]I", "]d", "]Q", "]e")
_WRONG_CHECK = "The check digit of this product code is wrong. Scan it again or type the NDC."
_GTIN_14 = 14
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Product:
    """Be a product's GTIN with the lot, expiry and serial that the symbol carried.

    `separator_suspect` says that the symbol held a lot or a serial and that no group separator was
    seen: both are left out then, because they may have run together, and nothing shows whether they did.
    """

    gtin14: str
    lot: str = ""
    expiry: date | None = None
    serial: str = ""
    separator_suspect: bool = False

    @property
    def ndc10(self) -> str:
        """Return the ten NDC digits inside a drug's GTIN, or an empty text; hyphens are not in it."""
        return self.gtin14[3:13] if self.gtin14[1:3] == "03" else ""

    @property
    def is_drug_gtin(self) -> bool:
        """Say whether the GTIN lies in the range where NDCs are embedded."""
        return self.ndc10 != ""


@dataclass(frozen=True, slots=True)
class NdcText:
    """Be an NDC as typed or printed: hyphenated, or eleven digits."""

    text: str


@dataclass(frozen=True, slots=True)
class PlainText:
    """Be a text for the screen to search: a name, an Rx number, a phone number."""

    text: str


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """Be a driver licence or ID card: its holder, None where it is damaged. The raw text is not kept."""

    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Be a scan that cannot be read; `reason` is for the screen."""

    raw: str
    reason: str


Meaning = (
    RxLabel | BagLabel | BinLabel | BadgeLabel | Product | NdcText | Hibc | PlainText | IdentityCard | Unknown
)


def classify(scan: Scan) -> Meaning:
    """Return what a scan means."""
    text = scan.raw.strip(BLANKS)
    if not text:
        return Unknown(scan.raw, "The scan was empty. Scan it again.")
    if _IDENTITY_CARD.match(text):
        return _read_identity_card(scan.raw)
    if looks_own(text):
        return read_own(text) or Unknown(
            text, "This label did not read well. Scan it again or type the number."
        )
    if scan.symbology in _GS1_SYMBOLOGIES or (not scan.symbology and _is_bare_gs1(text)):
        return _read_gs1(text, scan.symbology)
    if text.isascii() and text.isdigit() and _has_gtin_length(text, scan):
        return _read_gtin(text, scan.symbology)
    return (read_hibc(text) if looks_hibc(text) else None) or _read_text(text)


def _read_identity_card(raw: str) -> IdentityCard:
    """Return a card's holder; its line ends decide where a field stops, so the text is read as it came."""
    try:
        return IdentityCard(read_card(raw[raw.index("@") :]))
    except CardDamaged:
        return IdentityCard()


def _has_gtin_length(text: str, scan: Scan) -> bool:
    """Say whether a number may be a GTIN; eight typed digits are more likely a date."""
    if scan.symbology and not scan.symbology.startswith(_GTIN_CARRIERS):
        return False
    if len(text) == _SHORT_GTIN_LENGTH:
        return scan.symbology.startswith("]E") or scan.source != TYPED
    return len(text) in _LONG_GTIN_LENGTHS


def _is_bare_gs1(text: str) -> bool:
    """Say whether a text without AIM identifier is an element string: (01) GTIN and more behind it."""
    return len(text) > _GTIN_14 + 2 and (
        text.startswith(GROUP_SEPARATOR) or _BARE_GS1.fullmatch(text) is not None
    )


def _read_gtin(text: str, symbology: str) -> Meaning:
    if len(text) == _SHORT_GTIN_LENGTH:
        return _read_short(text, symbology)
    return Product(text.zfill(_GTIN_14)) if is_gtin(text) else Unknown(text, _WRONG_CHECK)


def _read_short(text: str, symbology: str) -> Meaning:
    """Read EAN-8 or UPC-E; the check digit tells them apart unless the scanner does, and never a guess."""
    as_ean = text if is_gtin(text) and symbology != _UPC_OR_EAN_13 else ""
    as_upc = "" if symbology == _EAN_8 else expand_upc_e(text)
    if as_ean and as_upc:
        return Unknown(text, "This short code can be read in two ways. Type the number under it.")
    return Product((as_ean or as_upc).zfill(_GTIN_14)) if as_ean or as_upc else Unknown(text, _WRONG_CHECK)


def _read_text(text: str) -> Meaning:
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        return Unknown(text, "This barcode holds signs that cannot be used here. Type the number instead.")
    if len(text) > _LONGEST_TEXT:
        return Unknown(text, "This barcode holds too much text for this field. Scan the product's own code.")
    if _NDC_TEXT.fullmatch(text):
        return NdcText(text)
    return PlainText(text)


def _read_gs1(text: str, symbology: str) -> Meaning:
    import biip  # noqa: PLC0415 - builds its tables on import; sign-in must not wait for them

    body = text.strip(GROUP_SEPARATOR)
    try:
        message = biip.parse((symbology or "]d2") + body).gs1_message
    except biip.ParseError:
        message = None
    product = _product_of(message, text) if message else None
    return product or Unknown(text, "This product code did not read well. Scan it again or type the NDC.")


def _product_of(message: GS1Message, text: str) -> Product | None:
    gtins = message.element_strings.filter(ai="01")
    if not gtins or gtins[0].gtin is None:
        return None
    expiries = message.element_strings.filter(ai="17")
    lot, serial = _value(message, "10"), _value(message, "21")
    is_separated = GROUP_SEPARATOR in text.lstrip(GROUP_SEPARATOR)
    return Product(
        gtin14=gtins[0].value,
        lot=lot if is_separated else "",
        expiry=expiries[0].date if expiries else None,
        serial=serial if is_separated else "",
        separator_suspect=bool(lot or serial) and not is_separated,
    )


def _value(message: GS1Message, ai: str) -> str:
    found = message.element_strings.filter(ai=ai)
    return found[0].value if found else ""
