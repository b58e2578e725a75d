"""Decide what a patient's form shows and keeps: whose file, who may be the same person, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.patients.typed import PersonTyped, read_person
from app.workflows.patient_file import SavePatient, save_patient
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.claims.views import ClaimReads, PlanRow
    from app.kernel.errors import FieldProblem
    from app.kernel.ids import PatientId
    from app.patients.views import PatientFile, PatientReads, PatientRow
    from ui.targets import PersonFormTarget
    from ui.work import Failure, Work


class FormReads(Protocol):
    """Be the store's `Reads` as far as the form needs it."""

    patients: PatientReads
    claims: ClaimReads


class PatientFormView(Protocol):
    """Show a patient's form."""

    def show_file(self, file: PatientFile) -> None:
        """Show a patient who is on file."""
        ...

    def show_new(self, typed: PersonTyped) -> None:
        """Show an empty form that begins with what was typed elsewhere."""
        ...

    def show_plans(self, rows: Sequence[PlanRow]) -> None:
        """Take the plans that a card may be of."""
        ...

    def show_namesakes(self, rows: Sequence[PatientRow]) -> None:
        """Warn of patients with the same last name and birth date; none takes the warning away."""
        ...

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Show each problem beside its field."""
        ...

    def say_failed(self, words: str) -> None:
        """Say what failed; nothing typed is lost."""
        ...

    def show_saved(self, patient_id: PatientId, back: str) -> None:
        """Go back to where the form was asked for, with the patient."""
        ...


class PatientFormPresenter:
    """Hold whose form it is, and keep it."""

    def __init__(self, view: PatientFormView, work: Work, today: Callable[[], date]) -> None:
        """Take the view, the way to commands and queries, and the store's day."""
        self._view, self._work, self._today = view, work, today
        self._files, self._plans, self._same = Latest(work), Latest(work), Latest(work)
        self._busy = False
        self.file: PatientFile | None = None
        self.typed = PersonTyped()
        self.back = "patient"
        self.namesakes: tuple[PatientRow, ...] = ()

    def begin(self, target: PersonFormTarget) -> None:
        """Show the form of a patient, or of a new one."""
        self.back = target.back
        self.load_plans()
        self._warn(())
        if target.id is None:
            self.file, self.typed = None, read_person(target.typed, self._today)
            self._view.show_new(self.typed)
        else:
            self.read(target.id)  # type: ignore[arg-type]  # this form is opened with patients only

    def read(self, patient_id: PatientId) -> None:
        """Read a patient's file, and show it."""

        def read(reads: FormReads) -> PatientFile:
            return reads.patients.file(patient_id)

        self._files.read(read, self._show)

    def _show(self, file: PatientFile) -> None:
        self.file = file
        self._view.show_file(file)

    def let_go(self) -> None:
        """Have nobody's form any more."""
        self.file, self.typed = None, PersonTyped()
        self._warn(())
        self._view.show_new(self.typed)

    def is_of(self, target: PersonFormTarget) -> bool:
        """Say whether the form already shows whom a target asks for."""
        return target.id == (self.file.id if self.file is not None else None)

    def load_plans(self) -> None:
        """Read the plans in use."""

        def read(reads: FormReads) -> tuple[PlanRow, ...]:
            return reads.claims.plans()

        self._plans.read(read, self._view.show_plans)

    def look_for_namesakes(self, last: str, born: date) -> None:
        """Warn when a new patient seems to be on file already."""
        own = self.file.id if self.file is not None else None

        def read(reads: FormReads) -> tuple[PatientRow, ...]:
            return reads.patients.namesakes(last, born)

        def show(rows: Sequence[PatientRow]) -> None:
            self._warn(tuple(row for row in rows if row.id != own))

        self._same.read(read, show)

    def _warn(self, rows: tuple[PatientRow, ...]) -> None:
        self._same.cancel()
        self.namesakes = rows
        self._view.show_namesakes(rows)

    def take_existing(self) -> None:
        """Go back with the patient who is on file, in place of a new one."""
        if self.namesakes:
            self._view.show_saved(self.namesakes[0].id, self.back)

    def no_namesake(self) -> str:
        """Return that nobody on file seems to be the same person, or an empty text."""
        return "" if self.namesakes else "Nobody on file has this last name and birth date."

    def save(self, cmd: SavePatient) -> None:
        """Keep the form; one press keeps it once. A new patient is looked for on file before."""
        if self._busy:
            return
        self._busy = True
        if cmd.patient_id is not None:
            self._submit(cmd)
            return
        born, last = cmd.fields.birth_date, cmd.fields.last

        def read(reads: FormReads) -> tuple[PatientRow, ...]:
            return reads.patients.namesakes(last, born)

        self._same.read(read, lambda rows: self._judge(cmd, rows), self._fail)

    def _judge(self, cmd: SavePatient, rows: Sequence[PatientRow]) -> None:
        """Ask once before a second patient of the same name and birth date is kept."""
        known = {row.id for row in self.namesakes}
        if all(row.id in known for row in rows):
            self._submit(cmd)
            return
        self._busy = False
        self._warn(tuple(rows))

    def _submit(self, cmd: SavePatient) -> None:
        self._work.run(save_patient, cmd, self._saved, self._fail)

    def _saved(self, patient_id: PatientId) -> None:
        self._busy = False
        self._view.show_saved(patient_id, self.back)

    def _fail(self, failure: Failure) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            self._view.show_problems(failure.problems)
        else:
            self._view.say_failed(failure.message)
