"""Decide what intake shows while a prescription is typed: patient, drug, sig, days' supply, problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.claims.edits.model import EditsStand
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity
from app.prescriptions.days_supply import days_supply
from app.prescriptions.sig import read_sig
from app.workflows.claim_edits import Asking
from app.workflows.intake import Accepted, accept_prescription
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import DrugRow
    from app.claims.edits.model import Edit
    from app.dur.facts import Finding
    from app.kernel.errors import FieldProblem, OutsideError
    from app.kernel.ids import PatientId
    from app.patients.views import PatientCard
    from app.prescriptions.sig import Sig
    from app.workflows.claim_edits import Answered
    from ui.screens.intake.form import Form
    from ui.work import Work

_SHOWN = 40


class EntryView(Protocol):
    """Show a prescription as it is typed."""

    def show_patient(self, card: PatientCard) -> None:
        """Show the patient that was picked, with coverage."""
        ...

    def show_drug(self, drug: DrugRow) -> None:
        """Show the drug that was picked or scanned."""
        ...

    def ask_drug(self, drugs: Sequence[DrugRow]) -> None:
        """Ask which of several packages a code means."""
        ...

    def refuse_drug(self, words: str) -> None:
        """Say that a code means no drug."""
        ...

    def show_sig(self, plain: str, doubt: str) -> None:
        """Show the sig in plain words, and what was not understood."""
        ...

    def show_days(self, days: int | None, working: str) -> None:
        """Show the days' supply with how it was computed; None leaves what is typed."""
        ...

    def show_ahead(self, findings: Sequence[Finding] | None) -> None:
        """Show what the safety check finds on what is typed; None while patient or drug is missing."""
        ...

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Show each problem beside its field."""
        ...

    def show_accepted(self, accepted: Accepted) -> None:
        """Say that it was taken, and make ready for the next one."""
        ...

    def leave_drug(self) -> None:
        """Go on behind the drug after a scan, if the focus stands there."""
        ...

    def say_failed(self, words: str) -> None:
        """Say what failed; nothing typed is lost."""
        ...


class EditsView(Protocol):
    """Ask about a claim before it goes."""

    def ask(self, edits: Sequence[Edit]) -> None:
        """Show the edits and mark their fields."""
        ...

    def answers(self) -> tuple[Answered, ...]:
        """Return the answers that let what is shown stand."""
        ...


class EntryPresenter:
    """Turn what is typed and scanned into one command."""

    def __init__(self, view: EntryView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._patients, self._drugs, self._checks = Latest(work), Latest(work), Latest(work)
        self.sig: Sig | None = None
        self.drug: DrugRow | None = None
        self.patient: PatientCard | None = None
        self._busy = False
        self._edits: EditsView | None = None

    def ask_at(self, edits: EditsView) -> None:
        """Take where the questions about a claim are asked; without it they are problems like others."""
        self._edits = edits

    def take_patient(self, patient_id: PatientId) -> None:
        """Show a patient, and keep that the card was opened."""
        self._patients.read(lambda reads: reads.patients.card(patient_id), self._show_patient)

    def _show_patient(self, card: PatientCard) -> None:
        self.patient = card
        self._view.show_patient(card)
        self._look_ahead()
        self._work.run(record_view, Viewed(Kind.PATIENT, card.row.id, card.row.id), _nothing)

    def forget_patient(self) -> None:
        """Have no patient any more."""
        self._patients.cancel()
        self.patient = None
        self._look_ahead()

    def take_drug(self, ndc11: str) -> None:
        """Show a drug by its NDC."""
        self._drugs.read(lambda reads: reads.catalog.by_ndc11(ndc11), self._show_drug)

    def take_compound(self, drug: DrugRow) -> None:
        """Show a compound as the drug that is prescribed."""
        self._drugs.cancel()
        self._show_drug(drug)

    def forget_drug(self) -> None:
        """Have no drug any more."""
        self._drugs.cancel()
        self.drug = None
        self._look_ahead()

    def take_code(self, code: str) -> None:
        """Look a scanned code up: one hit is taken, several ask, none says so."""
        self._drugs.read(
            lambda reads: reads.catalog.by_code(code), lambda drugs: self._judge_hits(code, drugs)
        )

    def _judge_hits(self, code: str, drugs: Sequence[DrugRow]) -> None:
        if len(drugs) == 1:
            self._show_drug(drugs[0])
            self._view.leave_drug()
        elif drugs:
            self._view.ask_drug(drugs)
        else:
            self._view.refuse_drug(f"No drug has the code {code[:_SHOWN]}. Type its name instead.")

    def _show_drug(self, drug: DrugRow | None) -> None:
        if drug is not None:
            self.drug = drug
            self._view.show_drug(drug)
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Run the safety check on patient and drug as they are typed."""
        patient, drug = self.patient, self.drug
        if patient is None or drug is None:
            self._checks.cancel()
            self._view.show_ahead(None)
            return
        patient_id, ndc11 = patient.row.id, drug.ndc11
        self._checks.read(
            lambda reads: reads.safety.ahead(patient_id, ndc11), self._view.show_ahead, self._unchecked
        )

    def _unchecked(self, _failure: DomainError | OutsideError) -> None:
        self._view.show_ahead(None)

    def put_back(self, patient: PatientCard | None, drug: DrugRow | None) -> None:
        """Show a patient and a drug again that were there before."""
        self.patient = patient
        if patient is not None:
            self._view.show_patient(patient)
        self._show_drug(drug)

    def read_sig(self, typed: str) -> None:
        """Turn the shorthand into plain words; the drug's form says what is counted."""
        self.sig = read_sig(typed, self.drug.form if self.drug else "") if typed else None
        unknown = self.sig.unknown if self.sig else ()
        words = ", ".join(f"“{word}”" for word in unknown[:3])
        doubt = f"Not understood: {words}." if words else ""
        self._view.show_sig(self.sig.text if self.sig else "", doubt)

    def compute_days(self, quantity: str) -> None:
        """Compute the days' supply from sig and quantity, with the working shown."""
        if self.sig is None or self.drug is None or self.drug.unit is None:
            self._view.show_days(None, "")
            return
        try:
            amount = Quantity.parse(quantity)
        except DomainError:
            self._view.show_days(None, "")
            return
        found = days_supply(self.sig, amount, self.drug.unit)
        self._view.show_days(found.days, found.working or found.ask)

    def accept(self, form: Form) -> None:
        """Take the prescription; every problem goes beside its field."""
        if self._busy:
            return
        try:
            command = form.read()
        except DomainError as error:
            self._view.show_problems(error.problems)
            return
        self._busy = True
        if self._edits is not None:
            command = replace(command, asking=Asking(self._edits.answers(), asks=True))
        self._work.run(accept_prescription, command, self._accepted, self._failed)

    def _accepted(self, accepted: Accepted) -> None:
        self._busy = False
        self.sig, self.drug, self.patient = None, None, None
        self._view.show_accepted(accepted)

    def _failed(self, failure: DomainError | OutsideError) -> None:
        self._busy = False
        if isinstance(failure, EditsStand) and self._edits is not None:
            self._edits.ask(failure.edits)
        elif isinstance(failure, DomainError):
            self._view.show_problems(failure.problems)
        else:
            self._view.say_failed(failure.message)


def _nothing(_value: object) -> None:
    """Do nothing with an answer."""
