"""Decide how the lines of a sale change, and how a sale is put aside, taken up and cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.model import LineKind
from app.workflows import register
from ui.screens.register.stage import aside_blocked, change_blocked, is_in_work

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.pos.views import LineRow
    from app.workflows.register import Cancelled
    from ui.screens.register.till import Till


class SaleEditing:
    """Change the sale in the till."""

    def __init__(self, till: Till) -> None:
        """Take the till."""
        self.till = till

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
