"""Say where a sale stands: what the register waits for, what is in the way of paying, how the card stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.payments.model import PaymentState
from app.pos.model import Counselling, SaleState
from app.pos.pickup import what_to_do
from app.printing.model import JobState

if TYPE_CHECKING:
    from app.payments.views import CardRow
    from app.pos.views import SaleView
    from app.printing.views import JobRow

CARD_BUSY = "The card terminal is at work. Wait for its answer."


class Stage(StrEnum):
    """Say what the register waits for next."""

    CLOSED = "closed"
    EMPTY = "empty"
    BIRTH_DATE = "birth_date"
    COUNSEL = "counsel"
    SIGN = "sign"
    PAY = "pay"
    CARD = "card"
    DONE = "done"


def stage_of(sale: SaleView | None, *, is_open: bool) -> Stage:
    """Return what comes next in a sale."""
    if sale is None:
        return Stage.EMPTY if is_open else Stage.CLOSED
    if sale.state is SaleState.COMPLETED:
        return Stage.DONE
    if is_card_busy(sale):
        return Stage.CARD
    return _pickup_stage(sale) or (Stage.PAY if sale.lines else Stage.EMPTY)


def _pickup_stage(sale: SaleView) -> Stage | None:
    """Return the step that a pickup still needs."""
    if sale.patient_id is not None and not sale.birth_date_confirmed:
        return Stage.BIRTH_DATE
    if sale.rx_count and sale.counselling is Counselling.NOT_ASKED:
        return Stage.COUNSEL
    return Stage.SIGN if sale.needs_signature and not sale.has_signature else None


def is_in_work(sale: SaleView | None) -> bool:
    """Say whether a sale is open and may be worked on."""
    return sale is not None and sale.state is SaleState.OPEN


def is_card_busy(sale: SaleView | None) -> bool:
    """Say whether a card payment of the sale has no end yet."""
    return sale is not None and sale.card is not None and sale.card.is_open


def pay_blocked(sale: SaleView | None) -> str:
    """Return why nothing can be paid yet, or an empty text."""
    if sale is None or not is_in_work(sale) or not sale.lines:
        return "Scan a bag or an item first."
    if is_card_busy(sale):
        return CARD_BUSY
    if sale.lacks:
        return what_to_do(sale.lacks[0])
    return next((line.problem for line in sale.lines if line.problem), "")


def tender_blocked(sale: SaleView | None) -> str:
    """Return why no money can be taken, or an empty text."""
    reason = pay_blocked(sale)
    if reason or sale is None:
        return reason
    return "" if sale.remaining else "Nothing is due. Finish the sale."


def health_blocked(sale: SaleView | None) -> str:
    """Return why no FSA or HSA card can be asked, or an empty text."""
    reason = tender_blocked(sale)
    if reason or sale is None:
        return reason
    return "" if sale.health_total else "Nothing on this sale may be paid with an FSA or HSA card."


def aside_blocked(sale: SaleView | None) -> str:
    """Return why the sale cannot be put aside or cancelled, or an empty text."""
    if not is_in_work(sale):
        return "There is no open sale."
    return CARD_BUSY if is_card_busy(sale) else ""


def change_blocked(sale: SaleView | None) -> str:
    """Return why no line can be changed, or an empty text."""
    if sale is None or not is_in_work(sale) or not sale.lines:
        return "There is no line to change."
    if is_card_busy(sale):
        return CARD_BUSY
    return "A payment was taken. Finish the sale before changing its lines." if sale.tenders else ""


_CARD_WORDS = {
    PaymentState.PLANNED: "Asking the terminal for {asked} …",
    PaymentState.SENDING: "The terminal shows {asked}. Let the customer pay there.",
    PaymentState.UNKNOWN: (
        "It is not known whether {asked} was charged. Do not charge the card again. "
        "Counter asks the terminal by itself until it knows."
    ),
    PaymentState.DECLINED: "Card declined, nothing was charged. {message}",
    PaymentState.NOT_SENT: "The terminal could not be asked, nothing was charged. {message}",
    PaymentState.NOT_CHARGED: "Nothing was charged. {message}",
    PaymentState.APPROVED: "{card} approved for {approved}.",
}


def card_words(card: CardRow | None) -> str:
    """Return how a card payment stands, in plain words with the next step."""
    if card is None:
        return ""
    shown = f"{card.brand or 'Card'} …{card.last4}" if card.last4 else card.brand or "Card"
    words = _CARD_WORDS[card.state]
    return words.format(asked=card.asked, message=card.message, card=shown, approved=card.approved).strip()


def card_title(card: CardRow | None) -> str:
    """Return how a card payment under way stands, in a few words."""
    if card is not None and card.state is PaymentState.UNKNOWN:
        return "No answer yet"
    return "Card payment under way"


def is_card_bad(card: CardRow | None) -> bool:
    """Say whether the newest card payment failed."""
    bad = {PaymentState.DECLINED, PaymentState.NOT_SENT, PaymentState.NOT_CHARGED}
    return card is not None and card.state in bad


def may_print_again(job: JobRow) -> bool:
    """Say whether a job that needs a person has a paper to print again."""
    return job.document_id is not None and job.state in {JobState.UNKNOWN, JobState.FAILED}


def trouble_words(job: JobRow) -> str:
    """Return what is the matter with a print job and what happens next."""
    what = job.what[:1].upper() + job.what[1:]
    words = f"{what}: {job.message}" if job.message else f"{what} was not confirmed."
    if job.state is JobState.WAITING:
        return f"{words} It prints by itself as soon as the printer is ready."
    return words
