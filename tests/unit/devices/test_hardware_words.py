"""Check the small vocabulary of device failures and the plain values around it."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import app.jobs
import devices
from app.hardware.addresses import SerialAddress, TcpAddress, UsbAddress, parse_address
from app.hardware.cards import T_MAX, CardOutcome, not_found_is_believed
from app.hardware.config import DevicesConfig
from app.hardware.errors import ALL_PROBLEMS, DeviceProblem
from app.hardware.results import DrawerOutcome, DrawerResult, PrintOutcome, PrintResult
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.hardware.usb_names import UsbName
from app.kernel.errors import DomainError
from devices.losses import LossLog

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("problem", ALL_PROBLEMS)
def test_that_every_problem_tells_what_happened_and_what_to_do(problem: type[DeviceProblem]) -> None:
    """Want two sentences at least and a code for the journal."""
    error = problem()
    assert error.message.count(".") >= 2
    assert error.code
    assert (error.retry_after_s is None) == error.needs_user


STEPS = re.compile(
    r"(?:^|[.;:] )(?:then )?(Ask|Check|Choose|Close|Compare|Do not charge again|Empty|Finish|Have|Look|Make|"
    r"Open|Press|Put|Set|Start|Switch|Take|Wait|Type|you can type)\b"
)
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in (Path(devices.__file__).parent, Path(app.jobs.__file__).parent)
    for path in folder.rglob("*.py")
)


@pytest.mark.parametrize("problem", ALL_PROBLEMS)
def test_that_what_follows_the_first_sentence_is_something_to_do(problem: type[DeviceProblem]) -> None:
    _what, _, rest = problem.text.partition(". ")
    assert STEPS.search(rest), problem.text


@pytest.mark.parametrize("problem", ALL_PROBLEMS)
def test_that_every_problem_comes_from_a_device(problem: type[DeviceProblem]) -> None:
    assert re.search(rf"\b{problem.__name__}\b", SOURCES)


def test_that_the_table_is_whole_and_each_state_is_shown_by_something() -> None:
    assert set(ALL_PROBLEMS) == set(DeviceProblem.__subclasses__())
    by_the_worker = {DeviceState.CONNECTING, DeviceState.READY}
    assert {problem.state for problem in ALL_PROBLEMS} | by_the_worker == set(DeviceState)


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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("usb:0c2e:0b6a", UsbAddress(UsbName(0x0C2E, 0x0B6A))),
        ("usb:0C2E:0B6A:20101B-4@9600", UsbAddress(UsbName(0x0C2E, 0x0B6A, "20101B-4"), 9600)),
    ],
)
def test_that_a_usb_device_has_an_address_without_a_port(text: str, wanted: UsbAddress) -> None:
    assert parse_address(text) == wanted
    assert parse_address(str(wanted)) == wanted


@pytest.mark.parametrize("text", ["usb:", "usb:c2e:0b6a", "usb:0c2e", "usb:0c2e:0b6a:A B", "usb:0c2e:0b6a@"])
def test_that_a_bad_usb_name_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        parse_address(text)


def test_that_a_device_is_logged_once_when_lost_and_once_when_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "counter.devices")
    times = iter((10.0, 12.5))
    losses = LossLog(lambda: next(times))
    for state in (
        DeviceState.READY,
        DeviceState.ABSENT,
        DeviceState.CONNECTING,
        DeviceState.FAULT,
        DeviceState.READY,
        DeviceState.BUSY,
    ):
        losses.hear(DeviceStatus(DeviceKind.SCANNER, state))
    assert caplog.messages == ["device scanner lost: absent", "device scanner back after 2.5 s"]


def test_that_a_device_taken_away_in_the_settings_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "counter.devices")
    losses = LossLog()
    for state in (DeviceState.ABSENT, DeviceState.UNCONFIGURED, DeviceState.READY):
        losses.hear(DeviceStatus(DeviceKind.SCANNER, state))
    assert caplog.messages == ["device scanner lost: absent"]
