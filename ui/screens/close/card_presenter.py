"""Decide what the close shows of the day's cards; the terminal is asked beside it and never waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.payments.batches import BatchState
from app.workflows.card_batches import AskBatch, PlanBatchClose, ask_batch, plan_batch_close
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.hardware.terminal_reports import TerminalReport
    from app.payments.batch_views import BatchReads, CardDay
    from ui.work import Failure, Work

CLOSING = "The terminal is closing its batch. Wait a moment."
IN_DOUBT = "Whether the last batch closed is not known. Ask the terminal first."


class HasBatches(Protocol):
    """Be the store's `Reads` as far as this page needs it."""

    batches: BatchReads


class CardsView(Protocol):
    """Show the day's cards."""

    def show_cards(self, day: CardDay | None, report: TerminalReport | None) -> None:
        """Show the day's cards and how far the terminal told them."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        ...

    def say_failed(self, words: str) -> None:
        """Say what was refused."""
        ...


class CardsPresenter:
    """Hold the terminal's list as last told, and what it was compared with."""

    def __init__(
        self, view: CardsView, work: Work, lane: int, read_batch: Callable[[], Future[TerminalReport]]
    ) -> None:
        """Take the view, the store, the lane, and what asks the terminal."""
        self._view, self._work, self._lane = view, work, lane
        self._read_batch = read_batch
        self._reading, self._asking = Latest(work), Latest(work)
        self.report: TerminalReport | None = None
        self.day: CardDay | None = None

    def ask(self) -> None:
        """Ask the terminal for its list anew; what the books say is shown meanwhile."""
        self.report = None
        self.reload()
        self._asking.wait_for(self._read_batch(), self._take_report)

    def _take_report(self, report: TerminalReport) -> None:
        self.report = report
        self.reload()

    def reload(self) -> None:
        """Read the day's cards again, and compare them with the list that is at hand."""
        lane, report = self._lane, self.report
        records = report.records if report is not None and report.is_told else None

        def read(reads: HasBatches) -> CardDay | None:
            return reads.batches.card_day(lane, records)

        self._reading.read(read, self._take)

    def _take(self, day: CardDay | None) -> None:
        self.day = day
        self._view.show_cards(day, self.report)

    def close_batch(self) -> None:
        """Have the terminal close its batch."""
        self._work.run(plan_batch_close, PlanBatchClose(), self._tell_asked, self._fail)

    def _tell_asked(self, _batch: object) -> None:
        self._view.say_done("The terminal closes its batch.")
        self.reload()

    def ask_again(self) -> None:
        """Ask the terminal now: about a close in doubt, and for its list."""
        batch = self.day.batches[-1] if self.day is not None and self.day.batches else None
        if batch is not None and batch.state is BatchState.UNKNOWN:
            self._work.run(ask_batch, AskBatch(batch.id), lambda _none: None, self._fail)
        self.ask()

    def close_blocked(self) -> str:
        """Return why the batch cannot be closed now, or an empty text."""
        batch = self.day.batches[-1] if self.day is not None and self.day.batches else None
        if batch is None or not batch.is_open:
            return ""
        return IN_DOUBT if batch.state is BatchState.UNKNOWN else CLOSING

    def _fail(self, failure: Failure) -> None:
        self._view.say_failed(failure.message)
        self.reload()
