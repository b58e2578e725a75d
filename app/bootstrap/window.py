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

PRACTICE_PINS = (
    "PINs: J. Alvarez 1111, D. Osei 2222, M. Reyes 3333, T. Winter 4444, B. Hale 5555. A PIN is enough once "
    "its person has signed in with the password since Counter was started; the password is “practice”."
)


def open_window(store: Path | None, *, practice: bool) -> int:
    """Show Counter until its window is closed; a second one brings the first to the front."""
    places = find_places(store, practice=practice)
    if ask_to_show(places.store):
        return 0
    opening = StoreOpening(places, practice=practice)
    hints = (PRACTICE_HINT, PRACTICE_PINS) if practice else ("", "")
    return run_application(opening, *hints)
