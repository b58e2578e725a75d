"""Keep plans' estimators ready in the background, so that no sale waits for the first estimate of a plan."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from app.kernel.changes import Kind
from app.kernel.errors import CounterError

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.ids import PlanId
    from db.runner import SqlRunner

QUIET_S, BREATH_S = 1.0, 0.03
_log = structlog.get_logger(__name__)


class EstimateWarmer:
    """Build what estimates need at the start, and again when answers were withdrawn."""

    def __init__(self, runner: SqlRunner, quiet_s: float = QUIET_S) -> None:
        """Take the store and how long to let changes gather."""
        self._runner, self._quiet_s = runner, quiet_s
        self._changed, self._closing = threading.Event(), threading.Event()
        self._changed.set()
        self._thread = threading.Thread(target=self._run, name="counter-estimates", daemon=True)
        self._unsubscribe = runner.subscribe(self._on_changes)

    def start(self) -> None:
        """Begin with every plan in use."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the piece that is under way."""
        self._unsubscribe()
        self._closing.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _on_changes(self, changes: frozenset[Change]) -> None:
        """Hear of a change; runs on the writer's thread and only takes note."""
        if any(change.kind is Kind.CLAIM for change in changes):
            self._changed.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._changed.wait()
            self._changed.clear()
            try:
                for plan in self._runner.query(lambda reads: reads.claims.plans()).result():
                    self._warm(plan.id)
            except (CounterError, RuntimeError) as error:
                _log.warning("estimates_not_warmed", error=type(error).__name__)
            self._closing.wait(self._quiet_s)

    def _warm(self, plan_id: PlanId) -> None:
        while not self._closing.is_set() and not self._runner.warm_estimates(plan_id).result():
            self._closing.wait(BREATH_S)
