"""Prove the page of payers: health in words, the line in use, exposure and age; try, hold, release."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.held_views import HeldRow
from app.claims.payer_views import PayerRow
from app.claims.risk import Risk, RiskLevel
from app.claims.strays import StrayRow, StrayWhy
from app.claims.views import ClaimFilter
from app.kernel.ids import ClaimId, FillId, PatientId
from app.kernel.money import ZERO, Money
from app.outbox.health import Light, LineLight
from app.workflows.payer_lines import HoldPayer, ReleasePayer
from ui.screens.payers.rows import PayerLine, age, health, payer_cells, sum_words
from ui.screens.payers.view import PayersScreen
from ui.targets import ClaimListTarget, ClaimTarget
from ui.theme.tokens import Tone
from ui.widgets.cells import cell_text

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
QUIET = PayerRow("careplus", ("CarePlus",), 0, 0, ZERO, None, NOW - timedelta(minutes=3), None, is_held=False)
AWAY = PayerRow(
    "relay",
    ("Practice Commercial", "Practice Medicaid"),
    7,
    1,
    Money(84_210),
    NOW - timedelta(hours=3),
    NOW - timedelta(hours=4),
    NOW - timedelta(hours=3),
    is_held=False,
)
LAMPS = (
    LineLight("careplus", "careplus", Light.WELL, None, 1),
    LineLight("relay", "main line", Light.DOWN, NOW - timedelta(hours=3), 0),
    LineLight("relay", "second line", Light.ASLEEP, NOW - timedelta(minutes=30), 1),
)


HELD = HeldRow(
    fill_id=FillId(UUID(int=1)),
    claim_id=ClaimId(UUID(int=7)),
    patient_id=PatientId(UUID(int=3)),
    rx_label="7000412-00",
    patient="Okafor-Lindqvist, Bartholomew",
    drug="Ozempic 2 mg/3 mL pen injector",
    plan="Practice Commercial",
    since=NOW - timedelta(hours=3, minutes=5),
    pays=Money(1000),
    basis="last paid claim",
    risk=Risk(RiskLevel.HIGH, ("costly",), Money(84_210)),
    needs="Pharmacist",
    is_sold=True,
    choice=None,
    reason="",
    outage="OUT-20261124-1",
)
STRAY = StrayRow(
    id=UUID(int=1),
    claim_id=None,
    destination="relay",
    payer="Practice Commercial",
    route="main line",
    why=StrayWhy.UNREADABLE,
    reason="the frame's length is no number",
    size=212,
    times=3,
    first_at=NOW - timedelta(hours=2),
    last_at=NOW - timedelta(minutes=4),
    looked_by="",
    looked_at=None,
)


def line(row: PayerRow, *lamps: LineLight) -> PayerLine:
    return PayerLine(row, lamps, NOW, lambda instant: instant)


@dataclass
class PayersDouble:
    rows: tuple[PayerRow, ...] = (QUIET, AWAY)

    def all(self) -> tuple[PayerRow, ...]:
        return self.rows


@dataclass
class HeldDouble:
    asked: list[str] = field(default_factory=list)

    def waiting(self, limit: int = 200, destination: str = "") -> tuple[HeldRow, ...]:
        self.asked.append(destination)
        return (HELD,) if destination == "relay" else ()


@dataclass
class StraysDouble:
    rows: tuple[StrayRow, ...] = ()

    def all(self) -> tuple[StrayRow, ...]:
        return self.rows

    def unlooked(self) -> int:
        return sum(row.looked_at is None for row in self.rows)


@pytest.fixture
def strays(counter: Any) -> StraysDouble:
    double = StraysDouble((STRAY, replace(STRAY, id=UUID(int=2), looked_at=NOW, looked_by="TT")))
    counter.work.reads.strays = double
    counter.work.answers["show_stray"] = "D0B1x | AM20"
    return double


@pytest.fixture
def payers(counter: Any, strays: StraysDouble) -> PayersDouble:
    double = PayersDouble()
    counter.work.reads.payers = double
    counter.work.reads.held = HeldDouble()
    counter.desk.lamps = LAMPS
    return double


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, payers: PayersDouble) -> PayersScreen:
    made = PayersScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    made.activate(None)
    return made


def texts(one: PayerLine) -> list[str]:
    return [cell_text(cell) for cell in payer_cells(one)]


def test_that_a_payer_shows_its_health_line_exposure_and_age_in_words() -> None:
    cells = texts(line(AWAY, *LAMPS[1:]))
    assert cells[0].startswith("relay")
    assert cells[1].endswith("Asleep since 15:00")
    assert cells[2].startswith("None answers")
    assert cells[3].startswith("7 claims")
    assert "1 parked" in cells[3]
    assert cells[4:] == ["$842.10", "3 h 00 min", "11:30"]


def test_that_the_second_line_is_named_when_the_first_is_away() -> None:
    second = replace(LAMPS[2], light=Light.WELL, since=None)
    cells = texts(line(AWAY, LAMPS[1], second))
    assert cells[1].endswith("Well")
    assert cells[2].startswith("second line")
    assert "main line is away" in cells[2]


@pytest.mark.parametrize(
    ("one", "words", "tone"),
    [
        (line(QUIET, LAMPS[0]), "Well", Tone.OK),
        (line(QUIET, replace(LAMPS[0], light=Light.SLOW)), "Slow", Tone.WARN),
        (line(AWAY, LAMPS[1]), "Down since 12:30", Tone.BAD),
        (line(AWAY), "Silent since 12:30", Tone.WARN),
        (line(QUIET), "Not used yet", Tone.PLAIN),
        (line(replace(AWAY, is_held=True), *LAMPS[1:]), "On hold", Tone.WARN),
    ],
)
def test_that_health_is_told_in_words_and_not_by_colour_alone(one: PayerLine, words: str, tone: Tone) -> None:
    mark = health(one)
    assert (mark.text, mark.tone) == (words, tone)
    assert mark.icon


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1, minutes=5), "1 h 05 min"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_that_an_age_is_told_in_the_units_that_matter(span: timedelta, words: str) -> None:
    assert age(span) == words


def test_that_the_sums_are_told_above_the_list() -> None:
    assert sum_words([line(QUIET), line(AWAY)]) == "7 claims held, $842.10 at stake, 1 parked"
    assert sum_words([line(QUIET)]) == "Nothing waits"


def test_that_the_first_payer_is_chosen_and_its_lines_are_shown(screen: PayersScreen) -> None:
    assert screen.presenter.chosen is not None
    assert screen.presenter.chosen.row is QUIET
    screen.table.select_key("relay")
    assert screen.lines.title() == "Lines to relay"
    assert len(screen.lines.table.rows()) == 2


def test_that_a_payer_that_is_away_is_tried_when_asked_for(screen: PayersScreen, counter: Any) -> None:
    screen.presenter.try_now()
    assert counter.desk.tried == [], "its lines answer and nothing waits"
    screen.table.select_key("relay")
    assert screen.presenter.try_blocked() == ""
    screen.presenter.try_now()
    assert counter.desk.tried == ["relay"]


def test_that_a_payer_is_held_and_released_by_the_same_key(
    screen: PayersScreen, counter: Any, payers: PayersDouble
) -> None:
    screen.table.select_key("relay")
    screen.presenter.hold_or_release()
    payers.rows = (QUIET, replace(AWAY, is_held=True))
    screen.presenter.reload()
    assert screen.presenter.try_blocked().startswith("It is on hold")
    screen.presenter.hold_or_release()
    held = [payload for _name, payload in counter.work.submitted]
    assert held == [HoldPayer("relay"), ReleasePayer("relay")]


def test_that_new_health_is_shown_within_a_tick_and_the_same_is_not_painted_again(
    screen: PayersScreen, counter: Any
) -> None:
    screen.table.select_key("relay")
    counter.desk.lamps = (*LAMPS[:1], replace(LAMPS[1], light=Light.WELL, since=None), LAMPS[2])
    screen.presenter.tick()
    shown = screen.presenter.chosen
    assert shown is not None
    assert shown.in_use is not None
    assert shown.in_use.route == "main line"
    screen.presenter.tick()
    assert screen.presenter.chosen is shown


def test_that_held_claims_are_one_key_away(screen: PayersScreen, counter: Any, payers: PayersDouble) -> None:
    screen.table.select_key("relay")
    screen.commands()[2].handler()
    payers.rows = (QUIET, replace(AWAY, waiting=0))
    screen.presenter.reload()
    screen.commands()[2].handler()
    assert counter.opened == [
        ("claims", ClaimListTarget(ClaimFilter.WAITING)),
        ("claims", ClaimListTarget(ClaimFilter.TO_DO)),
    ]


def run(screen: PayersScreen, name: str) -> Any:
    return next(one for one in screen.commands() if one.id == f"payers.{name}")


def test_that_choosing_a_payer_lists_what_is_held_for_it_with_age_risk_and_stake(
    screen: PayersScreen, counter: Any
) -> None:
    assert screen.below.held.rows() == ()
    screen.table.select_key("relay")
    assert [screen.below.held.text_at(0, place) for place in (0, 3, 4)] == [
        "2 h 35 min",
        "paid $10.00",
        "$842.10",
    ]
    screen.presenter.tick()
    assert counter.work.reads.held.asked.count("relay") == 1, "a tick reads nothing"
    screen.below.held.opened.emit(HELD)
    assert counter.opened[-1] == ("claims", ClaimTarget(HELD.claim_id))


def test_that_stray_answers_are_listed_shown_masked_and_marked(screen: PayersScreen, ran: Any) -> None:
    run(screen, "tab1").handler()
    assert len(screen.below.strays.rows()) == 2
    assert "3 times" in screen.below.strays.text_at(0, 0)
    assert "looked at by TT" in screen.below.strays.text_at(1, 0)
    screen.below.strays.select_key(STRAY.id)
    run(screen, "bytes").handler()
    assert screen.below.raw.toPlainText() == "D0B1x | AM20"
    run(screen, "look").handler()
    assert [cmd.stray_id for cmd in ran("look_at_stray")] == [STRAY.id]
    screen.below.strays.select_key(UUID(int=2))
    assert screen.below.raw.toPlainText() == ""
    assert run(screen, "look").reason == "Somebody has looked at it already."
