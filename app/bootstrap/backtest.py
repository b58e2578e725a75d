"""Measure the estimates from the command line: on the store's own history, or on the practice payer's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.places import find_places
from app.bootstrap.quiet_store import quiet_store
from app.claims.estimating.backtest import measure
from app.kernel.errors import StorageError
from app.practice.history import FIRST, HELD_OUT, LAST, PATIENTS, practice_history
from db.estimate_reads import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.claims.estimating.backtest import Report
    from app.claims.estimating.facts import Answered
    from db.reads import SqlReads

DONE, WORSE, NO_STORE = 0, 1, 3


def backtest_practice(say: Callable[[str], object], seed: int = HELD_OUT, patients: int = PATIENTS) -> int:
    """Print how good estimates are on a practice history; return 1 where the last copay is as good."""
    words = f"a practice history: seed {seed}, {patients} patients, {FIRST} to {LAST}, by the practice payer"
    return _tell(measure(practice_history(seed, patients), words), say)


def backtest_store(say: Callable[[str], object], store: Path | None) -> int:
    """Print how good estimates would have been on the store's own answers; 3 where it cannot be opened."""
    try:
        with quiet_store(find_places(store, practice=False).store) as runner:
            history = runner.query(_own).result()
    except StorageError as error:
        say(error.message)
        return NO_STORE
    if not history:
        say("No payer has paid a claim of this store yet, so there is nothing to measure on.")
        return DONE
    words = f"this store's own {len(history):,} paid answers, {history[0].on} to {history[-1].on}"
    return _tell(measure(history, words), say)


def _own(reads: SqlReads) -> tuple[Answered, ...]:
    return answers(reads.session)


def _tell(report: Report, say: Callable[[str], object]) -> int:
    for line in report.lines():
        say(line)
    return DONE if report.beats_baseline else WORSE
