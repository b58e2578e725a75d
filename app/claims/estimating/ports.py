"""Say what is asked of a store's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.claims.estimating.backtest import Report
    from app.claims.estimating.facts import Guess, Question


class Estimates(Protocol):
    """Estimate from what plans have answered in the store."""

    def guess(self, asked: Question) -> Guess:
        """Return what a patient is thought to pay for one fill."""
        ...


class EstimateReads(Protocol):
    """Measure estimates on what the store knows."""

    def measured(self) -> Report | None:
        """Return how good estimates would have been on the store's own answers, None before the first."""
        ...
