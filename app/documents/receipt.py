"""Compose the customer's receipt; it names prescriptions by number, never by drug."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Align, Barcode, Cut, Document, Heading, Line, Pair, Rule, Signature, Spacer
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import datetime

    from app.documents.blocks import Block, Strokes
    from app.documents.letterhead import Letterhead

ESTIMATE_NOTE = "ESTIMATE – final amount posts to your account"
DUPLICATE_MARK = "DUPLICATE"
PRACTICE_MARK = "PRACTICE STORE – NOT A REAL SALE"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Be one line sold; for a prescription `text` is `rx_text(...)`."""

    text: str
    amount: Money
    detail: str = ""
    quantity: str = ""
    is_taxable: bool = False
    is_health: bool = False
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptTender:
    """Be one payment: `Cash` or `Visa ...1111`, with `Auth 123456` as detail."""

    label: str
    amount: Money
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Hold everything that a receipt shows; `sold_at` is in the store's own time."""

    store: Letterhead
    sale_number: str
    sold_at: datetime
    cashier: str
    lines: tuple[ReceiptLine, ...]
    subtotal: Money
    tax: Money
    total: Money
    tenders: tuple[ReceiptTender, ...]
    change: Money
    health_total: Money = ZERO
    signature: Strokes = ()
    messages: tuple[str, ...] = ()
    is_duplicate: bool = False
    is_practice: bool = False


def rx_text(rx_number: int | str, fill: int) -> str:
    """Return how a receipt names a prescription: `Rx 7000412-02`."""
    return f"Rx {rx_number}-{fill:02d}"


def receipt(facts: ReceiptFacts) -> Document:
    """Return the receipt of one sale."""
    blocks: list[Block] = [
        *_head(facts),
        Rule(),
        *(block for line in facts.lines for block in _line(line)),
        Rule(),
        *_totals(facts),
        Rule(),
        *_tenders(facts),
        *_foot(facts),
        Cut(),
    ]
    return Document(f"Receipt {facts.sale_number}", tuple(blocks))


def _head(facts: ReceiptFacts) -> list[Block]:
    store = facts.store
    blocks: list[Block] = [Heading(store.name)]
    blocks += [Line(text, Align.CENTER) for text in (store.street, store.city_line, store.phone) if text]
    if facts.is_practice:
        blocks.append(Line(PRACTICE_MARK, Align.CENTER, is_bold=True))
    if facts.is_duplicate:
        blocks += [Spacer(), Heading(DUPLICATE_MARK)]
    blocks += [
        Spacer(),
        Pair(f"Sale {facts.sale_number}", f"{facts.sold_at:%m/%d/%Y %I:%M %p}"),
        Pair(f"Cashier {facts.cashier}", ""),
    ]
    return blocks


def _line(line: ReceiptLine) -> list[Block]:
    marks = "".join(
        mark
        for mark, holds in (("T", line.is_taxable), ("H", line.is_health), ("E", line.is_estimate))
        if holds
    )
    text = f"{line.quantity} x {line.text}" if line.quantity else line.text
    blocks: list[Block] = [Pair(text, f"{line.amount} {marks:<2}")]
    if line.detail:
        blocks.append(Line(f"  {line.detail}"))
    if line.is_estimate:
        blocks.append(Line(f"  {ESTIMATE_NOTE}"))
    return blocks


def _totals(facts: ReceiptFacts) -> list[Block]:
    blocks: list[Block] = [
        Pair("Subtotal", f"{facts.subtotal}   "),
        Pair("Tax", f"{facts.tax}   "),
        Pair("TOTAL", f"{facts.total}   ", is_bold=True, is_large=True),
    ]
    if facts.health_total.cents:
        blocks.append(Pair("FSA/HSA eligible total", f"{facts.health_total}   "))
    return blocks


def _tenders(facts: ReceiptFacts) -> list[Block]:
    blocks: list[Block] = []
    for tender in facts.tenders:
        blocks.append(Pair(tender.label, f"{tender.amount}   "))
        if tender.detail:
            blocks.append(Line(f"  {tender.detail}"))
    blocks.append(Pair("Change", f"{facts.change}   ", is_bold=True))
    return blocks


def _foot(facts: ReceiptFacts) -> list[Block]:
    blocks: list[Block] = []
    if facts.signature:
        blocks += [Spacer(), Signature(facts.signature, "Signature")]
    blocks.append(Spacer())
    legend = _legend(facts)
    if legend:
        blocks.append(Line(legend, Align.CENTER))
    blocks += [Line(message, Align.CENTER) for message in facts.messages]
    blocks += [Spacer(), Barcode(facts.sale_number, facts.sale_number)]
    if facts.is_duplicate:
        blocks.append(Line(DUPLICATE_MARK, Align.CENTER, is_bold=True))
    return blocks


def _legend(facts: ReceiptFacts) -> str:
    used = (
        ("T taxed", any(line.is_taxable for line in facts.lines)),
        ("H FSA/HSA eligible", any(line.is_health for line in facts.lines)),
        ("E estimate", any(line.is_estimate for line in facts.lines)),
    )
    return ", ".join(text for text, shown in used if shown)
