"""Doubt amounts that were probably mistyped, so that a screen asks once before it takes them."""

from __future__ import annotations

from app.kernel.money import Money

BILLS = (Money(500), Money(1_000), Money(2_000), Money(5_000), Money(10_000))
LIKELY_CHANGE = Money(10_000)
LEAST_FLOAT = Money(2_000)
MOST_FLOAT = Money(100_000)


def doubt_cash(given: Money, due: Money) -> str:
    """Return what is odd about cash given for what is due, or an empty text.

    Amounts fill from the right: who types 150 for a hundred and fifty dollars gets $1.50. Such an amount is
    told from a part that is meant by what it would be a hundredfold: a likely payment.
    """
    change = given - due
    if change > LIKELY_CHANGE:
        return f"The change would be {change}."
    meant = given * 100
    if change < Money(0) and due <= meant and meant - due <= LIKELY_CHANGE:
        return f"{given} leaves {due - given} to pay. For {meant} press 0 twice."
    return ""


def doubt_float(amount: Money) -> str:
    """Return what is odd about the money a drawer begins the day with, or an empty text."""
    if amount < LEAST_FLOAT:
        meant = amount * 100
        likely = LEAST_FLOAT <= meant <= MOST_FLOAT
        return f"{amount} is little for a float." + (f" For {meant} press 0 twice." if likely else "")
    return f"{amount} is much for a float." if amount > MOST_FLOAT else ""
