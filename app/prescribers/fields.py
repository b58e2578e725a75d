"""Check one typed field of a prescriber as it is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.kernel.address import parse_phone, parse_state, parse_zip
from app.kernel.codes import DeaNumber, Npi
from app.kernel.errors import DomainError
from app.kernel.person import parse_name_part, search_key
from app.kernel.text import BLANKS, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STREET = 60
MAX_CITY = 30
MAX_CREDENTIAL = 10


def check_field(name: str, text: str) -> str:
    """Return what is wrong with one typed field, or an empty text; `name` is one of `FIELDS`."""
    try:
        READERS[name](text)
    except DomainError as error:
        return error.message
    return ""


def dea_doubt(dea: str, last: str) -> str:
    """Return a doubt about a DEA number: its second sign is the last name's first letter when it was issued.

    It is only a doubt, since a name changes with a marriage and the number does not; 9 is a business.
    """
    second, initial = dea.strip(BLANKS).upper()[1:2], search_key(last)[:1].upper()
    if not second or not initial or second in {initial, "9"}:
        return ""
    return f"The second letter is not {initial}, as for this last name. Check it with the prescriber."


def _dea(text: str) -> str:
    return str(DeaNumber.parse(text)) if text.strip(BLANKS) else ""


def _words(name: str, limit: int) -> Callable[[str], str]:
    return lambda text: clean_text(text, name, limit)


READERS: dict[str, Callable[[str], str]] = {
    "last name": partial(parse_name_part, field="last name"),
    "first name": partial(parse_name_part, field="first name"),
    "credential": _words("credential", MAX_CREDENTIAL),
    "NPI": lambda text: str(Npi.parse(text)),
    "DEA number": _dea,
    "phone": parse_phone,
    "street": _words("street", MAX_STREET),
    "city": _words("city", MAX_CITY),
    "state": parse_state,
    "ZIP": parse_zip,
}
FIELDS = tuple(READERS)
