"""Check that a signature is taken on any terminal's screen: POSLINK, Nexo, the fake."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.errors import DeviceProblem
from app.hardware.signing import SigningEnd
from app.kernel.money import Money
from devices.sim.client import Simulator
from devices.sim.log import read_events
from devices.terminal.choosing import build_terminal
from devices.terminal.nexo_messages import parse
from devices.terminal.signing_messages import nexo_answer, nexo_request, poslink_request
from devices.terminal.talk import TerminalTiming
from tests.fixtures.terminal_fixtures import DRAWN, FakeTerminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hardware.ports import CardTerminal

QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=2)
WIDE = (((0, 0), (300, 12), (1200, 640)), ((5, 70), (9, 72)), ((40, 41),))


@dataclass(frozen=True, slots=True)
class Rig:
    """Be one terminal with its driver, the way to make it fail, to draw on it, and to take it away."""

    driver: CardTerminal
    fail: Callable[[str], object]
    draw: Callable[[object], object]
    unplug: Callable[[], object]


def _simulated(name: str, folder: Path) -> Iterator[Rig]:
    simulator = Simulator.start(name, folder)
    yield Rig(
        build_terminal(simulator.address, QUICK),
        lambda fault: simulator.control(do="fault", name=fault, seconds=9),
        lambda strokes: simulator.control(do="signature", strokes=strokes),
        simulator.stop,
    )
    simulator.stop()


def _faked() -> Iterator[Rig]:
    fake = FakeTerminal()
    yield Rig(
        fake,
        lambda fault: setattr(fake, "fault", fault),
        lambda strokes: setattr(fake, "drawn", strokes),
        lambda: setattr(fake, "is_here", False),
    )


@pytest.fixture(params=["terminal", "nexo", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each terminal in turn."""
    name: str = request.param
    yield from _faked() if name == "fake" else _simulated(name, tmp_path / name)


def test_that_what_was_drawn_on_a_terminal_comes_whole_stroke_by_stroke(rig: Rig) -> None:
    answer = rig.driver.take_signature(9)
    assert (answer.end, answer.ink.lines, answer.ink.is_timed) == (SigningEnd.SIGNED, DRAWN, False)
    rig.draw(WIDE)
    assert rig.driver.take_signature(9).ink.lines == WIDE
    assert (answer.code, answer.message) == ("", "")


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        ("timeout", SigningEnd.TIMED_OUT),
        ("decline", SigningEnd.NOT_ABLE),
        ("drop_after_auth", SigningEnd.FAILED),
        ("drop_mid_response", SigningEnd.FAILED),
    ],
)
def test_that_signing_that_fails_says_how_and_leaves_the_terminal_well(
    rig: Rig, fault: str, end: SigningEnd
) -> None:
    rig.fail(fault)
    answer = rig.driver.take_signature(9)
    assert (answer.end, answer.ink.strokes) == (end, ())
    assert answer.message.endswith(".")
    assert rig.driver.take_signature(9).end is SigningEnd.SIGNED


def test_that_a_waiting_signature_is_cancelled_and_a_sale_goes_on(rig: Rig) -> None:
    rig.fail("slow")
    timer = threading.Timer(0.3, rig.driver.request_cancel)
    timer.start()
    assert rig.driver.take_signature(9).end is SigningEnd.CANCELLED
    timer.join()
    assert rig.driver.sale("sale-1", Money(2350)).approved == Money(2350)


def test_that_an_absent_terminal_asks_nobody_to_sign(rig: Rig) -> None:
    rig.unplug()
    with pytest.raises(DeviceProblem):
        rig.driver.take_signature(9)


@pytest.mark.parametrize("name", ["terminal", "nexo"])
def test_that_signing_has_a_time_of_its_own(tmp_path: Path, name: str) -> None:
    simulator = Simulator.start(name, tmp_path / name)
    simulator.control(do="fault", name="silent_after_auth")
    quick = TerminalTiming(ack_s=2, answer_s=0.2, write_s=2, sale_s=90)
    assert build_terminal(simulator.address, quick).take_signature(0.2).end is SigningEnd.FAILED
    assert len(read_events(tmp_path / name, "signature")) == 1
    assert read_events(tmp_path / name, "charge") == ()
    simulator.stop()


def test_that_a_signature_inside_an_additional_response_is_read_too(tmp_path: Path) -> None:
    simulator = Simulator.start("nexo", tmp_path / "nexo")
    simulator.control(do="signature", strokes=WIDE, packed=True)
    assert build_terminal(simulator.address, QUICK).take_signature(9).ink.lines == WIDE
    simulator.stop()


def test_that_requests_have_the_documented_fields() -> None:
    assert poslink_request(60) == b"\x02A20\x1c1.35\x1c0\x1c\x1c\x1c600\x03" + b"C"
    request = nexo_request(60)
    for word in (b'"MessageClass": "Device"', b'"GetSignature"', b'"GetConfirmation"', b'"MaxInputTime": 60'):
        assert word in request


NAMES = (
    *("InputResult", "Response", "Result", "Input", "ConfirmedFlag", "AdditionalResponse"),
    *("CapturedSignature", "SignaturePoint", "AreaSize", "X", "Y"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner | st.just("Success") | st.just("FFFF") | st.just("responseData=e30="),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.just("InputResult"), JSON) | JSON)
def test_that_no_answer_whatever_it_holds_is_taken_for_a_signature_it_is_not(found: object) -> None:
    answer = nexo_answer(found if isinstance(found, dict) else None)
    assert (answer.end is SigningEnd.SIGNED) == bool(answer.ink.strokes)
    assert parse(b"{}", "Input") is None


@pytest.mark.parametrize(
    "wire", ["http", pytest.param("serial", marks=pytest.mark.skipif(os.name != "posix", reason="pty"))]
)
def test_that_a_signature_comes_over_every_wire(terminal_sim: Simulator, wire: str) -> None:
    terminal = build_terminal(str(terminal_sim.ready[wire]), QUICK)
    assert terminal.take_signature(9).ink.lines == DRAWN
    assert terminal.sale("sale-1", Money(500)).approved == Money(500)
