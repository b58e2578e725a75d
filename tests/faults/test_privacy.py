"""Nobody can be found in the bytes of a store, its backups, logs, crash reports or temporary files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fixtures.marker_fixtures import FindMarkers, MarkersIn

ROOT = Path(__file__).parents[2]


@dataclass
class MarkerDay:
    """Be the running day and the folders it writes to."""

    process: subprocess.Popen[str]
    folder: Path

    def state(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        return told

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def running_day(folder: Path) -> Iterator[MarkerDay]:
    temporary = folder / "tmp"
    temporary.mkdir()
    environ = {
        **os.environ,
        "TMPDIR": str(temporary),
        "SQLITE_TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "fixtures")]),
    }
    command = [sys.executable, str(Path(__file__).with_name("marker_day.py")), str(folder)]
    with subprocess.Popen(
        command, env=environ, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield MarkerDay(process, folder)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def searched(folder: Path) -> list[Path]:
    """Return what is searched: all that Counter writes, the practice world's own logs and papers left out."""
    return [folder / "store", folder / "tmp"]


def test_that_no_file_of_a_store_shows_a_patient(tmp_path: Path, find_markers: FindMarkers) -> None:
    with running_day(tmp_path) as day:
        assert day.state() == {"state": "open", "people": 1}
        store = tmp_path / "store"
        names = {path.name for path in store.rglob("*")}
        assert {"counter.db", "counter.db-wal", "counter.db-shm", "counter.log"} <= names
        assert list((store / "crashes").iterdir())
        assert [hit for folder in searched(tmp_path) for hit in find_markers(folder)] == []
        day.go_on()
        assert day.state() == {"state": "closed"}
        assert list((store / "backups").glob("evening*"))
        assert [hit for folder in searched(tmp_path) for hit in find_markers(folder)] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "spelling",
    ["ZYXWVUTH", "o'mârkerssön", "03291947", "3/29/47", "1947-03-29", "MBRX-77QZ-4412", "867-5187"],
)
def test_that_the_search_would_notice(spelling: str, encoding: str, markers_in: MarkersIn) -> None:
    assert markers_in(b"\x00\x01..." + spelling.encode(encoding) + b"\xff")
