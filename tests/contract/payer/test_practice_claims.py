"""Practice claims of every transaction and kind of plan are answered as an independent reckoning says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "reckoning"))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_plans import World
    from tests.contract.payer.reckoning.rk_reckoner import Reckoner
    from tests.contract.payer.reckoning.rk_run import payer, run
    from tests.contract.payer.reckoning.rk_script import Script
else:
    from rk_plans import World
    from rk_reckoner import Reckoner
    from rk_run import payer, run
    from rk_script import Script

ALL = {
    "B1",
    "B2",
    "B3",
    "C1",
    "C2",
    "C3",
    "D1",
    "E1",
    "N1",
    "N2",
    "N3",
    "P1",
    "P2",
    "P3",
    "P4",
    "S1",
    "S2",
    "S3",
}
KINDS = {
    "commercial", "part_b", "part_d", "medicaid", "chip", "tricare", "champva", "va", "ihs",
    "workers_compensation", "copay_card", "assistance",
}  # fmt: skip


@pytest.mark.lengthy
def test_that_every_state_and_amount_is_as_the_reckoning_says(tmp_path: Path) -> None:
    with payer(tmp_path) as running:
        outcome = run(running, claims=200, seed=11, kills=1)
    assert outcome.differences == []
    assert set(outcome.transactions) == ALL
    assert outcome.kills == 1
    assert set("PDARS") <= set(outcome.states)
    kinds = World().by_key
    assert {kinds[key].get("kind", "") for key in outcome.plans} >= KINDS


def test_that_the_reckoning_notices_an_amount_that_is_a_cent_off(tmp_path: Path) -> None:
    with payer(tmp_path) as running:
        world = World()
        world.by_key["ppo"]["dispensing_fee"] = "1.76"
        wrong = Reckoner(world)
        outcome = run(running, claims=60, seed=11, reckoner=wrong)
    assert any("ppo" in line for line in outcome.differences)


def test_that_a_seed_makes_the_same_claims_again() -> None:
    def asked(seed: int) -> list[list[Ask]]:
        script = Script(World(), seed)
        return [script.next().asks for _ in range(40)]

    assert asked(5) == asked(5)
    assert asked(5) != asked(6)
