"""Write POSLINK requests and read its answers into typed results.

Card data: only brand, last four digits and entry mode are read; every text that comes from the
terminal passes a filter that removes anything that could be a card number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.hardware.cards import CardAnswer, CardNotFound, CardOutcome
from app.kernel.codes import luhn_digit
from app.kernel.money import ZERO, Money
from devices.terminal.frames import UNIT, VERSION, frame

if TYPE_CHECKING:
    from devices.terminal.frames import Message

INITIALISE = frame("A00", VERSION)
CANCEL = frame("A14", VERSION)
_CREDIT_SALE = "01"
_ALL_EDC = "00"
_CODE, _TEXT = 3, 4
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,36}")
_DIGITS = re.compile(r"\d(?:[ -]?\d){12,18}")

_OK, _OFFLINE, _PARTIAL, _NO_SURCHARGE = "000000", "000001", "000002", "000003"
_DECLINED = "000100"
_NOT_FOUND = "100023"
_NO_CHARGE = frozenset({"100001", "100002", "100004"})
_BRANDS = {"01": "Visa", "02": "Mastercard", "03": "Amex", "04": "Discover", "05": "Diners", "07": "JCB"}
_ENTRY = {"0": "typed", "1": "swiped", "2": "tapped", "3": "scanned", "4": "chip", "5": "swiped, chip failed"}


def sale_request(reference: str, amount: Money) -> bytes:
    """Return the T00 request of one charge; it carries no card data."""
    if not _REFERENCE.fullmatch(reference) or amount.cents <= 0:
        raise ValueError("charge")
    return frame("T00", VERSION, _CREDIT_SALE, str(amount.cents), "", reference, "", "", "", "", "")


def inquiry_request(reference: str) -> bytes:
    """Return the R02 request for the record of one reference."""
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("reference")
    return frame("R02", VERSION, _ALL_EDC, "", "", "", "", "", reference, "")


def is_about(message: Message, reference: str) -> bool:
    """Say whether a T01 answers our reference; one without any reference was refused before it began."""
    named = message.unit(9, 1)
    return message.field(1) == "T01" and (named == reference or (not named and not _took_money(message)))


def sale_answer(message: Message, reference: str, amount: Money) -> CardAnswer:
    """Read a T01; a code that proves nothing stays UNKNOWN, to be asked about."""
    code = message.field(_CODE)
    if _took_money(message):
        return _charged(message, reference, amount, host=5, amounts=7, account=8)
    outcome = CardOutcome.UNKNOWN
    if code == _DECLINED:
        outcome = CardOutcome.DECLINED
    elif code in _NO_CHARGE:
        outcome = CardOutcome.NOT_CHARGED
    words = without_card_numbers(message.unit(5, 1) or message.field(_TEXT))
    return CardAnswer(outcome, reference, amount, code=code, message=words)


def inquiry_answer(message: Message, reference: str) -> CardAnswer | CardNotFound | None:
    """Read an R03: the charge, a clear "not found", or None when it answers neither."""
    code = message.field(_CODE)
    if message.field(1) != "R03":
        return None
    if code == _NOT_FOUND:
        return CardNotFound(reference)
    if not _took_money(message) or message.unit(14, 1) != reference:
        return None
    approved = _cents(message.unit(12, 0))
    return _charged(message, reference, approved, host=7, amounts=12, account=13)


def _took_money(message: Message) -> bool:
    return message.field(_CODE) in {_OK, _OFFLINE, _PARTIAL, _NO_SURCHARGE}


def _charged(
    message: Message, reference: str, asked: Money, *, host: int, amounts: int, account: int
) -> CardAnswer:
    approved = _cents(message.unit(amounts, 0))
    partial = approved < asked
    return CardAnswer(
        outcome=CardOutcome.PARTIAL if partial else CardOutcome.APPROVED,
        reference=reference,
        requested=asked,
        approved=approved,
        auth_code=without_card_numbers(message.unit(host, 2)),
        card_type=_BRANDS.get(message.unit(account, 6), "Card"),
        last4="".join(sign for sign in message.unit(account, 0) if sign.isdigit())[-4:],
        entry_mode=_ENTRY.get(message.unit(account, 1), ""),
        terminal_ref=without_card_numbers(message.unit(host, 3)),
        code=message.field(_CODE),
        message=without_card_numbers(message.unit(host, 1) or message.field(_TEXT)),
        approved_offline=message.field(_CODE) == _OFFLINE,
    )


def _cents(text: str) -> Money:
    return Money(int(text)) if text.isascii() and text.isdigit() else ZERO


def without_card_numbers(text: str) -> str:
    """Return the text with every run of 13 to 19 digits that passes Luhn replaced (PCI DSS 3.5)."""

    def hide(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return "[removed]" if luhn_digit(digits[:-1]) == digits[-1] else match[0]

    return _DIGITS.sub(hide, text)


def group(*parts: str) -> str:
    """Return one field made of parts."""
    return UNIT.join(parts)
