"""Read what is typed to find a patient: the beginning of a name, a birth date, or a telephone number."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.person import parse_date, search_key

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}", re.ASCII)
_BIRTHDAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})", re.ASCII)
_SHORTEST_PHONE = 7
_OLDEST_YEARS = 130
MOST_SPELLINGS = 4
MOST_BIRTHDAYS = _OLDEST_YEARS


@dataclass(frozen=True, slots=True)
class PatientSearch:
    """Hold what to look for; at least one field is set unless nothing useful was typed."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    birthdays: tuple[date, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not (self.name or self.birth_date or self.phone or self.birthdays)


def read_search(text: str, today: Callable[[], date]) -> PatientSearch:
    """Read `chen`, `chen, mar`, `chen 7/4`, `chen 7/4/61`, `07041961` or `555 555 0101`.

    Only a date asks for today; one without a year stands for that day of every year one may be born in.
    """
    words = text.replace(",", " ").split()
    digits = re.sub(r"[ ().+-]", "", text)
    if digits.isascii() and digits.isdigit() and len(digits) in {_SHORTEST_PHONE, 10}:
        return PatientSearch(phone=digits)
    days = {word: _birth_date(word, today()) for word in words if _DATE.fullmatch(word)}
    born = [day for day in days.values() if day is not None]
    short = {word: match for word in words if (match := _BIRTHDAY.fullmatch(word)) is not None}
    rest = " ".join(word for word in words if days.get(word) is None)
    if born or not short:
        return PatientSearch(name=search_key(rest), birth_date=born[0] if born else None)
    word, found = next(iter(short.items()))
    month, day = found.groups()
    if not (birthdays := _birthdays(int(month), int(day), today())):
        return PatientSearch(name=search_key(rest))
    return PatientSearch(name=search_key(rest.replace(word, "")), birthdays=birthdays)


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


def _birthdays(month: int, day: int, today: date) -> tuple[date, ...]:
    """Return the dates on which somebody with this birthday may be born, the newest first."""
    found = []
    for year in range(today.year, today.year - _OLDEST_YEARS, -1):
        with suppress(ValueError):
            found.append(date(year, month, day))
    return tuple(found)
