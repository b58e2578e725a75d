"""Write Nexo retailer requests (Sale to POI 3.0, JSON) and read the answers into typed results.

Amounts are decimal numbers on this wire; they are written from cents and read as decimals, never as floats.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.hardware.cards import NO_HEALTH, CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.kernel.money import ZERO, Money
from devices.terminal.messages import REFERENCE

if TYPE_CHECKING:
    from datetime import datetime

SALE_ID, POI_ID, CURRENCY = "Counter", "Terminal", "USD"
Fields = dict[str, Any]
_DECLINED = frozenset({"Refusal", "InvalidCard", "WrongPIN", "PaymentRestriction", "UnreachableHost"})
_NO_CHARGE = frozenset({"Cancel", "Aborted", "NotAllowed", "MessageFormat", "UnavailableService", "Busy"})
_ENTRY = {"ICC": "chip", "Contactless": "tapped", "MagStripe": "swiped", "Keyed": "typed", "Manual": "typed"}
_MOST = 10**9
_AMOUNT = "@amount@"
_PLACE = f'"{_AMOUNT}"'.encode("ascii")


@dataclass(frozen=True, slots=True)
class Asked:
    """Be one request for money: back to the card of `original` when it is a return."""

    reference: str
    amount: Money
    is_return: bool = False
    original: str = ""
    health: HealthAmounts = NO_HEALTH

    def __post_init__(self) -> None:
        """Refuse what must not be written."""
        named = not self.original or REFERENCE.fullmatch(self.original)
        if not REFERENCE.fullmatch(self.reference) or not named or self.amount <= ZERO:
            raise ValueError("charge")
        if self.health.healthcare > self.amount:
            raise ValueError("healthcare")


def service_id(reference: str) -> str:
    """Return the ten signs under which a request for money is known on the wire, always the same."""
    return hashlib.sha256(reference.encode("utf-8")).hexdigest()[:10]


def payment_request(asked: Asked, at: datetime) -> bytes:
    """Return a Payment request; a return is one of type Refund that names the charge it is about."""
    sale: Fields = {"SaleTransactionID": {"TransactionID": asked.reference, "TimeStamp": at.isoformat()}}
    if asked.original:
        sale["SaleReferenceID"] = asked.original
    if asked.health.healthcare:
        health = asked.health
        sale["SaleToAcquirerData"] = (
            f"healthcare={health.healthcare.cents}&rx={health.rx.cents}&vision={health.vision.cents}"
            f"&dental={health.dental.cents}&clinical={health.clinical.cents}"
        )
    body = {
        "SaleData": sale,
        "PaymentTransaction": {"AmountsReq": {"Currency": CURRENCY, "RequestedAmount": _AMOUNT}},
        "PaymentData": {"PaymentType": "Refund" if asked.is_return else "Normal"},
    }
    cents = asked.amount.cents
    number = f"{cents // 100}.{cents % 100:02d}".encode("ascii")
    return request("Payment", service_id(asked.reference), body).replace(_PLACE, number, 1)


def status_request(reference: str, category: str = "Payment") -> bytes:
    """Return a TransactionStatus request about one request for money, a Payment or a Reversal."""
    if not REFERENCE.fullmatch(reference):
        raise ValueError("reference")
    body = {"MessageReference": _about(reference, category), "ReceiptReprintFlag": False}
    return request("TransactionStatus", service_id(f"status {category} {reference}"), body)


def abort_request(reference: str) -> bytes:
    """Return the Abort of a request for money; the payment's own answer tells what became of it."""
    body = {"MessageReference": _about(reference), "AbortReason": "MerchantAbort"}
    return request("Abort", service_id(f"abort {reference}"), body)


def diagnosis_request() -> bytes:
    """Return a request that asks whether the terminal is there and idle."""
    return request("Diagnosis", service_id("diagnosis"), {"HostDiagnosisFlag": False})


def display_request(title: str, words: str) -> bytes:
    """Return a request that shows a text to the customer until another one comes; empty texts clear it."""
    lines = [{"Text": text} for text in (title, words)]
    output = {
        "Device": "CustomerDisplay",
        "InfoQualify": "Display",
        "OutputContent": {"OutputFormat": "Text", "OutputText": lines},
    }
    return device_request("Display", service_id(f"display {title} {words}"), {"DisplayOutput": [output]})


def shown(body: Fields | None) -> bool:
    """Say whether a Display's answer says that the text was shown."""
    results = body.get("OutputResult") if body else None
    found = results[0] if isinstance(results, list) and results else None
    return isinstance(found, dict) and result_of(found)[0] == "Success"


def parse(data: bytes, category: str) -> Fields | None:
    """Return the body of an answer of a category, None for anything else."""
    try:
        message = json.loads(data, parse_float=Decimal)["SaleToPOIResponse"]
        known = message["MessageHeader"]["MessageCategory"] == category
        body = message[f"{category}Response"] if known else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def result_of(body: Fields) -> tuple[str, str]:
    """Return the result and the reason of an answer."""
    return text_at(body, "Response", "Result"), text_at(body, "Response", "ErrorCondition")


