"""Check one typed field of a patient's file as it is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.kernel.address import parse_phone, parse_state, parse_zip
from app.kernel.errors import DomainError
from app.kernel.person import parse_name_part
from app.kernel.text import clean_text
from app.patients import rules

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_SUBSTANCE = 60


def check_field(name: str, text: str) -> str:
    """Return what is wrong with one typed field, or an empty text; `name` is one of `FIELDS`."""
    try:
        _READERS[name](text)
    except DomainError as error:
        return error.message
    return ""


def _words(name: str, limit: int) -> Callable[[str], str]:
    return lambda text: clean_text(text, name, limit)


_READERS: dict[str, Callable[[str], str]] = {
    "last name": partial(parse_name_part, field="last name"),
    "first name": partial(parse_name_part, field="first name"),
    "phone": parse_phone,
    "street": _words("street", rules.MAX_STREET),
    "city": _words("city", rules.MAX_CITY),
    "state": parse_state,
    "ZIP": parse_zip,
    "allergy": _words("allergy", MAX_SUBSTANCE),
    "reaction": _words("reaction", MAX_SUBSTANCE),
    "condition": _words("condition", rules.MAX_CONDITION),
    "condition code": rules.parse_condition_code,
    "member id": rules.parse_member_id,
    "group": rules.parse_group,
    "person code": rules.parse_person_code,
}
FIELDS = tuple(_READERS)
