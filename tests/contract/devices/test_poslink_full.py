"""Check POSLINK to the full: returns, voids, the batch, a signature, health amounts, and every wire."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.hardware.terminal_reports import BatchClosed, OfflineMode, OfflineRules, TerminalTotals
from app.kernel.money import Money
from devices.sim.log import read_charges, read_events
from devices.terminal.choosing import build_terminal
from devices.terminal.poslink import PoslinkTerminal
from devices.terminal.poslink_service import PoslinkService
from devices.terminal.talk import TerminalTiming
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.client import Simulator

QUICK = TerminalTiming(ack_s=3, answer_s=3, write_s=3, sale_s=1.5)
AMOUNT = Money(2350)
WIRES = [
    "address",
    "http",
    pytest.param("serial", marks=pytest.mark.skipif(os.name != "posix", reason="pty")),
]


def terminal_of(simulator: Simulator) -> PoslinkTerminal:
    return PoslinkTerminal(opener(simulator.address), QUICK)


def test_that_a_return_gives_back_once_and_names_its_charge(terminal_sim: Simulator, tmp_path: Path) -> None:
    terminal = terminal_of(terminal_sim)
    terminal.sale("sale-1", AMOUNT)
    answer = terminal.refund("back-1", Money(500), "sale-1")
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, Money(500))
    (back,) = read_events(tmp_path / "terminal", "refund")
    assert (back["reference"], back["cents"], back["original"]) == ("back-1", 500, "sale-1")


@pytest.mark.parametrize("fault", ["drop_after_auth", "drop_mid_response", "silent_after_auth"])
def test_that_a_lost_return_is_found_by_its_reference(
    terminal_sim: Simulator, tmp_path: Path, fault: str
) -> None:
    terminal = terminal_of(terminal_sim)
    terminal.sale("sale-1", AMOUNT)
    terminal_sim.control(do="fault", name=fault)
    assert terminal.refund("back-1", Money(500), "sale-1").outcome is CardOutcome.UNKNOWN
    found = terminal.inquire("back-1")
    assert isinstance(found, CardAnswer)
    assert found.approved == Money(500)
    assert len(read_events(tmp_path / "terminal", "refund")) == 1


def test_that_a_void_takes_a_charge_out_of_the_batch(terminal_sim: Simulator) -> None:
    terminal = terminal_of(terminal_sim)
    terminal.sale("sale-1", AMOUNT)
    terminal.sale("sale-2", Money(100))
    assert terminal.void("void-1", "sale-1", AMOUNT).outcome is CardOutcome.APPROVED
    assert PoslinkService(terminal).totals() == TerminalTotals(1, Money(100), 0, Money(0))
    assert not terminal.void("void-2", "nothing", AMOUNT).outcome.took_money


def test_that_the_batch_tells_its_records_and_closes(terminal_sim: Simulator) -> None:
    terminal = terminal_of(terminal_sim)
    service = PoslinkService(terminal)
    assert service.records() == ()
    for number in range(3):
        terminal.sale(f"sale-{number}", Money(1000 + number))
    terminal.refund("back-1", Money(300), "sale-1")
    assert [(one.reference, one.net.cents) for one in service.records()] == [
        ("sale-0", 1000),
        ("sale-1", 1001),
        ("sale-2", 1002),
        ("back-1", -300),
    ]
    totals = service.totals()
    assert (totals, totals.net) == (TerminalTotals(3, Money(3003), 1, Money(300)), Money(2703))
    closed = service.close_batch(datetime(2026, 11, 24, 21, tzinfo=UTC))
    assert closed == BatchClosed(4, Money(2703), balanced=True, terminal_id="SIM-0001")
    assert service.totals() == TerminalTotals()
    terminal_sim.control(do="fault", name="unbalanced")
    assert service.close_batch(datetime(2026, 11, 24, 22, tzinfo=UTC)).balanced is False


def test_that_offline_rules_are_set_with_bounds(terminal_sim: Simulator) -> None:
    service = PoslinkService(terminal_of(terminal_sim))
    assert service.offline_rules() == OfflineRules()
    rules = OfflineRules(OfflineMode.WHEN_HOST_IS_AWAY, most_charges=20, ceiling=Money(50_000), days=2)
    service.set_offline_rules(rules)
    assert service.offline_rules() == rules
    assert service.stored_approvals() == 0
    service.set_offline_rules(OfflineRules())
    assert service.offline_rules() == OfflineRules()
    with pytest.raises(ValueError, match="bounds"):
        OfflineRules(OfflineMode.ALWAYS, most_charges=20)


def test_that_a_signature_comes_whole_stroke_by_stroke(terminal_sim: Simulator) -> None:
    signature = PoslinkService(terminal_of(terminal_sim)).signature()
    assert signature.strokes == (((10, 10), (42, 30), (80, 14)), ((20, 44), (70, 46)))


def test_that_health_amounts_reach_the_terminal(terminal_sim: Simulator, tmp_path: Path) -> None:
    terminal = terminal_of(terminal_sim)
    health = HealthAmounts(Money(2000), rx=Money(1500), vision=Money(200))
    assert terminal.sale("sale-1", AMOUNT, health).outcome is CardOutcome.APPROVED
    terminal.sale("sale-2", AMOUNT)
    with pytest.raises(ValueError, match="healthcare"):
        terminal.sale("sale-3", Money(1999), health)
    told = [event["health"] for event in read_events(tmp_path / "terminal", "charge")]
    assert told == ["FSA:HealthCare,2000|Rx,1500|Vision,200", ""]


def test_that_no_card_number_comes_through_the_driver(terminal_sim: Simulator) -> None:
    terminal_sim.control(do="fault", name="card_number")
    answer = terminal_of(terminal_sim).sale("sale-1", AMOUNT)
    assert answer.message == "APPROVED [removed]"
    assert "1111 1111" not in repr(answer)


@pytest.mark.parametrize("wire", WIRES)
def test_that_every_wire_sells_and_gives_back(terminal_sim: Simulator, tmp_path: Path, wire: str) -> None:
    terminal = build_terminal(str(terminal_sim.ready[wire]), QUICK)
    terminal.check()
    assert terminal.sale("sale-1", AMOUNT).outcome is CardOutcome.APPROVED
    assert terminal.refund("back-1", Money(10), "sale-1").outcome is CardOutcome.APPROVED
    assert isinstance(terminal.inquire("sale-1"), CardAnswer)
    assert terminal.inquire("sale-2") == CardNotFound("sale-2")
    terminal.cancel()
    assert [one.cents for one in read_charges(tmp_path / "terminal")] == [2350]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("fault", "charged"),
    [
        ("drop_before_ack", 0),
        ("drop_after_ack", 0),
        ("drop_after_auth", 1),
        ("drop_mid_response", 1),
        ("bad_lrc_always", 1),
    ],
)
def test_that_a_loss_on_any_wire_is_unknown_and_then_told(
    terminal_sim: Simulator, tmp_path: Path, wire: str, fault: str, charged: int
) -> None:
    quick = TerminalTiming(ack_s=0.4, answer_s=2, write_s=2, sale_s=0.5)
    terminal = build_terminal(str(terminal_sim.ready[wire]), quick)
    terminal_sim.control(do="fault", name=fault)
    assert terminal.sale("sale-1", AMOUNT).outcome is CardOutcome.UNKNOWN
    assert len(read_charges(tmp_path / "terminal")) == charged
    assert isinstance(terminal.inquire("sale-1"), CardAnswer) is bool(charged)
