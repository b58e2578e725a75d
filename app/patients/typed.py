"""Read the name that somebody typed to find a person who turned out not to be on file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.patients.searching import read_search

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


@dataclass(frozen=True, slots=True)
class PersonTyped:
    """Hold what a search said about a person: names as typed, perhaps a birth date or a phone number."""

    last: str = ""
    first: str = ""
    birth_date: date | None = None
    phone: str = ""


def read_person(text: str, today: Callable[[], date]) -> PersonTyped:
    """Read `smith, jo 7/4/61` or `Smith Jo`: the last name leads, as in a search."""
    found = read_search(text, today)
    if found.phone:
        return PersonTyped(phone=found.phone)
    last, comma, first = text.partition(",")
    if not comma:
        last, _blank, first = text.strip().partition(" ")
    return PersonTyped(_names(last), _names(first), found.birth_date)


def _names(text: str) -> str:
    """Return the words that can be a name; one typed in small letters only gets its capitals."""
    words = [word for word in text.split() if not any(sign.isdigit() for sign in word)]
    kept = " ".join(words)
    return kept.title() if kept.islower() else kept
