"""Hold the sale in work: read it, run one command after the other on it, and tell the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.pos.model import SaleState
from app.settings.model import SettingKey
from app.workflows.register import RefreshPrices, StartSale, refresh_prices, start_sale
from ui.screens.register.stage import Stage, is_in_work, stage_of
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.kernel.errors import OutsideError
    from app.kernel.ids import SaleId
    from app.pos.views import SaleRow, SaleView
    from app.printing.views import JobRow
    from ui.screens.register.reading import RegisterReads
    from ui.work import Work

P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """Be what one reading of the lane found."""

    sale: SaleView | None
    is_open: bool
    usual_float: str
    aside: tuple[SaleRow, ...]
    trouble: tuple[JobRow, ...]


class RegisterView(Protocol):
    """Show the register."""

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the sale as it stands, and what is to be done next."""
        ...

    def offer_float(self, amount: Money) -> None:
        """Offer the float of this store while the register is closed."""
        ...

    def show_aside(self, rows: Sequence[SaleRow]) -> None:
        """Show the sales that were put aside."""
        ...

    def show_trouble(self, jobs: Sequence[JobRow]) -> None:
        """Show the print jobs that need a person."""
        ...

    def show_wrong(self, problem: DomainError) -> None:
        """Show what was refused, beside its field if it has one."""
        ...

    def say_failed(self, words: str) -> None:
        """Say that the world failed; the sale is kept."""
        ...

    def say_look(self, words: str) -> None:
        """Say something that needs a look."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm something."""
        ...

    def say_undoable(self, words: str, undo: Callable[[], None]) -> None:
        """Confirm something and offer to take it back."""
        ...


class Till:
    """Be the sale of one lane as last read."""

    def __init__(self, view: RegisterView, work: Work, lane: int) -> None:
        """Take the view, the way to commands and queries, and the lane."""
        self.view, self.work, self.lane = view, work, lane
        self._reading = Latest(work)
        self.sale: SaleView | None = None
        self.is_open = True
        self.aside: tuple[SaleRow, ...] = ()
        self.trouble: tuple[JobRow, ...] = ()
        self._kept: SaleId | None = None
        self._readings = 0

    @property
    def stage(self) -> Stage:
        """Return what comes next."""
        return stage_of(self.sale, is_open=self.is_open)

    def reload(self) -> None:
        """Read everything again; a sale that was just completed stays until the next begins."""
        kept, lane = self._kept, self.lane
        self._readings += 1

        def read(reads: RegisterReads) -> Found:
            current = reads.sales.current(lane)
            if current is None and kept is not None:
                before = reads.sales.view(kept)
                current = before if before.state is SaleState.COMPLETED else None
            return Found(
                current,
                reads.settings.facts().business_date is not None,
                reads.settings.all().get(SettingKey.FLOAT, ""),
                reads.sales.suspended(lane),
                reads.printing.to_see_to(),
            )

        self._reading.read(read, self._take)

    def _take(self, found: Found) -> None:
        self.sale, self.is_open = found.sale, found.is_open
        self.aside, self.trouble = found.aside, found.trouble
        if found.usual_float:
            self.view.offer_float(Money(int(found.usual_float)))
        self._kept = self.sale.id if self.sale is not None else None
        self.view.show_sale(self.sale, self.stage)
        self.view.show_aside(self.aside)
        self.view.show_trouble(self.trouble)

    def let_go(self) -> None:
        """Clear the finished sale away."""
        if not is_in_work(self.sale):
            self._kept = None
            self.reload()

    def take_up(self, sale_id: SaleId) -> None:
        """Hold on to a sale, so that its end is shown."""
        self._kept = sale_id

    def run(
        self,
        command: Callable[[Any, P, Any], Any],
        payload: P,
        on_done: Callable[[Any], None] | None = None,
    ) -> None:
        """Run a command on the sale, then read the sale again whatever came of it.

        What the command changed is told before it is done, and has the screen shown read already.
        """
        before = self._readings

        def done(value: object) -> None:
            if on_done is not None:
                on_done(value)
            if on_done is not None or self._readings == before:
                self.reload()

        self.work.run(command, payload, done, self.fail)

    def fail(self, failure: DomainError | OutsideError) -> None:
        """Show a failure and the sale as it stands."""
        if isinstance(failure, DomainError):
            self.view.show_wrong(failure)
        else:
            self.view.say_failed(failure.message)
        self.reload()

    def with_sale(self, go_on: Callable[[SaleId], None]) -> None:
        """Go on with the open sale, or start one first."""
        if self.sale is not None and is_in_work(self.sale):
            go_on(self.sale.id)
        else:
            self._kept = None
            self.work.run(start_sale, StartSale(), go_on, self.fail)

    def refresh_prices(self) -> None:
        """Let a payer's answer take the place of an estimate while nothing was paid."""
        sale = self.sale
        if sale is None or not is_in_work(sale) or sale.tenders or not sale.rx_count:
            return
        if sale.card is not None and sale.card.is_open:
            return
        self.work.run(refresh_prices, RefreshPrices(sale.id), self._tell_refreshed, self.fail)

    def _tell_refreshed(self, changed: bool) -> None:
        if changed:
            self.view.say_look("The payer has answered: the price on this sale is new.")
            self.reload()
