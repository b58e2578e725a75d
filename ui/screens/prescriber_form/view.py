"""Show a prescriber's form: name, NPI, DEA number, phone and address."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.address import show_phone
from app.kernel.running import Permission
from app.prescribers.fields import check_field, dea_doubt
from app.workflows.prescribers_desk import PrescriberFields
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.person_rows import checked, lay_rows
from ui.screens.prescriber_form.presenter import PrescriberFormPresenter
from ui.targets import PersonFormTarget, PrescriberTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, page_margins
from ui.widgets.command_button import button_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.errors import FieldProblem
    from app.kernel.ids import PrescriberId
    from app.patients.typed import PersonTyped
    from app.prescribers.views import PrescriberFile
    from ui.shell import Shell
    from ui.widgets.field import TextField

_WIDTH = 760
HALF_TYPED = "This form is half typed. Save it, or press F12 to undo it first."


class PrescriberForm(QWidget):
    """Be the fields."""

    def __init__(self, parent: QWidget) -> None:
        """Build the fields, empty."""
        super().__init__(parent)
        self.last = checked("Last name", "last name", check_field, most=60)
        self.first = checked("First name", "first name", check_field, most=60)
        self.credential = checked("Credential", "credential", check_field, "MD", 10)
        self.npi = checked("NPI", "NPI", check_field, "Ten digits", 14)
        self.dea = checked("DEA number", "DEA number", check_field, "For controlled drugs", 12)
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
                    ((self.last, 5), (self.first, 5), (self.credential, 2)),
                    ((self.npi, 4), (self.dea, 4), (self.phone, 4)),
                    ((self.street, 5), (self.city, 3), (self.state, 2), (self.zip_code, 2)),
                ),
                self,
            )
        )
        self.dea.left.connect(self._doubt)
        self.last.left.connect(self._doubt)
        self._before = self.fields()

    def by_problem(self) -> dict[str, TextField]:
        """Return each field under the name that a problem carries, in reading order."""
        return {
            "last name": self.last,
            "first name": self.first,
            "credential": self.credential,
            "NPI": self.npi,
            "DEA number": self.dea,
            "phone": self.phone,
            "street": self.street,
            "city": self.city,
            "state": self.state,
            "ZIP": self.zip_code,
        }

    def fields(self) -> PrescriberFields:
        """Return what stands in the fields."""
        return PrescriberFields(
            last=self.last.text(),
            first=self.first.text(),
            npi=self.npi.text(),
            credential=self.credential.text(),
            dea=self.dea.text(),
            phone=self.phone.text(),
            street=self.street.text(),
            city=self.city.text(),
            state=self.state.text(),
            zip_code=self.zip_code.text(),
        )

    def show_fields(self, fields: PrescriberFields, *, as_saved: bool = True) -> None:
        """Show a prescriber; `as_saved` makes it what a change is told from."""
        texts = (
            fields.last, fields.first, fields.credential, fields.npi, fields.dea, fields.phone, fields.street,
            fields.city, fields.state, fields.zip_code,
        )  # fmt: skip
        for field, text in zip(self.by_problem().values(), texts, strict=True):
            field.set_text(text)
        self._doubt("")
        if as_saved:
            self._before = self.fields()

    def has_changes(self) -> bool:
        """Say whether something was typed since the form was shown."""
        return self.fields() != self._before

    def check_all(self) -> bool:
        """Check every line that is not empty; say whether all are good."""
        wrong = [field for field in self.by_problem().values() if not field.check_now()]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def begin(self) -> None:
        """Put the focus where typing goes on."""
        lines = (self.last, self.first, self.npi)
        next((line for line in lines if not line.text()), self.last).setFocus()

    def _doubt(self, _text: str) -> None:
        self.dea.set_hint(dea_doubt(self.dea.text(), self.last.text()) if not self.dea.error() else "")


class PrescriberFormScreen(Screen):
    """Add a prescriber, or change one."""

    id: ClassVar[str] = "prescriber_form"
    title: ClassVar[str] = "Prescriber"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the card."""
        super().__init__(shell, parent)
        self.presenter = PrescriberFormPresenter(self, shell.work, shell.today)
        self.form = PrescriberForm(self)
        enter = Permission.ENTER_PRESCRIPTION
        self._commands = (
            Command("prescriber_form.save", "Save the prescriber", self._save, ("Ctrl+Return",), enter,
                    "Save", icon="save"),
            Command("prescriber_form.undo", "Show again what is saved", self._undo, ("F12",), enter,
                    "Undo changes", self._undo_blocked, "undo-2"),
        )  # fmt: skip
        self.save_button = button_for(shell, self._commands[0], "primary", "Save the prescriber")
        self.card = Card("New prescriber")
        self.card.setMaximumWidth(px(_WIDTH))
        self.card.body.setSpacing(px(14))
        self.card.body.addWidget(self.form)
        self.card.body.addWidget(self.save_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.addStretch(1)
        row.addWidget(self.card, 8, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self.form.zip_code.set_enter(self.save_button.setFocus)

    def commands(self) -> tuple[Command, ...]:
        """Return the form's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show whom the target asks for; what is half typed about somebody else is not thrown away."""
        if not isinstance(target, PersonFormTarget):
            self.form.begin()
        elif not self.has_unsaved():
            self.presenter.begin(target)
        elif self.presenter.is_of(target):
            self.presenter.back = target.back
            self.form.begin()
        else:
            self.shell.say(Tone.WARN, HALF_TYPED)

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self.form.has_changes()

    # What the presenter asks for ------------------------------------------------------------

    def show_file(self, file: PrescriberFile) -> None:
        """Show a prescriber who is on file."""
        self.card.set_title(f"Change {file.name}")
        self.form.show_fields(fields_of(file))
        self.form.begin()

    def show_new(self, typed: PersonTyped, npi: str) -> None:
        """Show an empty form that begins with what was typed elsewhere."""
        self.card.set_title("New prescriber")
        self.form.show_fields(PrescriberFields(typed.last, typed.first, npi, phone=typed.phone))
        self.form.begin()

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Put each problem beside its field and go to the first."""
        places = self.form.by_problem()
        found = [(places[one.field], one.message) for one in problems if one.field in places]
        self.shell.sound(good=False)
        if found:
            found[0][0].setFocus()  # before the errors: leaving a field checks it anew
        for field, words in found:
            field.set_error(words)
        for problem in problems:
            if problem.field not in places:
                self.shell.say(Tone.WARN, problem.message)

    def say_failed(self, words: str) -> None:
        """Show what failed."""
        self.shell.sound(good=False)
        self.shell.say(Tone.BAD, words)

    def show_saved(self, prescriber_id: PrescriberId, back: str) -> None:
        """Empty the form and go back with the prescriber."""
        self.presenter.let_go()
        self.shell.back()
        self.shell.open(back, PrescriberTarget(prescriber_id))

    # Own steps ------------------------------------------------------------------------------

    def _save(self) -> None:
        if self.form.check_all():
            self.presenter.save(self.form.fields())
        else:
            self.shell.sound(good=False)

    def _undo_blocked(self) -> str:
        return "" if self.has_unsaved() else "Nothing was changed."

    def _undo(self) -> None:
        typed, file = self.form.fields(), self.presenter.file
        self.form.show_fields(fields_of(file) if file is not None else PrescriberFields("", "", ""))

        def restore() -> None:
            if self.presenter.file is file and not self.has_unsaved():
                self.form.show_fields(typed, as_saved=False)
            else:
                self.shell.say(Tone.WARN, "Something else is typed now. Save or undo it first.")

        self.shell.say(Tone.INFO, "The form shows what is saved.", restore)


def fields_of(file: PrescriberFile) -> PrescriberFields:
    """Return a prescriber on file as it is typed."""
    return PrescriberFields(
        last=file.last,
        first=file.first,
        npi=file.npi,
        credential=file.credential,
        dea=file.dea,
        phone=show_phone(file.phone),
        street=file.street,
        city=file.city,
        state=file.state,
        zip_code=file.zip_code,
    )
