"""Edit who a patient is: name, birth date, sex, phone and address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.address import show_phone
from app.kernel.errors import DomainError, FieldProblem
from app.patients.fields import check_field
from app.patients.model import Sex
from app.workflows.patients_desk import PatientFields
from ui.screens.person_rows import checked, lay_rows
from ui.widgets.value_fields import ChoiceField, DateField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.patients.typed import PersonTyped
    from app.patients.views import PatientFile
    from ui.widgets.field import LabelledField, TextField

SEXES = ((Sex.FEMALE, "Female"), (Sex.MALE, "Male"), (Sex.UNKNOWN, "Not known"))


@dataclass(frozen=True, slots=True)
class PersonText:
    """Be a person as typed; every text stands as in its field."""

    last: str = ""
    first: str = ""
    born: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""

    def read(self, *, no_known_allergies: bool) -> PatientFields:
        """Return the fields of the command; raise `DomainError` with every one that is missing."""
        asked = (
            ("last name", self.last, "Type the last name."),
            ("first name", self.first, "Type the first name."),
            ("birth date", self.birth_date, "Type the birth date as MM/DD/YYYY."),
            ("sex", self.sex, "Choose one; payers ask for it."),
        )
        problems = [FieldProblem(name, words) for name, value, words in asked if not value]
        if problems or self.birth_date is None or self.sex is None:
            raise DomainError.of(problems)
        return PatientFields(
            last=self.last,
            first=self.first,
            birth_date=self.birth_date,
            sex=self.sex,
            phone=self.phone,
            street=self.street,
            city=self.city,
            state=self.state,
            zip_code=self.zip_code,
            no_known_allergies=no_known_allergies,
        )


class PersonPart(QWidget):
    """Be the fields of a person; `named` tells that a last name and a birth date stand there."""

    named = Signal(str, object)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Take the store's day, for the birth date."""
        super().__init__(parent)
        self.last = checked("Last name", "last name", check_field, most=60)
        self.first = checked("First name", "first name", check_field, most=60)
        self.born = DateField("Birth date", today, birth=True)
        self.sex: ChoiceField[Sex] = ChoiceField("Sex", SEXES)
        self.phone = checked("Phone", "phone", check_field, "207-555-0100", 20)
        self.street = checked("Street", "street", check_field, most=60)
        self.city = checked("City", "city", check_field, most=30)
        self.state = checked("State", "state", check_field, "ME", 2)
        self.zip_code = checked("ZIP code", "ZIP", check_field, "04101", 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(
            lay_rows(
                (
                    ((self.last, 6), (self.first, 6)),
                    ((self.born, 4), (self.sex, 4), (self.phone, 4)),
                    ((self.street, 5), (self.city, 3), (self.state, 2), (self.zip_code, 2)),
                ),
                self,
            )
        )
        self.sex.set_value(None)  # nobody's sex is guessed
        self.last.left.connect(self._tell_named)
        self.born.left.connect(self._tell_named)

    def _lines(self) -> tuple[TextField, ...]:
        return (
            self.last,
            self.first,
            self.born,
            self.phone,
            self.street,
            self.city,
            self.state,
            self.zip_code,
        )

    def show_file(self, file: PatientFile) -> None:
        """Show a person who is on file."""
        self.born.set_value(file.birth_date)
        self.sex.set_value(file.sex)
        texts = (
            file.last,
            file.first,
            show_phone(file.phone),
            file.street,
            file.city,
            file.state,
            file.zip_code,
        )
        lines = (self.last, self.first, *self._lines()[3:])
        for line, text in zip(lines, texts, strict=True):
            line.set_text(text)

    def show_typed(self, typed: PersonTyped) -> None:
        """Begin a new person with what was typed elsewhere."""
        for line in self._lines():
            line.set_text("")
        self.born.set_hint("")
        self.sex.set_value(None)
        self.last.set_text(typed.last)
        self.first.set_text(typed.first)
        self.phone.set_text(show_phone(typed.phone))
        self.born.set_value(typed.birth_date)

    def put_back(self, text: PersonText) -> None:
        """Show again what was typed before."""
        texts = (text.last, text.first, text.born, text.phone)
        for line, value in zip(
            self._lines(), (*texts, text.street, text.city, text.state, text.zip_code), strict=True
        ):
            line.set_text(value)
        self.sex.set_value(text.sex)

    def text(self) -> PersonText:
        """Return what stands in the fields."""
        return PersonText(
            last=self.last.text(),
            first=self.first.text(),
            born=self.born.text(),
            birth_date=self.born.value(),
            sex=self.sex.value(),
            phone=self.phone.text(),
            street=self.street.text(),
            city=self.city.text(),
            state=self.state.text(),
            zip_code=self.zip_code.text(),
        )

    def check_all(self) -> bool:
        """Check every line that is not empty; say whether all are good."""
        wrong = [line for line in self._lines() if not line.check_now()]
        return not wrong

    def by_problem(self) -> dict[str, LabelledField]:
        """Return each field under the name that a problem carries."""
        return {
            "last name": self.last,
            "first name": self.first,
            "birth date": self.born,
            "sex": self.sex,
            "phone": self.phone,
            "street": self.street,
            "city": self.city,
            "state": self.state,
            "ZIP": self.zip_code,
        }

    def begin(self) -> None:
        """Put the focus where typing goes on."""
        lines = (self.last, self.first, self.born)
        next((line for line in lines if not line.text()), self.last).setFocus()

    def _tell_named(self, _text: str) -> None:
        born = self.born.value()
        if self.last.text() and born is not None:
            self.named.emit(self.last.text(), born)
