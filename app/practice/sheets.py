"""Read the payer sheets that ship with the practice store."""

from __future__ import annotations

from resources import read_text

# One file each under resources/practice/sheets: every kind of payer, three of them twice, and the card.
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
    "employer_plan",
    "drug_plan",
    "state_medicaid",
)


def practice_sheets() -> tuple[str, ...]:
    """Return the text of every practice sheet."""
    return tuple(read_text("practice", "sheets", f"{name}.toml") for name in NAMES)
