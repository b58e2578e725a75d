"""Decide how the lines of a sale change, and how a sale is put aside, taken up and cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.model import LineKind
from app.workflows import pickup, register
from ui.screens.register.stage import aside_blocked, change_blocked, is_in_work

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.pos.views import LineRow, SaleView
    from app.workflows.register import Cancelled
    from ui.screens.register.reading import RegisterReads
    from ui.screens.register.till import Till


class SaleEditing:
    """Change the sale in the till."""

    def __init__(self, till: Till) -> None:
        """Take the till."""
        self.till = till

    def remove(self, line: LineRow | None) -> None:
        """Take a line off the sale, and offer to put it back."""
        sale = self.till.sale
        if sale is None or line is None or self.change_blocked():
            return

        def tell(_value: object) -> None:
            words = "" if line.kind is LineKind.ITEM else " It stays in its bag."
            self.till.view.say_undoable(
                f"The line is off the sale.{words}", lambda: self._put_back(sale, line)
            )

        self.till.run(register.remove_line, register.RemoveLine(sale.id, line.id), tell)

    def _put_back(self, sale: SaleView, line: LineRow) -> None:
        """Put a line back on its sale, if that is still the one in work."""
        if self.till.sale is None or self.till.sale.id != sale.id:
            self.till.view.say_look("That sale is not open any more.")
        elif line.kind is LineKind.ITEM:
            self._put_item_back(sale.id, line)
        elif sale.patient_id is not None:
            self.till.run(pickup.choose_patient, pickup.ChoosePatient(sale.id, sale.patient_id))

    def _put_item_back(self, sale_id: SaleId, line: LineRow) -> None:
        def read(reads: RegisterReads) -> str:
            return next(
                (one.upc for one in reads.sales.item_search(line.title) if one.id == line.item_id), ""
            )

        def add(code: str) -> None:
            self.till.run(register.add_item, register.AddItem(sale_id, code, line.count))

        self.till.work.read(read, add)

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
