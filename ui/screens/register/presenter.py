"""Decide what the register does with a scan, a key and an answer; one command at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.payments.model import PaymentState
from app.pos.model import Counselling, SaleState
from app.workflows import printing_desk, register, tendering
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from app.kernel.errors import OutsideError
    from app.kernel.ids import SaleId
    from app.pos.views import LineRow, SaleRow, SaleView
    from ui.work import Work

P = TypeVar("P")
Strokes = tuple[tuple[tuple[int, int], ...], ...]


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


class RegisterView(Protocol):
    """Show the register."""

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the sale as it stands, and what is to be done next."""
        ...

    def show_suspended(self, rows: Sequence[SaleRow]) -> None:
        """Show the sales that were put aside."""
        ...

    def show_wrong(self, problem: DomainError) -> None:
        """Show what was refused, beside its field if it has one."""
        ...

    def say_failed(self, words: str) -> None:
        """Say that the world failed."""
        ...

    def good_scan(self, words: str) -> None:
        """Confirm a scan at once."""
        ...


def stage_of(sale: SaleView | None, *, is_open: bool) -> Stage:
    """Return what comes next in a sale."""
    if sale is None:
        return Stage.EMPTY if is_open else Stage.CLOSED
    if sale.state is SaleState.COMPLETED:
        return Stage.DONE
    if sale.patient is not None and not sale.birth_date_confirmed:
        return Stage.BIRTH_DATE
    if sale.card is not None and sale.card.is_open:
        return Stage.CARD
    if sale.rx_count and sale.counselling is Counselling.NOT_ASKED:
        return Stage.COUNSEL
    if sale.needs_signature and not sale.has_signature:
        return Stage.SIGN
    return Stage.PAY if sale.lines else Stage.EMPTY


