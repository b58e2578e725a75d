"""Hand prescriptions to the right person: the birth date typed, counselling offered, signature taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.person import parse_birth_date
from app.pos.model import Counselling

if TYPE_CHECKING:
    from datetime import date

    from app.pos.model import Sale

BIRTH_DATE = "birth date"
COUNSELLING = "counselling"
SIGNATURE = "signature"
_WHAT_TO_DO = {
    BIRTH_DATE: "Ask for the birth date and type it.",
    COUNSELLING: "Offer counselling and record the answer.",
    SIGNATURE: "Take the signature.",
}


def check_birth_date(typed: str, on_file: date, today: date) -> None:
    """Raise `DomainError` unless the date typed is the one on file; the message never tells it."""
    if parse_birth_date(typed, today) != on_file:
        raise DomainError(BIRTH_DATE, "This is not the birth date on file. Ask again, and check the bag.")


def lacking(sale: Sale, rx_lines: int) -> tuple[str, ...]:
    """Return the names of what a sale with prescriptions still needs, in the order to do it."""
    if not rx_lines:
        return ()
    steps = (
        (BIRTH_DATE, sale.birth_date_confirmed),
        (COUNSELLING, sale.counselling is not Counselling.NOT_ASKED),
        (SIGNATURE, sale.signature_id is not None),
    )
    return tuple(name for name, done in steps if not done)


def what_to_do(name: str) -> str:
    """Return the plain words for one thing that is lacking."""
    return _WHAT_TO_DO[name]
