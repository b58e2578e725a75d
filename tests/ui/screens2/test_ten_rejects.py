"""Settle ten seeded rejects on the real claims desk over a real store, counting every key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from app.claims.authorizations import AuthorizationState, PriorAuthorization
from app.claims.desk_views import DeskAsk, DeskFilter, DeskOrder
from app.claims.model import ClaimShown
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.changes import Outcome
from app.kernel.ids import AuthorizationId
from app.kernel.quantity import Quantity
from app.practice import payer_answers
from app.practice.payer_answers import Rejection
from app.workflows.patients_desk import AddCoverage, add_coverage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from app.kernel.running import Actor
    from tests.fixtures.desk_fixtures import Hands
    from tests.fixtures.stage_fixtures import Stage
    from ui.screens.desk.view import DeskScreen

MOST_KEYS = 6
CTRL = Qt.KeyboardModifier.ControlModifier
SEND = (Qt.Key.Key_Return, CTRL)
MEND, REST, CASH = Qt.Key.Key_F3, Qt.Key.Key_F7, Qt.Key.Key_F6


@dataclass(frozen=True)
class Case:
    """Be one reject: how it comes about, the keys that settle it, and what must have become of it."""

    code: str
    text: str
    seed: dict[str, Any]
    settle: Callable[[Hands], None]
    shows: Callable[[Message], bool] | None = None


def _sent(segment: str, field: str, value: str) -> Callable[[Message], bool]:
    return lambda sent: sent.segment(segment).text(field) == value


def _days(days: int, quantity: int) -> Callable[[Message], bool]:
    def look(sent: Message) -> bool:
        claim = sent.segment("07")
        return (claim.number("D5"), claim.quantity("E7")) == (days, Quantity.of(quantity))

    return look


def _mended(text: str) -> Callable[[Hands], None]:
    def act(hands: Hands) -> None:
        hands.press(MEND)
        hands.type(text)
        hands.press(SEND)

    return act


def _coded(place: Qt.Key) -> Callable[[Hands], None]:
    return lambda hands: hands.press((place, CTRL), SEND)


NINETY = {"quantity": Quantity.of(180), "days_supply": 90}
CASES = (
    Case("52", "", {"member": "W12345678"}, _mended("9"), _sent("04", "C2", "W123456789")),
    Case("06", "", {}, _mended("7"), _sent("04", "C1", "GRP17")),
    Case("7X", "MAXIMUM 30 DAYS", NINETY, _mended("30"), _days(30, 60)),
    Case("76", "MAXIMUM 34 DAYS SUPPLY", NINETY, _mended("34"), _days(34, 68)),
    Case("19", "", {}, _mended("28"), _days(28, 60)),
    Case("41", "BILL OTHER COVERAGE", {"second": True}, _mended("2"), _sent("04", "C2", "Z55512345")),
    Case("25", "", {}, _coded(Qt.Key.Key_1), _sent("07", "DK", "42")),
    Case("88", "DD WARFARIN", {}, _coded(Qt.Key.Key_1), _sent("08", "E6", "1G")),
    Case("75", "", {"authorized": True}, lambda hands: hands.press(SEND), _sent("07", "EV", "4711")),
    Case("79", "NEXT FILL DATE 20261203", {}, lambda hands: hands.press(REST, Qt.Key.Key_Return)),
    Case("70", "", {}, lambda hands: hands.press(CASH)),
)


def _authorize(unit: Any, cmd: PriorAuthorization, actor: Actor) -> Outcome[None]:
    """Put an approved authorization on file, as a fax from the plan would."""
    del actor
    unit.authorizations.add(cmd)
    return Outcome(None)


class Seeds:
    """Bring each case about in a real store, by the commands that people and payers give."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.fills: dict[str, Any] = {}

    def plant(self, case: Case) -> None:
        seed = dict(case.seed)
        who = self.stage.insured(member=seed.pop("member", "W123456789"))
        second, authorized = seed.pop("second", False), seed.pop("authorized", False)
        fill_id = self.stage.accept(who, **seed).fill_id
        self.fills[case.code] = fill_id
        self.reject(fill_id, case)
        if second:
            plan = self.stage.read(lambda reads: reads.claims.plans())[1]
            self.stage.do(add_coverage, AddCoverage(who.patient_id, plan.id, 2, "Z55512345"))
        if authorized:
            self.stage.do(_authorize, self._approved(who.patient_id, fill_id))

    def reject(self, fill_id: Any, case: Case) -> None:
        item = self.stage.waiting()[-1]
        sent = Message.parse(self.stage.send(item.id), Direction.REQUEST)
        self.stage.answer(item.id, payer_answers.rejected(sent, Rejection((case.code,), case.text)))
        assert self.newest(fill_id).shown is ClaimShown.REJECTED

    def newest(self, fill_id: Any) -> Any:
        return self.stage.read(lambda reads: reads.claims.of_fill(fill_id))[-1]

    def _approved(self, patient_id: Any, fill_id: Any) -> PriorAuthorization:
        detail = self.stage.read(lambda reads: reads.desk.detail(reads.claims.of_fill(fill_id)[-1].id))
        now = self.stage.clock.now()
        return PriorAuthorization(
            id=AuthorizationId(fill_id), patient_id=patient_id, plan_id=detail.plan_id, prescriber_id=None,
            fill_id=fill_id, state=AuthorizationState.APPROVED, kind="1", number="4711", product_id="",
            ndc11=self.stage.drug.ndc11, drug="", starts_on=None, ends_on=date(2027, 3, 1), units=None,
            fills=None, next_step="", next_on=None, note="", decision="", requested_at=now,
            decided_at=now, created_by=self.stage.person.user_id, created_at=now, rev=1,
        )  # fmt: skip

    def open_items(self) -> set[Any]:
        today, me = self.stage.clock.now().date(), self.stage.person.user_id
        ask = DeskAsk(DeskFilter.TO_DO, DeskOrder.OLDEST, today, me)
        return {row.fill_id for row in self.stage.read(lambda reads: reads.desk.page(ask))}


