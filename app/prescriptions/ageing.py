"""Say how near a bag is to the end of the window in which its plan lets it be picked up."""

from __future__ import annotations

from app.prescriptions.views import Ageing

# The shortest common window; plans that give more say so.
DEFAULT_WINDOW_DAYS = 10
_WARN_DAYS = 2


def ageing_of(days_waiting: int, window_days: int) -> Ageing:
    """Return bad once the window is over, a warning for its last two days, else ok."""
    left = window_days - days_waiting
    if left <= 0:
        return Ageing.BAD
    return Ageing.WARN if left <= _WARN_DAYS else Ageing.OK
