"""Decide what the patient screen shows: hits, one card, the profile, and what may be refilled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.changes import Kind
from app.prescriptions.model import FillState
from app.workflows.intake import Accepted, Refill, refill
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.errors import DomainError, OutsideError
    from app.kernel.ids import PatientId
    from app.patients.views import PatientCard, PatientRow
    from app.prescriptions.views import ProfileRow
    from ui.work import Work

HITS = 50
PROFILE = 200
DEBOUNCE_MS = 100


class PatientView(Protocol):
    """Show patients."""

    def show_hits(self, rows: Sequence[PatientRow], typed: str) -> None:
        """Show who fits what was typed."""
        ...

    def show_patient(self, card: PatientCard, profile: Sequence[ProfileRow]) -> None:
        """Show one patient with all fills, newest first."""
        ...

    def say_refilled(self, accepted: Accepted) -> None:
        """Say that a refill is in the queue."""
        ...

    def say_refused(self, words: str) -> None:
        """Say why something was not done."""
        ...


class PatientPresenter:
    """Search, open, refill."""

    def __init__(self, view: PatientView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._typing, self._hits, self._cards = Latest(work), Latest(work), Latest(work)
        self._typed = ""
        self._busy = False
        self.card: PatientCard | None = None
        self.chosen: ProfileRow | None = None

    def type_text(self, text: str) -> None:
        """Search as one types, a moment after the last key."""
        self._typing.later(DEBOUNCE_MS, lambda: self.search(text))

    def search(self, text: str, *, open_only_hit: bool = False) -> None:
        """Find patients; a single hit opens at once if that is wanted."""
        self._typing.cancel()
        self._typed = text.strip()
        typed = self._typed

        def show(rows: Sequence[PatientRow]) -> None:
            self._view.show_hits(rows, typed)
            if open_only_hit and len(rows) == 1:
                self.open(rows[0].id)

        self._hits.read(lambda reads: reads.patients.search(typed, HITS), show)

    def open(self, patient_id: PatientId) -> None:
        """Show a patient, and keep that the card was opened."""
        self._read(patient_id)
        self._work.run(record_view, Viewed(Kind.PATIENT, patient_id, patient_id), _nothing)

    def reload(self) -> None:
        """Read the patient shown again."""
        if self.card is not None:
            self._read(self.card.row.id)

    def _read(self, patient_id: PatientId) -> None:
        self._cards.read(
            lambda reads: (reads.patients.card(patient_id), reads.fills.profile(patient_id, PROFILE)),
            self._show,
        )

    def _show(self, found: tuple[PatientCard, Sequence[ProfileRow]]) -> None:
        if self.card is not None and self.card.row.id != found[0].row.id:
            self.chosen = None
        self.card = found[0]
        self._view.show_patient(*found)

    def choose(self, row: ProfileRow | None) -> None:
        """Take the fill that stands in the profile's current row."""
        self.chosen = row

    def no_patient(self) -> str:
        """Return that no patient is open, or an empty text."""
        return "" if self.card is not None else "Open a patient first."

    def no_fill(self) -> str:
        """Return that no fill is chosen, or an empty text."""
        return "" if self.chosen is not None else "Choose a fill in the profile first."

    def refill_blocked(self) -> str:
        """Return why the chosen prescription cannot be refilled, or an empty text."""
        row = self.chosen
        if row is None:
            return "Choose a prescription in the profile first."
        if row.may_refill:
            return ""
        if row.refills_left < 1:
            return "No refills are left. Ask the prescriber for a new prescription."
        if row.state not in {FillState.SOLD, FillState.CANCELLED}:
            return "A fill of this prescription is still under way."
        return "This prescription cannot be refilled now."

    def refill(self) -> None:
        """Refill the chosen prescription."""
        if self.chosen is None or self.refill_blocked() or self._busy:
            return
        self._busy = True
        self._work.run(refill, Refill(self.chosen.prescription_id), self._refilled, self._refused)

    def _refilled(self, accepted: Accepted) -> None:
        self._busy = False
        self._view.say_refilled(accepted)
        self.reload()

    def _refused(self, failure: DomainError | OutsideError) -> None:
        self._busy = False
        self._view.say_refused(failure.message)


def _nothing(_value: object) -> None:
    """Do nothing with an answer."""
