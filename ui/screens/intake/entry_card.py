"""Be the left card of intake: patient strip, fields, and the question which package a code means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.prescriptions.fields import EntryContext
from ui.screens.eligibility_ask import EligibilityAsk
from ui.screens.intake.besides import Besides
from ui.screens.intake.edits import EditPart
from ui.screens.intake.fields import PrescriptionFields, patient_pick
from ui.screens.intake.lookups import Lookups
from ui.screens.intake.presenter import EntryPresenter
from ui.screens.intake.safety import SafetyPart
from ui.screens.package_question import PackageQuestion, drug_pick
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.scrolled import Scrolled
from ui.widgets.strip import PatientStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import DrugRow
    from app.dur.facts import Finding
    from app.kernel.errors import FieldProblem
    from app.kernel.ids import CoverageId
    from app.patients.views import PatientCard
    from app.workflows.intake import Accepted
    from ui.shell import Shell


class EntryCard(Card):
    """Satisfy `EntryView`; `patient_changed` carries the card or None, `taken` what was accepted."""

    patient_changed = Signal(object)
    taken = Signal(object)
    misplaced = Signal(str, str)

    def __init__(self, shell: Shell) -> None:
        """Build strip, fields and the list of packages."""
        super().__init__("New prescription")
        self._shell = shell
        self.presenter = EntryPresenter(self, shell.work)
        self._eligibility = EligibilityAsk(shell)
        self.strip = PatientStrip(self)
        self.fields = PrescriptionFields(Lookups(shell.work), shell.today, self._context, self)
        self.asked = EditPart(shell, self.fields, self)
        self.presenter.ask_at(self.asked)
        self.besides = Besides(shell, self)
        self.question = PackageQuestion(self)
        self.days_by_hand = False
        self.safety = SafetyPart(self)
        scrolled = Scrolled(self)
        scrolled.fill((self.fields, self.besides, self.asked, self.question))
        scrolled.body.addWidget(self.safety, 1)
        self.body.addWidget(self.strip)
        self.body.addWidget(scrolled, 1)
        self._connect()

    def _connect(self) -> None:
        fields = self.fields
        fields.patient.picked.connect(self.presenter.take_patient)
        fields.patient.emptied.connect(self._patient_gone)
        fields.drug.picked.connect(self.presenter.take_drug)
        fields.drug.emptied.connect(self.presenter.forget_drug)
        fields.drug.emptied.connect(self.besides.take_drug)
        self.besides.mixed.connect(self.presenter.take_compound)
        fields.sig.edited.connect(self._compute)
        fields.quantity.edited.connect(self._compute)
        fields.days.edited.connect(self._days_edited)
        self.question.picked.connect(self._take_package)
        self.asked.misplaced.connect(self.besides.place)
        self.besides.misplaced.connect(self.misplaced)

    def _context(self) -> EntryContext:
        patient, drug = self.presenter.patient, self.presenter.drug
        schedule = drug.schedule if drug is not None and drug.is_controlled else ""
        return EntryContext(self._shell.today(), patient.row.birth_date if patient else None, schedule)

    def accept(self, coverage: CoverageId | None) -> None:
        """Send what is typed to fill, billed to a coverage or paid in cash."""
        form = replace(
            self.fields.form(self.presenter.drug, self.presenter.sig, coverage),
            more=self.besides.more.typed(),
            compound=self.besides.compound.typed(),
            today=self._shell.today(),
        )
        if self.fields.check_all():
            self.presenter.accept(form)
        else:
            self.show_problems(form.problems())

    def clear(self) -> None:
        """Empty everything for the next prescription."""
        self.fields.empty()
        self.besides.clear()
        self.asked.clear()
        self.presenter.forget_patient()
        self.presenter.forget_drug()
        self.presenter.read_sig("")
        self.strip.clear()
        self.days_by_hand = False
        self.question.hide()
        self.patient_changed.emit(None)
        self.fields.patient.setFocus()

    # What the presenter asks for ------------------------------------------------------------

    def show_patient(self, card: PatientCard) -> None:
        """Show patient, allergies and plans."""
        row = card.row
        self.fields.patient.set_picked(patient_pick(row))
        self.strip.show_patient(row.name, row.birth_date, card.age, card.allergies, sex=row.sex.value)
        self.patient_changed.emit(card)
        self.fields.check_again()
        self._eligibility.ask_if_due(row.id)

    def show_drug(self, drug: DrugRow) -> None:
        """Show the drug; sig and days are read anew with its form and unit."""
        self.question.hide()
        self.fields.show_drug(drug_pick(drug))
        self.besides.take_drug(drug)
        self.fields.quantity.set_hint(drug.unit.label if drug.unit else "")
        self._compute()
        self.fields.check_again()

    def leave_drug(self) -> None:
        """Go on to the directions when the scan stood for what was to be typed next."""
        if self.fields.drug.line.hasFocus() or self.question.list.hasFocus():
            self.fields.sig.setFocus()

    def ask_drug(self, drugs: Sequence[DrugRow]) -> None:
        """Offer the packages that a code may mean."""
        self.question.ask(drugs)

    def refuse_drug(self, words: str) -> None:
        """Say that nothing fits, beside the field."""
        self._shell.sound(good=False)
        self.fields.drug.set_error(words)
        self.fields.drug.setFocus()

    def show_sig(self, plain: str, doubt: str) -> None:
        """Show the directions as they print; a doubt leads, for it asks for a look."""
        self.fields.sig.set_plain("" if doubt else plain)
        if doubt:
            self.fields.sig.note.show_words(f"{doubt} It reads: {plain}", Tone.WARN)

    def show_days(self, days: int | None, working: str) -> None:
        """Fill the days in unless they were typed, with the working beneath the fields."""
        if days is not None and not self.days_by_hand:
            self.fields.days.set_text(str(days))
        self.fields.working.setText(f"Days' supply: {working}" if working else "")

    def show_ahead(self, findings: Sequence[Finding] | None) -> None:
        """Show what the safety check finds on what is typed."""
        self.safety.show_ahead(findings)

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Put each problem beside its field and go to the first."""
        by_name = self.fields.by_problem()
        words = {by_name[one.field]: one.message for one in problems if one.field in by_name}
        wrong = [field for field in self.fields.in_order() if field in words or field.error()]
        if wrong:
            self._shell.sound(good=False)
            wrong[0].setFocus()  # before the errors: leaving a field checks it anew
        for field in wrong:
            field.set_error(field.error() or words[field])
        placed = by_name.keys() | self.besides.show_problems(problems)
        for problem in problems:
            if problem.field not in placed:
                self.misplaced.emit(problem.field, problem.message)

    def show_accepted(self, accepted: Accepted) -> None:
        """Make ready for the next prescription at once."""
        self.clear()
        self.taken.emit(accepted)

    def say_failed(self, words: str) -> None:
        """Show what failed."""
        self._shell.sound(good=False)
        self._shell.say(Tone.BAD, words)

    # Own steps ------------------------------------------------------------------------------

    def _patient_gone(self) -> None:
        self.presenter.forget_patient()
        self.strip.clear()
        self.patient_changed.emit(None)

    def _compute(self) -> None:
        self.presenter.read_sig(self.fields.sig.text())
        self.presenter.compute_days(self.fields.quantity.text())

    def _days_edited(self, typed: str) -> None:
        self.days_by_hand = bool(typed.strip())

    def _take_package(self, drug: DrugRow) -> None:
        self.presenter.take_drug(drug.ndc11)
        self.fields.sig.setFocus()
