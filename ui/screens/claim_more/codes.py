"""Find the codes of a field by number or by word, for a picker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.claims.diagnoses import find_diagnoses, words_of
from app.claims.ncpdp.codes import choices, meaning
from app.claims.ncpdp.names import VERSION
from ui.widgets.pick_list import PickRow

if TYPE_CHECKING:
    from ui.widgets.picker import Answer, Search
    from ui.work import Work

_MOST = 60


def code_search(work: Work, number: str) -> Search:
    """Return the search of a field such as `420-DK`; the table is read away from the screen."""

    def ask(text: str, answer: Answer) -> None:
        work.read(lambda _reads: _codes(number, text), answer)

    return ask


def diagnosis_search(work: Work) -> Search:
    """Return the search of diagnoses."""

    def ask(text: str, answer: Answer) -> None:
        work.read(lambda _reads: _diagnoses(text), answer)

    return ask


def code_pick(number: str, code: str) -> PickRow:
    """Return a code as picked, its meaning beneath."""
    return PickRow(code, code, meaning(number, code))


def diagnosis_pick(code: str) -> PickRow:
    """Return a diagnosis as picked."""
    return PickRow(code, code, words_of(code))


def choices_of(number: str) -> tuple[tuple[str, str], ...]:
    """Return the few codes of a field for a choice, the empty one first."""
    return (("", "—"), *((code.code, f"{code.code}  {code.meaning}") for code in choices(VERSION, number)))


def _codes(number: str, text: str) -> list[PickRow]:
    wanted = text.strip().lower()
    every = choices(VERSION, number)
    same = [one for one in every if wanted in {one.code.lower(), one.code.lstrip("0").lower()}]
    begins = [one for one in every if one.code.lower().startswith(wanted) and one not in same]
    words = wanted.split()
    has = [one for one in every if all(map(partial(_in, one.meaning.lower()), words))]
    rows = dict.fromkeys((*same, *begins, *has))
    return [PickRow(one.code, one.code, one.meaning) for one in rows][:_MOST]


def _in(meant: str, word: str) -> bool:
    return word in meant


def _diagnoses(text: str) -> list[PickRow]:
    return [PickRow(row.code, row.code, row.words) for row in find_diagnoses(text)]
