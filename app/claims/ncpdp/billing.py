"""Make the billing (B1) and reversal (B2) of one prescription fill."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import Draft, build, refused
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.codes import Npi
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.claims.ncpdp.build import Content
    from app.kernel.quantity import Quantity, Unit

VERSION = "D0"
BILLING, REVERSAL = "B1", "B2"
_NPI = "01"
_NDC = "03"
_RX_BILLING = "1"
_SEX = {"M": "1", "F": "2", "U": "0", "X": "0", "": "0"}
_LETTERS = str.maketrans(
    {
        "ß": "SS",
        "ẞ": "SS",
        "æ": "AE",
        "Æ": "AE",
        "œ": "OE",
        "Œ": "OE",
        "ø": "O",
        "Ø": "O",
        "ł": "L",
        "Ł": "L",
        "đ": "D",
        "Đ": "D",
        "ð": "D",
        "Ð": "D",
        "þ": "TH",
        "Þ": "TH",
        "ı": "I",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "–": "-",
        "—": "-",
        "‐": "-",
        "\xa0": " ",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingFacts:
    """Hold what one fill tells its payer; names as people write them, codes as the payer knows them."""

    bin: str
    pcn: str
    group: str
    cardholder_id: str
    person_code: str
    relationship: str
    pharmacy_npi: str
    date_of_service: date
    patient_last: str
    patient_first: str
    birth_date: date
    sex: str
    rx_number: int
    fill_number: int
    ndc11: str
    quantity: Quantity
    days_supply: int
    daw: str
    origin: str
    date_written: date
    refills_authorized: int
    prescriber_npi: str
    prescriber_last: str
    ingredient_cost: Money
    dispensing_fee: Money
    usual_and_customary: Money
    gross_amount_due: Money
    unit: Unit | str
    vendor_id: str = ""
    other_coverage: str = "00"
    basis_of_cost: str = "01"
    clarifications: tuple[str, ...] = ()
    prior_authorization: str = ""
    prior_authorization_type: str = ""
    services: tuple[tuple[str, str, str], ...] = ()


def build_billing(facts: BillingFacts) -> bytes:
    """Return the B1; raise `FieldRefused` for the first field that a payer would refuse."""
    _check_all(_billing_checks(facts))
    return build(
        Draft(
            version=VERSION,
            transaction=BILLING,
            direction=Direction.REQUEST,
            header=_header(facts),
            shared={"04": _insurance(facts), "01": _patient(facts)},
            groups=(
                {
                    "07": _claim(facts),
                    "11": _pricing(facts),
                    "08": _services(facts),
                    "03": {
                        "EZ": _NPI,
                        "DB": facts.prescriber_npi,
                        "DR": wire_name("03", "DR", facts.prescriber_last),
                    },
                },
            ),
        )
    )


def build_reversal(facts: BillingFacts) -> bytes:
    """Return the B2 that takes the billing of these facts back; same date of service, same numbers."""
    _check_all(_common_checks(facts))
    return build(
        Draft(
            version=VERSION,
            transaction=REVERSAL,
            direction=Direction.REQUEST,
            header=_header(facts),
            shared={"04": {"C2": facts.cardholder_id.upper(), "C1": facts.group.upper()}},
            groups=({"07": {**_product(facts), "D3": facts.fill_number, "C8": facts.other_coverage}},),
        )
    )


def check_billing(facts: BillingFacts) -> None:
    """Raise `FieldRefused` where `build_billing` would."""
    build_billing(facts)


def natural_key(raw: bytes) -> str:
    """Return what names a claim for ever, without a word about the member; raise `Unreadable`.

    BIN, PCN, pharmacy, date of service, 455-EM, 402-D2, fill number, coverage level, transaction.
    """
    message = Message.parse(raw, Direction.REQUEST)
    claim = message.segment("07")
    parts = [message.header(field) for field in ("A1", "A4", "B1", "D1")]
    parts += [claim.text("EM"), claim.text("D2").lstrip("0"), str(claim.number("D3") or 0)]
    parts += [f"{claim.number('C8') or 0:02d}", message.header("A3")]
    return "|".join(parts)


def billing_key(raw: bytes) -> str:
    """Return the natural key of the billing that a reversal takes back."""
    return natural_key(raw).rsplit("|", 1)[0] + f"|{BILLING}"


def wire_name(segment: str, field: str, text: str) -> str:
    """Return a name in capitals of plain ASCII, cut to its field; raise `FieldRefused`.

    Accents are folded, what has no Latin letter is dropped, control characters are refused.
    """
    rule = tables.dictionary(VERSION).fields[segment][field]
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise refused(rule, "It holds a character that cannot be printed. Type it again by hand.")
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS)).upper()
    kept = "".join(character for character in folded if " " <= character <= "~")
    name = " ".join(kept.split())[: rule.length].rstrip()
    if not any(character.isalpha() for character in name):
        raise refused(rule, "Write the name with Latin letters, as on the card.")
    return name


def _header(facts: BillingFacts) -> dict[str, str | date]:
    return {
        "A1": facts.bin,
        "A4": facts.pcn.upper(),
        "B2": _NPI,
        "B1": facts.pharmacy_npi,
        "D1": facts.date_of_service,
        "AK": facts.vendor_id.upper(),
    }


def _insurance(facts: BillingFacts) -> Content:
    return {
        "C2": facts.cardholder_id.upper(),
        "C1": facts.group.upper(),
        "C3": facts.person_code,
        "C6": facts.relationship,
    }


def _patient(facts: BillingFacts) -> Content:
    return {
        "C4": facts.birth_date,
        "C5": _SEX.get(facts.sex.upper(), facts.sex),
        "CA": wire_name("01", "CA", facts.patient_first),
        "CB": wire_name("01", "CB", facts.patient_last),
    }


def _product(facts: BillingFacts) -> dict[str, str | int]:
    return {"EM": _RX_BILLING, "D2": facts.rx_number, "E1": _NDC, "D7": facts.ndc11}


def _claim(facts: BillingFacts) -> Content:
    return {
        **_product(facts),
        "E7": facts.quantity,
        "D3": facts.fill_number,
        "D5": facts.days_supply,
        "D6": "1",
        "D8": facts.daw,
        "DE": facts.date_written,
        "DF": facts.refills_authorized,
        "DJ": facts.origin,
        "DK": tuple({"DK": code} for code in facts.clarifications),
        "C8": facts.other_coverage,
        "28": str(facts.unit),
        "EU": facts.prior_authorization_type,
        "EV": facts.prior_authorization,
    }


def _services(facts: BillingFacts) -> Content:
    """Return what the pharmacist saw, did and decided: 439-E4, 440-E5 and 441-E6, in order."""
    rows: tuple[Content, ...] = tuple(
        {"E4": why, "E5": did, "E6": result} for why, did, result in facts.services
    )
    return {"7E": rows} if rows else {}


def _pricing(facts: BillingFacts) -> Content:
    return {
        "D9": facts.ingredient_cost,
        "DC": facts.dispensing_fee,
        "DQ": facts.usual_and_customary,
        "DU": facts.gross_amount_due,
        "DN": facts.basis_of_cost,
    }


def _check_all(checks: Iterator[tuple[bool, str, str, str]]) -> None:
    for holds, segment, field, remedy in checks:
        if not holds:
            raise refused(_rule(segment, field), remedy)


def _rule(segment: str, field: str) -> tables.FieldRule:
    dictionary = tables.dictionary(VERSION)
    if segment:
        return dictionary.fields[segment][field]
    return dictionary.place(Direction.REQUEST, field).rule


def _common_checks(facts: BillingFacts) -> Iterator[tuple[bool, str, str, str]]:
    yield (
        _is_npi(facts.pharmacy_npi),
        "",
        "B1",
        "Correct the store's NPI in Settings; its check digit is wrong.",
    )
    yield facts.rx_number > 0, "07", "D2", "Use the prescription number above 0."
    yield 0 <= facts.fill_number <= 99, "07", "D3", "Use a fill number from 0 to 99."
    yield (
        re.fullmatch(r"\d{11}", facts.ndc11, re.ASCII) is not None,
        "07",
        "D7",
        "Use the NDC with 11 digits, no dashes.",
    )
    yield bool(facts.cardholder_id.strip()), "04", "C2", "Type the member id from the card."


def _billing_checks(facts: BillingFacts) -> Iterator[tuple[bool, str, str, str]]:
    yield from _common_checks(facts)
    born, written, served = facts.birth_date, facts.date_written, facts.date_of_service
    yield _is_npi(facts.prescriber_npi), "03", "DB", "Look for a mistyped digit in the prescriber's NPI."
    yield born <= served, "01", "C4", "The birth date is after the date of service. Correct it."
    yield written <= served, "07", "DE", "The date written is after the date of service. Correct it."
    yield facts.quantity.thousandths > 0, "07", "E7", "Use a quantity above 0."
    yield 1 <= facts.days_supply <= 999, "07", "D5", "Use a days' supply from 1 to 999."
    yield 0 <= facts.refills_authorized <= 99, "07", "DF", "Use refills from 0 to 99."
    yield facts.daw in set("0123456789"), "07", "D8", "Use a DAW code from 0 to 9."
    yield facts.origin in set("012345"), "07", "DJ", "Use an origin code from 0 to 5."
    yield _SEX.get(facts.sex.upper(), facts.sex) in set("012"), "01", "C5", "Use male, female or unknown."
    for field, amount in (
        ("D9", facts.ingredient_cost),
        ("DC", facts.dispensing_fee),
        ("DQ", facts.usual_and_customary),
    ):
        yield amount >= ZERO, "11", field, "Use an amount that is not below zero."
    yield facts.gross_amount_due > ZERO, "11", "DU", "Use a gross amount due above zero."


def _is_npi(digits: str) -> bool:
    try:
        Npi(digits)
    except DomainError:
        return False
    return True
