"""Read which payers a person holds back: one destination a line."""

from __future__ import annotations


def read_holds(text: str) -> frozenset[str]:
    """Return the destinations to which nothing is sent."""
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def write_holds(held: frozenset[str]) -> str:
    """Return them as they are kept."""
    return "\n".join(sorted(held))
