"""Read what is typed to find a patient: the beginning of a name, a birth date, or a telephone number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.person import parse_date, search_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}", re.ASCII)
_SHORTEST_PHONE = 7


@dataclass(frozen=True, slots=True)
class PatientSearch:
    """Hold what to look for; at least one field is set unless nothing useful was typed."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not self.name and self.birth_date is None and not self.phone


def read_search(text: str, today: Callable[[], date]) -> PatientSearch:
    """Read `chen`, `chen, mar`, `chen 7/4/61`, `07041961` or `555 555 0101`; a date alone asks for today."""
    words = text.replace(",", " ").split()
    digits = re.sub(r"[ ().+-]", "", text)
    if digits.isascii() and digits.isdigit() and len(digits) in {_SHORTEST_PHONE, 10}:
        return PatientSearch(phone=digits)
    days = {word: _birth_date(word, today()) for word in words if _DATE.fullmatch(word)}
    born = [day for day in days.values() if day is not None]
    rest = " ".join(word for word in words if days.get(word) is None)
    return PatientSearch(name=search_key(rest), birth_date=born[0] if born else None)


def spellings(phone: str) -> list[str]:
    """Return how a number of seven or ten digits may be kept, with its area code and without."""
    local = phone[-_SHORTEST_PHONE:]
    found = [local, f"{local[:3]}-{local[3:]}"]
    if len(phone) > _SHORTEST_PHONE:
        found += [phone, f"{phone[:3]}-{local[:3]}-{local[3:]}"]
    return found


def _birth_date(word: str, today: date) -> date | None:
    try:
        born = parse_date(word, today)
    except DomainError:
        return None
    return born.replace(year=born.year - 100) if born > today else born
