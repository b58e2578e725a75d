"""Add and change people from intake, and come back with them while all that is typed stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.intake.fields import prescriber_pick
from ui.targets import PersonFormTarget
from ui.theme.tokens import Tone
from ui.work import Latest

if TYPE_CHECKING:
    from app.kernel.ids import PatientId, PrescriberId
    from app.prescribers.views import PrescriberRow
    from ui.screens.intake.entry_card import EntryCard
    from ui.shell import Shell
    from ui.targets import PatientTarget
    from ui.widgets.picker import PickerField

HALF_TYPED = "A prescription for somebody else is half typed. Send or empty it first."


class PeopleDesk:
    """Open the forms of people, and take who comes back."""

    def __init__(self, shell: Shell, entry: EntryCard) -> None:
        """Take the window's services and the card whose fields name the people."""
        self._shell, self._entry = shell, entry
        self._reading = Latest(shell.work)

    def commands(self) -> tuple[Command, ...]:
        """Return what can be done about people."""
        enter = Permission.ENTER_PRESCRIPTION
        return (
            Command("intake.new_patient", "New patient", self._new_patient, ("Alt+N",), enter,
                    icon="user-plus"),
            Command("intake.new_prescriber", "New prescriber", self._new_prescriber, ("Alt+P",), enter,
                    icon="stethoscope", in_footer=False),
            Command("intake.change_patient", "Change the patient on file", self._change_patient, ("Alt+E",),
                    enter, blocked=self._no_patient, icon="pen-line", in_footer=False),
            Command("intake.change_prescriber", "Change the prescriber on file", self._change_prescriber, (),
                    enter, blocked=self._no_prescriber, icon="pen-line", in_footer=False),
        )  # fmt: skip

    def take_patient(self, target: PatientTarget) -> None:
        """Begin with a patient; only one that intake asked for takes another's place."""
        fields = self._entry.fields
        if fields.patient.value() not in {None, target.id} and not target.is_answer:
            self._shell.say(Tone.WARN, HALF_TYPED)
            return
        self._entry.presenter.take_patient(target.id)
        fields.prescriber.setFocus()

    def take_prescriber(self, prescriber_id: PrescriberId) -> None:
        """Take the prescriber that a form was opened for."""

        def show(row: PrescriberRow) -> None:
            self._entry.fields.prescriber.set_picked(prescriber_pick(row))

        self._reading.read(lambda reads: reads.prescribers.row(prescriber_id), show)
        self._entry.fields.drug.setFocus()

    def _new_patient(self) -> None:
        typed = _typed(self._entry.fields.patient)
        self._shell.open("patient_form", PersonFormTarget("intake", typed))

    def _new_prescriber(self) -> None:
        typed = _typed(self._entry.fields.prescriber)
        self._shell.open("prescriber_form", PersonFormTarget("intake", typed))

    def _change_patient(self) -> None:
        held = cast("PatientId", self._entry.fields.patient.value())
        self._shell.open("patient_form", PersonFormTarget("intake", id=held))

    def _change_prescriber(self) -> None:
        held = cast("PrescriberId", self._entry.fields.prescriber.value())
        self._shell.open("prescriber_form", PersonFormTarget("intake", id=held))

    def _no_patient(self) -> str:
        return "" if self._entry.fields.patient.value() is not None else "Pick the patient first."

    def _no_prescriber(self) -> str:
        return "" if self._entry.fields.prescriber.value() is not None else "Pick the prescriber first."


def _typed(picker: PickerField) -> str:
    """Return what was typed to find somebody, nothing when somebody was picked."""
    return picker.typed() if picker.value() is None else ""
