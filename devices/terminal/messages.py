"""Write POSLINK requests for money and read the answers into typed results.

Card data: only brand, last four digits and entry mode are read, and `CardAnswer` lets no card number in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, NOT_IN_BATCH, CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.kernel.money import Money
from devices.terminal.frames import UNIT, VERSION, frame

if TYPE_CHECKING:
    from devices.terminal.frames import Message

INITIALISE = frame("A00", VERSION)
CANCEL = frame("A14", VERSION)
SALE, RETURN, VOID = "01", "02", "16"
_ALL_EDC = "00"
_CODE, _TEXT = 3, 4
_MOST_DIGITS = 11
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,36}")

OK = "000000"
_OFFLINE, _PARTIAL, _NO_SURCHARGE = "000001", "000002", "000003"
_DECLINED = "000100"
_NOT_FOUND = "100023"
_UNSUPPORTED = "100004"
_NO_CHARGE = frozenset({"100001", "100002", _UNSUPPORTED})
_BRANDS = {"01": "Visa", "02": "Mastercard", "03": "Amex", "04": "Discover", "05": "Diners", "07": "JCB"}
_ENTRY = {"0": "typed", "1": "swiped", "2": "tapped", "3": "scanned", "4": "chip", "5": "swiped, chip failed"}


def sale_request(reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> bytes:
    """Return the T00 request of one charge; it carries no card data."""
    request = _money_request(SALE, reference, amount, extra=_health(health))
    if health.healthcare > amount:
        raise ValueError("healthcare")
    return request


def return_request(reference: str, amount: Money, original: str = "") -> bytes:
    """Return the T00 request that gives money back, naming the charge that it came from."""
    return _money_request(RETURN, reference, amount, original)


def void_request(reference: str, original: str) -> bytes:
    """Return the T00 request that takes a charge of the open batch back as a whole."""
    if not REFERENCE.fullmatch(reference) or not REFERENCE.fullmatch(original):
        raise ValueError("charge")
    return frame("T00", VERSION, VOID, "", "", _trace(reference, original), "", "", "", "", "")


def inquiry_request(reference: str) -> bytes:
    """Return the R02 request for the record of one reference."""
    if not REFERENCE.fullmatch(reference):
        raise ValueError("reference")
    return frame("R02", VERSION, _ALL_EDC, "", "", "", "", "", reference, "")


def history_request(reference: str) -> bytes:
    """Return the R08 request for the record of one reference in batches that are closed."""
    if not REFERENCE.fullmatch(reference):
        raise ValueError("reference")
    return frame("R08", VERSION, _ALL_EDC, "", "", "", "", "", reference, "")


def history_answer(message: Message, reference: str) -> CardAnswer | CardNotFound | None:
    """Read an R09, laid out as an R03; a terminal that keeps no history has nothing in it."""
    if message.field(_CODE) == _UNSUPPORTED:
        return CardNotFound(reference)
    return _recorded(message, "R09", reference)


def _money_request(kind: str, reference: str, amount: Money, original: str = "", extra: str = "") -> bytes:
    named = not original or REFERENCE.fullmatch(original)
    if not REFERENCE.fullmatch(reference) or not named or amount.cents <= 0:
        raise ValueError("charge")
    trace = _trace(reference, original)
    return frame("T00", VERSION, kind, str(amount.cents), "", trace, "", "", "", "", extra)


def _trace(reference: str, original: str) -> str:
    """Return the trace group: our reference first, the reference of the charge it is about last."""
    return UNIT.join((reference, "", "", "", "", "", original)) if original else reference


def _health(health: HealthAmounts) -> str:
    """Return the IIAS amounts as extra data; nothing at all when nothing is eligible."""
    if not health.healthcare:
        return ""
    named = (
        ("HealthCare", health.healthcare),
        ("Rx", health.rx),
        ("Vision", health.vision),
        ("Dental", health.dental),
        ("Clinical", health.clinical),
    )
    return "PASSTHRUDATA=FSA:" + "|".join(f"{name},{part.cents}" for name, part in named if part)


def is_about(message: Message, reference: str) -> bool:
    """Say whether a T01 answers our reference; one without any reference was refused before it began."""
    named = message.unit(9, 1)
    return message.field(1) == "T01" and (named == reference or (not named and not _took_money(message)))


def sale_answer(message: Message, reference: str, amount: Money) -> CardAnswer:
    """Read a T01; whatever proves nothing, or does not add up, stays UNKNOWN, to be asked about."""
    code = message.field(_CODE)
    if _took_money(message):
        approved, due = _cents(message.unit(7, 0)), _cents(message.unit(7, 1))
        if approved is not None and approved <= amount and (due is None or approved + due == amount):
            return _charged(message, reference, (amount, approved), host=5, account=8)
        words = "The terminal's answer does not add up."
        return CardAnswer(CardOutcome.UNKNOWN, reference, amount, code=code, message=words)
    outcome = CardOutcome.UNKNOWN
    if code == _DECLINED:
        outcome = CardOutcome.DECLINED
    elif code in _NO_CHARGE:
        outcome = CardOutcome.NOT_CHARGED
    elif code == _NOT_FOUND and message.unit(9, 1) == reference:
        outcome, code = CardOutcome.NOT_CHARGED, NOT_IN_BATCH
    words = message.unit(5, 1) or message.field(_TEXT)
    return CardAnswer(outcome, reference, amount, code=code, message=words)


def inquiry_answer(message: Message, reference: str) -> CardAnswer | CardNotFound | None:
    """Read an R03: the charge, a clear "not found", or None when it answers neither."""
    return _recorded(message, "R03", reference)


def _recorded(message: Message, kind: str, reference: str) -> CardAnswer | CardNotFound | None:
    code = message.field(_CODE)
    if message.field(1) != kind:
        return None
    if code == _NOT_FOUND:
        return CardNotFound(reference)
    approved = _cents(message.unit(12, 0))
    if not _took_money(message) or message.unit(14, 1) != reference or approved is None:
        return None
    return _charged(message, reference, (approved, approved), host=7, account=13)


def _took_money(message: Message) -> bool:
    return message.field(_CODE) in {OK, _OFFLINE, _PARTIAL, _NO_SURCHARGE}


def _charged(
    message: Message, reference: str, amounts: tuple[Money, Money], *, host: int, account: int
) -> CardAnswer:
    asked, approved = amounts
    return CardAnswer(
        outcome=CardOutcome.PARTIAL if approved < asked else CardOutcome.APPROVED,
        reference=reference,
        requested=asked,
        approved=approved,
        auth_code=message.unit(host, 2),
        card_type=_BRANDS.get(message.unit(account, 6), "Card"),
        last4=message.unit(account, 0),
        entry_mode=_ENTRY.get(message.unit(account, 1), ""),
        terminal_ref=message.unit(host, 3),
        code=message.field(_CODE),
        message=message.unit(host, 1) or message.field(_TEXT),
        approved_offline=message.field(_CODE) == _OFFLINE,
    )


def _cents(text: str) -> Money | None:
    return Money(int(text)) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
