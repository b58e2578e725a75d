"""Give the dispensing screens a small town: patients, drugs, claims and prescriptions in each state.

Types for annotations come from `tests.ui.screens1.conftest` under TYPE_CHECKING.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.catalog.views import DrugRow
from app.claims.model import ClaimKind, ClaimShown
from app.claims.views import ClaimRow, RejectRow
from app.dur.facts import Finding, FindingKind
from app.kernel.errors import NotFound
from app.kernel.ids import (
    ClaimId,
    CoverageId,
    DocumentId,
    FillId,
    PatientId,
    PlanId,
    PrescriberId,
    PrescriptionId,
)
from app.kernel.money import Money, Rate
from app.kernel.quantity import Quantity, Unit
from app.patients.model import Sex
from app.patients.views import CoverageRow, PatientCard, PatientRow
from app.prescribers.views import PrescriberRow
from app.prescriptions.model import FillState, Severity
from app.prescriptions.views import AlertRow, EventRow, ProfileRow
from app.workflows.views import FillCard, QueueRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytestqt.qtbot import QtBot

    from ui.screens.base import Screen

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def make_id(number: int) -> UUID:
    return UUID(int=number)


def drug(ndc11: str, name: str, strength: str, form: str, **more: Any) -> DrugRow:
    facts: dict[str, Any] = {
        "ndc11": ndc11,
        "hyphen": f"{ndc11[:5]}-{ndc11[6:9]}-{ndc11[9:]}",
        "gtin14": "",
        "product_id": f"{ndc11[:5]}-{ndc11[6:9]}",
        "name": name,
        "brand": "",
        "generic": name,
        "strength": strength,
        "form": form,
        "labeler": "Lupin",
        "schedule": "",
        "schedule_stated": True,
        "ingredients": (name.upper(),),
        "classes": (),
        "description": "",
        "unit": Unit.EACH,
        "package_size": Quantity.of(100),
        "price": Rate.parse("0.044"),
        "price_date": date(2026, 11, 18),
        "source": "practice formulary",
        "source_date": date(2026, 11, 18),
        "active": True,
    }
    return DrugRow(**facts | more)


METFORMIN = drug("68180033609", "metFORMIN ER", "500 mg", "tablet", package_size=Quantity.of(90))
METFORMIN_OTHER = drug(
    "00093104801", "metFORMIN ER", "500 mg", "tablet", labeler="Teva", ingredients=("METFORMIN ER",)
)
OXYCODONE = drug("00406055201", "oxyCODONE", "5 mg", "tablet", labeler="SpecGx", schedule="C-II")
AMOXICILLIN = drug(
    "00143988901",
    "amoxicillin",
    "400 mg/5 mL",
    "powder for oral suspension",
    labeler="Hikma",
    unit=Unit.MILLILITER,
)
DRUGS = (METFORMIN, METFORMIN_OTHER, OXYCODONE, AMOXICILLIN)

CHEN = PatientRow(
    PatientId(make_id(101)),
    "Chen, Maria",
    date(1961, 4, 12),
    Sex.FEMALE,
    "207-555-0112",
    "14 Wharf St, Portland, ME 00401",
)
CHENG = PatientRow(
    PatientId(make_id(102)),
    "Cheng, Li",
    date(1988, 9, 30),
    Sex.MALE,
    "207-555-0163",
    "3 Mill Rd, Portland, ME 00401",
)
PART_D = CoverageRow(
    CoverageId(make_id(201)),
    PlanId(make_id(211)),
    "CarePlus Part D",
    1,
    "999002",
    "MEDDADV",
    "CP4411902",
    "RX4411",
    active=True,
)
TRICARE = CoverageRow(
    CoverageId(make_id(202)),
    PlanId(make_id(212)),
    "Harbor Commercial",
    2,
    "999001",
    "A4",
    "HC883",
    "",
    active=True,
)
CHEN_CARD = PatientCard(
    CHEN,
    65,
    ("sulfonamides (rash)",),
    ("E11.9 Type 2 diabetes mellitus without complications", "I10 Essential (primary) hypertension"),
    (PART_D, TRICARE),
)
CHENG_CARD = PatientCard(CHENG, 38, ("No known allergies",), (), ())
OKAFOR = PrescriberRow(
    PrescriberId(make_id(301)), "Okafor, Ngozi", "MD", "2346325782", "X01234563", "207-555-0140"
)


def claim(shown: ClaimShown, **more: Any) -> ClaimRow:
    facts: dict[str, Any] = {
        "id": ClaimId(make_id(401)),
        "fill_id": FillId(make_id(501)),
        "rx_number": 7000418,
        "fill_number": 0,
        "patient_id": CHEN.id,
        "patient": CHEN.name,
        "drug": METFORMIN.title,
        "plan": PART_D.plan_name,
        "kind": ClaimKind.BILLING,
        "attempt": 1,
        "shown": shown,
        "gross": Money(1986),
        "rejects": (),
        "recovered": False,
        "sends": 1,
        "next_at": NOW,
        "created_at": NOW,
        "sold": False,
    }
    empty: dict[str, Any] = dict.fromkeys(("basis", "authorization", "message", "parked_reason"), "")
    absent: dict[str, Any] = dict.fromkeys(("patient_pay", "plan_pay", "estimate", "answered_at"))
    return ClaimRow(**empty | absent | facts | more)


PAID = claim(
    ClaimShown.PAID,
    patient_pay=Money(400),
    plan_pay=Money(1186),
    authorization="CP2041100418",
    answered_at=NOW,
)
REJECTED = claim(
    ClaimShown.REJECTED,
    rejects=(
        RejectRow("79", "Refill too soon.", "Fill on or after 11/29/2026, or ask the plan for an override."),
    ),
    answered_at=NOW,
)
WAITING = claim(ClaimShown.WAITING, estimate=Money(1000), basis="generic copay of the plan")

DUPLICATE = AlertRow(
    make_id(601),
    "duplicate",
    Severity.MODERATE,
    "Duplicate therapy",
    "Janumet 50 mg/500 mg filled 11/02/2026, 22 days left (metFORMIN in both)",
    "",
    "",
    None,
)
ALLERGY = AlertRow(
    make_id(602),
    "allergy",
    Severity.SEVERE,
    "Allergy: sulfonamides",
    "The patient had a rash from sulfonamides; this drug is in the same class",
    "",
    "",
    None,
)


def fill_card(**more: Any) -> FillCard:
    facts: dict[str, Any] = {
        "fill_id": FillId(make_id(501)),
        "prescription_id": PrescriptionId(make_id(511)),
        "rx_number": 7000418,
        "fill_number": 0,
        "patient": CHEN_CARD,
        "prescriber": OKAFOR,
        "sig_typed": "1t po bid wc",
        "sig_text": "Take 1 tablet by mouth twice a day with food",
        "drug": METFORMIN,
        "written": METFORMIN,
        "quantity": Quantity.of(180),
        "unit": Unit.EACH,
        "quantity_shown": "180 tab",
        "days_supply": 90,
        "refills": 3,
        "refills_left": 3,
        "daw": 0,
        "origin": 3,
        "date_written": date(2026, 11, 20),
        "date_of_service": TODAY,
        "state": FillState.ENTERED,
        "entered_by": "JA",
        "entered_at": NOW - timedelta(minutes=12),
        "coverage": PART_D,
        "claim": PAID,
        "alerts": (DUPLICATE,),
        "active_medicines": (
            "lisinopril 20 mg tablet",
            "atorvastatin 20 mg tablet",
            "Janumet 50 mg/500 mg tablet",
            "amLODIPine 5 mg tablet",
        ),
        "events": (EventRow(NOW - timedelta(minutes=12), "", "entered", "JA", ""),),
        "ingredient_cost": Money(792),
        "dispensing_fee": Money(1050),
        "usual_price": Money(1986),
        "revenue": Money(1586),
        "margin": Money(794),
        "on_hand": Quantity.of(1800),
        "rev": 1,
    }
    empty: dict[str, Any] = dict.fromkeys(
        ("lot", "expiry", "filled_by", "verified_by", "back_reason", "bin_code"), ""
    )
    absent: dict[str, Any] = dict.fromkeys(("filled_at", "verified_at", "label_id", "bag_number"))
    return FillCard(**empty | absent | facts | more)


FILLED = {
    "state": FillState.FILLED,
    "lot": "2B41",
    "expiry": "2028-08-31",
    "filled_by": "TR",
    "filled_at": NOW - timedelta(minutes=4),
    "label_id": DocumentId(make_id(701)),
    "rev": 2,
}


def queue_row(number: int, patient: str, drug_title: str, state: FillState, **more: Any) -> QueueRow:
    facts: dict[str, Any] = {
        "fill_id": FillId(make_id(500 + number)),
        "rx_number": 7000417 + number,
        "fill_number": 0,
        "patient_id": CHEN.id,
        "patient": patient,
        "drug": drug_title,
        "quantity": "30 tab · 30 days",
        "state": state,
        "claim": ClaimShown.PAID,
        "plan": "CarePlus Part D",
        "alerts": 0,
        "since": NOW - timedelta(minutes=number * 7),
        "wait_s": number * 420,
        "back_reason": "",
    }
    return QueueRow(**facts | more)


QUEUE = (
    queue_row(1, "Chen, Maria", METFORMIN.title, FillState.ENTERED, alerts=1, wait_s=12240),
    queue_row(2, "O’Brien, Siobhán", "lisinopril 20 mg tablet", FillState.FILLED, claim=ClaimShown.WAITING),
    queue_row(3, "Nguyen, Thuy", OXYCODONE.title, FillState.ENTERED, claim=None, plan=""),
    queue_row(4, "Ramirez, Sofia", "atorvastatin 40 mg tablet", FillState.ENTERED, claim=ClaimShown.REJECTED),
    queue_row(
        5, "Tanaka, Hiro", AMOXICILLIN.title, FillState.SENT_BACK, quantity="150 mL · 10 days",
        back_reason="Quantity differs from the paper: 100 mL",
    ),
    queue_row(6, "Cheng, Li", "amLODIPine 5 mg tablet", FillState.FILLED, alerts=2, claim=ClaimShown.UNKNOWN),
    queue_row(7, "Haddad, Yusuf", "sertraline 50 mg tablet", FillState.VERIFIED),
)  # fmt: skip


def profile_row(number: int, drug_title: str, state: FillState, left: int, *, may: bool) -> ProfileRow:
    return ProfileRow(
        PrescriptionId(make_id(510 + number)),
        FillId(make_id(500 + number)),
        7000400 + number,
        number % 3,
        drug_title,
        "Okafor, Ngozi MD",
        "Take 1 tablet by mouth once a day",
        TODAY - timedelta(days=23 * number),
        state,
        "90 tab",
        90,
        left,
        may,
    )


PROFILE = (
    profile_row(1, METFORMIN.title, FillState.ENTERED, 3, may=False),
    profile_row(2, "lisinopril 20 mg tablet", FillState.SOLD, 2, may=True),
    profile_row(3, "atorvastatin 20 mg tablet", FillState.SOLD, 0, may=False),
    profile_row(4, "amLODIPine 5 mg tablet", FillState.READY, 5, may=False),
    profile_row(5, "Janumet 50 mg/500 mg tablet", FillState.SOLD, 1, may=True),
)


@dataclass
class PatientReadsDouble:
    cards: dict[PatientId, PatientCard] = field(
        default_factory=lambda: {CHEN.id: CHEN_CARD, CHENG.id: CHENG_CARD}
    )

    def search(self, text: str, limit: int = 20) -> tuple[PatientRow, ...]:
        return tuple(card.row for card in self.cards.values() if text.lower() in card.row.name.lower())[
            :limit
        ]

    def card(self, patient_id: PatientId) -> PatientCard:
        if patient_id not in self.cards:
            raise NotFound("patient")
        return self.cards[patient_id]


class PrescriberReadsDouble:
    def search(self, text: str, limit: int = 20) -> tuple[PrescriberRow, ...]:
        return (OKAFOR,) if text.lower() in OKAFOR.name.lower() else ()

    def row(self, prescriber_id: PrescriberId) -> PrescriberRow:
        return OKAFOR


@dataclass
class CatalogReadsDouble:
    drugs: tuple[DrugRow, ...] = DRUGS
    codes: dict[str, tuple[DrugRow, ...]] = field(default_factory=dict)

    def search(self, text: str, limit: int = 20) -> tuple[DrugRow, ...]:
        return tuple(one for one in self.drugs if text.lower() in one.title.lower())[:limit]

    def by_code(self, code: str) -> tuple[DrugRow, ...]:
        plain = code.replace("-", "")
        return self.codes.get(code, tuple(one for one in self.drugs if one.ndc11 == plain))

    def by_ndc11(self, ndc11: str) -> DrugRow | None:
        return next((one for one in self.drugs if one.ndc11 == ndc11), None)


@dataclass
class FillReadsDouble:
    rows: tuple[QueueRow, ...] = QUEUE
    cards: dict[FillId, FillCard] = field(default_factory=dict)
    past: tuple[ProfileRow, ...] = PROFILE

    def put(self, card: FillCard) -> None:
        self.cards[card.fill_id] = card

    def queue(self, states: Sequence[FillState] = (), limit: int = 200) -> tuple[QueueRow, ...]:
        return tuple(row for row in self.rows if not states or row.state in states)[:limit]

    def counts(self) -> dict[FillState, int]:
        return {state: sum(1 for row in self.rows if row.state is state) for state in FillState}

    def card(self, fill_id: FillId) -> FillCard:
        if fill_id in self.cards:
            return self.cards[fill_id]
        row = next((row for row in self.rows if row.fill_id == fill_id), None)
        if row is None:
            raise NotFound("prescription")
        return fill_card(fill_id=fill_id, rx_number=row.rx_number, state=row.state)

    def by_label(self, rx_number: int, fill_number: int) -> FillId | None:
        return next((row.fill_id for row in self.rows if row.rx_number == rx_number), None)

    def by_rx_number(self, rx_number: int) -> FillId | None:
        return self.by_label(rx_number, 0)

    def profile(self, patient_id: PatientId, limit: int = 200) -> tuple[ProfileRow, ...]:
        return self.past if patient_id == CHEN.id else ()


@dataclass
class SafetyReadsDouble:
    findings: tuple[Finding, ...] = (
        Finding(FindingKind.DUPLICATE, Severity.MODERATE, DUPLICATE.title, DUPLICATE.why),
    )

    def ahead(self, patient_id: PatientId, ndc11: str) -> tuple[Finding, ...]:
        return self.findings


@dataclass
class Town:
    """Be the store's `Reads` as these screens use them."""

    patients: PatientReadsDouble = field(default_factory=PatientReadsDouble)
    prescribers: PrescriberReadsDouble = field(default_factory=PrescriberReadsDouble)
    catalog: CatalogReadsDouble = field(default_factory=CatalogReadsDouble)
    fills: FillReadsDouble = field(default_factory=FillReadsDouble)
    safety: SafetyReadsDouble = field(default_factory=SafetyReadsDouble)
    mores: Any = field(default_factory=lambda: SimpleNamespace(injury=lambda _coverage_id: None))
    settings = SimpleNamespace(all=lambda: {"price.vaccine_fee": "2000"})
    desk = SimpleNamespace(eligibility_due=lambda _patient_id: ())
    edits: Any = field(default_factory=lambda: SimpleNamespace(open_edits=lambda _fill_id: ()))

    chen = CHEN
    cheng = CHENG
    okafor = OKAFOR
    metformin = METFORMIN
    other_metformin = METFORMIN_OTHER
    oxycodone = OXYCODONE
    amoxicillin = AMOXICILLIN
    paid = PAID
    rejected = REJECTED
    waiting = WAITING
    duplicate = DUPLICATE
    allergy = ALLERGY

    def card(self, **more: Any) -> FillCard:
        """Make a fill as entered and keep it."""
        made = fill_card(**more)
        self.fills.put(made)
        return made

    def filled(self, **more: Any) -> FillCard:
        """Make a fill that waits for the pharmacist and keep it."""
        return self.card(**FILLED | more)

    def change(self, card: FillCard, **more: Any) -> FillCard:
        """Change a fill that is kept."""
        made = replace(card, **more)
        self.fills.put(made)
        return made


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def counter(shell_double: Any, town: Town) -> Any:
    """Give the window's services over the town."""
    shell_double.work.reads = town
    return shell_double


@pytest.fixture
def press() -> Callable[[Screen, str], None]:
    """Do a command of a screen by its id, as its key would: nothing while it is blocked."""

    def act(screen: Screen, name: str) -> None:
        command = next(one for one in screen.commands() if one.id == name)
        if not command.reason:
            command.handler()

    return act


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Screen], Screen]:
    """Show a screen as the only window, active, at the size of a small counter."""

    def show(screen: Screen) -> Screen:
        qtbot.addWidget(screen)
        screen.resize(1284, 664)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        return screen

    return show
