"""Answer as a simulated Nexo terminal what takes charges back, lists them and closes their batch."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from devices.sim.terminal_book import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.sim.terminal_book import TerminalBook

SUCCESS: dict[str, Any] = {"Response": {"Result": "Success"}}
_TYPES = {"charge": "Normal", "refund": "Refund"}


def failed(reason: str) -> dict[str, Any]:
    """Return an answer that says why nothing was done."""
    return {"Response": {"Result": "Failure", "ErrorCondition": reason}}


def reverse(book: TerminalBook, asked: dict[str, Any]) -> dict[str, Any]:
    """Void a charge of the open batch, on the disk before it is said."""
    sale = asked["SaleData"]
    named = {"SaleData": {"SaleTransactionID": sale["SaleTransactionID"]}}
    number = asked["OriginalPOITransaction"]["POITransactionID"]["TransactionID"]
    reference = sale["SaleTransactionID"]["TransactionID"]
    entry = book.numbered(int(number[1:])) if number[1:].isdigit() else None
    if entry is None or entry.kind != "charge" or not book.is_in_batch(entry.reference):
        book.note("not_found", reference=reference)
        return {**failed("NotFound"), **named}
    made, place = book.approve(Entry("void", reference, entry.cents, "", entry.reference, "", entry.cents))
    card = {"PaymentBrand": "Visa", "MaskedPan": "411111 **** 1111"}
    return {
        "Response": {"Result": "Success", "AdditionalResponse": "VOIDED"},
        "POIData": {"POITransactionID": {"TransactionID": f"P{place:08d}"}},
        "PaymentResult": {
            "PaymentAcquirerData": {"ApprovalCode": made.auth_code},
            "PaymentInstrumentData": {"CardData": card},
        },
        "ReversedAmount": _dollars(entry.cents),
        **named,
    }


def totals(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the totals of the open batch."""
    sums = [("Debit", "charge"), ("Credit", "refund")]
    groups = [(name, [one.cents for one in entries if one.kind == kind]) for name, kind in sums]
    counted = [
        {"TransactionType": name, "TransactionCount": len(group), "TransactionAmount": _dollars(sum(group))}
        for name, group in groups
    ]
    total = {"PaymentInstrumentType": "Card", "PaymentCurrency": "USD", "PaymentTotals": counted}
    return {**SUCCESS, "POIReconciliationID": "SIM-NEXO", "TransactionTotals": [total]}


def performed(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the list of the open batch."""
    return {
        **SUCCESS,
        "PerformedTransaction": [_transaction(place, one) for place, one in enumerate(entries)],
    }


def diagnosed(stored: int) -> dict[str, Any]:
    """Return that all is well, and how many approvals wait to be uploaded."""
    return {"Response": {"Result": "Success", "AdditionalResponse": f"unconfirmedBatchCount={stored}"}}


def _transaction(place: int, one: Entry) -> dict[str, Any]:
    card = {"PaymentBrand": "Visa", "MaskedPan": "411111 **** 1111"}
    return {
        "SaleData": {"SaleTransactionID": {"TransactionID": one.reference}},
        "POIData": {"POITransactionID": {"TransactionID": f"B{place:08d}"}},
        "PaymentResult": {
            "PaymentType": _TYPES[one.kind],
            "AmountsResp": {"Currency": "USD", "AuthorizedAmount": _dollars(one.cents)},
            "PaymentAcquirerData": {"ApprovalCode": one.auth_code},
            "PaymentInstrumentData": {"CardData": card},
        },
    }


def _dollars(cents: int) -> float:
    """Return an amount as this wire writes it; the simulator's JSON knows no other number."""
    return float(Decimal(cents) / 100)
