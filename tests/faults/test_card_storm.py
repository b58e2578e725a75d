"""Sell by card through a short storm of faults and kills: nobody pays twice, nothing stays unknown.

`python3 dev.py simulate --cards 2000x200` plays the long one and prints its figures, and so does
`COUNTER_CARD_STORM=2000x200 python -m pytest -s tests/faults/test_card_storm.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.faults.card_storm import Storm

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them"),
    pytest.mark.lengthy,
    pytest.mark.timeout(7200),
]
SALES, KILLS = map(int, os.environ.get("COUNTER_CARD_STORM", "10x2").split("x"))


def test_that_a_storm_charges_nobody_twice_and_leaves_nothing_unknown(tmp_path: Path) -> None:
    said = Storm(tmp_path, SALES, KILLS, print).play()
    print(said)
    assert f" {KILLS} kills" in said
