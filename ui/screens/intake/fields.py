"""Lay the fields of a prescription out in the order of the paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.address import show_phone
from app.kernel.person import show_date
from app.prescriptions.fields import check_field
from ui.screens.intake.form import DAW_CHOICES, ORIGIN_CHOICES, Form
from ui.screens.intake.number_row import NumberRow
from ui.screens.package_question import drug_pick
from ui.theme.theme import px
from ui.widgets.field import NumberField, TextField
from ui.widgets.pick_list import PickRow
from ui.widgets.picker import PickerField
from ui.widgets.text import Muted
from ui.widgets.value_fields import ChoiceField, DateField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.catalog.views import DrugRow
    from app.kernel.ids import CoverageId, PatientId, PrescriberId
    from app.patients.views import PatientRow
    from app.prescribers.views import PrescriberRow
    from app.prescriptions.fields import EntryContext
    from app.prescriptions.sig import Sig
    from ui.screens.intake.lookups import Lookups
    from ui.widgets.field import LabelledField
    from ui.widgets.picker import Answer, Search

Row = TypeVar("Row")
PAPER = 1
_GAP = 12


def patient_pick(row: PatientRow) -> PickRow:
    """Return a patient as a hit: name, birth date and sex over phone and address."""
    title = f"{row.name} — {show_date(row.birth_date)} — {row.sex}"
    return PickRow(row.id, title, " · ".join(filter(None, (show_phone(row.phone), row.address))))


def prescriber_pick(row: PrescriberRow) -> PickRow:
    """Return a prescriber as a hit: name and NPI over phone and DEA number."""
    dea = f"DEA {row.dea}" if row.dea else "no DEA number"
    title = f"{row.name} {row.credential}".strip() + f" — NPI {row.npi}"
    return PickRow(row.id, title, " · ".join(filter(None, (show_phone(row.phone), dea))))


class PrescriptionFields(QWidget):
    """Be the fields; each is checked as it is left."""

    def __init__(
        self,
        lookups: Lookups,
        today: Callable[[], date],
        context: Callable[[], EntryContext],
        parent: QWidget,
    ) -> None:
        """Take who answers look-ups, the store's day, and what the checks lean on."""
        super().__init__(parent)
        self._context = context
        self.patient = PickerField(
            "Patient", _search(lookups.patients, patient_pick), "Name, birth date or phone"
        )
        self.prescriber = PickerField(
            "Prescriber", _search(lookups.prescribers, prescriber_pick), "Name or NPI"
        )
        self.patient.none_words = "Type less, or press Alt N for a new patient."
        self.prescriber.none_words = "Type less, or press Alt P for a new prescriber."
        self.drug = PickerField(
            "Drug", _search(lookups.drugs, drug_pick), "Scan the bottle, or type name or NDC"
        )
        self.sig = TextField("Sig", self._check("sig"), "1t po bid")
        self.quantity = NumberField("Quantity", self._check("quantity"))
        self.days = NumberField("Days", self._check("days supply"))
        self.refills = NumberField("Refills", self._check("refills"))
        self.written = DateField("Written", today, self._check_written)
        self.daw = ChoiceField("DAW", DAW_CHOICES)
        self.origin = ChoiceField("Origin", ORIGIN_CHOICES)
        self.working = Muted("", self)
        self._lay_out()
        for picker in (self.patient, self.prescriber, self.drug):
            picker.departed.connect(_Pickless(picker))
        self.empty()

    def _check(self, name: str) -> Callable[[str], str]:
        def check(text: str) -> str:
            problem = check_field(name, text, self._context())
            return problem.message if problem else ""

        return check

    def _check_written(self, day: date) -> str:
        return self._check("date written")(show_date(day))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addLayout(_row((self.patient, 1), (self.prescriber, 1)))
        column.addLayout(_row((self.drug, 1), (self.sig, 1)))
        shares = (12, 11, 11, 14, 20, 16)
        numbers = tuple(zip(self.in_order()[4:], shares, strict=True))
        column.addWidget(NumberRow(numbers, px(_GAP), self))
        column.addWidget(self.working)
        order = self.in_order()
        for before, after in pairwise(order):
            self.setTabOrder(before.editor, after.editor)

    def in_order(self) -> tuple[LabelledField, ...]:
        """Return the fields in the order of the paper."""
        names = (self.patient, self.prescriber, self.drug, self.sig)
        return (*names, self.quantity, self.days, self.refills, self.written, self.daw, self.origin)

    def show_drug(self, row: PickRow) -> None:
        """Show a drug as picked; a name too long for the field stands whole beneath it."""
        self.drug.set_picked(row)
        room = self.drug.line.width() - 2 * px(_GAP + 2)
        if self.drug.line.fontMetrics().horizontalAdvance(row.title) > room:
            self.drug.set_hint(f"{row.title} · {row.sub}")

    def empty(self) -> None:
        """Make ready for the next prescription."""
        for picker in (self.patient, self.prescriber, self.drug):
            picker.clear_pick()
        for field in (self.sig, self.quantity, self.days, self.refills):
            field.set_text("")
            field.set_plain("")
            field.set_hint("")
        self.working.setText("")
        self.written.set_value(None)
        self.daw.set_value(0)
        self.origin.set_value(PAPER)

    def check_again(self) -> None:
        """Check what is typed already once the patient or the drug is another."""
        for field in (self.refills, self.written):
            if field.text() and not field.line.hasFocus():
                field.check_now()

    def check_all(self) -> bool:
        """Check every line that is not empty; say whether all are good."""
        lines = (self.sig, self.quantity, self.days, self.refills, self.written)
        wrong = [line for line in lines if not line.check_now()]
        return not wrong

    def form(self, drug: DrugRow | None, sig: Sig | None, coverage: CoverageId | None) -> Form:
        """Return what is typed, with the drug, the sig as read, and who is billed."""
        return Form(
            patient=cast("PatientId | None", self.patient.value()),
            prescriber=cast("PrescriberId | None", self.prescriber.value()),
            drug=drug,
            sig_typed=self.sig.text(),
            sig_text=sig.text if sig else self.sig.text(),
            quantity=self.quantity.text(),
            days=self.days.text(),
            refills=self.refills.text(),
            daw=self.daw.value(),
            origin=self.origin.value(),
            written=self.written.value(),
            coverage=coverage,
        )

    def by_problem(self) -> dict[str, LabelledField]:
        """Return each field under the name that a problem carries."""
        names = ("patient", "prescriber", "drug", "sig", "quantity", "days supply", "refills", "date written")
        return dict(zip((*names, "daw", "origin"), self.in_order(), strict=True))

    def has_content(self) -> bool:
        """Say whether anything was typed that is not taken yet."""
        pickers = (self.patient, self.prescriber, self.drug)
        lines = (self.sig, self.quantity, self.days, self.refills, self.written)
        return any(picker.typed() for picker in pickers) or any(line.text() for line in lines)


class _Pickless:
    """Say that a name was typed but nobody picked, as the field is left."""

    def __init__(self, picker: PickerField) -> None:
        self._picker = picker

    def __call__(self) -> None:
        picker = self._picker
        if picker.typed() and picker.value() is None and not picker.error():
            picker.set_error(f"Pick the {picker.label().lower()} from the list.")


def _row(*places: tuple[LabelledField, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(px(_GAP))
    for field, share in places:
        field.setMinimumWidth(px(60))
        row.addWidget(field, share)
    return row


def _search(
    find: Callable[[str, Callable[[Sequence[Row]], None]], None], show: Callable[[Row], PickRow]
) -> Search:
    def ask(text: str, answer: Answer) -> None:
        find(text, lambda rows: answer([show(row) for row in rows]))

    return ask
