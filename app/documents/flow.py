"""Fit text into a width: shrink it, or let it flow at spaces; never cut inside a word.

Lengths are whole hundredths of a point (`PT` = 100), so that layouts are exact and repeatable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

PT = 100
_BREAKS = re.compile(r"[ \t\r\n]+")
_HARD_SPACE = "\N{NO-BREAK SPACE}"


class Weight(StrEnum):
    """Name the weights of the shipped font."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


class Measure(Protocol):
    """Tell how wide a text is."""

    def __call__(self, text: str, weight: Weight, size: int, /) -> int:
        """Return the width of a text at a size, rounded up."""
        ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """Be a text in its lines and at the size that fits."""

    size: int
    lines: tuple[str, ...]


def unbroken(text: str) -> str:
    """Return a text whose spaces never end a line."""
    return text.replace(" ", _HARD_SPACE)


def wrap(text: str, width: int, weight: Weight, size: int, measure: Measure) -> tuple[str, ...]:
    """Return the lines of a text broken at spaces; a word wider than the width stands alone, whole."""
    lines: list[str] = []
    line = ""
    for word in filter(None, _BREAKS.split(text)):
        longer = f"{line} {word}" if line else word
        if line and measure(longer, weight, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line else tuple(lines)


def fit(text: str, width: int, weight: Weight, sizes: Sequence[int], lines: int, measure: Measure) -> Fitted:
    """Return the text at the largest of falling sizes at which it needs no more than `lines` lines.

    When none is small enough it flows over more lines at the smallest size; when a single word is
    too wide even then, the size falls on until the word fits whole.
    """
    for size in sizes:
        broken = wrap(text, width, weight, size, measure)
        if len(broken) <= lines and _all_fit(broken, width, weight, size, measure):
            return Fitted(size, broken)
    size = sizes[-1]
    broken = wrap(text, width, weight, size, measure)
    while not _all_fit(broken, width, weight, size, measure) and size > PT:
        size = size * 19 // 20
        broken = wrap(text, width, weight, size, measure)
    return Fitted(size, broken)


def _all_fit(lines: tuple[str, ...], width: int, weight: Weight, size: int, measure: Measure) -> bool:
    return all(measure(line, weight, size) <= width for line in lines)
