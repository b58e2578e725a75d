"""Prove the claims that wait: risk in words, one key for each decision, outages, and the packet saved."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.held import Evidence, HeldChoice
from app.claims.held_views import Exposure, HeldRow, OfflineRow, OutageRow
from app.claims.model import ClaimOutcome
from app.claims.risk import Risk, RiskLevel
from app.kernel.ids import ClaimId, FillId, OutageId, PatientId
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.kernel.running import Permission, StoreFacts
from ui.screens.held.rows import file_words, state_words, sum_words
from ui.screens.held.view import OUTAGES, HeldScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 24, 16, 40, tzinfo=UTC)
DRUGS = ("metFORMIN ER 500 mg tablet", "Ozempic 2 mg/3 mL pen injector", "apixaban 5 mg tablet")
OUTAGE = OutageRow(
    OutageId(UUID(int=7)),
    "OUT-20261124-1",
    "Practice Commercial, Practice Medicaid and 3 more",
    NOW - timedelta(hours=1),
    None,
    2,
    1,
    Money(71_100),
)


def held(number: int, level: RiskLevel, *reasons: str) -> HeldRow:
    return HeldRow(
        fill_id=FillId(UUID(int=50 + number)),
        claim_id=ClaimId(UUID(int=number)),
        patient_id=PatientId(UUID(int=90 + number)),
        rx_label=f"700041{number}-00",
        patient=("Chen, Maria", "Okafor-Lindqvist, Bartholomew", "Vance, Alma")[number % 3],
        drug=("metFORMIN ER 500 mg tablet", "Ozempic 2 mg/3 mL pen injector", "apixaban 5 mg tablet")[
            number % 3
        ],
        plan=("Practice Commercial", "Practice Part D", "Practice Medicaid")[number % 3],
        since=NOW - timedelta(minutes=20 * number),
        pays=Money(1000 * number),
        basis="last paid claim",
        risk=Risk(level, reasons, Money(12_441 * number)),
        needs="",
        is_sold=False,
        choice=None,
        reason="",
        outage="",
    )


ROWS = (
    replace(
        held(
            1,
            RiskLevel.HIGH,
            "The coverage was never confirmed: no paid claim, no answer, no call.",
            "It is early: 30 days were filled 10 days ago.",
        ),
        needs="Pharmacist",
    ),
    held(2, RiskLevel.MEDIUM, "A new year began since the plan last answered."),
    held(3, RiskLevel.LOW),
    replace(held(4, RiskLevel.LOW), is_sold=True, outage="OUT-20261124-1"),
)


def fill(number: int, outcome: ClaimOutcome) -> OfflineRow:
    return OfflineRow(
        outage="OUT-20261124-1",
        outcome=outcome,
        plan="Practice Commercial",
        bin="999001",
        pcn="COMM",
        group="G1",
        member_id=f"M{number}",
        patient="Chen, Maria",
        birth_date=date(1961, 7, 4),
        phone="5550101",
        rx_number=7000410 + number,
        fill_number=0,
        date_of_service=date(2026, 11, 24),
        drug="metFORMIN ER 500 mg tablet",
        ndc11="68180033609",
        quantity=Quantity.of(60),
        days_supply=30,
        submitted=Money(1661),
        cost=Money(811),
        collected=Money(1000),
        basis="plan tier",
        method=Evidence.PAID_CLAIM,
        evidence="Paid claim of $10.00 for the same member",
        reference="AUTH1",
        seen_at=NOW - timedelta(days=30),
        seen_by="",
        sold_at=NOW,
        sold_by="MC",
    )


@dataclass
class HeldDouble:
    rows: tuple[HeldRow, ...] = ROWS
    found: tuple[OutageRow, ...] = (OUTAGE,)
    asked: Any = None

    def waiting(self) -> tuple[HeldRow, ...]:
        return self.rows

    def exposure(self) -> Exposure:
        return Exposure(1, Money(49_764), 3)

    def outages(self) -> tuple[OutageRow, ...]:
        return self.found

    def offline(self, outage_id: OutageId | None = None) -> tuple[OfflineRow, ...]:
        self.asked = outage_id
        return fill(1, ClaimOutcome.NONE), fill(2, ClaimOutcome.PAID)


class SettingsDouble:
    def facts(self) -> StoreFacts:
        where = ("1 Main St", "Troy", "NY", "12180", "5555550101")
        return StoreFacts("Corner", *where, "2000000002", "", "America/New_York", 1, practice=True)

    def all(self) -> dict[str, str]:
        return {"store.ncpdp": "1234567"}


@pytest.fixture
def reads(counter: Any) -> HeldDouble:
    double = HeldDouble()
    counter.work.reads.held = double
    counter.work.reads.settings = SettingsDouble()
    return double


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, reads: HeldDouble) -> HeldScreen:
    made = HeldScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    return made


def command(screen: HeldScreen, name: str) -> Any:
    return next(one for one in screen.commands() if one.id == name)


def test_that_a_claim_shows_its_risk_and_why_in_words(screen: HeldScreen) -> None:
    assert screen.held.text_at(0, 2).endswith("High risk")
    words = screen.detail.words()
    assert "The register may not sell it yet: a pharmacist must agree." in words
    assert "• It is early: 30 days were filled 10 days ago." in words
    assert sum_words(Exposure(1, Money(49_764), 3)) == "1 sold, $497.64 not paid for yet · 3 not sold"


def test_that_the_clock_of_timely_filing_is_told(screen: HeldScreen, reads: HeldDouble) -> None:
    reads.rows = (replace(ROWS[2], file_by=date(2026, 12, 1), days_left=7),)
    screen.on_changes(frozenset())
    assert screen.held.text_at(0, 2).endswith("Send soon")
    assert file_words(date(2026, 12, 1), 7) == "12/01/2026, 7 days left"


def test_that_each_decision_is_one_key(screen: HeldScreen, ran: Any) -> None:
    command(screen, "held.estimate").handler()
    screen.held.select_key(ROWS[1].claim_id)
    command(screen, "held.cash").handler()
    assert [(one.fill_id, one.choice) for one in ran("decide_held")] == [
        (ROWS[0].fill_id, HeldChoice.ESTIMATE),
        (ROWS[1].fill_id, HeldChoice.CASH),
    ]


def test_that_holding_back_asks_for_the_reason_first_and_keeps_it(screen: HeldScreen, ran: Any) -> None:
    hold = command(screen, "held.hold")
    hold.handler()
    assert ran("decide_held") == []
    screen.detail.reason.set_text("The plan ended in March")
    screen.on_changes(frozenset())
    hold.handler()
    (cmd,) = ran("decide_held")
    assert (cmd.choice, cmd.reason) == (HeldChoice.HOLD, "The plan ended in March")


def test_that_a_few_days_are_one_key_of_the_pharmacist(screen: HeldScreen, ran: Any) -> None:
    small = command(screen, "held.small")
    assert (small.words, small.permission) == ("3 days only", Permission.VERIFY)
    small.handler()
    assert [(one.fill_id, one.days) for one in ran("give_small_supply")] == [(ROWS[0].fill_id, 3)]


def test_that_nothing_is_left_to_decide_about_what_was_sold(screen: HeldScreen) -> None:
    screen.held.select_key(ROWS[3].claim_id)
    assert command(screen, "held.estimate").reason == "It was sold already."
    assert "It was sold." in state_words(ROWS[3])


def test_that_an_outage_lists_its_fills(screen: HeldScreen, reads: HeldDouble) -> None:
    screen.tabs.set_current(OUTAGES)
    assert reads.asked == OUTAGE.id
    assert screen.outages.text_at(0, 0).startswith("OUT-20261124-1")
    assert [screen.fills.text_at(row, 2) for row in range(2)] == [
        "Look: Waiting",
        "Good: Paid",
    ]
    assert command(screen, "held.estimate").reason == "Open the claims that wait first."


def test_that_the_packet_is_written_away_from_the_screen_and_noted(
    screen: HeldScreen, counter: Any, ran: Any, tmp_path: Path
) -> None:
    written: list[Callable[[], object]] = []

    def later(act: Callable[[], object]) -> Future[object]:
        written.append(act)
        done: Future[object] = Future()
        done.set_result(act())
        return done

    counter.desk.in_background = later
    screen.tabs.set_current(OUTAGES)
    screen.file.save_to(str(tmp_path / "packet.zip"))
    assert len(written) == 1
    names = zipfile.ZipFile(io.BytesIO((tmp_path / "packet.zip").read_bytes())).namelist()
    assert "payer-advance-999001.csv" in names
    (note,) = ran("note_packet")
    assert (note.outage_id, note.fills) == (OUTAGE.id, 2)


def test_that_empty_lists_say_so(screen: HeldScreen, reads: HeldDouble) -> None:
    reads.rows, reads.found = (), ()
    screen.on_changes(frozenset())
    assert not screen.held.isVisible()
    assert command(screen, "held.claim").reason == "Choose a claim first."
