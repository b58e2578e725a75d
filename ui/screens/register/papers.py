"""Decide how receipts are printed again, and what becomes of papers that need a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.model import SaleState
from app.workflows import drawer_desk, printing_desk
from ui.screens.register.stage import may_print_again

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.pos.views import SaleView
    from app.printing.views import JobRow
    from app.workflows.papers import DrawerReason
    from ui.screens.register.reading import RegisterReads
    from ui.screens.register.till import Till


class PaperPresenter:
    """See to the papers of the lane."""

    def __init__(self, till: Till) -> None:
        """Take the till."""
        self.till = till

    def print_again(self) -> None:
        """Print the receipt of the sale shown, or of the last one, marked as a duplicate."""
        sale, lane = self.till.sale, self.till.lane
        if sale is not None and sale.state is SaleState.COMPLETED:
            self._reprint(sale.id)
            return

        def go_on(last: SaleView | None) -> None:
            if last is None:
                self.till.view.say_look("There is no receipt to print again yet.")
            else:
                self._reprint(last.id)

        def read(reads: RegisterReads) -> SaleView | None:
            return reads.sales.last_completed(lane)

        self.till.work.read(read, go_on)

    def _reprint(self, sale_id: SaleId) -> None:
        self.till.run(
            printing_desk.reprint_receipt, printing_desk.ReprintReceipt(sale_id), self._tell_printing
        )

    def _tell_printing(self, _value: object) -> None:
        self.till.view.say_done("A duplicate of the receipt is on its way.")

    def open_drawer(self, reason: DrawerReason) -> None:
        """Open the drawer without a sale; the reason is kept."""

        def tell(_value: object) -> None:
            self.till.view.say_done("The drawer opens. The reason is kept with your name.")

        self.till.run(drawer_desk.open_drawer, drawer_desk.OpenDrawer(reason), tell)

    def mend(self, job: JobRow) -> None:
        """Print the paper of a job once more."""
        if may_print_again(job):
            self.till.run(printing_desk.reprint, printing_desk.Reprint(job.id), self._tell_printing)

    def dismiss(self, job: JobRow) -> None:
        """Take a job that needs a person off the list."""
        self.till.run(printing_desk.cancel_job, printing_desk.CancelJob(job.id))
