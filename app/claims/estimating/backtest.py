"""Measure estimates on a history: each is made from what was answered before it, then compared."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.estimating.estimator import Estimator
from app.kernel.money import Money, divide_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.claims.estimating.facts import Answered, Guess, Question

DOLLAR, FIVE = Money(100), Money(500)
ALL, BASELINE = "all", "last copay"
_TENTHS = 1_000


@dataclass(frozen=True, slots=True)
class Trial:
    """Be one estimate made before its answer was known, with the answer and the last copay beside it."""

    answer: Answered
    guess: Guess
    baseline: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """Say how good estimates were; shares in tenths of a percent, the bias per estimate in cents."""

    name: str
    count: int
    within_dollar: int
    within_five: int
    bias: Money
    miss: Money
    held: int | None

    def __str__(self) -> str:
        """Return one row of the table."""
        held = "" if self.held is None else percent(self.held)
        return (
            f"{self.name:<34}{self.count:>7}{percent(self.within_dollar):>9}{percent(self.within_five):>9}"
            f"{self.bias!s:>9}{self.miss!s:>9}{held:>9}"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """Be what was measured, on which data."""

    data: str
    ours: Figures
    baseline: Figures
    levels: tuple[Figures, ...]
    months: tuple[Figures, ...]

    @property
    def beats_baseline(self) -> bool:
        """Say whether estimates are nearer than the last copay: within $1, within $5 and on the whole."""
        ours, theirs = self.ours, self.baseline
        return (
            ours.within_dollar > theirs.within_dollar
            and ours.within_five > theirs.within_five
            and abs(ours.bias.cents) < abs(theirs.bias.cents)
        )

    def lines(self) -> tuple[str, ...]:
        """Return the report as lines of text."""
        titles = ("", "fills", "in $1", "in $5", "bias", "miss", "band")
        widths = (34, 7, 9, 9, 9, 9, 9)
        head = "".join(
            f"{title:<{width}}" if at == 0 else f"{title:>{width}}"
            for at, (title, width) in enumerate(zip(titles, widths, strict=True))
        )
        rows = (self.ours, self.baseline, *self.levels, *self.months)
        return (f"Measured on {self.data}", head, *map(str, rows))


class LastCopay:
    """Guess as the counter did: the last amount of this patient, else of the drug, else the cash price."""

    def __init__(self) -> None:
        """Start without an answer."""
        self._own: dict[tuple[str, str, str], Money] = {}
        self._drug: dict[tuple[str, str], Money] = {}

    def guess(self, asked: Question) -> Money:
        """Return the last copay."""
        own = self._own.get((asked.patient, asked.drug, asked.plan))
        return own if own is not None else self._drug.get((asked.drug, asked.plan), asked.usual)

    def learn(self, answer: Answered) -> None:
        """Take in an answer."""
        asked = answer.asked
        self._own[asked.patient, asked.drug, asked.plan] = answer.patient_pay
        self._drug[asked.drug, asked.plan] = answer.patient_pay


def walk(history: Iterable[Answered]) -> list[Trial]:
    """Return an estimate for each answer from those that had arrived before its day."""
    plans: defaultdict[str, Estimator] = defaultdict(Estimator)
    last = LastCopay()
    waiting: list[Answered] = []
    trials = []
    for answer in sorted(history, key=lambda one: (one.on, one.asked.served)):
        if waiting and waiting[0].on < answer.on:
            for known in waiting:
                plans[known.asked.plan].learn(known)
                last.learn(known)
            waiting.clear()
        waiting.append(answer)
        guess = plans[answer.asked.plan].estimate(answer.asked)
        trials.append(Trial(answer, guess, last.guess(answer.asked)))
    return trials


def measure(history: Iterable[Answered], data: str) -> Report:
    """Return how good estimates would have been on a history, against the last copay."""
    trials = walk(history)
    levels: defaultdict[str, list[Trial]] = defaultdict(list)
    months: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        levels[trial.guess.level].append(trial)
        months[f"{trial.answer.asked.served:%Y-%m}"].append(trial)
    return Report(
        data=data,
        ours=_ours(ALL, trials),
        baseline=_baseline(trials),
        levels=tuple(_ours(name, levels[name]) for name in sorted(levels)),
        months=tuple(_ours(name, months[name]) for name in sorted(months)),
    )


def measure_own(history: Sequence[Answered]) -> Report | None:
    """Return how good estimates would have been on a store's own answers, None where it has none."""
    if not history:
        return None
    first, last = history[0].on, history[-1].on
    return measure(history, f"this store's own {len(history):,} paid answers, {first} to {last}")


def _ours(name: str, trials: Sequence[Trial]) -> Figures:
    held = sum(one.guess.low <= one.answer.patient_pay <= one.guess.high for one in trials)
    return _figures(name, [one.guess.pays - one.answer.patient_pay for one in trials], held)


def _baseline(trials: Sequence[Trial]) -> Figures:
    return _figures(BASELINE, [one.baseline - one.answer.patient_pay for one in trials], None)


def _figures(name: str, misses: Sequence[Money], held: int | None) -> Figures:
    count = max(1, len(misses))
    sizes = [max(miss, -miss) for miss in misses]
    return Figures(
        name=name,
        count=len(misses),
        within_dollar=divide_half_up(sum(size <= DOLLAR for size in sizes) * _TENTHS, count),
        within_five=divide_half_up(sum(size <= FIVE for size in sizes) * _TENTHS, count),
        bias=Money(divide_half_up(Money.total(misses).cents, count)),
        miss=Money(divide_half_up(Money.total(sizes).cents, count)),
        held=None if held is None else divide_half_up(held * _TENTHS, count),
    )


def percent(tenths: int) -> str:
    """Return tenths of a percent as `90.1 %`."""
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part} %"
