"""Check the identifiers of the trade: NPI, DEA number, BIN, and Luhn digits.

NDC forms live in `app.kernel.ndc`. Each type is parsed from text, raises `DomainError` naming
its field, and prints itself in the canonical form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernel.errors import DomainError

_NPI_PREFIX = "80840"


def luhn_digit(digits: str) -> str:
    """Return the Luhn (mod 10) check digit for a string of digits."""
    total = 0
    for index, character in enumerate(reversed(digits)):
        value = int(character) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@dataclass(frozen=True, slots=True, order=True)
class Npi:
    """Be a National Provider Identifier: ten digits, Luhn over 80840 + the first nine (45 CFR 162.406)."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse a wrong length or check digit."""
        if not re.fullmatch(r"[12]\d{9}", self.digits, re.ASCII):
            raise DomainError(
                "NPI", "An NPI has ten digits and starts with 1 or 2. Check it with the prescriber."
            )
        if luhn_digit(_NPI_PREFIX + self.digits[:9]) != self.digits[9]:
            raise DomainError("NPI", "The check digit is wrong. Look for a mistyped digit.")

    @classmethod
    def parse(cls, text: str) -> Npi:
        """Read an NPI, spaces and hyphens ignored."""
        return cls(re.sub(r"[ \t\r\n-]", "", text))

    def __str__(self) -> str:
        """Return the ten digits."""
        return self.digits


@dataclass(frozen=True, slots=True, order=True)
class DeaNumber:
    """Be a DEA registration: two characters, six digits and a check digit (21 CFR 1301 practice)."""

    text: str

    def __post_init__(self) -> None:
        """Refuse a wrong form or check digit."""
        if not re.fullmatch(r"[A-Z][A-Z9]\d{7}", self.text, re.ASCII):
            raise DomainError(
                "DEA number", "A DEA number is two letters and seven digits. Check it with the prescriber."
            )
        digits = [int(character) for character in self.text[2:]]
        total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
        if total % 10 != digits[6]:
            raise DomainError("DEA number", "The check digit is wrong. Look for a mistyped digit.")

    @classmethod
    def parse(cls, text: str) -> DeaNumber:
        """Read a DEA number in either case, spaces ignored."""
        return cls(re.sub(r"[ \t\r\n]", "", text).upper())

    def __str__(self) -> str:
        """Return the nine characters."""
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class Bin:
    """Be a pharmacy benefit BIN: six digits (101-A1)."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse anything but six digits."""
        if not re.fullmatch(r"\d{6}", self.digits, re.ASCII):
            raise DomainError("BIN", "A BIN has six digits. Copy it from the card.")

    def __str__(self) -> str:
        """Return the six digits."""
        return self.digits
