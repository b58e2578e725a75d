"""Check that a scan a millisecond reaches a busy screen whole and in order; the bench measures how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "bench_scanner.py"
COUNT = 1_500


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")
def test_that_a_storm_of_scans_reaches_a_busy_screen_whole_and_in_order() -> None:
    """Want the bench's own reader to accept every stamp: number, order and check sum."""
    done = subprocess.run(
        [sys.executable, str(BENCH), "counter", str(COUNT)],
        cwd=BENCH.parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout.splitlines()[-1])) == COUNT
