"""Decide what a prescriber's form shows and keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.patients.typed import PersonTyped, read_person
from app.workflows.prescribers_desk import (
    AddPrescriber,
    ChangePrescriber,
    add_prescriber,
    change_prescriber,
)
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.kernel.errors import FieldProblem
    from app.kernel.ids import PrescriberId
    from app.prescribers.views import PrescriberFile, PrescriberReads
    from app.workflows.prescribers_desk import PrescriberFields
    from ui.targets import PersonFormTarget
    from ui.work import Failure, Work


class FormReads(Protocol):
    """Be the store's `Reads` as far as the form needs it."""

    prescribers: PrescriberReads


class PrescriberFormView(Protocol):
    """Show a prescriber's form."""

    def show_file(self, file: PrescriberFile) -> None:
        """Show a prescriber who is on file."""
        ...

    def show_new(self, typed: PersonTyped, npi: str) -> None:
        """Show an empty form that begins with what was typed elsewhere."""
        ...

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Show each problem beside its field."""
        ...

    def say_failed(self, words: str) -> None:
        """Say what failed; nothing typed is lost."""
        ...

    def show_saved(self, prescriber_id: PrescriberId, back: str) -> None:
        """Go back to where the form was asked for, with the prescriber."""
        ...


class PrescriberFormPresenter:
    """Hold whose form it is, and keep it."""

    def __init__(self, view: PrescriberFormView, work: Work, today: Callable[[], date]) -> None:
        """Take the view, the way to commands and queries, and the store's day."""
        self._view, self._work, self._today = view, work, today
        self._files = Latest(work)
        self._busy = False
        self.file: PrescriberFile | None = None
        self.back = "intake"

    def begin(self, target: PersonFormTarget) -> None:
        """Show the form of a prescriber, or of a new one; digits typed elsewhere are the NPI."""
        self.back, prescriber_id = target.back, target.id
        if prescriber_id is None:
            self.file = None
            is_npi = target.typed.isascii() and target.typed.isdigit()
            typed = PersonTyped() if is_npi else read_person(target.typed, self._today)
            self._view.show_new(typed, target.typed if is_npi else "")
            return

        def read(reads: FormReads) -> PrescriberFile:
            return reads.prescribers.file(prescriber_id)  # type: ignore[arg-type]  # opened with prescribers

        self._files.read(read, self._show)

    def _show(self, file: PrescriberFile) -> None:
        self.file = file
        self._view.show_file(file)

    def let_go(self) -> None:
        """Have nobody's form any more."""
        self.file = None
        self._view.show_new(PersonTyped(), "")

    def is_of(self, target: PersonFormTarget) -> bool:
        """Say whether the form already shows whom a target asks for."""
        return target.id == (self.file.id if self.file is not None else None)

    def save(self, fields: PrescriberFields) -> None:
        """Keep the form; one press keeps it once."""
        if self._busy:
            return
        self._busy = True
        if self.file is None:
            self._work.run(add_prescriber, AddPrescriber(fields), self._saved, self._fail)
        else:
            change = ChangePrescriber(self.file.id, fields)
            self._work.run(change_prescriber, change, self._saved, self._fail)

    def _saved(self, prescriber_id: PrescriberId) -> None:
        self._busy = False
        self._view.show_saved(prescriber_id, self.back)

    def _fail(self, failure: Failure) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            self._view.show_problems(failure.problems)
        else:
            self._view.say_failed(failure.message)