@pytest.mark.serial
def test_that_each_of_ten_rejects_is_settled_with_six_keys_at_most(
    qtbot: QtBot, stage: Stage, at_desk: tuple[Hands, DeskScreen], store_clock: Any, shell_double: Any
) -> None:
    hands, screen = at_desk
    seeds = Seeds(stage)
    for case in CASES:
        seeds.plant(case)
        store_clock.advance(timedelta(minutes=1))
    screen.activate(None)
    told = []
    for case in CASES:
        fill_id = seeds.fills[case.code]
        qtbot.waitUntil(lambda fill_id=fill_id: _is_open(screen, fill_id), timeout=5_000)  # type: ignore[misc]
        hands.pressed.clear()
        case.settle(hands)
        qtbot.waitUntil(lambda fill_id=fill_id: fill_id not in seeds.open_items(), timeout=5_000)  # type: ignore[misc]
        told.append(f"{case.code:>3}  {len(hands.pressed)} keys  {' '.join(hands.pressed)}")
        assert len(hands.pressed) <= MOST_KEYS, told[-1]
        if case.shows is not None:
            raw = stage.read(lambda reads, at=fill_id: reads.claims.messages(seeds.newest(at).id))[0].raw  # type: ignore[misc]
            assert case.shows(Message.parse(raw, Direction.REQUEST)), told[-1]
    print("\n" + "\n".join(told))
    assert seeds.open_items() == set()
    resting = stage.read(lambda reads: reads.desk.counts(date(2026, 12, 3), stage.person.user_id))
    assert resting[DeskFilter.TO_DO] == 1
    assert stage.read(lambda reads: reads.fills.card(seeds.fills["70"])).coverage is None


def _is_open(screen: DeskScreen, fill_id: Any) -> bool:
    detail = screen.presenter.detail
    return detail is not None and detail.row.fill_id == fill_id
