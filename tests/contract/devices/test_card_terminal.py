"""Check the card terminal driver over the simulated terminal: every fault, never a second charge."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardAnswer, CardNotFound, CardOutcome
from app.hardware.errors import TerminalAbsent, TerminalSilent
from app.kernel.clock import SetClock, SystemClock
from app.kernel.money import Money
from devices.sim.client import Simulator
from devices.sim.log import read_charges, read_events
from devices.terminal.poslink import PoslinkTerminal
from devices.terminal.recovery import OpenCharge, Patience, settle
from devices.terminal.talk import TerminalTiming
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

QUICK = TerminalTiming(ack_s=5, answer_s=5, write_s=5, sale_s=2.5)
AMOUNT = Money(2350)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def driver(simulator: Simulator, timing: TerminalTiming = QUICK) -> PoslinkTerminal:
    return PoslinkTerminal(opener(simulator.address), timing)


def charges(tmp_path: Path) -> list[tuple[str, int]]:
    return [(charge.reference, charge.cents) for charge in read_charges(tmp_path / "terminal")]


def test_that_an_approved_sale_carries_what_a_receipt_needs(terminal_sim: Simulator, tmp_path: Path) -> None:
    answer = driver(terminal_sim).sale("ref-1", AMOUNT)
    assert answer.outcome is CardOutcome.APPROVED
    assert (answer.approved, answer.card_type, answer.last4, answer.entry_mode) == (
        AMOUNT,
        "Visa",
        "1111",
        "chip",
    )
    assert answer.auth_code == read_charges(tmp_path / "terminal")[0].auth_code
    assert charges(tmp_path) == [("ref-1", 2350)]


@pytest.mark.parametrize(
    ("fault", "outcome", "approved", "charged"),
    [
        ("decline", CardOutcome.DECLINED, 0, []),
        ("timeout", CardOutcome.NOT_CHARGED, 0, []),
        ("partial", CardOutcome.PARTIAL, 1175, [1175]),
        ("offline_approval", CardOutcome.APPROVED, 2350, [2350]),
        ("nak", CardOutcome.NOT_SENT, 0, []),
        ("bad_lrc_once", CardOutcome.APPROVED, 2350, [2350]),
        ("duplicate_response", CardOutcome.APPROVED, 2350, [2350]),
        ("drop_before_ack", CardOutcome.UNKNOWN, 0, []),
        ("drop_after_ack", CardOutcome.UNKNOWN, 0, []),
        ("drop_before_auth", CardOutcome.UNKNOWN, 0, []),
        ("drop_after_auth", CardOutcome.UNKNOWN, 0, [2350]),
        ("drop_mid_response", CardOutcome.UNKNOWN, 0, [2350]),
        ("silent_after_auth", CardOutcome.UNKNOWN, 0, [2350]),
        ("bad_lrc_always", CardOutcome.UNKNOWN, 0, [2350]),
    ],
)
def test_that_each_fault_has_its_outcome_and_at_most_one_charge(
    terminal_sim: Simulator,
    tmp_path: Path,
    fault: str,
    outcome: CardOutcome,
    approved: int,
    charged: list[int],
) -> None:
    terminal_sim.control(do="fault", name=fault)
    answer = driver(terminal_sim).sale("ref-1", AMOUNT)
    assert (answer.outcome, answer.approved) == (outcome, Money(approved))
    assert charges(tmp_path) == [("ref-1", cents) for cents in charged]


def test_that_an_offline_approval_is_marked(terminal_sim: Simulator) -> None:
    terminal_sim.control(do="fault", name="offline_approval")
    assert driver(terminal_sim).sale("ref-1", AMOUNT).approved_offline


@pytest.mark.parametrize("fault", ["drop_after_auth", "drop_mid_response", "silent_after_auth"])
def test_that_a_lost_approval_is_recovered_by_its_reference(
    terminal_sim: Simulator, tmp_path: Path, fault: str
) -> None:
    terminal = driver(terminal_sim)
    terminal_sim.control(do="fault", name=fault)
    terminal.sale("ref-1", AMOUNT)
    answer = settle(terminal, OpenCharge("ref-1", AMOUNT, NOON), SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.approved, answer.requested) == (CardOutcome.APPROVED, AMOUNT, AMOUNT)
    assert answer.auth_code == read_charges(tmp_path / "terminal")[0].auth_code
    assert len(charges(tmp_path)) == 1


def test_that_a_lost_partial_approval_is_recovered_as_partial(terminal_sim: Simulator) -> None:
    terminal = driver(terminal_sim)
    terminal_sim.control(do="fault", name="partial")
    terminal.sale("ref-1", AMOUNT)
    answer = settle(terminal, OpenCharge("ref-1", AMOUNT, NOON), SetClock(NOON), Patience(), lambda _: False)
    assert (answer.outcome, answer.approved) == (CardOutcome.PARTIAL, Money(1175))


def test_that_not_found_is_not_believed_while_a_customer_may_still_tap(terminal_sim: Simulator) -> None:
    charge = OpenCharge("ref-9", AMOUNT, NOON)
    clock = SetClock(NOON + timedelta(seconds=20))
    answer = settle(driver(terminal_sim), charge, clock, Patience(), lambda _: True)
    assert answer.outcome is CardOutcome.UNKNOWN


def test_that_not_found_is_believed_after_the_longest_transaction(terminal_sim: Simulator) -> None:
    clock = SetClock(NOON)
    waits: list[float] = []

    def pause(seconds: float) -> bool:
        waits.append(seconds)
        clock.advance(timedelta(seconds=60))
        return False

    answer = settle(driver(terminal_sim), OpenCharge("ref-9", AMOUNT, NOON), clock, Patience(), pause)
    assert answer.outcome is CardOutcome.NOT_CHARGED
    assert len(waits) == 4


def test_that_a_slow_charge_given_up_on_is_found_in_the_end(terminal_sim: Simulator, tmp_path: Path) -> None:
    """Charge after we stopped listening: the case in which believing too early loses money."""
    terminal = driver(terminal_sim, TerminalTiming(ack_s=5, answer_s=5, write_s=5, sale_s=0.2))
    terminal_sim.control(do="fault", name="slow", seconds=0.6)
    assert terminal.sale("ref-1", AMOUNT).outcome is CardOutcome.UNKNOWN
    found = threading.Event()

    def asked() -> bool:
        if isinstance(terminal.inquire("ref-1"), CardAnswer):
            found.set()
        return found.wait(0.05)

    assert any(asked() for _ in range(100))
    assert charges(tmp_path) == [("ref-1", 2350)]


def test_that_a_cancel_ends_a_waiting_sale_without_a_charge(terminal_sim: Simulator, tmp_path: Path) -> None:
    terminal = driver(terminal_sim, TerminalTiming(ack_s=5, answer_s=5, write_s=5, sale_s=10.0))
    terminal_sim.control(do="fault", name="slow", seconds=9)
    timer = threading.Timer(0.2, terminal.request_cancel)
    timer.start()
    answer = terminal.sale("ref-1", AMOUNT)
    timer.join()
    assert answer.outcome is CardOutcome.NOT_CHARGED
    assert charges(tmp_path) == []
    assert len(read_events(tmp_path / "terminal", "cancelled")) == 1


def test_that_a_stuck_earlier_sale_is_cancelled_before_a_new_one(
    terminal_sim: Simulator, tmp_path: Path
) -> None:
    terminal = driver(terminal_sim, TerminalTiming(ack_s=5, answer_s=5, write_s=5, sale_s=0.1))
    terminal_sim.control(do="fault", name="slow", seconds=9)
    assert terminal.sale("ref-1", AMOUNT).outcome is CardOutcome.UNKNOWN
    patient = driver(terminal_sim)
    outcomes = (patient.sale(f"ref-{number}", AMOUNT).outcome for number in range(2, 200))
    assert any(outcome is CardOutcome.APPROVED for outcome in outcomes)
    assert ("ref-1", 2350) not in charges(tmp_path)


def test_that_an_absent_terminal_is_sent_nothing(terminal_sim: Simulator) -> None:
    terminal = driver(terminal_sim)
    terminal.check()
    terminal_sim.stop()
    answer = terminal.sale("ref-1", AMOUNT)
    assert (answer.outcome, answer.code) == (CardOutcome.NOT_SENT, TerminalAbsent.code)
    with pytest.raises(TerminalAbsent):
        terminal.check()
    with pytest.raises(TerminalAbsent):
        terminal.inquire("ref-1")


def test_that_a_charge_is_on_disk_before_it_is_approved(terminal_sim: Simulator, tmp_path: Path) -> None:
    terminal = driver(terminal_sim)
    terminal.sale("ref-1", AMOUNT)
    terminal_sim.kill()
    again = Simulator.start("terminal", tmp_path / "terminal", terminal_sim.port)
    try:
        answer = terminal.inquire("ref-1")
        assert isinstance(answer, CardAnswer)
        assert answer.approved == AMOUNT
        assert terminal.inquire("ref-2") == CardNotFound("ref-2")
    finally:
        again.stop()


def test_that_an_unreachable_terminal_leaves_the_charge_unknown(terminal_sim: Simulator) -> None:
    terminal_sim.stop()
    clock = SystemClock()
    charge = OpenCharge("ref-1", AMOUNT, clock.now() - timedelta(hours=1))
    patience = Patience(longest=timedelta(0))
    answer = settle(driver(terminal_sim), charge, clock, patience, lambda _: False)
    assert (answer.outcome, answer.code) == (CardOutcome.UNKNOWN, TerminalSilent.code)
