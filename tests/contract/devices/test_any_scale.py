"""Check what every scale does alike: NCI over TCP and a pty, Toledo 8217, and the fake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import DeviceProblem, ScaleAbsent
from app.hardware.scales import Weight
from devices.scale.choosing import build_scale
from devices.scale.serial_scale import ScaleTiming
from devices.sim.client import Simulator
from devices.sim.log import read_events
from tests.fixtures.scale_fixtures import PROBLEMS, SICK, FakeScale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hardware.scales import Scale

QUICK = ScaleTiming(write_s=2, answer_s=0.3, rest_s=0.4, pause_s=0.02, tries=2)
# A simulated pause must be long enough for a busy computer, so what is to succeed is given more time.
PATIENT = ScaleTiming(write_s=2, answer_s=3, rest_s=6, pause_s=0.02)
RIGS = ("scale", "scale-pty", "toledo", "fake")


@dataclass(frozen=True, slots=True)
class Rig:
    """Be one scale with its driver, the hand that loads it, the way to make it fail, and what it told."""

    name: str
    driver: Scale
    hasty: Scale
    put: Callable[[str], object]
    fail: Callable[[str], object]
    heal: Callable[[], object]
    told: Callable[[], list[str]]
    unplug: Callable[[], object]


def _simulated(name: str, folder: Path) -> Iterator[Rig]:
    simulator = Simulator.start(name.removesuffix("-pty"), folder)
    address = simulator.ready["serial"] if name.endswith("-pty") else simulator.address
    yield Rig(
        name,
        build_scale(address, PATIENT),
        build_scale(address, QUICK),
        lambda grams: simulator.control(do="put", grams=grams),
        lambda fault: simulator.control(do="fault", name=fault),
        lambda: simulator.control(do="clear"),
        lambda: [event["grams"] for event in read_events(folder, "told")],
        simulator.stop,
    )
    simulator.stop()


def _faked() -> Iterator[Rig]:
    fake = FakeScale()
    yield Rig(
        "fake",
        fake,
        fake,
        lambda grams: setattr(fake, "grams", grams),
        lambda fault: setattr(fake, "fault", fault),
        lambda: setattr(fake, "fault", ""),
        lambda: fake.told,
        lambda: setattr(fake, "is_here", False),
    )


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each scale in turn."""
    name: str = request.param
    yield from _faked() if name == "fake" else _simulated(name, tmp_path / name)


def test_that_a_weight_comes_as_the_scale_shows_it(rig: Rig) -> None:
    rig.driver.check()
    rig.put("10.53")
    assert rig.driver.weigh() == Weight.parse("10.53 g")
    assert rig.told()[-1] == "10.53"
    rig.put("0.00")
    assert rig.driver.weigh() == Weight.parse("0.00 g")


def faults_of(rig: Rig) -> Iterator[tuple[str, type[DeviceProblem]]]:
    """Make the scale fail in each way that it has words for, and heal it again."""
    for fault, problem in PROBLEMS.items():
        if rig.name != "toledo" or fault not in {"unit", "broken"}:
            rig.fail(fault)
            yield fault, problem
            rig.heal()


def test_that_a_scale_in_trouble_gives_no_weight_and_says_why(rig: Rig) -> None:
    rig.put("10.53")
    for _fault, problem in faults_of(rig):
        with pytest.raises(problem):
            rig.hasty.weigh()
    assert rig.driver.weigh() == Weight.parse("10.53 g")


def test_that_a_look_tells_a_sick_scale_from_one_that_is_only_loaded(rig: Rig) -> None:
    for fault, problem in faults_of(rig):
        if fault in SICK:
            with pytest.raises(problem):
                rig.hasty.check()
        else:
            rig.driver.check()


def test_that_a_scale_that_is_not_there_is_absent(rig: Rig) -> None:
    rig.driver.weigh()
    rig.unplug()
    for act in (rig.hasty.weigh, rig.hasty.check):
        with pytest.raises(ScaleAbsent):
            act()


@pytest.mark.parametrize("name", ["scale", "scale-pty", "toledo"])
@pytest.mark.parametrize("fault", ["settling", "one_garbled"])
def test_that_a_scale_that_needs_a_moment_is_waited_for(tmp_path: Path, name: str, fault: str) -> None:
    for rig in _simulated(name, tmp_path / name):
        rig.put("4.20")
        rig.fail(fault)
        assert rig.driver.weigh() == Weight.parse("4.20 g")


@pytest.mark.parametrize("name", ["scale", "toledo"])
def test_that_a_scale_switched_off_and_on_is_found_again(tmp_path: Path, name: str) -> None:
    first = Simulator.start(name, tmp_path / name)
    driver = build_scale(first.address, PATIENT)
    driver.check()
    first.kill()
    with pytest.raises(DeviceProblem):
        driver.weigh()
    again = Simulator.start(name, tmp_path / name, first.port)
    try:
        again.control(do="put", grams="7.77")
        assert driver.weigh() == Weight.parse("7.77 g")
    finally:
        again.stop()


def test_that_a_scale_that_hangs_up_or_knows_no_command_gives_no_weight(tmp_path: Path) -> None:
    for rig in _simulated("scale", tmp_path / "scale"):
        for fault in ("drop", "refuse"):
            rig.fail(fault)
            with pytest.raises(DeviceProblem):
                rig.hasty.weigh()
            rig.heal()
        assert rig.told() == []
