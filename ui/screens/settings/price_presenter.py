"""Decide which price schedules are shown, and keep one that was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.workflows import pricing_desk
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.claims.money_views import ClaimMoneyReads, ScheduleRow
    from app.claims.pricing import Basis
    from app.claims.views import ClaimReads, PlanRow
    from app.workflows.pricing_desk import BenchmarksTaken, ScheduleFields
    from ui.work import Failure, Work


class PriceReads(Protocol):
    """Be the store's `Reads` as far as prices need it."""

    claims: ClaimReads
    claim_money: ClaimMoneyReads


class PricesView(Protocol):
    """Show the price schedules."""

    def show_schedules(self, rows: Sequence[ScheduleRow], plans: Sequence[PlanRow]) -> None:
        """Show the schedules in use, and the plans that one may be for."""
        ...

    def show_saved(self, schedule_id: UUID) -> None:
        """Show that a schedule is saved."""
        ...

    def show_taken(self, words: str) -> None:
        """Say what an import took in."""
        ...

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        ...


class PricePresenter:
    """Read schedules and keep them."""

    def __init__(self, view: PricesView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._reading = Latest(work)

    def reload(self) -> None:
        """Read the schedules and the plans again."""

        def read(reads: PriceReads) -> tuple[tuple[ScheduleRow, ...], tuple[PlanRow, ...]]:
            return reads.claim_money.schedules(), reads.claims.plans()

        self._reading.read(read, lambda both: self._view.show_schedules(*both))

    def add(self, fields: ScheduleFields) -> None:
        """Keep a new schedule."""
        self._work.run(pricing_desk.add_schedule, pricing_desk.AddSchedule(fields), self._tell, self._fail)

    def change(self, schedule_id: UUID, fields: ScheduleFields, *, active: bool = True) -> None:
        """Keep a schedule that was changed, or take it out of use."""
        cmd = pricing_desk.ChangeSchedule(schedule_id, fields, active)
        self._work.run(pricing_desk.change_schedule, cmd, lambda _value: self._tell(schedule_id), self._fail)

    def take_in(self, path: str, basis: Basis) -> None:
        """Take in published prices from a file."""
        cmd = pricing_desk.ImportBenchmarks(path, basis)
        self._work.run(pricing_desk.import_benchmarks, cmd, self._tell_taken, self._fail)

    def _tell(self, schedule_id: UUID) -> None:
        self._view.show_saved(schedule_id)
        self.reload()

    def _tell_taken(self, taken: BenchmarksTaken) -> None:
        words = f"{taken.taken} prices taken in."
        if taken.refused:
            words += f" {len(taken.refused)} lines were not read; the first: {taken.refused[0]}"
        self._view.show_taken(words)

    def _fail(self, failure: Failure) -> None:
        if isinstance(failure, DomainError):
            for problem in reversed(failure.problems):
                self._view.show_wrong(problem.field, problem.message)
        else:
            self._view.show_wrong("", failure.message)
