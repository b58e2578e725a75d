"""Count the drawer by denomination."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

Counts = tuple[tuple[int, int], ...]

MOST_OF_ONE = 9_999
LABELS: dict[int, str] = {
    10_000: "$100 bills",
    5_000: "$50 bills",
    2_000: "$20 bills",
    1_000: "$10 bills",
    500: "$5 bills",
    200: "$2 bills",
    100: "$1 bills and coins",
    50: "Half dollars",
    25: "Quarters",
    10: "Dimes",
    5: "Nickels",
    1: "Pennies",
}


def counted(counts: Iterable[tuple[int, int]]) -> Money:
    """Return what the counts come to; raise `DomainError` on an unknown or repeated one, or a wild count."""
    total, seen = 0, set()
    for cents, count in counts:
        if cents not in LABELS or cents in seen:
            raise DomainError("denomination", "Count each bill and coin of the list once.")
        if not 0 <= count <= MOST_OF_ONE:
            raise DomainError(LABELS[cents], f"Type a count from 0 to {MOST_OF_ONE:,}.")
        seen.add(cents)
        total += cents * count
    return Money(total)


def to_text(counts: Counts) -> str:
    """Return the counts as text to keep, largest first, without those of which there are none."""
    return json.dumps(sorted(([cents, count] for cents, count in counts if count), reverse=True))


def from_text(text: str) -> Counts:
    """Return the counts that `to_text` wrote; none for an empty text."""
    return tuple((int(cents), int(count)) for cents, count in json.loads(text or "[]"))
