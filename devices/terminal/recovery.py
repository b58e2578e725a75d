"""Find out what became of a charge that nobody answered for."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.hardware.cards import (
    T_MAX,
    CardAnswer,
    CardNotFound,
    CardOutcome,
    not_found_is_believed,
)
from app.hardware.errors import DeviceProblem, TerminalSilent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.hardware.ports import CardTerminal
    from app.kernel.clock import Clock
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Patience:
    """Hold how often and how long to ask; `longest` is counted from now, disbelief from the write.

    A terminal that is away is looked for more often than one that answers is asked.
    """

    longest: timedelta = timedelta(seconds=240)
    every: timedelta = timedelta(seconds=5)
    while_away: timedelta = timedelta(seconds=1)
    t_max: timedelta = T_MAX


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """Be a charge whose fate is unknown; `written_at` is when its journal row said SENDING."""

    reference: str
    amount: Money
    written_at: datetime


def settle(
    terminal: CardTerminal,
    charge: OpenCharge,
    clock: Clock,
    patience: Patience,
    pause: Callable[[float], bool],
) -> CardAnswer:
    """Cancel, then ask until the terminal tells; UNKNOWN when patience runs out.

    `pause` waits the given seconds and returns True when the program is closing. "Not found" counts
    only when it was asked after the longest transaction time since the write had passed.
    """
    until = clock.now() + patience.longest
    with contextlib.suppress(DeviceProblem):
        terminal.cancel()
    while True:
        asked_at, rest = clock.now(), patience.while_away
        with contextlib.suppress(DeviceProblem):
            answer = terminal.inquire(charge.reference)
            if isinstance(answer, CardAnswer):
                return _as_asked(answer, charge.amount)
            rest = patience.every
            if not_found_is_believed(charge.written_at, asked_at, patience.t_max):
                return _never_charged(answer, charge.amount)
        if clock.now() >= until or pause(rest.total_seconds()):
            return CardAnswer.failed(CardOutcome.UNKNOWN, charge.reference, charge.amount, TerminalSilent())


def _as_asked(answer: CardAnswer, asked: Money) -> CardAnswer:
    """Return a recovered charge measured against what was asked for; a refusal stays one."""
    if not answer.outcome.took_money:
        return replace(answer, requested=asked)
    outcome = CardOutcome.PARTIAL if answer.approved < asked else CardOutcome.APPROVED
    return replace(answer, outcome=outcome, requested=asked)


def _never_charged(answer: CardNotFound, asked: Money) -> CardAnswer:
    words = "The terminal has no such charge. The card was not charged."
    return CardAnswer(CardOutcome.NOT_CHARGED, answer.reference, asked, code="not_found", message=words)
