"""Hold the facts that most transactions share, each in the segment where the payer looks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp.checking import refuse_with
from app.claims.ncpdp.names import wire_name
from app.kernel.codes import DeaNumber, Npi
from app.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.checking import Checks
    from app.kernel.quantity import Quantity, Unit

NPI = "01"
_DEA = "12"
_SEX = {"M": "1", "F": "2", "U": "0", "X": "0", "": "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Say which payer is asked, by which pharmacy and about which day: the header."""

    bin: str
    pcn: str
    pharmacy_npi: str
    date_of_service: date
    vendor_id: str = ""

    def header(self) -> dict[str, str | date]:
        """Return the header of a request."""
        return {
            "A1": self.bin,
            "A4": self.pcn.upper(),
            "B2": NPI,
            "B1": self.pharmacy_npi,
            "D1": self.date_of_service,
            "AK": self.vendor_id.upper(),
        }

    def checks(self) -> Checks:
        """Yield what must hold of the header."""
        remedy = "Correct the store's NPI in Settings; its check digit is wrong."
        yield is_npi(self.pharmacy_npi), "", "B1", remedy

    def check_day(self, today: date) -> None:
        """Raise `FieldRefused` with reject 82 for a date of service that is still to come."""
        if self.date_of_service > today:
            raise refuse_with("82", "", "D1", "The date of service is still to come. Look at the calendar.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Say whose coverage it is, as on the card: segment 04."""

    cardholder_id: str
    group: str = ""
    person_code: str = ""
    relationship: str = ""

    def content(self) -> Content:
        """Return segment 04."""
        return {**self.short(), "C3": self.person_code, "C6": self.relationship}

    def short(self) -> dict[str, str]:
        """Return segment 04 with the two ids alone, as a reversal sends it."""
        return {"C2": self.cardholder_id.upper(), "C1": self.group.upper()}

    def checks(self) -> Checks:
        """Yield what must hold of the member."""
        yield bool(self.cardholder_id.strip()), "04", "C2", "Type the member id from the card."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Say who the patient is: segment 01."""

    last: str
    first: str
    birth_date: date
    sex: str

    def content(self) -> Content:
        """Return segment 01."""
        return {
            "C4": self.birth_date,
            "C5": _SEX.get(self.sex.upper(), self.sex),
            "CA": wire_name("01", "CA", self.first),
            "CB": wire_name("01", "CB", self.last),
        }

    def checks(self, served: date) -> Checks:
        """Yield what must hold of the patient on the day of service."""
        remedy = "The birth date is after the date of service. Correct it."
        yield self.birth_date <= served, "01", "C4", remedy
        sex = _SEX.get(self.sex.upper(), self.sex)
        yield sex in set("012"), "01", "C5", "Use male, female or unknown."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """Say who prescribed: segment 03; the qualifier 466-EZ is 01 for an NPI, 12 for a DEA number."""

    id: str
    last: str
    qualifier: str = NPI

    def content(self) -> Content:
        """Return segment 03."""
        last = wire_name("03", "DR", self.last)
        return {"EZ": self.qualifier, "DB": self.id.upper(), "DR": last}

    def checks(self) -> Checks:
        """Yield what must hold of the prescriber's number."""
        if self.qualifier == NPI:
            yield is_npi(self.id), "03", "DB", "Look for a mistyped digit in the prescriber's NPI."
        elif self.qualifier == _DEA:
            yield is_dea(self.id), "03", "DB", "Look for a mistyped digit in the prescriber's DEA number."
        else:
            yield bool(self.id.strip()), "03", "DB", "Type the prescriber's number."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensed:
    """Say what was dispensed on which prescription: the core of segment 07."""

    rx_number: int
    fill_number: int
    ndc11: str
    quantity: Quantity
    days_supply: int
    daw: str
    origin: str
    date_written: date
    refills_authorized: int
    unit: Unit | str

    def content(self) -> Content:
        """Return what segment 07 tells of the prescription, its names left out."""
        return {
            "E7": self.quantity,
            "D3": self.fill_number,
            "D5": self.days_supply,
            "D8": self.daw,
            "DE": self.date_written,
            "DF": self.refills_authorized,
            "DJ": self.origin,
            "28": str(self.unit),
        }

    def checks(self, served: date) -> Checks:
        """Yield what must hold of the prescription on the day of service."""
        remedy = "The date written is after the date of service. Correct it."
        yield self.date_written <= served, "07", "DE", remedy
        yield self.quantity.thousandths > 0, "07", "E7", "Use a quantity above 0."
        yield 1 <= self.days_supply <= 999, "07", "D5", "Use a days' supply from 1 to 999."
        yield 0 <= self.refills_authorized <= 99, "07", "DF", "Use refills from 0 to 99."
        yield self.daw in set("0123456789"), "07", "D8", "Use a DAW code from 0 to 9."
        yield self.origin in set("012345"), "07", "DJ", "Use an origin code from 0 to 5."


def number_checks(rx_number: int, fill_number: int) -> Checks:
    """Yield what must hold of the numbers that name a claim."""
    yield rx_number > 0, "07", "D2", "Use the prescription number above 0."
    yield 0 <= fill_number <= 99, "07", "D3", "Use a fill number from 0 to 99."


def is_ndc11(digits: str) -> bool:
    """Say whether text is an NDC as claims carry it."""
    return re.fullmatch(r"\d{11}", digits, re.ASCII) is not None


def is_npi(digits: str) -> bool:
    """Say whether text is an NPI with its right check digit."""
    try:
        Npi(digits)
    except DomainError:
        return False
    return True


def is_dea(text: str) -> bool:
    """Say whether text is a DEA number with its right check digit."""
    try:
        DeaNumber(text.upper())
    except DomainError:
        return False
    return True
