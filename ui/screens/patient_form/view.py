"""Show a patient's form: the person, allergies and conditions at the left, the cards at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.address import show_phone
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from app.kernel.person import show_date
from app.kernel.running import Permission
from app.patients.typed import PersonTyped
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.patient_form.form import PatientForm
from ui.screens.patient_form.presenter import PatientFormPresenter
from ui.targets import PatientTarget, PersonFormTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.field import Note
from ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.claims.views import PlanRow
    from app.kernel.changes import Change
    from app.kernel.errors import FieldProblem
    from app.kernel.ids import PatientId
    from app.patients.views import PatientFile, PatientRow
    from ui.shell import Shell

_SIDE = 420
HALF_TYPED = "This form is half typed. Save it, or press F12 to undo it first."


class PatientFormScreen(Screen):
    """Add a patient, or change one."""

    id: ClassVar[str] = "patient_form"
    title: ClassVar[str] = "Patient"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTING})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both cards."""
        super().__init__(shell, parent)
        self.presenter = PatientFormPresenter(self, shell.work, shell.today)
        self.form = PatientForm(shell.today, self)
        self._warning = QWidget(self)
        self.same = Note(self._warning)
        self._card = Card("New patient")
        self._commands = self._make_commands()
        self.save_button = button_for(shell, self._commands[0], "primary", "Save the patient")
        self.take = button_for(shell, self._commands[1], "left", "Take the patient on file")
        self._lay_out()
        self.form.person.named.connect(self.presenter.look_for_namesakes)
        self.form.cards.passed.connect(self.save_button.setFocus)
        self.form.taken_off.connect(self._offer_undo)

    def _make_commands(self) -> tuple[Command, ...]:
        enter, presenter, form = Permission.ENTER_PRESCRIPTION, self.presenter, self.form
        return (
            Command("patient_form.save", "Save the patient", self._save, ("Ctrl+Return",), enter, "Save",
                    icon="save"),
            Command("patient_form.existing", "Take the patient on file", presenter.take_existing, ("F6",),
                    enter, "Patient on file", presenter.no_namesake, "user-round-check"),
            Command("patient_form.allergies", "Go to the allergies", form.allergies.begin, ("F7",), enter,
                    "Allergies"),
            Command("patient_form.conditions", "Go to the conditions", form.conditions.begin, ("F10",), enter,
                    "Conditions"),
            Command("patient_form.cards", "Go to the coverage", form.cards.begin, ("F11",), enter,
                    "Coverage"),
            Command("patient_form.undo", "Show again what is saved", self._undo, ("F12",), enter,
                    "Undo changes", self._undo_blocked, "undo-2"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        form, scrolled = self.form, Scrolled(self._card)
        self._card.body.addWidget(scrolled, 1)
        lists = QHBoxLayout()
        lists.setSpacing(px(24))
        lists.addWidget(form.allergies, 1)
        lists.addWidget(form.conditions, 1)
        column = QVBoxLayout(self._warning)  # the button itself comes and goes with its command
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.same)
        column.addWidget(self.take)
        scrolled.fill((form.person, self._warning))
        scrolled.body.setSpacing(px(12))
        scrolled.body.addLayout(lists, 1)
        side = Card()
        side.setFixedWidth(px(_SIDE))
        beside = Scrolled(side)
        beside.body.addWidget(form.cards, 1)
        side.body.addWidget(beside, 1)
        side.body.addWidget(self.save_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self._card, 1)
        row.addWidget(side)
        self._warning.hide()

    def commands(self) -> tuple[Command, ...]:
        """Return the form's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show whom the target asks for; what is half typed about somebody else is not thrown away."""
        if not isinstance(target, PersonFormTarget):
            self.form.person.begin()
        elif not self.has_unsaved():
            self.presenter.begin(target)
        elif self.presenter.is_of(target):
            self.presenter.back = target.back
            self.form.person.begin()
        else:
            self.shell.say(Tone.WARN, HALF_TYPED)

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Take plans that are new."""
        self.presenter.load_plans()

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        return self.form.has_changes()

    # What the presenter asks for ------------------------------------------------------------

    def show_file(self, file: PatientFile) -> None:
        """Show a patient who is on file."""
        self._card.set_title(f"Change {file.name}")
        self.form.show_file(file)
        self.form.person.begin()

    def show_new(self, typed: PersonTyped) -> None:
        """Show an empty form that begins with what was typed elsewhere."""
        self._card.set_title("New patient")
        self.form.show_new(typed)
        self.form.person.begin()

    def show_plans(self, rows: Sequence[PlanRow]) -> None:
        """Take the plans that a card may be of."""
        self.form.cards.set_plans(rows)

    def show_namesakes(self, rows: Sequence[PatientRow]) -> None:
        """Warn of a patient who may be the same."""
        self._warning.setVisible(bool(rows))
        self.same.show_words(namesake_words(rows), Tone.WARN)
        self.shell.commands_changed()

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

    def show_saved(self, patient_id: PatientId, back: str) -> None:
        """Empty the form and go back with the patient."""
        self.presenter.let_go()
        self.shell.back()
        self.shell.open(back, PatientTarget(patient_id, is_answer=True))

    # Own steps ------------------------------------------------------------------------------

    def _save(self) -> None:
        try:
            command = self.form.read(self.presenter.file)
        except DomainError as error:
            self.show_problems(error.problems)
            return
        if command is not None:
            self.presenter.save(command)
            return
        self.shell.sound(good=False)
        wrong = [field for field in self.form.by_problem().values() if field.error()]
        if wrong:
            wrong[0].setFocus()

    def _undo_blocked(self) -> str:
        return "" if self.has_unsaved() else "Nothing was changed."

    def _undo(self) -> None:
        """Show what is saved, and offer what was typed back."""
        content, file = self.form.content(), self.presenter.file

        def restore() -> None:
            if self.presenter.file is not file or self.has_unsaved():
                self.shell.say(Tone.WARN, "Something else is typed now. Save or undo it first.")
            else:
                self.form.put_back(content)

        if file is not None:
            self.show_file(file)
        else:
            self.show_new(PersonTyped())
        self.shell.say(Tone.INFO, "The form shows what is saved.", restore)

    def _offer_undo(self, restore: Callable[[], None]) -> None:
        self.shell.say(Tone.INFO, "Taken off the list.", restore)


def namesake_words(rows: Sequence[PatientRow]) -> str:
    """Return who on file may be the same person, and what to do; an empty text for nobody."""
    if not rows:
        return ""
    row = rows[0]
    who = " · ".join(filter(None, (row.name, show_date(row.birth_date), show_phone(row.phone), row.address)))
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f"On file already: {who}{more}. Press F6 to take that patient, or save to keep a second one."
