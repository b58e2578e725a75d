"""Write the Nexo requests that close, list and take back, and read their answers; None proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.cards import NOT_IN_BATCH, CardAnswer, CardNotFound, CardOutcome
from app.hardware.terminal_reports import BatchClosed, TerminalRecord, TerminalTotals
from app.kernel.money import ZERO, Money
from devices.terminal.messages import REFERENCE
from devices.terminal.nexo_messages import (
    CURRENCY,
    at_path,
    cents_of,
    repeated_answer,
    request,
    result_of,
    service_id,
    text_at,
)

if TYPE_CHECKING:
    from datetime import datetime

    from devices.terminal.nexo_messages import Fields

_SALES, _RETURNS = "Debit", "Credit"
_GONE = frozenset({"ReverseDebit", "ReverseCredit"})
_MOST_RECORDS = 10_000
_NO_VOID = frozenset({"NotFound", "NotAllowed", "Refusal", "MessageFormat", "UnavailableService"})


def reversal_request(reference: str, terminal_ref: str, at: datetime) -> bytes:
    """Return the Reversal of a charge of the open batch as a whole, under a reference of its own."""
    if not REFERENCE.fullmatch(reference) or not terminal_ref:
        raise ValueError("charge")
    body: Fields = {
        "SaleData": {"SaleTransactionID": {"TransactionID": reference, "TimeStamp": at.isoformat()}},
        "OriginalPOITransaction": {"POITransactionID": {"TransactionID": terminal_ref}},
        "ReversalReason": "MerchantCancel",
    }
    return request("Reversal", service_id(reference), body)


def reversal_answer(body: Fields | None, reference: str, amount: Money) -> CardAnswer:
    """Read a Reversal's answer; whatever is not ours or does not add up stays UNKNOWN."""
    words = "The terminal's answer does not say what became of the void."
    unknown = CardAnswer(CardOutcome.UNKNOWN, reference, amount, message=words)
    if body is None or text_at(body, "SaleData", "SaleTransactionID", "TransactionID") != reference:
        return unknown
    result, reason = result_of(body)
    said = text_at(body, "Response", "AdditionalResponse") or reason
    if result == "Failure" and reason in _NO_VOID:
        code = NOT_IN_BATCH if reason == "NotFound" else reason
        return CardAnswer(CardOutcome.NOT_CHARGED, reference, amount, code=code, message=said)
    if result != "Success" or cents_of(at_path(body, "ReversedAmount")) != amount:
        return unknown
    return CardAnswer(
        CardOutcome.APPROVED,
        reference,
        amount,
        approved=amount,
        auth_code=text_at(body, "PaymentResult", "PaymentAcquirerData", "ApprovalCode"),
        card_type=text_at(body, "PaymentResult", "PaymentInstrumentData", "CardData", "PaymentBrand")
        or "Card",
        last4=text_at(body, "PaymentResult", "PaymentInstrumentData", "CardData", "MaskedPan"),
        terminal_ref=text_at(body, "POIData", "POITransactionID", "TransactionID"),
        message=said,
    )


def reversal_status(body: Fields | None, reference: str) -> CardAnswer | CardNotFound | None:
    """Read a TransactionStatus answer about a Reversal: what it said, a clear "not found", or None."""
    repeated = repeated_answer(body, reference, "ReversalResponse")
    if not isinstance(repeated, dict):
        return repeated
    answer = reversal_answer(repeated, reference, cents_of(at_path(repeated, "ReversedAmount")) or ZERO)
    return answer if answer.outcome.is_final else None


def totals_request() -> bytes:
    """Return a GetTotals request about what is not reconciled yet."""
    return request("GetTotals", service_id("totals"), {})


