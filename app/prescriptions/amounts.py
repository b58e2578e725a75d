"""Show a dispensed amount with its unit, as people at the counter say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.quantity import Unit

if TYPE_CHECKING:
    from app.kernel.quantity import Quantity

_PIECES = (
    ("tablet", "tab"),
    ("capsule", "cap"),
    ("lozenge", "loz"),
    ("patch", "patch"),
    ("suppository", "supp"),
)


def show_quantity(quantity: Quantity, unit: Unit, form: str = "") -> str:
    """Return `90 tab`, `3 mL` or `1 each`; `form` is the dosage form as shown."""
    if unit is not Unit.EACH:
        return f"{quantity} {unit.label}"
    word = next((short for long, short in _PIECES if long in form.lower()), unit.label)
    return f"{quantity} {word}"
