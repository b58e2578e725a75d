"""Read what is typed about authorizations and appeals, each wrong field named."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity
from app.prescriptions.fields import parse_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ui.widgets.field import TextField
    from ui.widgets.value_fields import DateField

T = TypeVar("T")


def read_day(field: DateField) -> date | None:
    """Return the day typed, None for an empty field; raise `DomainError` for what is no day."""
    if not field.text():
        return None
    day = field.value()
    if day is None:
        raise DomainError("day", "Type a day, such as 12/04 or +30.")
    return day


def read_quantity(field: TextField) -> Quantity | None:
    """Return the quantity typed, None for an empty field."""
    return Quantity.parse(field.text()) if field.text() else None


def read_whole(field: TextField) -> int | None:
    """Return the number typed, None for an empty field."""
    return parse_whole(field.text(), "number") if field.text() else None


def read_at(field: TextField, read: Callable[[], T]) -> T:
    """Return what a field holds; show what is wrong beside it, and raise `DomainError`."""
    try:
        return read()
    except DomainError as error:
        field.set_error(error.message)
        field.line.setFocus()
        raise