def totals_answer(body: Fields | None) -> TerminalTotals | None:
    """Read what a GetTotals or a Reconciliation answer counts, reversals taken off what they took back."""
    if body is None or result_of(body)[0] != "Success":
        return None
    sums: dict[str, tuple[int, Money]] = {}
    for total in _dicts(at_path(body, "TransactionTotals")):
        if text_at(total, "PaymentCurrency") not in {"", CURRENCY}:
            return None
        for one in _dicts(total.get("PaymentTotals")):
            kind, count = text_at(one, "TransactionType"), one.get("TransactionCount")
            amount = cents_of(one.get("TransactionAmount"))
            if not isinstance(count, int) or isinstance(count, bool) or amount is None:
                return None
            before = sums.get(kind, (0, ZERO))
            sums[kind] = (before[0] + count, before[1] + amount)
    sold, sold_gone = sums.get(_SALES, (0, ZERO)), sums.get("ReverseDebit", (0, ZERO))
    back, back_gone = sums.get(_RETURNS, (0, ZERO)), sums.get("ReverseCredit", (0, ZERO))
    if set(sums) - {_SALES, _RETURNS, *_GONE}:
        return None
    return TerminalTotals(
        sold[0] - sold_gone[0], sold[1] - sold_gone[1], back[0] - back_gone[0], back[1] - back_gone[1]
    )


def list_request() -> bytes:
    """Return a Batch request that takes nothing away: its answer lists what was performed."""
    return request("Batch", service_id("list"), {"RemoveAllFlag": False})


def records_of(body: Fields | None) -> tuple[TerminalRecord, ...] | None:
    """Read the performed transactions; what was reversed takes its charge off the list."""
    if body is None or result_of(body)[0] != "Success":
        return None
    records: dict[str, TerminalRecord] = {}
    performed = _dicts(body.get("PerformedTransaction"))
    for number, one in enumerate(performed[:_MOST_RECORDS]):
        name = text_at(one, "POIData", "POITransactionID", "TransactionID") or str(number)
        gone = text_at(one, "OriginalPOITransaction", "POITransactionID", "TransactionID")
        if gone:
            records.pop(gone, None)
            continue
        record = _record(one)
        if record is None:
            return None
        records[name] = record
    return tuple(records.values())


def _record(one: Fields) -> TerminalRecord | None:
    amount = cents_of(at_path(one, "PaymentResult", "AmountsResp", "AuthorizedAmount"))
    kind = text_at(one, "PaymentResult", "PaymentType")
    if amount is None or kind not in {"Normal", "Refund"}:
        return None
    return TerminalRecord(
        text_at(one, "SaleData", "SaleTransactionID", "TransactionID"),
        amount,
        kind == "Refund",
        text_at(one, "PaymentResult", "PaymentAcquirerData", "ApprovalCode"),
        text_at(one, "PaymentResult", "PaymentInstrumentData", "CardData", "MaskedPan"),
    )


def reconciliation_request(at: datetime) -> bytes:
    """Return the Reconciliation that closes the batch, under a service id of its own moment."""
    body = {"ReconciliationType": "SaleReconciliation"}
    return request("Reconciliation", service_id(f"close {at.isoformat()}"), body)


def reconciliation_answer(body: Fields | None) -> BatchClosed | None:
    """Read a Reconciliation's answer: what was closed, and whether terminal and host agree."""
    totals = totals_answer(body)
    if body is None or totals is None:
        return None
    agrees = (
        text_at(body, "Response", "ErrorCondition") == "" and at_path(body, "OutOfBalanceFlag") is not True
    )
    name = text_at(body, "POIReconciliationID")
    return BatchClosed(totals.sales + totals.returns, totals.net, agrees, name)


def stored_answer(body: Fields | None) -> int | None:
    """Read from a Diagnosis how many approvals wait to be uploaded; None where its kind does not tell."""
    said = text_at(body, "Response", "AdditionalResponse") if body is not None else ""
    for part in said.split("&"):
        name, _, value = part.partition("=")
        if name == "unconfirmedBatchCount" and value.isascii() and value.isdigit() and len(value) <= 6:
            return int(value)
    return None


def _dicts(found: object) -> list[Fields]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
