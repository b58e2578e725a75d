"""Read National Drug Codes with their segments kept apart, and the barcodes that carry them.

A code on paper has hyphens (4-4-2, 5-3-2, 5-4-1, later 6-4-2); billing wants eleven digits (5-4-2); a
barcode carries ten digits without hyphens, which may stand for three different codes. `candidates`
lists all of them and never chooses: the drug file decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernel.errors import DomainError

FIELD = "NDC"
_FORMS = frozenset({"4-4-2", "5-3-2", "5-4-1", "5-4-2", "6-4-2"})
_SEGMENT = re.compile(r"[0-9A-Z]+", re.ASCII)
_ELEVEN = re.compile(r"[0-9A-Z]{11}", re.ASCII)
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_DRUG_PREFIX = "03"


@dataclass(frozen=True, slots=True, order=True)
class Ndc:
    """Be a National Drug Code as its labeler writes it; a few old codes hold letters."""

    labeler: str
    product: str
    package: str

    def __post_init__(self) -> None:
        """Refuse a form that FDA does not know."""
        parts = (self.labeler, self.product, self.package)
        if self.form not in _FORMS or not all(_SEGMENT.fullmatch(part) for part in parts):
            raise DomainError(FIELD, "Type the NDC with its hyphens as on the bottle, such as 68180-336-09.")

    @classmethod
    def parse(cls, text: str) -> Ndc:
        """Read a hyphenated code, spaces ignored."""
        parts = re.sub(r"[ \t\r\n]", "", text).upper().split("-")
        if len(parts) != 3:
            raise DomainError(FIELD, "Type the NDC with its hyphens as on the bottle, such as 68180-336-09.")
        return cls(*parts)

    @property
    def form(self) -> str:
        """Return the lengths of the segments, such as `5-3-2`."""
        return f"{len(self.labeler)}-{len(self.product)}-{len(self.package)}"

    @property
    def ndc11(self) -> Ndc11:
        """Return the billing form, each segment padded to 5-4-2; a full 6-digit labeler has none."""
        labeler = self.labeler
        if len(labeler) == 6:
            if not labeler.startswith("0"):
                raise DomainError(
                    FIELD, "This 12-digit NDC has no 11-digit form. Bill it with the payer's help."
                )
            labeler = labeler[1:]
        return Ndc11(labeler.zfill(5) + self.product.zfill(4) + self.package.zfill(2))

    @property
    def ndc12(self) -> str:
        """Return the uniform 6-4-2 form without hyphens (21 CFR 207.33 from 2033 on)."""
        return self.labeler.zfill(6) + self.product.zfill(4) + self.package.zfill(2)

    @property
    def product_code(self) -> str:
        """Return labeler and product, the key of the drug file's products."""
        return f"{self.labeler}-{self.product}"

    def __str__(self) -> str:
        """Return the code with hyphens as written."""
        return f"{self.labeler}-{self.product}-{self.package}"


@dataclass(frozen=True, slots=True, order=True)
class Ndc11:
    """Be the 5-4-2 form that claims carry, without hyphens (407-D7 with qualifier 03)."""

    text: str

    def __post_init__(self) -> None:
        """Refuse anything but eleven signs."""
        if not _ELEVEN.fullmatch(self.text):
            raise DomainError(FIELD, "An NDC for billing has eleven digits, such as 68180-0336-09.")

    @classmethod
    def parse(cls, text: str) -> Ndc11:
        """Read eleven digits, with or without the hyphens of 5-4-2."""
        value = re.sub(r"[ \t\r\n]", "", text).upper()
        if "-" in value and Ndc.parse(value).form != "5-4-2":
            raise DomainError(FIELD, "An NDC for billing has eleven digits, such as 68180-0336-09.")
        return cls(value.replace("-", ""))

    @property
    def display(self) -> str:
        """Return `68180-0336-09`."""
        return f"{self.text[:5]}-{self.text[5:9]}-{self.text[9:]}"

    def written_forms(self) -> tuple[Ndc, ...]:
        """Return the ten-digit codes that pad to this one: up to three."""
        labeler, product, package = self.text[:5], self.text[5:9], self.text[9:]
        forms = []
        if labeler.startswith("0"):
            forms.append(Ndc(labeler[1:], product, package))
        if product.startswith("0"):
            forms.append(Ndc(labeler, product[1:], package))
        if package.startswith("0"):
            forms.append(Ndc(labeler, product, package[1:]))
        return tuple(forms)

    def __str__(self) -> str:
        """Return the eleven signs as they are stored and sent."""
        return self.text


def candidates(code: str) -> tuple[Ndc11, ...]:
    """Return every NDC-11 that a typed or scanned code may stand for; empty when it cannot be an NDC.

    Hyphenated codes and eleven digits have one; ten bare digits have three, and so do UPC-A, EAN-13 and
    GTIN-14 of the drug range with a right check digit (any indicator digit: cases carry the same NDC).
    Twelve digits starting with 0 are a 6-4-2 code; a drug's UPC-A starts with 3.
    """
    value = re.sub(r"[ \t\r\n]", "", code).upper()
    if "-" in value or _ELEVEN.fullmatch(value):
        return _written(value)
    if not (value.isascii() and value.isdigit()):
        return ()
    if len(value) == 12 and value.startswith("0"):
        return _written(f"{value[:6]}-{value[6:10]}-{value[10:]}")
    ten = value if len(value) == 10 else ndc10_in_gtin(value)
    return _of_ten(ten) if ten else ()


def _written(value: str) -> tuple[Ndc11, ...]:
    try:
        return (Ndc.parse(value).ndc11 if "-" in value else Ndc11(value),)
    except DomainError:
        return ()


def _of_ten(ten: str) -> tuple[Ndc11, ...]:
    forms = (
        Ndc(ten[:4], ten[4:8], ten[8:]),
        Ndc(ten[:5], ten[5:8], ten[8:]),
        Ndc(ten[:5], ten[5:9], ten[9:]),
    )
    return tuple(dict.fromkeys(form.ndc11 for form in forms))


def gtin_check_digit(body: str) -> str:
    """Return the GS1 mod-10 check digit of a GTIN without its last digit."""
    backwards = body[::-1]
    total = 3 * sum(map(int, backwards[::2])) + sum(map(int, backwards[1::2]))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Say whether a text is a GTIN-8, -12, -13 or -14 with a right check digit."""
    good_form = text.isascii() and text.isdigit() and len(text) in _GTIN_LENGTHS
    return good_form and gtin_check_digit(text[:-1]) == text[-1]


def base_gtin14(text: str) -> str:
    """Return the GTIN-14 of the base unit, indicator 0; empty when the text is no GTIN.

    Indicators 1 to 8 mark cases of the same package; 9 marks variable measure and is kept.
    """
    if not is_gtin(text):
        return ""
    padded = text.zfill(14)
    if padded[0] in "12345678":
        body = "0" + padded[1:13]
        return body + gtin_check_digit(body)
    return padded


def ndc10_in_gtin(text: str) -> str:
    """Return the ten NDC digits inside a drug's UPC, EAN or GTIN; empty when there are none."""
    padded = base_gtin14(text)
    return padded[3:13] if padded.startswith("0" + _DRUG_PREFIX) else ""


def gtin14(ndc: Ndc) -> str:
    """Return the GTIN-14 of a ten-digit code's base unit; empty for letters or other lengths."""
    ten = ndc.labeler + ndc.product + ndc.package
    if len(ten) != 10 or not (ten.isascii() and ten.isdigit()):
        return ""
    body = "0" + _DRUG_PREFIX + ten
    return body + gtin_check_digit(body)
