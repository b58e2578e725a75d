"""A payer sheet comes in by the command line: as a new version, or not at all with every line named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap.creation import NewStore, create_new_store
from app.bootstrap.imports import import_sheet_file
from app.bootstrap.quiet_store import quiet_store
from app.claims.sheets.model import Pattern

ROOT = Path(__file__).parents[2]
WANTED = NewStore("Elm Street Pharmacy", "Rosa Diaz", "rdiaz", "a short sentence of mine", "America/Denver")
SHEET = """\
# As the payer's letter of November says.
name = "Elm Plan"
kind = "commercial"
from = 2026-01-01
[match]
bin = "999001"
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return the folder of a new store, closed."""
    folder = tmp_path / "store"
    create_new_store(folder, WANTED, lambda _line: None)
    return folder


def written(made: Path, text: str) -> Path:
    file = made.parent / "elm.toml"
    file.write_text(text, encoding="utf-8")
    return file


def bring_in(made: Path, text: str) -> tuple[int, list[str]]:
    said: list[str] = []
    code = import_sheet_file(written(made, text), made, say=said.append)
    return code, said


def kept(made: Path) -> list[str]:
    with quiet_store(made) as runner:
        versions = runner.query(lambda reads: reads.sheets.versions(Pattern("999001"))).result(10)
    return [version.text for version in versions]


def test_that_a_sheet_is_imported_once_and_a_later_one_follows_it(made: Path) -> None:
    file = written(made, SHEET)
    command = [sys.executable, "-m", "app", "import", "sheet", str(file), "--store", str(made)]
    seen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    words = "Elm Plan (999001 / any PCN / any group): version 1 holds from 01/01/2026.\n"
    assert (seen.returncode, seen.stdout) == (0, words)
    code, (again,) = bring_in(made, SHEET)
    assert (code, "version 1 already" in again) == (0, True)
    later = SHEET.replace("2026-01-01", "2027-01-01")
    code, (said,) = bring_in(made, later)
    assert (code, "version 2 holds from 01/01/2027" in said) == (0, True)
    assert kept(made) == [later, SHEET]


def test_that_a_wrong_sheet_is_told_line_by_line_and_changes_nothing(made: Path) -> None:
    code, lines = bring_in(made, SHEET.replace("kind", "kynd").replace("999001", "99900"))
    assert code == 1
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "line 1, kind",
        "line 3, kynd",
        "line 6, match.bin",
    ]
    assert lines[-1].startswith("Nothing was imported.")
    until = SHEET.replace("from =", "until = 2026-12-31\nfrom =")
    assert bring_in(made, until)[0] == 0
    code, (overlap,) = bring_in(made, SHEET.replace("2026-01-01", "2026-07-01"))
    assert (code, "overlap" in overlap) == (1, True)
    assert kept(made) == [until]


def test_that_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    said: list[str] = []
    assert import_sheet_file(tmp_path / "none.toml", tmp_path / "store", say=said.append) == 1
    assert "cannot be read" in said[-1]
    file = tmp_path / "wrong.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert import_sheet_file(file, tmp_path / "store", say=said.append) == 1
    assert "not plain text" in said[-2]
    assert bring_in(tmp_path / "store", SHEET)[0] == 3
