"""Find patients, prescriptions and drugs from words typed anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.kernel.person import show_date
from app.kernel.running import Permission
from ui.targets import DrugTarget, LabelTarget, PatientTarget
from ui.widgets.pick_list import PickRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.catalog.views import DrugRow
    from app.patients.views import PatientRow
    from ui.work import Failure, Ticket, Work

_RX = re.compile(r"(?:rx\s*)?(\d{5,9})(?:-(\d{1,2}))?", re.IGNORECASE | re.ASCII)
_PREFIX = re.compile(r"(patient|drug|rx)\s+", re.IGNORECASE)
PATIENTS = 6
DRUGS = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """Be where a hit leads."""

    screen_id: str
    target: object


def patient_hit(row: PatientRow) -> PickRow:
    """Return a patient as a hit."""
    sub = (
        f"DOB {show_date(row.birth_date)} · {row.phone}" if row.phone else f"DOB {show_date(row.birth_date)}"
    )
    return PickRow(Hit("patient", PatientTarget(row.id)), row.name, sub, "Patient", "user")


def drug_hit(row: DrugRow) -> PickRow:
    """Return a drug as a hit that begins a prescription."""
    sub = f"{row.ndc_shown} · {row.labeler}"
    return PickRow(Hit("intake", DrugTarget(row.ndc11)), row.title, sub, "New prescription", "pill")


def number_hit(text: str) -> PickRow | None:
    """Return a prescription number as a hit, or None when the words are none."""
    match = _RX.fullmatch(text)
    if match is None:
        return None
    fill = int(match[2]) if match[2] else None
    target = LabelTarget(int(match[1]), fill)
    return PickRow(Hit("queue", target), f"Rx {match[1]}", "Open this prescription", "Rx number", "file-text")


class GlobalSearch:
    """Search everything the person may see, in one read."""

    def __init__(self, work: Work, may: Callable[[Permission], bool]) -> None:
        """Take what runs the read and who may see what."""
        self._work, self._may = work, may
        self._ticket: Ticket | None = None

    def find(self, typed: str, answer: Callable[[Sequence[PickRow]], None]) -> None:
        """Look for words; an answer to older words is dropped."""
        self.cancel()
        prefix = _PREFIX.match(typed)
        kind = prefix[1].lower() if prefix else ""
        words = typed[prefix.end() :] if prefix and kind != "rx" else typed
        if not words.strip():
            answer(())
            return
        people = kind in {"", "patient"} and self._may(Permission.SEE_PROFILE)
        drugs = kind in {"", "drug"} and self._may(Permission.ENTER_PRESCRIPTION)
        number = number_hit(words) if kind != "drug" and self._may(Permission.SEE_PROFILE) else None

        def look(reads: Any) -> list[PickRow]:  # noqa: ANN401 - reads are the store's, by name
            hits = [number] if number else []
            if people:
                hits += [patient_hit(row) for row in reads.patients.search(words, PATIENTS)]
            if drugs:
                rows = reads.catalog.by_code(words) or reads.catalog.search(words, DRUGS)
                hits += [drug_hit(row) for row in rows[:DRUGS]]
            return hits

        def none_found(_failure: Failure) -> None:
            answer((number,) if number else ())

        self._ticket = self._work.read(look, answer, none_found)

    def cancel(self) -> None:
        """Want no answer any more."""
        if self._ticket is not None:
            self._ticket.cancel()
