"""Decide what the register does with a scan, a key and an answer: the pickup and the lines of a sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.model import Counselling, LineKind
from app.workflows import pickup, register
from app.workflows.end_of_day import OpenDay, open_day
from ui.screens.register.stage import aside_blocked, change_blocked, is_in_work
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.documents.blocks import Strokes
    from app.kernel.ids import PatientId, SaleId
    from app.kernel.money import Money
    from app.pos.views import LineRow
    from app.prescriptions.views import WillCallRow
    from app.workflows.pickup import PickedUp
    from app.workflows.register import Cancelled
    from ui.screens.register.reading import RegisterReads
    from ui.screens.register.till import Till

MOST_HITS = 12


def item_code(gtin14: str) -> str:
    """Return a scanned GTIN-14 as the UPC-A or EAN-13 that is printed on the item."""
    if gtin14.startswith("00"):
        return gtin14[2:]
    return gtin14.removeprefix("0")


def matches(row: WillCallRow, text: str) -> bool:
    """Say whether a bag is of somebody whose names begin with the words typed."""
    names = row.patient.lower().replace(",", " ").split()
    return all(
        any(name.startswith(word) for name in names) for word in text.lower().replace(",", " ").split()
    )


class RegisterPresenter:
    """Work on the pickup and the lines of the sale in the till."""

    def __init__(self, till: Till) -> None:
        """Take the till."""
        self.till = till
        self._finding = Latest(till.work)

    def open_day(self, float_amount: Money) -> None:
        """Open the register with its float."""
        self.till.run(open_day, OpenDay(float_amount))

    def scan_bag(self, number: int) -> None:
        """Take a bag: its patient's pickup begins."""
        self.till.with_sale(lambda sale_id: self.till.run(pickup.scan_bag, pickup.ScanBag(sale_id, number)))

    def choose_patient(self, patient_id: PatientId) -> None:
        """Begin the pickup of a patient whose bag label is not at hand."""

        def begin(sale_id: SaleId) -> None:
            self.till.run(pickup.choose_patient, pickup.ChoosePatient(sale_id, patient_id))

        self.till.with_sale(begin)

    def find_label(self, rx_number: int, fill: int | None) -> None:
        """Begin the pickup of the patient whose vial was scanned."""

        def read(reads: RegisterReads) -> PatientId | None:
            found = (
                reads.fills.by_rx_number(rx_number) if fill is None else reads.fills.by_label(rx_number, fill)
            )
            return reads.fills.card(found).patient.row.id if found is not None else None

        def go_on(patient_id: PatientId | None) -> None:
            if patient_id is None:
                self.till.view.say_look("No prescription has this number. Scan the bag.")
            else:
                self.choose_patient(patient_id)

        self.till.work.read(read, go_on)

    def find(self, text: str, answer: Callable[[Sequence[WillCallRow]], None]) -> None:
        """Find waiting bags by the patient's name."""

        def read(reads: RegisterReads) -> tuple[WillCallRow, ...]:
            rows = (row for row in reads.fills.will_call() if matches(row, text))
            return tuple(rows)[:MOST_HITS]

        self._finding.read(read, answer)

    def add_item(self, code: str) -> None:
        """Add an item by its code; the same again adds one."""
        self.till.with_sale(lambda sale_id: self.till.run(register.add_item, register.AddItem(sale_id, code)))

    def confirm_birth_date(self, typed: str) -> None:
        """Compare the birth date that was said with the one on file."""
        if self.till.sale is not None:
            cmd = pickup.ConfirmBirthDate(self.till.sale.id, typed)
            self.till.run(pickup.confirm_birth_date, cmd, self._tell_picked)

    def _tell_picked(self, picked: PickedUp) -> None:
        for message in picked.refused:
            self.till.view.say_look(message)
        if not picked.added and not picked.refused:
            self.till.view.say_look("Nothing is ready for this patient. Look in the queue.")

    def counsel(self, answer: Counselling) -> None:
        """Keep the answer to the offer of counselling."""
        if self.till.sale is not None:
            self.till.run(pickup.record_counselling, pickup.RecordCounselling(self.till.sale.id, answer))

    def sign(self, strokes: Strokes, *, on_paper: bool = False) -> None:
        """Keep the signature, or that it was given on paper."""
        if self.till.sale is not None:
            cmd = pickup.RecordSignature(self.till.sale.id, strokes, on_paper=on_paper)
            self.till.run(pickup.record_signature, cmd)

    def remove(self, line: LineRow | None) -> None:
        """Take a line off the sale."""
        if self.till.sale is not None and line is not None and not self.change_blocked():
            self.till.run(register.remove_line, register.RemoveLine(self.till.sale.id, line.id))

    def add_pieces(self, line: LineRow | None, more: int) -> None:
        """Sell more or fewer pieces of an item; the last one is removed as a line."""
        sale = self.till.sale
        if sale is None or line is None or self.change_blocked():
            return
        if line.kind is not LineKind.ITEM:
            self.till.view.say_look("A prescription is sold whole.")
        elif line.count + more >= 1:
            cmd = register.SetLineCount(sale.id, line.id, line.count + more)
            self.till.run(register.set_line_count, cmd)

    def suspend(self) -> None:
        """Put the sale aside."""
        if self.till.sale is not None:
            self.till.run(register.suspend_sale, register.SuspendSale(self.till.sale.id), self._tell_aside)

    def _tell_aside(self, _value: object) -> None:
        self.till.view.say_done("The sale is put aside. F7 takes it up again.")

    def resume(self, sale_id: SaleId) -> None:
        """Take up a sale that was put aside."""
        self.till.run(register.resume_sale, register.ResumeSale(sale_id))

    def resume_oldest(self) -> None:
        """Take up the sale that waits longest."""
        if self.till.aside:
            self.resume(self.till.aside[0].id)

    def resume_blocked(self) -> str:
        """Return why no sale can be taken up, or an empty text."""
        if not self.till.aside:
            return "No sale is put aside."
        sale = self.till.sale
        busy = sale is not None and is_in_work(sale) and (sale.lines or sale.patient_id is not None)
        return "Finish this sale or put it aside first." if busy else ""

    def cancel(self) -> None:
        """Cancel the sale; its bags stay in will-call."""
        if self.till.sale is not None:
            self.till.run(register.cancel_sale, register.CancelSale(self.till.sale.id), self._tell_cancelled)

    def _tell_cancelled(self, cancelled: Cancelled) -> None:
        if cancelled.give_back:
            self.till.view.say_look(f"The sale is cancelled. Give {cancelled.give_back} back.")
        else:
            self.till.view.say_done("The sale is cancelled. Its bags stay in will-call.")

    def aside_blocked(self) -> str:
        """Return why the sale cannot be put aside or cancelled, or an empty text."""
        return aside_blocked(self.till.sale)

    def change_blocked(self) -> str:
        """Return why no line can be changed, or an empty text."""
        return change_blocked(self.till.sale)
