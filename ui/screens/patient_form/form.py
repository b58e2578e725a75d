"""Hold the parts of a patient's form: what stands in them, and how it becomes one command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.workflows.patient_file import AllergyEntry, ConditionEntry, SavePatient
from ui.screens.patient_form.cards import CardItem, CardsPart, plan_numbers
from ui.screens.patient_form.health import AllergyPart, ConditionPart
from ui.screens.patient_form.person import PersonPart

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from app.patients.typed import PersonTyped
    from app.patients.views import CardRow, PatientFile
    from ui.screens.patient_form.list_part import ListPart
    from ui.screens.patient_form.person import PersonText
    from ui.widgets.field import LabelledField


@dataclass(frozen=True, slots=True)
class Content:
    """Be all that stands in a form; `half` says which lists have an entry half typed."""

    person: PersonText
    no_known_allergies: bool
    allergies: tuple[AllergyEntry, ...]
    conditions: tuple[ConditionEntry, ...]
    cards: tuple[CardItem, ...]
    half: tuple[bool, ...]


class PatientForm(QObject):
    """Be the parts of the form, wherever the screen puts them; `taken_off` offers a way back."""

    taken_off = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Build the parts, empty."""
        super().__init__(parent)
        self.person = PersonPart(today, parent)
        self.allergies = AllergyPart(parent)
        self.conditions = ConditionPart(parent)
        self.cards = CardsPart(parent)
        self.person.zip_code.set_enter(self.allergies.begin)
        self.allergies.passed.connect(self.conditions.begin)
        self.conditions.passed.connect(self.cards.begin)
        self.allergies.removed.connect(self._tell_allergy)
        self.conditions.removed.connect(self._tell_condition)
        self.cards.removed.connect(self._tell_card)
        self._before = self.content()

    def lists(self) -> tuple[ListPart[AllergyEntry], ListPart[ConditionEntry], ListPart[CardItem]]:
        """Return the lists in reading order."""
        return self.allergies, self.conditions, self.cards

    def by_problem(self) -> dict[str, LabelledField]:
        """Return each field under the name that a problem carries."""
        places = self.person.by_problem()
        for part in self.lists():
            places.update(part.fields())
        return places | {"allergies": self.allergies.substance}

    def content(self) -> Content:
        """Return all that stands in the form."""
        return Content(
            self.person.text(),
            self.allergies.none.isChecked(),
            self.allergies.items(),
            self.conditions.items(),
            self.cards.items(),
            tuple(not part.is_entry_empty() for part in self.lists()),
        )

    def has_changes(self) -> bool:
        """Say whether something was typed since the form was shown."""
        return self.content() != self._before

    def show_file(self, file: PatientFile) -> None:
        """Show a patient who is on file."""
        self.person.show_file(file)
        self._show_lists(
            tuple(AllergyEntry(one.substance, one.reaction, one.id) for one in file.allergies),
            tuple(ConditionEntry(one.name, one.code, one.id) for one in file.conditions),
            tuple(map(card_item, file.cards)),
        )
        self.allergies.none.setChecked(file.no_known_allergies)
        self._before = self.content()

    def show_new(self, typed: PersonTyped) -> None:
        """Show an empty form that begins with what was typed elsewhere."""
        self.person.show_typed(typed)
        self._show_lists((), (), ())
        self.allergies.none.setChecked(False)
        self._before = self.content()

    def put_back(self, content: Content) -> None:
        """Show again what was typed before."""
        self.person.put_back(content.person)
        self._show_lists(content.allergies, content.conditions, content.cards)
        self.allergies.none.setChecked(content.no_known_allergies)

    def _show_lists(
        self,
        allergies: tuple[AllergyEntry, ...],
        conditions: tuple[ConditionEntry, ...],
        cards: tuple[CardItem, ...],
    ) -> None:
        self.allergies.set_items(allergies)
        self.conditions.set_items(conditions)
        self.cards.set_items(cards)

    def read(self, file: PatientFile | None) -> SavePatient | None:
        """Return the command, an entry half typed included; None after an error was shown beside a field.

        Raise `DomainError` with every field of the person that is missing.
        """
        are_taken = [part.take_entry() for part in self.lists() if not part.is_entry_empty()]
        is_good = self.person.check_all()
        fields = self.person.text().read(no_known_allergies=self.allergies.none.isChecked())
        if not is_good or not all(are_taken):
            return None
        return SavePatient(
            fields,
            self.allergies.items(),
            self.conditions.items(),
            tuple(item.entry() for item in self.cards.items()),
            file.id if file is not None else None,
            file.rev if file is not None else 0,
        )

    def _tell_allergy(self, item: AllergyEntry) -> None:
        self.taken_off.emit(lambda: self.allergies.restore(item))

    def _tell_condition(self, item: ConditionEntry) -> None:
        self.taken_off.emit(lambda: self.conditions.restore(item))

    def _tell_card(self, item: CardItem) -> None:
        self.taken_off.emit(lambda: self.cards.restore(item))


def card_item(row: CardRow) -> CardItem:
    """Return a card on file as the form shows it."""
    return CardItem(
        row.plan_id,
        row.plan_name,
        plan_numbers(row.bin, row.pcn),
        row.level,
        row.cardholder_id,
        row.group_id,
        row.person_code,
        row.relationship,
        row.id,
    )
