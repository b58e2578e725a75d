"""A disk that is full at the last tender is told plainly, costs nothing, and the sale goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits as POSIX knows them")
ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("full_disk.py")
# a mount that only this process sees, and that goes with it
ON_A_SMALL_DISK = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"']


def _ways() -> list[str]:
    """Return how a disk can be filled here: the limit always, a small disk where a mount is allowed."""
    if shutil.which("unshare") is None:
        return ["limit"]
    probe = subprocess.run([*ON_A_SMALL_DISK, "/mnt", "true"], capture_output=True, check=False)
    return ["limit", "ballast"] if probe.returncode == 0 else ["limit"]


@pytest.fixture(params=_ways())
def told(request: pytest.FixtureRequest, store_template: Path, tmp_path: Path) -> dict[str, Any]:
    """Sell until the disk is full, then on; return what the program told."""
    way = str(request.param)
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "fixtures")])}
    mount = [*ON_A_SMALL_DISK, str(tmp_path)] if way == "ballast" else []
    command = [*mount, sys.executable, str(PROGRAM), way, str(store_template), str(tmp_path / "store")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"expected": "DiskFull" if way == "ballast" else "DiskRefused"}


def test_that_a_full_disk_in_a_sale_is_told_undone_and_passed(told: dict[str, Any]) -> None:
    for attempt in (told["first"], told["second"]):
        assert attempt["error"] == told["expected"]
        assert "full" in attempt["message"]
        assert "Free some space" in attempt["message"]
    assert told["before"]["state"] == "open"
    assert told["full"] == told["before"], "nothing of the sale was written"
    assert told["again"] == {"error": "", "message": ""}
    assert (told["after"]["state"], told["after"]["remaining"]) == ("completed", 0)
    for table in ("tender", "ledger_entry", "print_job"):
        assert told["after"][table] > told["before"][table]
    assert told["after"]["tender"] == told["before"]["tender"] + 1, "paid once"
