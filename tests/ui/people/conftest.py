"""Give the forms of people a store with two patients, three plans and one prescriber.

Types for annotations come from `tests.ui.people.conftest` under TYPE_CHECKING.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.model import PlanKind
from app.claims.views import PlanRow
from app.kernel.ids import CoverageId, PatientId, PlanId, PrescriberId
from app.patients.model import Sex
from app.patients.views import AllergyRow, CardRow, ConditionRow, PatientFile, PatientRow
from app.prescribers.views import PrescriberFile
from ui.screens.patient_form.view import PatientFormScreen
from ui.screens.prescriber_form.view import PrescriberFormScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from ui.screens.base import Screen

BORN = date(1961, 4, 12)


def plan(number: int, name: str, bin_: str, pcn: str, group: str = "") -> PlanRow:
    return PlanRow(PlanId(UUID(int=number)), name, PlanKind.COMMERCIAL, bin_, pcn, group, "", 10)


PLANS = (
    plan(31, "CarePlus Part D", "999002", "MEDDADV", "RX4411"),
    plan(32, "Harbor Commercial", "999001", "A4"),
    plan(33, "State Medicaid", "999003", "MCAID"),
)
CHEN = PatientFile(
    id=PatientId(UUID(int=101)),
    rev=4,
    last="Chen",
    first="Maria",
    birth_date=BORN,
    sex=Sex.FEMALE,
    phone="2075550112",
    street="14 Wharf St",
    city="Portland",
    state="ME",
    zip_code="04101",
    no_known_allergies=False,
    allergies=(AllergyRow(UUID(int=1), "sulfonamides", "rash"),),
    conditions=(ConditionRow(UUID(int=2), "I10", "Essential hypertension"),),
    cards=(
        CardRow(
            CoverageId(UUID(int=201)), PLANS[0].id, PLANS[0].name, "999002", "MEDDADV", 1, "CP4411902",
            "RX4411", "01", "1",
        ),
    ),
)  # fmt: skip
CHEN_ROW = PatientRow(CHEN.id, "Chen, Maria", BORN, Sex.FEMALE, "207-555-0112", "14 Wharf St, Portland, ME")
PINE = PrescriberFile(
    PrescriberId(UUID(int=301)), "Pine", "Ada", "MD", "2000000036", "XP1234563", "2075550140", "1 Elm St",
    "Portland", "ME", "04101",
)  # fmt: skip


@dataclass
class PatientReadsDouble:
    def file(self, patient_id: PatientId) -> PatientFile:
        return CHEN

    def namesakes(self, last: str, born: date) -> tuple[PatientRow, ...]:
        return (CHEN_ROW,) if (last.lower(), born) == ("chen", BORN) else ()


@dataclass
class PrescriberReadsDouble:
    def file(self, prescriber_id: PrescriberId) -> PrescriberFile:
        return PINE


@dataclass
class ClaimReadsDouble:
    def plans(self) -> tuple[PlanRow, ...]:
        return PLANS


@dataclass
class Office:
    """Be the store's `Reads` as these forms use them."""

    patients: PatientReadsDouble = field(default_factory=PatientReadsDouble)
    prescribers: PrescriberReadsDouble = field(default_factory=PrescriberReadsDouble)
    claims: ClaimReadsDouble = field(default_factory=ClaimReadsDouble)

    chen = CHEN
    chen_row = CHEN_ROW
    pine = PINE
    plans = PLANS


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def counter(shell_double: Any, office: Office) -> Any:
    """Give the window's services over the office; saving answers with an id."""
    shell_double.work.reads = office
    shell_double.work.answers["save_patient"] = PatientId(UUID(int=777))
    shell_double.work.answers["add_prescriber"] = PrescriberId(UUID(int=778))
    shell_double.work.answers["change_prescriber"] = PINE.id
    return shell_double


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Screen], None]:
    """Show a screen as the only window, active, at the size of a small counter."""

    def show(screen: Screen) -> None:
        qtbot.addWidget(screen)
        screen.resize(1284, 664)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()

    return show


@pytest.fixture
def form(counter: Any, shown: Callable[[Screen], None]) -> PatientFormScreen:
    made = PatientFormScreen(counter)
    shown(made)
    return made


@pytest.fixture
def prescriber_form(counter: Any, shown: Callable[[Screen], None]) -> PrescriberFormScreen:
    made = PrescriberFormScreen(counter)
    shown(made)
    return made


@pytest.fixture
def press() -> Callable[[Screen, str], None]:
    """Do a command of a screen by its id, as its key would: nothing while it is blocked."""

    def act(screen: Screen, name: str) -> None:
        command = next(one for one in screen.commands() if one.id == name)
        if not command.reason:
            command.handler()

    return act