class RegisterPresenter:
    """Hold the sale in work."""

    def __init__(self, view: RegisterView, work: Work, lane: int) -> None:
        """Take the view, the way to commands and queries, and the lane."""
        self._view, self._work, self._lane = view, work, lane
        self._reading, self._aside = Latest(work), Latest(work)
        self.sale: SaleView | None = None
        self.is_open = True
        self._finished: SaleId | None = None

    @property
    def stage(self) -> Stage:
        """Return what comes next."""
        return stage_of(self.sale, is_open=self.is_open)

    # Reading ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the sale again; one that was just completed stays until the next begins."""
        finished, lane = self._finished, self._lane

        def read(reads: Any) -> tuple[SaleView | None, bool]:
            facts = reads.settings.facts()
            current = reads.sales.current(lane)
            if current is None and finished is not None:
                current = reads.sales.view(finished)
            return current, facts.business_date is not None

        self._reading.read(read, self._take)
        self._aside.read(lambda reads: reads.sales.suspended(lane), self._view.show_suspended)

    def _take(self, found: tuple[SaleView | None, bool]) -> None:
        before = self.sale
        self.sale, self.is_open = found
        if before is not None and self.sale is None and before.state is SaleState.OPEN:
            self._work.read(lambda reads: reads.sales.view(before.id), self._take_finished)
            return
        self._view.show_sale(self.sale, self.stage)

    def _take_finished(self, sale: SaleView) -> None:
        if sale.state is SaleState.COMPLETED:
            self._finished, self.sale = sale.id, sale
        self._view.show_sale(self.sale, self.stage)

    # Commands --------------------------------------------------------------------------------

    def _run(self, command: Callable[[Any, P, Any], Any], payload: P) -> None:
        self._work.run(command, payload, self._done, self._failed)

    def _done(self, _value: object) -> None:
        self.reload()

    def _failed(self, failure: DomainError | OutsideError) -> None:
        if isinstance(failure, DomainError):
            self._view.show_wrong(failure)
        else:
            self._view.say_failed(failure.message)
        self.reload()

    def _with_sale(self, go_on: Callable[[SaleId], None]) -> None:
        """Go on with the open sale, or start one first."""
        if self.sale is not None and self.sale.state is SaleState.OPEN:
            go_on(self.sale.id)
            return
        self._finished = None
        self._work.run(register.start_sale, register.StartSale(), go_on, self._failed)

    def open_day(self, float_amount: Money) -> None:
        """Open the register with its float."""
        self._run(register.open_day, register.OpenDay(float_amount))

    def scan_bag(self, number: int) -> None:
        """Take a bag: its patient's pickup begins."""
        self._view.good_scan(f"Bag {number}")
        self._with_sale(lambda sale_id: self._run(register.scan_bag, register.ScanBag(sale_id, number)))

    def add_item(self, upc: str) -> None:
        """Add an item by its code; the same again adds one."""
        self._view.good_scan(upc)
        self._with_sale(lambda sale_id: self._run(register.add_item, register.AddItem(sale_id, upc)))

    def confirm_birth_date(self, typed: str) -> None:
        """Compare the birth date that was said with the one on file."""
        if self.sale is not None:
            self._run(register.confirm_birth_date, register.ConfirmBirthDate(self.sale.id, typed))

    def counsel(self, answer: Counselling) -> None:
        """Keep the answer to the offer of counselling."""
        if self.sale is not None:
            self._run(register.record_counselling, register.RecordCounselling(self.sale.id, answer))

    def sign(self, strokes: Strokes) -> None:
        """Keep the signature; no strokes means signed on paper."""
        if self.sale is not None:
            self._run(register.record_signature, register.RecordSignature(self.sale.id, strokes))

    def remove(self, line: LineRow | None) -> None:
        """Take a line off the sale."""
        if self.sale is not None and line is not None:
            self._run(register.remove_line, register.RemoveLine(self.sale.id, line.id))

    def set_count(self, line_id: UUID, count: int) -> None:
        """Change how many of an item are sold."""
        if self.sale is not None:
            self._run(register.set_line_quantity, register.SetLineQuantity(self.sale.id, line_id, count))

    def take_cash(self, given: Money) -> None:
        """Take cash."""
        if self.sale is not None:
            self._run(tendering.tender_cash, tendering.TenderCash(self.sale.id, given))

    def take_check(self) -> None:
        """Take a check over what is left to pay."""
        if self.sale is not None:
            self._run(tendering.tender_check, tendering.TenderCheck(self.sale.id, self.sale.remaining))

    def charge_card(self) -> None:
        """Ask the terminal for what is left to pay."""
        if self.sale is not None:
            self._run(tendering.plan_card, tendering.PlanCard(self.sale.id, self.sale.remaining))

    def suspend(self) -> None:
        """Put the sale aside."""
        if self.sale is not None:
            self._run(register.suspend_sale, register.SuspendSale(self.sale.id))

    def resume(self, sale_id: SaleId) -> None:
        """Take a sale that was put aside."""
        self._finished = None
        self._run(register.resume_sale, register.ResumeSale(sale_id))

    def cancel(self) -> None:
        """Cancel the sale; its bags stay in will-call."""
        if self.sale is not None:
            self._run(register.cancel_sale, register.CancelSale(self.sale.id))

    def print_again(self) -> None:
        """Print the receipt of the sale shown, or of the last one, marked as a duplicate."""
        if self.sale is not None and self.sale.state is SaleState.COMPLETED:
            self._run(printing_desk.reprint_receipt, printing_desk.ReprintReceipt(self.sale.id))
            return
        lane = self._lane

        def go_on(last: SaleView | None) -> None:
            if last is None:
                self._view.say_failed("There is no receipt to print again yet.")
            else:
                self._run(printing_desk.reprint_receipt, printing_desk.ReprintReceipt(last.id))

        self._work.read(lambda reads: reads.sales.last_completed(lane), go_on)

    def next_sale(self) -> None:
        """Clear the finished sale away."""
        self._finished, self.sale = None, None
        self.reload()

    # What may be done now ----------------------------------------------------------------------

    def pay_blocked(self) -> str:
        """Return why nothing can be paid yet, or an empty text."""
        sale = self.sale
        if sale is None or sale.state is not SaleState.OPEN or not sale.lines:
            return "Scan a bag or an item first."
        problem = next((line.problem for line in sale.lines if line.problem), "")
        if problem:
            return problem
        if sale.lacks:
            return sale.lacks[0]
        if sale.card is not None and sale.card.is_open:
            return "The card terminal is at work. Wait for its answer."
        return ""

    def cancel_blocked(self) -> str:
        """Return why the sale cannot be put aside or cancelled, or an empty text."""
        sale = self.sale
        if sale is None or sale.state is not SaleState.OPEN:
            return "There is no open sale."
        if sale.card is not None and sale.card.is_open:
            return "The card terminal is at work. Wait for its answer."
        return ""

    def card_words(self) -> str:
        """Return how the card payment stands, in a sentence."""
        card = self.sale.card if self.sale else None
        if card is None:
            return ""
        words = {
            PaymentState.PLANNED: f"Asking the terminal for {card.asked} …",
            PaymentState.SENDING: f"The terminal asks for {card.asked}. Let the customer pay there.",
            PaymentState.UNKNOWN: f"The terminal has not answered for {card.asked}. Counter asks it again by itself; "
            "do not charge the card a second time.",
            PaymentState.DECLINED: f"Card declined. {card.message}".strip(),
            PaymentState.NOT_SENT: f"The terminal could not be reached. {card.message}".strip(),
            PaymentState.NOT_CHARGED: f"The card was not charged. {card.message}".strip(),
            PaymentState.APPROVED: f"{card.brand} …{card.last4} approved {card.approved}.",
        }
        return words[card.state]
