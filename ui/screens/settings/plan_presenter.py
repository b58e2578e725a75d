"""Decide which plans are shown, and keep a plan that was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.workflows import settings_desk
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.claims.sheets.views import PlanSheet, SheetReads
    from app.claims.views import ClaimReads, PlanRow
    from app.kernel.ids import PlanId
    from app.workflows.settings_desk import PlanFields
    from ui.work import Failure, Work


class PlanReads(Protocol):
    """Be the store's `Reads` as far as plans need it."""

    claims: ClaimReads
    sheets: SheetReads


class PlansView(Protocol):
    """Show the plans."""

    def show_rows(self, rows: Sequence[PlanRow]) -> None:
        """Show the plans in use."""
        ...

    def show_sheet(self, plan_id: PlanId, sheet: PlanSheet | None) -> None:
        """Say what the payer sheet of the day says of a plan."""
        ...

    def show_saved(self, plan_id: PlanId) -> None:
        """Show that a plan is saved."""
        ...

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        ...


class PlanPresenter:
    """Read plans and keep them."""

    def __init__(self, view: PlansView, work: Work, today: Callable[[], date]) -> None:
        """Take the view, the way to commands and queries, and the store's day."""
        self._view, self._work, self._today = view, work, today
        self._reading, self._sheet = Latest(work), Latest(work)

    def reload(self) -> None:
        """Read the plans again."""

        def read(reads: PlanReads) -> tuple[PlanRow, ...]:
            return reads.claims.plans()

        self._reading.read(read, self._view.show_rows)

    def open(self, plan_id: PlanId) -> None:
        """Read which payer sheet holds for a plan today."""
        today = self._today()

        def read(reads: PlanReads) -> PlanSheet | None:
            return reads.sheets.of_plan(plan_id, today)

        self._sheet.read(read, lambda sheet: self._view.show_sheet(plan_id, sheet))

    def add(self, fields: PlanFields) -> None:
        """Keep a new plan."""
        self._work.run(settings_desk.add_plan, settings_desk.AddPlan(fields), self._tell, self._fail)

    def change(self, plan_id: PlanId, fields: PlanFields, *, active: bool = True) -> None:
        """Keep a plan that was changed, or take it out of use."""
        cmd = settings_desk.ChangePlan(plan_id, fields, active)
        self._work.run(settings_desk.change_plan, cmd, lambda _value: self._tell(plan_id), self._fail)

    def _tell(self, plan_id: PlanId) -> None:
        self._view.show_saved(plan_id)
        self.reload()

    def _fail(self, failure: Failure) -> None:
        if isinstance(failure, DomainError):
            for problem in reversed(failure.problems):
                self._view.show_wrong(problem.field, problem.message)
        else:
            self._view.show_wrong("", failure.message)
