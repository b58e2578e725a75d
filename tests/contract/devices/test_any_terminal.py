"""Check what every card terminal does alike: POSLINK and Nexo over their simulators, and the fake."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import NOT_IN_BATCH, CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.hardware.errors import DeviceProblem
from app.hardware.terminal_reports import TerminalTotals
from app.kernel.clock import SetClock
from app.kernel.money import Money
from devices.sim.client import Simulator
from devices.sim.log import read_events
from devices.terminal.choosing import build_terminal
from devices.terminal.recovery import OpenCharge, Patience, settle
from devices.terminal.talk import TerminalTiming
from tests.fixtures.terminal_fixtures import LOSSES, FakeTerminal, Moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hardware.ports import CardTerminal

AMOUNT = Money(2350)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=2)


@dataclass(frozen=True, slots=True)
class Rig:
    """Be one terminal with its driver, the way to make it fail, and what it did."""

    driver: CardTerminal
    fail: Callable[[str], object]
    moved: Callable[[], list[tuple[str, str, int]]]
    unplug: Callable[[], object]


def _simulated(name: str, folder: Path) -> Iterator[Rig]:
    simulator = Simulator.start(name, folder)

    def moved() -> list[tuple[str, str, int]]:
        events = [one for one in read_events(folder) if one["event"] in {"charge", "refund", "void"}]
        return [(event["event"], event["reference"], event["cents"]) for event in events]

    def fail(fault: str) -> object:
        return simulator.control(do="fault", name=fault, seconds=9)

    yield Rig(build_terminal(simulator.address, QUICK), fail, moved, simulator.stop)
    simulator.stop()


def _faked() -> Iterator[Rig]:
    fake = FakeTerminal()

    def moved() -> list[tuple[str, str, int]]:
        def kind(one: Moved) -> str:
            return "refund" if one.is_return else "void" if one.original else "charge"

        return [(kind(one), one.reference, one.amount.cents) for one in fake.moved]

    yield Rig(
        fake,
        lambda fault: setattr(fake, "fault", fault),
        moved,
        lambda: setattr(fake, "is_here", False),
    )


@pytest.fixture(params=["terminal", "nexo", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each terminal in turn."""
    name: str = request.param
    yield from _faked() if name == "fake" else _simulated(name, tmp_path / name)


def test_that_an_approval_names_amount_card_and_reference(rig: Rig) -> None:
    rig.driver.check()
    answer = rig.driver.sale("sale-1", AMOUNT)
    assert (answer.outcome, answer.approved, answer.reference) == (CardOutcome.APPROVED, AMOUNT, "sale-1")
    assert (answer.card_type, answer.last4) == ("Visa", "1111")
    assert answer.auth_code
    assert rig.moved() == [("charge", "sale-1", 2350)]


@pytest.mark.parametrize(
    ("fault", "outcome", "cents"),
    [
        ("decline", CardOutcome.DECLINED, 0),
        ("timeout", CardOutcome.NOT_CHARGED, 0),
        ("partial", CardOutcome.PARTIAL, 1175),
    ],
)
def test_that_an_answer_is_an_answer(rig: Rig, fault: str, outcome: CardOutcome, cents: int) -> None:
    rig.fail(fault)
    answer = rig.driver.sale("sale-1", AMOUNT)
    assert (answer.outcome, answer.approved) == (outcome, Money(cents))
    assert [moved[2] for moved in rig.moved()] == ([cents] if cents else [])


@pytest.mark.parametrize("fault", LOSSES)
def test_that_a_lost_approval_is_unknown_and_then_told(rig: Rig, fault: str) -> None:
    rig.fail(fault)
    assert rig.driver.sale("sale-1", AMOUNT).outcome is CardOutcome.UNKNOWN
    charge = OpenCharge("sale-1", AMOUNT, NOON)
    answer = settle(rig.driver, charge, SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, AMOUNT)
    assert rig.moved() == [("charge", "sale-1", 2350)]


def test_that_a_charge_that_never_was_is_believed_late_only(rig: Rig) -> None:
    rig.fail("drop_before_auth")
    assert rig.driver.sale("sale-1", AMOUNT).outcome is CardOutcome.UNKNOWN
    assert rig.driver.inquire("sale-1") == CardNotFound("sale-1")
    charge = OpenCharge("sale-1", AMOUNT, NOON)
    early = settle(rig.driver, charge, SetClock(NOON), Patience(), lambda _: True)
    assert early.outcome is CardOutcome.UNKNOWN
    later = SetClock(NOON + timedelta(seconds=181))
    assert settle(rig.driver, charge, later, Patience(), lambda _: True).outcome is CardOutcome.NOT_CHARGED
    assert rig.moved() == []


def test_that_a_waiting_sale_is_cancelled_without_a_charge(rig: Rig) -> None:
    rig.fail("slow")
    timer = threading.Timer(0.3, rig.driver.request_cancel)
    timer.start()
    assert rig.driver.sale("sale-1", AMOUNT).outcome is CardOutcome.NOT_CHARGED
    timer.join()
    assert rig.moved() == []


def test_that_a_return_gives_back_under_its_own_reference(rig: Rig) -> None:
    rig.driver.sale("sale-1", AMOUNT)
    answer = rig.driver.refund("back-1", Money(500), "sale-1")
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, Money(500))
    assert ("refund", "back-1", 500) in rig.moved()
    found = rig.driver.inquire("back-1")
    assert isinstance(found, CardAnswer)
    assert found.approved == Money(500)


