"""Measure the estimates from the command line: on the store's own history, or on the practice payer's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.places import find_places
from app.bootstrap.quiet_store import quiet_store
from app.claims.estimating.backtest import measure
from app.kernel.errors import StorageError
from app.practice.history import FIRST, HELD_OUT, LAST, PATIENTS, practice_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.claims.estimating.backtest import Report
    from db.reads import SqlReads

DONE, WORSE, NO_STORE = 0, 1, 3


def backtest_practice(say: Callable[[str], object], seed: int = HELD_OUT, patients: int = PATIENTS) -> int:
    """Print how good estimates are on a practice history; return 1 where the last copay is as good."""
    return _tell(measure_practice(seed, patients), say)


def measure_practice(seed: int = HELD_OUT, patients: int = PATIENTS) -> Report:
    """Return how good estimates are on a practice history; it takes some ten seconds."""
    words = f"a practice history: seed {seed}, {patients} patients, {FIRST} to {LAST}, by the practice payer"
    return measure(practice_history(seed, patients), words)


def backtest_store(say: Callable[[str], object], store: Path | None) -> int:
    """Print how good estimates would have been on the store's own answers; 3 where it cannot be opened."""
    try:
        with quiet_store(find_places(store, practice=False).store) as runner:
            report = runner.query(_own).result()
    except StorageError as error:
        say(error.message)
        return NO_STORE
    if report is None:
        say("No payer has paid a claim of this store yet, so there is nothing to measure on.")
        return DONE
    return _tell(report, say)


def _own(reads: SqlReads) -> Report | None:
    return reads.estimates.measured()


def _tell(report: Report, say: Callable[[str], object]) -> int:
    for line in report.lines():
        say(line)
    return DONE if report.beats_baseline else WORSE
