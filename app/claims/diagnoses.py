"""Find diagnoses by code or by word: the ones that a community pharmacy meets, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from resources import read_text

_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.ASCII)
_MOST = 20


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """Be an ICD-10-CM code and what it means."""

    code: str
    words: str


def is_diagnosis(text: str) -> bool:
    """Say whether a text has the form of an ICD-10 code, on our list or not."""
    return bool(_ICD10.fullmatch(text.upper()))


def find_diagnoses(text: str) -> tuple[DiagnosisRow, ...]:
    """Return the diagnoses whose code begins with a text, else those that have all its words.

    A code that is not on the list is offered as it was typed: payers know more codes than we list.
    """
    wanted = text.strip().upper()
    if not wanted:
        return ()
    begins = [row for row in _all() if row.code.replace(".", "").startswith(wanted.replace(".", ""))]
    if begins:
        return tuple(begins[:_MOST])
    words = wanted.lower().split()
    has_all = [row for row in _all() if all(word in row.words.lower() for word in words)]
    if not has_all and is_diagnosis(wanted):
        return (DiagnosisRow(wanted, "as typed, not on our list"),)
    return tuple(has_all[:_MOST])


def words_of(code: str) -> str:
    """Return what a code means, an empty text when it is not on the list."""
    return next((row.words for row in _all() if row.code == code.upper()), "")


@cache
def _all() -> tuple[DiagnosisRow, ...]:
    lines = read_text("reference", "diagnoses.tsv").splitlines()[1:]
    return tuple(DiagnosisRow(*line.split("\t")) for line in lines if line)
