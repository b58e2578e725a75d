"""Check the small vocabulary of device failures and the plain values around it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.hardware.cards import T_MAX, CardOutcome, not_found_is_believed
from app.hardware.config import DevicesConfig, SerialAddress, TcpAddress, parse_address
from app.hardware.errors import ALL_PROBLEMS, DeviceProblem
from app.hardware.results import DrawerOutcome, DrawerResult, PrintOutcome, PrintResult
from app.hardware.states import DeviceKind, DeviceState
from app.kernel.errors import DomainError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("problem", ALL_PROBLEMS)
def test_that_every_problem_tells_what_happened_and_what_to_do(problem: type[DeviceProblem]) -> None:
    """Want two sentences at least and a code for the journal."""
    error = problem()
    assert error.message.count(".") >= 2
    assert error.code
    assert (error.retry_after_s is None) == error.needs_user


def test_that_no_two_problems_share_a_code() -> None:
    """Want journals that tell problems apart."""
    codes = [problem.code for problem in ALL_PROBLEMS]
    assert len(codes) == len(set(codes))


def test_that_results_carry_code_and_message() -> None:
    """Want the problem in the answer."""
    problem = ALL_PROBLEMS[0]()
    assert PrintResult.unknown(problem) == PrintResult(PrintOutcome.UNKNOWN, problem.code, problem.message)
    assert PrintResult.not_sent(problem).outcome is PrintOutcome.NOT_SENT
    assert DrawerResult.of(DrawerOutcome.OPENED).code == ""
    assert DrawerResult.of(DrawerOutcome.NOT_OPENED, problem).message == problem.message


def test_that_not_found_is_believed_only_after_the_longest_transaction() -> None:
    """Never believe it while a customer may still tap."""
    assert not not_found_is_believed(NOON, NOON + T_MAX)
    assert not_found_is_believed(NOON, NOON + T_MAX + timedelta(microseconds=1))


def test_that_only_unknown_is_open() -> None:
    """Want every other outcome final, and only two that took money."""
    assert [outcome for outcome in CardOutcome if not outcome.is_final] == [CardOutcome.UNKNOWN]
    assert {outcome for outcome in CardOutcome if outcome.took_money} == {
        CardOutcome.APPROVED,
        CardOutcome.PARTIAL,
    }


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp:127.0.0.1:9100", TcpAddress("127.0.0.1", 9100)),
        ("serial:/dev/pts/3", SerialAddress("/dev/pts/3")),
        ("serial:COM3:9600", SerialAddress("COM3", 9600)),
    ],
)
def test_that_addresses_read_back(text: str, address: TcpAddress | SerialAddress) -> None:
    """Read both forms and print them so that they read again."""
    assert parse_address(text) == address
    assert parse_address(str(address)) == address


@pytest.mark.parametrize("text", ["", "9100", "tcp:host", "tcp:host:0", "tcp:host:70000", "usb:1"])
def test_that_a_bad_address_is_refused(text: str) -> None:
    """Want a plain word instead of a device that never answers."""
    with pytest.raises(DomainError):
        parse_address(text)


def test_that_a_configuration_survives_settings() -> None:
    """Want it back as it was, and unknown names ignored."""
    config = DevicesConfig(scanner="serial:/dev/ttyS0", card_terminal="tcp:10.0.0.9:10009", cash_drawer=False)
    assert DevicesConfig.from_json(config.to_json()) == config
    assert DevicesConfig.from_json('{"hologram": 1}') == DevicesConfig()


def test_that_a_configuration_with_a_bad_address_is_refused() -> None:
    """Refuse it before it is stored."""
    with pytest.raises(DomainError):
        DevicesConfig(scanner="nowhere")


def test_that_states_and_kinds_have_plain_names() -> None:
    """Want words for the screen."""
    assert DeviceKind.CARD_TERMINAL.label == "Card terminal"
    assert DeviceState.READY.is_usable
    assert not DeviceState.BLOCKED.is_usable
