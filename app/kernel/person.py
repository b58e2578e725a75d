"""Read and print what people are called and when they were born."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.errors import DomainError

MAX_NAME = 60
_OLDEST_YEARS = 130


def clean_text(text: str, field: str, limit: int) -> str:
    """Return text trimmed and composed (NFC); raise `DomainError` on control characters or length."""
    value = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise DomainError(field, "It holds a character that cannot be printed. Type it again by hand.")
    if len(value) > limit:
        raise DomainError(field, f"Use at most {limit} characters.")
    return value


def search_key(text: str) -> str:
    """Return text folded for searching: no accents, no case, letters, digits and spaces only."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in folded if c.isalnum() or c.isspace())
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True, order=True)
class PersonName:
    """Be a person's name as it is written on the prescription."""

    last: str
    first: str

    @classmethod
    def parse(cls, last: str, first: str) -> PersonName:
        """Check both parts: 1 to 60 printable characters with at least one letter."""
        parts = []
        for field, text in (("last name", last), ("first name", first)):
            value = clean_text(text, field, MAX_NAME)
            if not any(character.isalpha() for character in value):
                raise DomainError(field, "Type the name with at least one letter.")
            parts.append(value)
        return cls(*parts)

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
    value = text.strip().lower()
    try:
        if value == "t":
            return today
        if re.fullmatch(r"[+-]\d{1,4}", value, re.ASCII):
            return today + timedelta(days=int(value))
        if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        match = re.fullmatch(
            r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?", value, re.ASCII
        ) or re.fullmatch(r"(\d{2})(\d{2})(\d{2}|\d{4})?", value, re.ASCII)
        if match:
            return date(_year(match[3], today), int(match[1]), int(match[2]))
    except (ValueError, OverflowError):
        raise DomainError(field, "There is no such day. Type it as MM/DD/YYYY.") from None
    raise DomainError(field, "Type a date as MM/DD/YYYY, or t for today.")


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year - 100 if year > today.year + 1 else year


def parse_birth_date(text: str, today: date) -> date:
    """Read a birth date: a real day, not in the future, at most 130 years ago."""
    born = parse_date(text, today, "birth date")
    if re.fullmatch(r".*\D\d{2}|\d{6}", text.strip(), re.ASCII) and born > today:
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
