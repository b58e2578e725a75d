"""Compose what the customer sees of a sale; it names prescriptions by their place, never by drug."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.paper_words import ENGLISH, words_of
from app.hardware.customer import CustomerLine, CustomerPhase, CustomerSum, CustomerView
from app.kernel.money import ZERO
from app.payments.model import PaymentState
from app.pos.model import LineKind, SaleState, TenderKind

if TYPE_CHECKING:
    from app.documents.paper_words import PaperWords
    from app.pos.views import LineRow, SaleView, TenderRow

_TOLD_DIGITS = 3
_TENDERS = {TenderKind.CASH: "cash", TenderKind.CHECK: "check", TenderKind.CARD: "card"}


@dataclass(frozen=True, slots=True)
class CustomerScene:
    """Hold what the display shows besides the sale."""

    store: str
    language: str = ENGLISH
    is_practice: bool = False


def customer_view(
    scene: CustomerScene, sale: SaleView | None, before: CustomerView | None = None
) -> CustomerView:
    """Return what the customer sees; `before` is what was seen last, to tell which line is new."""
    words = words_of(scene.language)
    mark = words.say("customer_practice") if scene.is_practice else ""
    if sale is None or not sale.lines or sale.state not in {SaleState.OPEN, SaleState.COMPLETED}:
        greeting = words.say("customer_greeting")
        return CustomerView(CustomerPhase.IDLE, scene.store, greeting, greeting, mark=mark)
    lines = _lines(sale.lines, words)
    phase = _phase(sale)
    prompt, hint = _prompts(phase, sale, words)
    return CustomerView(
        phase=phase,
        store=scene.store,
        prompt=prompt,
        hint=hint,
        lines=lines,
        newest=_newest(lines, before),
        sums=_sums(sale, words),
        paid=_paid(sale, words),
        figure=_figure(phase, sale, words),
        note=words.say("customer_estimate") if any(line.is_estimate for line in lines) else "",
        mark=mark,
    )


def _phase(sale: SaleView) -> CustomerPhase:
    if sale.state is SaleState.COMPLETED:
        return CustomerPhase.DONE
    is_at_card = sale.card is not None and sale.card.is_open
    return CustomerPhase.CARD if is_at_card else CustomerPhase.SALE


def _lines(rows: tuple[LineRow, ...], words: PaperWords) -> tuple[CustomerLine, ...]:
    made: list[CustomerLine] = []
    prescriptions = 0
    for row in rows:
        if row.kind is LineKind.PRESCRIPTION:
            prescriptions += 1
            made.append(_prescription(row, prescriptions, words))
        else:
            made.append(_item(row))
    return tuple(made)


def _prescription(row: LineRow, place: int, words: PaperWords) -> CustomerLine:
    """Name a prescription by its place and the last digits of its number: nothing else of it is read."""
    number = "".join(sign for sign in row.rx_label.partition("-")[0] if sign.isdigit())
    told = f"Rx …{number[-_TOLD_DIGITS:]}" if number else ""
    estimated = words.say("customer_estimated") if row.is_estimate else ""
    short = words.say("customer_rx_short", n=place)
    return CustomerLine(
        name=words.say("customer_rx", n=place),
        short=f"{short} {words.say('customer_estimated_short')}" if row.is_estimate else short,
        amount=row.pays,
        note=" · ".join(filter(None, (told, estimated))),
        is_estimate=row.is_estimate,
    )


def _item(row: LineRow) -> CustomerLine:
    many = row.count > 1
    return CustomerLine(
        name=row.title,
        short=f"{row.count} {row.title}" if many else row.title,
        amount=row.pays,
        note=f"{row.count} × {row.price}" if many else "",
    )


def _newest(lines: tuple[CustomerLine, ...], before: CustomerView | None) -> int:
    """Return the place of the line that is new or has changed; without one, the place as it was."""
    last = len(lines) - 1
    if before is None or not before.lines:
        return last
    fresh = [place for place, line in enumerate(lines) if line not in before.lines]
    return fresh[-1] if fresh else min(before.newest, last)


def _sums(sale: SaleView, words: PaperWords) -> tuple[CustomerSum, ...]:
    return (
        CustomerSum(words.say("subtotal"), sale.subtotal_rx + sale.subtotal_front),
        CustomerSum(words.say("tax"), sale.tax),
    )


def _paid(sale: SaleView, words: PaperWords) -> tuple[CustomerSum, ...]:
    """Return the total and what was given toward it, once something was."""
    if not sale.tenders and sale.state is not SaleState.COMPLETED:
        return ()
    total = CustomerSum(words.say("customer_total"), sale.total)
    return (total, *(CustomerSum(_tender(one, words), one.given) for one in sale.tenders))


def _tender(tender: TenderRow, words: PaperWords) -> str:
    """Return what was given: a card by its brand and last digits, as the receipt says it."""
    if tender.kind is TenderKind.CARD and tender.label:
        return tender.label
    return words.say(_TENDERS[tender.kind])


def _figure(phase: CustomerPhase, sale: SaleView, words: PaperWords) -> CustomerSum:
    if phase is CustomerPhase.CARD and sale.card is not None:
        return CustomerSum(words.say("card"), sale.card.asked)
    if phase is CustomerPhase.DONE and sale.change > ZERO:
        return CustomerSum(words.say("change"), sale.change)
    if phase is CustomerPhase.DONE:
        return CustomerSum(words.say("customer_paid"), sale.paid)
    due = "customer_due" if sale.tenders else "customer_total"
    return CustomerSum(words.say(due), sale.remaining)


def _prompts(phase: CustomerPhase, sale: SaleView, words: PaperWords) -> tuple[str, str]:
    if phase is CustomerPhase.DONE:
        return words.say("thanks"), words.say("thanks")
    if phase is CustomerPhase.SALE:
        return "", ""
    is_unknown = sale.card is not None and sale.card.state is PaymentState.UNKNOWN
    name = "customer_wait" if is_unknown else "customer_terminal"
    return words.say(name), words.say(f"{name}_short")
