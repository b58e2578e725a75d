"""Prove that a fail point ends the process at the named pass, and only there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from app.kernel.fail_points import VARIABLE

PROGRAM = """
from app.kernel.fail_points import reach
for number in range(3):
    reach("other")
    reach("after_commit")
    print(number, flush=True)
"""


def passes(armed: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {VARIABLE: armed},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, "".join(done.stdout.split())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("armed", "printed"), [("after_commit", ""), ("after_commit:2", "0"), ("nothing:1,after_commit:3", "01")]
)
def test_that_the_process_is_killed_at_the_armed_pass(armed: str, printed: str) -> None:
    assert passes(armed) == (-signal.SIGKILL, printed)


@pytest.mark.parametrize("armed", ["", "after_commit:4", "elsewhere"])
def test_that_nothing_happens_at_any_other_place(armed: str) -> None:
    assert passes(armed) == (0, "012")
