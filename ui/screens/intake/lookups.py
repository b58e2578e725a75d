"""Look patients, prescribers and drugs up by what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.catalog.views import DrugRow
    from app.patients.views import PatientRow
    from app.prescribers.views import PrescriberRow
    from ui.work import Work


class Lookups:
    """Answer the pickers."""

    def __init__(self, work: Work) -> None:
        """Take the way to queries."""
        self._work = work

    def patients(self, text: str, answer: Callable[[Sequence[PatientRow]], None]) -> None:
        """Find patients by name, birth date or phone."""
        self._work.read(lambda reads: reads.patients.search(text), answer)

    def prescribers(self, text: str, answer: Callable[[Sequence[PrescriberRow]], None]) -> None:
        """Find prescribers by name or NPI."""
        self._work.read(lambda reads: reads.prescribers.search(text), answer)

    def drugs(self, text: str, answer: Callable[[Sequence[DrugRow]], None]) -> None:
        """Find drugs by code, else by name."""
        self._work.read(lambda reads: reads.catalog.by_code(text) or reads.catalog.search(text), answer)