def payment_answer(body: Fields | None, reference: str, amount: Money) -> CardAnswer:
    """Read a Payment's answer; whatever is not ours, proves nothing or does not add up stays UNKNOWN."""
    words = "The terminal's answer does not say what became of the charge."
    unknown = CardAnswer(CardOutcome.UNKNOWN, reference, amount, message=words)
    if body is None or text_at(body, "SaleData", "SaleTransactionID", "TransactionID") != reference:
        return unknown
    result, reason = result_of(body)
    if result in {"Success", "Partial"}:
        approved = cents_of(at_path(body, "PaymentResult", "AmountsResp", "AuthorizedAmount"))
        currency = text_at(body, "PaymentResult", "AmountsResp", "Currency")
        if approved is None or not ZERO < approved <= amount or currency != CURRENCY:
            return unknown
        return _charged(body, reference, (amount, approved))
    outcome = CardOutcome.UNKNOWN
    if result == "Failure" and reason in _DECLINED:
        outcome = CardOutcome.DECLINED
    elif result == "Failure" and reason in _NO_CHARGE:
        outcome = CardOutcome.NOT_SENT if reason == "Busy" else CardOutcome.NOT_CHARGED
    said = text_at(body, "Response", "AdditionalResponse") or reason
    return CardAnswer(outcome, reference, amount, code=reason, message=said)


def status_answer(body: Fields | None, reference: str) -> CardAnswer | CardNotFound | None:
    """Read a TransactionStatus answer: the charge, a refusal, a clear "not found", or None."""
    repeated = repeated_answer(body, reference, "PaymentResponse")
    if not isinstance(repeated, dict):
        return repeated
    whole = cents_of(at_path(repeated, "PaymentResult", "AmountsResp", "AuthorizedAmount")) or ZERO
    answer = payment_answer(repeated, reference, whole)
    return answer if answer.outcome.is_final else None


def repeated_answer(body: Fields | None, reference: str, name: str) -> Fields | CardNotFound | None:
    """Return the answer that a TransactionStatus repeats, a clear "not found", or None."""
    if body is None:
        return None
    result, reason = result_of(body)
    if (result, reason) == ("Failure", "NotFound"):
        return CardNotFound(reference)
    repeated = at_path(body, "RepeatedMessageResponse", "RepeatedResponseMessageBody", name)
    return repeated if result == "Success" and isinstance(repeated, dict) else None


def _charged(body: Fields, reference: str, amounts: tuple[Money, Money]) -> CardAnswer:
    asked, approved = amounts
    card = at_path(body, "PaymentResult", "PaymentInstrumentData", "CardData")
    card = card if isinstance(card, dict) else {}
    entry = card.get("EntryMode")
    return CardAnswer(
        outcome=CardOutcome.PARTIAL if approved < asked else CardOutcome.APPROVED,
        reference=reference,
        requested=asked,
        approved=approved,
        auth_code=text_at(body, "PaymentResult", "PaymentAcquirerData", "ApprovalCode"),
        card_type=text_at(card, "PaymentBrand") or "Card",
        last4=text_at(card, "MaskedPan"),
        entry_mode=_ENTRY.get(str(entry[0]), "") if isinstance(entry, list) and entry else "",
        terminal_ref=text_at(body, "POIData", "POITransactionID", "TransactionID"),
        message=text_at(body, "Response", "AdditionalResponse"),
        approved_offline=at_path(body, "PaymentResult", "OnlineFlag") is False,
    )


def _about(reference: str, category: str = "Payment") -> Fields:
    return {"MessageCategory": category, "SaleID": SALE_ID, "ServiceID": service_id(reference)}


def device_request(category: str, service: str, body: Fields) -> bytes:
    """Return a request to a terminal's screen and keys, not to its payments."""
    return request(category, service, body, "Device")


def abort_input(service: str) -> bytes:
    """Return the Abort of a request to a terminal's screen and keys."""
    about = {"MessageCategory": "Input", "SaleID": SALE_ID, "ServiceID": service}
    body = {"MessageReference": about, "AbortReason": "MerchantAbort"}
    return request("Abort", service_id(f"abort {service}"), body)


def request(category: str, service: str, body: Fields, kind: str = "Service") -> bytes:
    """Return a request of a category under a service id."""
    header = {
        "ProtocolVersion": "3.0",
        "MessageClass": kind,
        "MessageCategory": category,
        "MessageType": "Request",
        "ServiceID": service,
        "SaleID": SALE_ID,
        "POIID": POI_ID,
    }
    message = {"SaleToPOIRequest": {"MessageHeader": header, f"{category}Request": body}}
    return json.dumps(message).encode("ascii")


def at_path(body: Fields, *path: str) -> object:
    """Return what stands at a path of names, None where it ends early."""
    found: object = body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text_at(body: Fields, *path: str) -> str:
    """Return the text at a path of names, empty where there is none."""
    found = at_path(body, *path)
    return found if isinstance(found, str) else ""


def cents_of(value: object) -> Money | None:
    """Return an amount in cents, None for what is no amount in whole cents."""
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        return None
    cents = Decimal(value) * 100
    if not cents.is_finite() or not 0 <= cents < _MOST or cents != int(cents):
        return None
    return Money(int(cents))
