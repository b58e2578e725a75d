"""Open the form of the patient shown, or of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.running import Permission
from ui.commands import Command
from ui.targets import PersonFormTarget

if TYPE_CHECKING:
    from ui.screens.patient.view import PatientScreen


def form_commands(screen: PatientScreen) -> tuple[Command, Command]:
    """Return what changes the patient shown, and what adds one by the name that was searched for."""
    presenter, enter = screen.presenter, Permission.ENTER_PRESCRIPTION

    def change() -> None:
        if presenter.card is not None:
            screen.shell.open("patient_form", PersonFormTarget("patient", id=presenter.card.row.id))

    def add() -> None:
        screen.shell.open("patient_form", PersonFormTarget("patient", screen.search.text()))

    return (
        Command("patient.change", "Change the patient on file", change, ("F11",), enter, "Change",
                presenter.no_patient, "pen-line"),
        Command("patient.add", "New patient", add, ("Alt+N",), enter, "New patient", icon="user-plus"),
    )  # fmt: skip


def told_command(screen: PatientScreen) -> Command:
    """Return what notes by hand what a plan said of a coverage of the patient shown."""
    presenter = screen.presenter

    def begin() -> None:
        card = presenter.card
        rows = [row for row in card.coverages if row.active] if card is not None else []
        if rows:
            screen.told.begin([(row.id, f"{row.level}  {row.plan_name}") for row in rows])

    def blocked() -> str:
        card = presenter.card
        if card is None or not any(row.active for row in card.coverages):
            return "Open a patient with a coverage first."
        return ""

    return Command(
        "patient.told", "Note what a plan said by phone or portal", begin, ("Ctrl+Shift+E",),
        Permission.SEE_PROFILE, "Note its answer", blocked,
    )  # fmt: skip
