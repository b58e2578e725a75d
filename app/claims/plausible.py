"""Say which amounts of a paid answer cannot be right, so that nobody is charged by them. No I/O.

A patient never owes more than the cash price or than what was billed, whichever is more; plan and patient
together never pay more than that and the fees and taxes that the payer itself adds. What is above is a slip
of a decimal point or of a sign, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

# incentive, other amounts, flat and percentage tax paid: what comes on top of ingredient and fee
ADDED = ("FL", "J4", "AW", "AX")
_MOST_ADDED = Money(20_000)


@dataclass(frozen=True, slots=True)
class Billed:
    """Be what was asked for: gross amount due, and usual and customary price."""

    gross: Money
    usual: Money

    @property
    def most(self) -> Money:
        """Return the most that anybody could owe for it."""
        return max(self.gross, self.usual)


def doubt(billed: Billed, patient: Money, plan: Money, added: Iterable[Money] = ()) -> str:
    """Return why the amounts of an answer cannot be right, in a sentence; empty when they can."""
    most = billed.most
    if patient < ZERO:
        return f"The payer says that the patient pays {patient}, which is below zero."
    if patient > most:
        return f"The payer says that the patient pays {patient}, more than the {most} of the claim."
    extra = min(max(Money.total(added), ZERO), max(most, _MOST_ADDED))
    if patient + plan > most + extra:
        return f"The payer says that {patient + plan} is paid in all, more than the {most} of the claim."
    return ""
