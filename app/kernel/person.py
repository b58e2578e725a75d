"""Read and print what people are called and when they were born."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.errors import DomainError
from app.kernel.text import BLANKS, clean_text

MAX_NAME = 60
_OLDEST_YEARS = 130
_FIRST_YEAR = 1850
_SEPARATED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\d{6}", re.ASCII)


def search_key(text: str) -> str:
    """Return text folded for searching: no accents, no case, letters, digits and spaces only."""
    folded = unicodedata.normalize("NFKD", text.replace("-", " ")).casefold()
    kept = "".join(c for c in folded if c.isalnum() or c.isspace())
    return " ".join(kept.split())


def parse_name_part(text: str, field: str) -> str:
    """Return a last or a first name: 1 to 60 printable characters with a letter; raise `DomainError`."""
    value = clean_text(text, field, MAX_NAME)
    if not any(character.isalpha() for character in value):
        raise DomainError(field, "Type the name with at least one letter.")
    if any(unicodedata.category(character) == "So" for character in value):
        raise DomainError(field, "Leave the symbols and emoji out: payers and labels cannot carry them.")
    return value


@dataclass(frozen=True, slots=True, order=True)
class PersonName:
    """Be a person's name as it is written on the prescription."""

    last: str
    first: str

    @classmethod
    def parse(cls, last: str, first: str) -> PersonName:
        """Check both parts: 1 to 60 printable characters with at least one letter, no emoji."""
        return cls(parse_name_part(last, "last name"), parse_name_part(first, "first name"))

    def __str__(self) -> str:
        """Return `Chen, Maria`."""
        return f"{self.last}, {self.first}"

    @property
    def natural(self) -> str:
        """Return `Maria Chen`."""
        return f"{self.first} {self.last}"


def parse_date(text: str, today: date, field: str = "date") -> date:
    """Read `0704`, `070461`, `7/4/61`, `07/04/1961`, `1961-07-04`, `t`, `+3`, `-2` as a date.

    A year of two digits means the latest such year that is not after next year. Raise `DomainError`.
    """
    value = text.strip(BLANKS).lower()
    try:
        day = _read_date(value, today)
    except (ValueError, OverflowError):
        raise DomainError(field, "There is no such day. Type it as MM/DD/YYYY.") from None
    if day is None:
        raise DomainError(field, "Type a date as MM/DD/YYYY, or t for today.")
    if day.year < _FIRST_YEAR:
        raise DomainError(field, "This is too long ago. Check the year.")
    return day


def _read_date(value: str, today: date) -> date | None:
    if value == "t":
        return today
    if re.fullmatch(r"[+-]\d{1,4}", value, re.ASCII):
        return today + timedelta(days=int(value))
    if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _SEPARATED.fullmatch(value) or _RUN_TOGETHER.fullmatch(value)
    return date(_year(match[3], today), int(match[1]), int(match[2])) if match else None


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    if len(text) == 4:
        return int(text)
    latest = today.year + 1
    return latest - (latest - int(text)) % 100


def parse_birth_date(text: str, today: date) -> date:
    """Read a birth date: a real day, not in the future, at most 130 years ago."""
    born = parse_date(text, today, "birth date")
    if born > today and _SHORT_YEAR.fullmatch(text.strip(BLANKS)):
        born = born.replace(year=born.year - 100)
    if born > today:
        raise DomainError("birth date", "This day has not come yet. Check the year.")
    if born.year < today.year - _OLDEST_YEARS:
        raise DomainError("birth date", "This is more than 130 years ago. Check the year.")
    return born


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def show_date(day: date) -> str:
    """Return a date as US screens and papers show it, MM/DD/YYYY."""
    return f"{day:%m/%d/%Y}"
