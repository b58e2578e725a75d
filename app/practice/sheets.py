"""Read the payer sheets that ship with the practice store."""

from __future__ import annotations

from resources import read_text

# One file each under resources/practice/sheets: the twelve kinds of payer, and the discount card.
NAMES = (
    "commercial",
    "part_d",
    "medicaid",
    "discount_card",
    "part_b",
    "chip",
    "tricare",
    "champva",
    "va",
    "ihs",
    "workers_compensation",
    "copay_card",
    "assistance",
)


def practice_sheets() -> tuple[str, ...]:
    """Return the text of every practice sheet."""
    return tuple(read_text("practice", "sheets", f"{name}.toml") for name in NAMES)
