"""Hold what was typed at intake, and read it into a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.claims.compound_entry import NO_COMPOUND, TypedCompound, add_compound
from app.claims.more_entry import read_more
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.quantity import Quantity
from app.prescriptions.days_supply import parse_days
from app.prescriptions.fields import parse_whole
from app.workflows.intake import AcceptPrescription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.catalog.views import DrugRow
    from app.claims.more import More
    from app.claims.more_entry import MoreField
    from app.kernel.ids import CoverageId, PatientId, PrescriberId
    from app.kernel.quantity import Unit

DAW_CHOICES: tuple[tuple[int, str], ...] = (
    (0, "0  May substitute"),
    (1, "1  Prescriber: brand"),
    (2, "2  Patient: brand"),
    (3, "3  Pharmacist: brand"),
    (4, "4  No generic here"),
    (5, "5  Brand as generic"),
    (6, "6  Override"),
    (7, "7  Brand by law"),
    (8, "8  No generic made"),
    (9, "9  Other"),
)
ORIGIN_CHOICES: tuple[tuple[int, str], ...] = (
    (1, "1  Paper"),
    (2, "2  Phone"),
    (3, "3  Electronic"),
    (4, "4  Fax"),
    (5, "5  Transfer"),
    (0, "0  Not known"),
)
CASH = "cash"


@dataclass(frozen=True, slots=True)
class Form:
    """Be the whole of what stands in the fields, as typed; an empty refill field means none."""

    patient: PatientId | None
    prescriber: PrescriberId | None
    drug: DrugRow | None
    sig_typed: str
    sig_text: str
    quantity: str
    days: str
    refills: str
    daw: int | None
    origin: int | None
    written: date | None
    coverage: CoverageId | None
    more: Mapping[MoreField, str] = field(default_factory=dict)
    compound: TypedCompound = NO_COMPOUND
    today: date = date.min

    def read(self) -> AcceptPrescription:
        """Return the command; raise `DomainError` with every field that is missing or wrong."""
        problems = self.problems()
        if problems:
            raise DomainError.of(problems)
        return self._command(self.drug.unit if self.drug else None)

    def problems(self) -> list[FieldProblem]:
        """Return every field that is missing or cannot be read."""
        found = [*self._missing(), *self._misread()]
        if self.drug is not None and self.drug.unit is None:
            found.append(FieldProblem("drug", "This package has no billing unit. Pick another package."))
        return found

    def _missing(self) -> list[FieldProblem]:
        asked: tuple[tuple[str, object, str], ...] = (
            ("patient", self.patient, "Pick the patient."),
            ("prescriber", self.prescriber, "Pick the prescriber."),
            ("drug", self.drug or self._mixes, "Scan the bottle, or pick the drug by name."),
            ("sig", self.sig_typed or None, "Type the directions, such as 1t po bid."),
            ("date written", self.written, "Type the date on the prescription."),
            ("daw", self.daw, "Choose one."),
            ("origin", self.origin, "Choose how it came in."),
        )
        return [FieldProblem(name, words) for name, value, words in asked if value is None]

    def _misread(self) -> list[FieldProblem]:
        found: list[FieldProblem] = []
        for read in (self._quantity, self._days, self._refills, self._more):
            try:
                read()
            except DomainError as problem:
                found += problem.problems
        return found

    def _quantity(self) -> Quantity:
        return Quantity.parse(self.quantity)

    def _days(self) -> int:
        return parse_days(self.days)

    def _refills(self) -> int:
        return parse_whole(self.refills or "0", "refills")

    @property
    def _mixes(self) -> bool | None:
        return None if self.compound.is_empty else True

    def _more(self) -> More:
        return add_compound(read_more(self.more, self.today), self.compound)

    def _command(self, unit: Unit | None) -> AcceptPrescription:
        if (
            self.patient is None
            or self.prescriber is None
            or self.drug is None
            or unit is None
            or self.daw is None
            or self.origin is None
            or self.written is None
        ):
            raise DomainError("prescription", "Fill in every field.")
        return AcceptPrescription(
            patient_id=self.patient,
            prescriber_id=self.prescriber,
            ndc11=self.drug.ndc11,
            sig_typed=self.sig_typed,
            sig_text=self.sig_text,
            quantity=self._quantity(),
            unit=unit,
            days_supply=self._days(),
            refills=self._refills(),
            daw=self.daw,
            origin=self.origin,
            date_written=self.written,
            coverage_id=self.coverage,
            more=self._more(),
        )
