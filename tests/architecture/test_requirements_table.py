"""The table of requirements names only what is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "requirements.md"
ROW = re.compile(r"^\| S\d-\d{3}.*\|$", re.MULTILINE)
STATES = ("done", "part: ", "later issue")


def rows() -> list[list[str]]:
    found = ROW.findall(TABLE.read_text(encoding="utf-8"))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found]


def test_that_every_path_in_the_table_is_there() -> None:
    named = [cell.strip("`") for row in rows() for cell in row[2:5] if cell != "none"]
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_that_what_is_done_has_a_module_and_a_test_and_every_row_has_a_state() -> None:
    assert all(row[5].startswith(STATES) for row in rows())
    assert [row for row in rows() if row[5] == "done" and "none" in row[3:5]] == []
