"""Have estimates measured away from the screen, and keep what was found until it is measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from app.claims.estimating.backtest import Report
    from app.claims.estimating.ports import EstimateReads
    from app.kernel.clock import Clock
    from ui.work import Failure, Work

BUSY = "It is being measured."
NO_ANSWERS = "No payer has paid a claim of this store yet, so there is nothing to measure on."


class HasEstimateReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    estimates: EstimateReads


class MeasuringDesk(Protocol):
    """Be the open store as far as this screen needs it."""

    @property
    def clock(self) -> Clock:
        """Tell the time."""
        ...

    @property
    def measure_practice(self) -> Callable[[], Future[Report]]:
        """Measure estimates on a practice history."""
        ...


class EstimatesView(Protocol):
    """Show figures."""

    def show_report(self, report: Report, at: datetime) -> None:
        """Show what was measured, and when."""
        ...

    def show_busy(self, is_busy: bool) -> None:
        """Show whether it is being measured."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class EstimatesPresenter:
    """Measure one thing at a time."""

    def __init__(
        self, view: EstimatesView, work: Work, desk: MeasuringDesk, local: Callable[[datetime], datetime]
    ) -> None:
        """Take the view, the way to the store, the desk and the store's time of day."""
        self._view, self._work, self._desk, self._local = view, work, desk, local
        self.is_busy = False

    def blocked(self) -> str:
        """Return why nothing can be measured now."""
        return BUSY if self.is_busy else ""

    def measure_own(self) -> None:
        """Measure on the store's own answers."""

        def read(reads: HasEstimateReads) -> Report | None:
            return reads.estimates.measured()

        self._begin()
        self._work.read(read, self._take, self._fail)

    def measure_practice(self) -> None:
        """Measure on a practice history, which tells before the store has a history of its own."""
        self._begin()
        self._work.wait_for(self._desk.measure_practice(), self._take, self._fail)

    def _begin(self) -> None:
        self.is_busy = True
        self._view.show_busy(is_busy=True)

    def _end(self) -> None:
        self.is_busy = False
        self._view.show_busy(is_busy=False)

    def _take(self, report: Report | None) -> None:
        self._end()
        if report is None:
            self._view.say_wrong(NO_ANSWERS)
            return
        self._view.show_report(report, self._local(self._desk.clock.now()))

    def _fail(self, error: Failure) -> None:
        self._end()
        self._view.say_wrong(error.message)
