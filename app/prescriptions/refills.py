"""Count refills and say whether a prescription may be filled again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.person import show_date
from app.prescriptions.fields import last_fill_day
from app.prescriptions.model import FillState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.prescriptions.model import Fill, Prescription

_OVER = frozenset({FillState.SOLD, FillState.CANCELLED})


def refills_left(refills: int, states: Iterable[FillState]) -> int:
    """Return how often the prescription may still be filled; a cancelled fill gives its refill back."""
    used = sum(1 for state in states if state is not FillState.CANCELLED)
    return max(refills + 1 - max(used, 1), 0)


def may_refill(refills: int, states: Sequence[FillState]) -> bool:
    """Say whether a refill is left and no fill is under way."""
    used = sum(1 for state in states if state is not FillState.CANCELLED)
    return used < refills + 1 and all(state in _OVER for state in states)


def check_refill(prescription: Prescription, fills: Sequence[Fill], schedule: str, today: date) -> None:
    """Raise `DomainError` when the prescription may not be filled again today."""
    states = [fill.state for fill in fills]
    if any(state not in _OVER for state in states):
        raise DomainError("refills", "A fill of this prescription is still under way. Finish or cancel it.")
    if not may_refill(prescription.refills, states):
        raise DomainError("refills", "No refills are left. Ask the prescriber for a new prescription.")
    last = last_fill_day(prescription.date_written, schedule)
    if last is not None and today > last:
        raise DomainError(
            "refills",
            f"A {schedule} prescription ends after six months, on {show_date(last)}. Ask for a new one.",
        )


def next_fill_number(fills: Sequence[Fill]) -> int:
    """Return the number of the next fill; numbers are never used twice."""
    return max((fill.fill_number for fill in fills), default=-1) + 1
