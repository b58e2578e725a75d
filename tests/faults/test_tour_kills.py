"""Kill the tour at twenty points, start it again each time, and let the world's own logs judge."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("COUNTER_KILL_SEED", "20261124"))
# In the order of the day: a point is only reached while there is such work left.
POINTS: tuple[tuple[str, int, int], ...] = (
    ("before_commit", 20, 40),
    ("claim_before_send", 1, 2),
    ("after_commit", 20, 60),
    ("claim_after_send", 1, 3),
    ("claim_before_record", 1, 2),
    ("pages_before_write", 1, 3),
    ("pages_after_write", 1, 3),
    ("before_commit", 30, 80),
    ("sale_before_commit", 1, 1),
    ("print_before_send", 1, 1),
    ("card_before_send", 1, 1),
    ("card_before_write", 1, 1),
    ("sale_after_commit", 1, 1),
    ("card_after_write", 1, 1),
    ("print_after_write", 1, 1),
    ("card_after_send", 1, 1),
    ("drawer_after_write", 1, 1),
    ("card_before_settle", 1, 1),
    ("print_after_send", 1, 1),
    ("after_commit", 40, 80),
)


def play(out: Path, fail_point: str = "") -> subprocess.CompletedProcess[str]:
    """Run the tour from where the store stands, to its end or to the fail point."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "COUNTER_FAIL_POINT": fail_point}
    return subprocess.run(
        [sys.executable, "-m", "app", "tour", "--out", str(out), "--no-pictures"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.lengthy
@pytest.mark.timeout(1200)
def test_that_twenty_kills_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    kills = [f"{name}:{dice.randint(first, last)}" for name, first, last in POINTS]
    for kill in kills:
        run = play(tmp_path, kill)
        assert run.returncode == -signal.SIGKILL, (
            f"seed {SEED}, {kill}: {run.returncode}\n{run.stderr[-2000:]}"
        )
    final = play(tmp_path)
    assert final.returncode == 0, f"seed {SEED}: {final.stderr[-2000:]}"
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "tour" / "check.py"), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, f"seed {SEED}:\n{checked.stdout}"
    steps = [json.loads(line) for line in (tmp_path / "steps.jsonl").read_text("utf-8").splitlines()]
    entered = Counter((step["visit"], step["ndc"]) for step in steps if step["step"] == "entered")
    assert max(entered.values()) == 1, "a prescription that was acknowledged had to be entered again"
    assert json.loads((tmp_path / "summary.json").read_text("utf-8"))["balanced"]
