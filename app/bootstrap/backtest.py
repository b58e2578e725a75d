"""Measure the estimates from the command line: on a practice history that the practice payer made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.estimating.backtest import measure
from app.practice.history import FIRST, HELD_OUT, LAST, PATIENTS, practice_history

if TYPE_CHECKING:
    from collections.abc import Callable

DONE, WORSE = 0, 1


def backtest_practice(say: Callable[[str], object], seed: int = HELD_OUT, patients: int = PATIENTS) -> int:
    """Print how good estimates are on a practice history; return 1 where the last copay is as good."""
    words = f"a practice history: seed {seed}, {patients} patients, {FIRST} to {LAST}, by the practice payer"
    report = measure(practice_history(seed, patients), words)
    for line in report.lines():
        say(line)
    return DONE if report.beats_baseline else WORSE