def test_that_a_lost_return_is_not_made_twice(rig: Rig) -> None:
    rig.driver.sale("sale-1", AMOUNT)
    rig.fail("drop_after_auth")
    assert rig.driver.refund("back-1", Money(500), "sale-1").outcome is CardOutcome.UNKNOWN
    back = OpenCharge("back-1", Money(500), NOON)
    answer = settle(rig.driver, back, SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, Money(500))
    assert [moved for moved in rig.moved() if moved[0] == "refund"] == [("refund", "back-1", 500)]


def test_that_health_amounts_never_exceed_the_charge(rig: Rig) -> None:
    whole = HealthAmounts(AMOUNT, rx=Money(2000))
    assert rig.driver.sale("sale-1", AMOUNT, whole).outcome is CardOutcome.APPROVED
    with pytest.raises(ValueError, match="healthcare"):
        rig.driver.sale("sale-2", Money(2349), whole)
    assert len(rig.moved()) == 1


def test_that_no_card_number_comes_through(rig: Rig) -> None:
    rig.fail("card_number")
    answer = rig.driver.sale("sale-1", AMOUNT)
    assert answer.message == "APPROVED [removed]"
    assert "11111111" not in repr(answer)


def test_that_an_absent_terminal_is_sent_nothing(rig: Rig) -> None:
    rig.unplug()
    assert rig.driver.sale("sale-1", AMOUNT).outcome is CardOutcome.NOT_SENT
    for ask in (rig.driver.check, lambda: rig.driver.inquire("sale-1")):
        with pytest.raises(DeviceProblem):
            ask()


def test_that_a_void_takes_a_charge_out_of_the_batch_once(rig: Rig) -> None:
    charge = rig.driver.sale("sale-1", AMOUNT)
    rig.driver.sale("sale-2", Money(100))
    answer = rig.driver.void("void-1", "sale-1", AMOUNT, charge.terminal_ref)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, AMOUNT)
    assert [one.reference for one in rig.driver.office().records()] == ["sale-2"]
    again = rig.driver.void("void-2", "sale-1", AMOUNT, charge.terminal_ref)
    assert (again.outcome, again.code) == (CardOutcome.NOT_CHARGED, NOT_IN_BATCH)
    assert [moved for moved in rig.moved() if moved[0] == "void"] == [("void", "void-1", 2350)]


@pytest.mark.parametrize("fault", LOSSES)
def test_that_a_lost_void_is_unknown_and_then_told(rig: Rig, fault: str) -> None:
    charge = rig.driver.sale("sale-1", AMOUNT)
    rig.fail(fault)
    assert rig.driver.void("void-1", "sale-1", AMOUNT, charge.terminal_ref).outcome is CardOutcome.UNKNOWN
    void = OpenCharge("void-1", AMOUNT, NOON)
    answer = settle(rig.driver, void, SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, AMOUNT)
    assert [moved for moved in rig.moved() if moved[0] == "void"] == [("void", "void-1", 2350)]


def test_that_a_void_after_the_batch_closed_gives_nothing_back(rig: Rig) -> None:
    charge = rig.driver.sale("sale-1", AMOUNT)
    rig.driver.office().close_batch(NOON)
    answer = rig.driver.void("void-1", "sale-1", AMOUNT, charge.terminal_ref)
    assert (answer.outcome, answer.code) == (CardOutcome.NOT_CHARGED, NOT_IN_BATCH)
    assert rig.driver.refund("back-1", AMOUNT, "sale-1").outcome is CardOutcome.APPROVED


def test_that_totals_and_list_of_the_batch_agree(rig: Rig) -> None:
    office = rig.driver.office()
    assert (office.records(), office.totals()) == ((), TerminalTotals())
    rig.driver.sale("sale-1", AMOUNT)
    rig.driver.refund("back-1", Money(350), "sale-1")
    assert [(one.reference, one.net.cents) for one in office.records()] == [
        ("sale-1", 2350),
        ("back-1", -350),
    ]
    assert office.totals() == TerminalTotals(1, AMOUNT, 1, Money(350))


def test_that_a_closed_batch_leaves_nothing_and_its_charges_are_still_told(rig: Rig) -> None:
    office = rig.driver.office()
    rig.driver.sale("sale-1", AMOUNT)
    closed = office.close_batch(NOON)
    assert (closed.count, closed.total, closed.balanced) == (1, AMOUNT, True)
    assert (office.records(), office.totals()) == ((), TerminalTotals())
    found = rig.driver.inquire("sale-1")
    assert isinstance(found, CardAnswer)
    assert found.approved == AMOUNT


@pytest.mark.parametrize(("fault", "left"), [("drop_before_close", ["sale-1"]), ("drop_after_close", [])])
def test_that_a_close_without_an_answer_is_told_by_the_list(rig: Rig, fault: str, left: list[str]) -> None:
    rig.driver.sale("sale-1", AMOUNT)
    rig.fail(fault)
    with pytest.raises(DeviceProblem):
        rig.driver.office().close_batch(NOON)
    assert [one.reference for one in rig.driver.office().records()] == left


def test_that_an_approval_without_a_bank_says_so_and_waits_for_the_batch(rig: Rig) -> None:
    office = rig.driver.office()
    assert rig.driver.sale("sale-1", AMOUNT).approved_offline is False
    rig.fail("offline_approval")
    assert rig.driver.sale("sale-2", AMOUNT).approved_offline is True
    assert office.stored_approvals() == 1
    office.close_batch(NOON)
    assert office.stored_approvals() == 0
