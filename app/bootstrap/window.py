"""Open Counter's window on a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.opening import StoreOpening
from app.bootstrap.places import find_places
from ui.application import run_application
from ui.hand_over import ask_to_show

if TYPE_CHECKING:
    from pathlib import Path

PRACTICE_HINT = (
    "Technician jalvarez, cashier dosei, pharmacist mreyes or twinter, owner bhale. "
    "The password of each is “practice”."
)


def open_window(store: Path | None, *, practice: bool) -> int:
    """Show Counter until its window is closed; a second one brings the first to the front."""
    places = find_places(store, practice=practice)
    if ask_to_show(places.store):
        return 0
    opening = StoreOpening(places, practice=practice)
    return run_application(opening, PRACTICE_HINT if practice else "")
