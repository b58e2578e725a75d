"""Kill a till at every point of a card charge: nobody is charged twice, no charge goes unknown."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.kernel.fail_points import VARIABLE
from devices.sim.log import read_charges

if TYPE_CHECKING:
    from devices.sim.client import Simulator

ROOT = Path(__file__).parents[3]
TILL = Path(__file__).with_name("card_till.py")
FAULTS = (
    "drop_before_ack",
    "drop_after_ack",
    "drop_after_auth",
    "drop_mid_response",
    "decline",
    "partial",
    "",
)
POINTS = ("card_before_write:1", "card_after_write:1", "card_before_write:2", "card_after_write:2")


def run_till(simulator: Simulator, journal: Path, wanted: int, fail_point: str) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: fail_point}
    command = [sys.executable, str(TILL), simulator.address, str(journal), str(wanted)]
    return subprocess.run(command, env=environment, timeout=60, check=False).returncode


@pytest.mark.parametrize("seed", [7])
def test_that_a_killed_till_never_charges_twice_and_knows_every_charge(
    terminal_sim: Simulator, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    journal = tmp_path / "journal"
    kills = 0
    for turn in range(8):
        fault = chance.choice(FAULTS)
        if fault:
            terminal_sim.control(do="fault", name=fault)
        kills += run_till(terminal_sim, journal, 2 * turn + 2, chance.choice(POINTS)) != 0
    terminal_sim.control(do="clear")
    assert run_till(terminal_sim, journal, 18, "") == 0
    rows = {row["reference"]: row for row in map(json.loads, journal.read_text().splitlines())}
    charged = Counter(charge.reference for charge in read_charges(tmp_path / "terminal"))
    assert kills > 0
    assert len(rows) == 18
    assert max(charged.values()) == 1
    assert {ref for ref, row in rows.items() if row["state"] in {"approved", "partial"}} == set(charged)
    assert not {row["state"] for row in rows.values()} & {"sending", "unknown"}
