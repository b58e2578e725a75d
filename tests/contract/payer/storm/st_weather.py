"""Say what happens to each exchange on its way: the same for the same seed and number."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Weather(StrEnum):
    """Name what a line may do to a message or to its answer."""

    FAIR = "fair"
    REFUSED = "refused"
    DELAY = "delay"
    LATE = "late"
    DROP_BEFORE = "drop before delivery"
    DROP_AFTER = "drop after delivery"
    RESET_BEFORE = "reset before delivery"
    RESET_AFTER = "reset after delivery"
    TWICE = "delivered twice"
    ECHO = "delivered again later"
    TWO_ANSWERS = "two answers"
    STRANGER = "the answer of another claim"
    STRAY = "an answer nobody asked for, later"
    CORRUPT = "corrupt bytes"
    HALF_CLOSE = "half closed in the answer"
    DRIP = "one byte at a time"
    GARBAGE = "garbage"
    FLOOD = "garbage without end"
    LONG_LENGTH = "a length of 9999"
    LETTERS = "letters for a length"
    STALL = "stall"


TROUBLES = tuple(one for one in Weather if one is not Weather.FAIR)
# these cost the whole time to answer, so that they come less often
SLOW = frozenset({Weather.LATE, Weather.FLOOD, Weather.LONG_LENGTH, Weather.STALL})
_ONE_IN = 5


def weather(seed: int, per_mille: int) -> Callable[[int], Weather]:
    """Return the weather of each exchange by its number; so many in a thousand are troubled."""

    def of(number: int) -> Weather:
        digest = hashlib.sha256(f"{seed}|{number}".encode("ascii")).digest()
        if int.from_bytes(digest[:4], "big") % 1000 >= per_mille:
            return Weather.FAIR
        trouble = TROUBLES[digest[4] % len(TROUBLES)]
        return Weather.FAIR if trouble in SLOW and digest[5] % _ONE_IN else trouble

    return of
