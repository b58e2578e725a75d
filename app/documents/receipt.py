"""Compose the customer's receipt; it names prescriptions by number, never by drug."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import (
    Align,
    Barcode,
    Cut,
    Document,
    Heading,
    Line,
    Pair,
    Picture,
    QrCode,
    Rule,
    Signature,
    Spacer,
)
from app.documents.paper_words import ENGLISH, words_of
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import datetime

    from app.documents.blocks import Block, Strokes
    from app.documents.letterhead import Letterhead


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
    language: str = ENGLISH
    link: str = ""
    logo: str = ""


def rx_text(rx_number: int | str, fill: int) -> str:
    """Return how a receipt names a prescription: `Rx 7000412-02`."""
    return f"Rx {rx_number}-{fill:02d}"


def receipt(facts: ReceiptFacts) -> Document:
    """Return the receipt of one sale."""
    blocks: list[Block] = [
        *_head(facts),
        Rule(),
        *(block for line in facts.lines for block in _line(line, facts)),
        Rule(),
        *_totals(facts),
        Rule(),
        *_tenders(facts),
        *_foot(facts),
        Cut(),
    ]
    return Document(f"Receipt {facts.sale_number}", tuple(blocks))


def _head(facts: ReceiptFacts) -> list[Block]:
    store, words = facts.store, words_of(facts.language)
    blocks: list[Block] = [Picture(facts.logo)] if facts.logo else []
    blocks.append(Heading(store.name))
    blocks += [Line(text, Align.CENTER) for text in (store.street, store.city_line, store.phone) if text]
    if facts.is_practice:
        blocks.append(Line(words.say("practice"), Align.CENTER, is_bold=True))
    if facts.is_duplicate:
        blocks += [Spacer(), Heading(words.say("duplicate"))]
    blocks += [
        Spacer(),
        Pair(f"{words.say('sale')} {facts.sale_number}", f"{facts.sold_at:%m/%d/%Y %I:%M %p}"),
        Pair(f"{words.say('cashier')} {facts.cashier}", ""),
    ]
    return blocks


def _line(line: ReceiptLine, facts: ReceiptFacts) -> list[Block]:
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
        blocks.append(Line(f"  {words_of(facts.language).say('estimate_note')}"))
    return blocks


def _totals(facts: ReceiptFacts) -> list[Block]:
    words = words_of(facts.language)
    blocks: list[Block] = [
        Pair(words.say("subtotal"), f"{facts.subtotal}   "),
        Pair(words.say("tax"), f"{facts.tax}   "),
        Pair(words.say("total"), f"{facts.total}   ", is_bold=True, is_large=True),
    ]
    if facts.health_total.cents:
        blocks.append(Pair(words.say("eligible_total"), f"{facts.health_total}   "))
    return blocks


def _tenders(facts: ReceiptFacts) -> list[Block]:
    blocks: list[Block] = []
    for tender in facts.tenders:
        blocks.append(Pair(tender.label, f"{tender.amount}   "))
        if tender.detail:
            blocks.append(Line(f"  {tender.detail}"))
    blocks.append(Pair(words_of(facts.language).say("change"), f"{facts.change}   ", is_bold=True))
    return blocks


def _foot(facts: ReceiptFacts) -> list[Block]:
    words = words_of(facts.language)
    blocks: list[Block] = []
    if facts.signature:
        blocks += [Spacer(), Signature(facts.signature, words.say("signature"))]
    blocks.append(Spacer())
    legend = _legend(facts)
    if legend:
        blocks.append(Line(legend, Align.CENTER))
    blocks += [Line(message, Align.CENTER) for message in facts.messages]
    if facts.link:
        blocks += [Spacer(), QrCode(facts.link, words.say("scan"))]
    blocks += [Spacer(), Barcode(facts.sale_number, facts.sale_number)]
    if facts.is_duplicate:
        blocks.append(Line(words.say("duplicate"), Align.CENTER, is_bold=True))
    return blocks


def _legend(facts: ReceiptFacts) -> str:
    words = words_of(facts.language)
    used = (
        (words.say("taxed"), any(line.is_taxable for line in facts.lines)),
        (words.say("eligible"), any(line.is_health for line in facts.lines)),
        (words.say("estimated"), any(line.is_estimate for line in facts.lines)),
    )
    return ", ".join(text for text, shown in used if shown)
