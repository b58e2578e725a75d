"""Learn from own mistakes how wide a band has to be, so that it holds the answer four times in five."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from dataclasses import dataclass, field

from app.claims.estimating.facts import PERMILLE
from app.kernel.money import ZERO, Money, divide_half_up

_KEPT = 250
_ENOUGH = 15
_TENTH, _NINE_TENTHS, _TENTHS = 1, 9, 10
_UNKNOWN_PERMILLE = 350
_LEAST_SCALE = 100


@dataclass(slots=True)
class _Misses:
    """Keep the newest misses of one group, in order of time and of size."""

    times: deque[int] = field(default_factory=deque)
    sizes: list[int] = field(default_factory=list)

    def add(self, miss: int) -> None:
        self.times.append(miss)
        insort(self.sizes, miss)
        if len(self.times) > _KEPT:
            del self.sizes[bisect_left(self.sizes, self.times.popleft())]

    def spread(self) -> tuple[int, int]:
        """Return the tenth and the ninetieth of a hundred, by rank."""
        count = len(self.sizes) - 1
        low = divide_half_up(count * _TENTH, _TENTHS)
        high = divide_half_up(count * _NINE_TENTHS, _TENTHS)
        return self.sizes[low], self.sizes[high]


class Bands:
    """Hold misses by group, from the narrowest group to the widest."""

    def __init__(self) -> None:
        """Start without a miss."""
        self._misses: defaultdict[tuple[str, ...], _Misses] = defaultdict(_Misses)

    def learn(self, groups: tuple[tuple[str, ...], ...], guessed: Money, true: Money) -> None:
        """Take in how far an estimate was from the answer."""
        miss = _scaled(true - guessed, guessed)
        for group in groups:
            self._misses[group].add(miss)

    def around(self, groups: tuple[tuple[str, ...], ...], guessed: Money, most: Money) -> tuple[Money, Money]:
        """Return a band that holds the estimate, from the first group that knows enough."""
        for group in groups:
            misses = self._misses.get(group)
            if misses is not None and len(misses.sizes) >= _ENOUGH:
                low, high = misses.spread()
                return _band(guessed, low, high, most)
        return _band(guessed, -_UNKNOWN_PERMILLE, _UNKNOWN_PERMILLE, most)


def _scaled(miss: Money, guessed: Money) -> int:
    """Return a miss in thousandths of what was guessed."""
    return divide_half_up(miss.cents * PERMILLE, max(guessed.cents, _LEAST_SCALE))


def _band(guessed: Money, low: int, high: int, most: Money) -> tuple[Money, Money]:
    scale = max(guessed.cents, _LEAST_SCALE)
    bottom = guessed.cents + min(0, divide_half_up(low * scale, PERMILLE))
    top = guessed.cents + max(0, divide_half_up(high * scale, PERMILLE))
    return max(ZERO, Money(bottom)), max(guessed, min(most, Money(top)))
