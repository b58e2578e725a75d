"""Whoever needs one table gets all that it points at, whatever else the process has loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

MAPPED = "from sqlalchemy.orm import configure_mappers; configure_mappers()"
SORTED = "from db.base import metadata; assert len(metadata.sorted_tables) > 50"


@pytest.mark.parametrize("module", ["db.base", "db.sheets", "db.claims", "db.pos"])
def test_that_one_module_of_tables_may_be_loaded_alone(module: str) -> None:
    program = f"import {module}; {MAPPED}; {SORTED}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
