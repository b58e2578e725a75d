"""Keep card numbers out of the fields in which people type about card payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.card_numbers import NOT_KEPT, types_card_number

if TYPE_CHECKING:
    from ui.widgets.field import TextField


def holds_no_card_number(*fields: TextField) -> bool:
    """Empty each field that holds a card number and say so in it; say whether none did."""
    wrong = [field for field in fields if types_card_number(field.text())]
    for field in wrong:
        field.set_text("")
        field.set_error(NOT_KEPT)
    if wrong:
        wrong[0].setFocus()
    return not wrong
