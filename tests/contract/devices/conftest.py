"""Start simulators as processes for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.sim.client import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def printer_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a receipt printer with its drawer."""
    simulator = Simulator.start("printer", tmp_path / "printer")
    yield simulator
    simulator.stop()


@pytest.fixture
def terminal_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a card terminal."""
    simulator = Simulator.start("terminal", tmp_path / "terminal")
    yield simulator
    simulator.stop()


@pytest.fixture
def scanner_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a scanner."""
    simulator = Simulator.start("scanner", tmp_path / "scanner")
    yield simulator
    simulator.stop()


@pytest.fixture
def pages_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a page printer."""
    simulator = Simulator.start("pages", tmp_path / "pages")
    yield simulator
    simulator.stop()


@pytest.fixture
def zebra_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a thermal label printer."""
    simulator = Simulator.start("zebra", tmp_path / "zebra")
    yield simulator
    simulator.stop()


@pytest.fixture
def scale_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a counting scale."""
    simulator = Simulator.start("scale", tmp_path / "scale")
    yield simulator
    simulator.stop()


@pytest.fixture
def star_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a Star receipt printer with its drawer."""
    simulator = Simulator.start("star", tmp_path / "star")
    yield simulator
    simulator.stop()


@pytest.fixture
def pole_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a pole display."""
    simulator = Simulator.start("pole", tmp_path / "pole")
    yield simulator
    simulator.stop()


@pytest.fixture
def drawer_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a cash drawer on a port of its own."""
    simulator = Simulator.start("drawer", tmp_path / "drawer")
    yield simulator
    simulator.stop()
