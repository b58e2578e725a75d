"""A store that cannot be opened is told apart by a message of its own, and no byte of it changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from db.keys import FileKeyStore, Secrets
from db.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and file rights as POSIX knows them")
ROOT = Path(__file__).parents[2]
MARK = "INSERT INTO number_pool (scope, next_number) VALUES ('mark', 77)"
PROGRAM = Path(__file__).with_name("open_here.py")


class Told(NamedTuple):
    """Be what the program said when it tried to open the store."""

    error: str
    message: str


def open_in_a_process(folder: Path, *how: str) -> Told:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), *how],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Told(**json.loads(done.stdout))


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file under a folder, but the log's index, which any reader makes anew."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".db-shm"
    }


@contextmanager
def unchanged(folder: Path, *but: str) -> Iterator[None]:
    """Fail when a file was changed, made or removed, but for the named ones."""
    before = digests(folder)
    yield
    after = digests(folder)
    for name in but:
        before.pop(name, None)
        after.pop(name, None)
    assert after == before


@pytest.fixture
def killed(store_template: Path, tmp_path: Path) -> Path:
    """Leave a store as a killed program leaves it: the last commits still in the log beside it."""
    folder = tmp_path / "store"
    shutil.copytree(store_template, folder)
    program = (
        "import os, sys; from pathlib import Path; from db.store import open_store\n"
        "engine = open_store(Path(sys.argv[1])).write_engine()\n"
        "with engine.begin() as connection:\n"
        "    connection.exec_driver_sql(sys.argv[2])\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), MARK], env=environ, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (folder / "counter.db-wal").stat().st_size > 0
    return folder


def test_that_a_wrong_key_changes_nothing_not_even_the_log_of_a_killed_program(killed: Path) -> None:
    keys = FileKeyStore(killed / "counter.key")
    store_id, right = _id_of(killed), (killed / "counter.key").read_text(encoding="ascii")
    keys.save(store_id, Secrets.new().joined)
    with unchanged(killed, "counter.lock"):
        told = open_in_a_process(killed)
    assert told.error == "WrongKey"
    assert "type the printed recovery key" in told.message
    (killed / "counter.key").write_text(right, encoding="ascii")
    assert _has_mark(killed), "the commit in the log is still there"


def test_that_a_lost_key_is_told_and_changes_nothing(killed: Path) -> None:
    (killed / "counter.key").unlink()
    with unchanged(killed, "counter.lock"):
        told = open_in_a_process(killed)
    assert told.error == "KeyMissing"
    assert "type the printed recovery key" in told.message


def test_that_a_store_open_elsewhere_is_told_and_changes_nothing(store: Store) -> None:
    engine = store.write_engine()
    with engine.begin() as connection:
        connection.execute(text(MARK))
    with unchanged(store.folder):
        told = open_in_a_process(store.folder)
    engine.dispose()
    assert told == Told("StoreBusy", "Counter is already open on this store. Go on in its window.")


def test_that_a_store_of_a_newer_counter_is_told_and_changes_nothing(store: Store) -> None:
    engine = store.migration_engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    store.close()
    with unchanged(store.folder, "counter.lock", "logs/counter.log"):
        told = open_in_a_process(store.folder)
    assert told.error == "NewerSchema"
    assert "9999" in told.message
    assert "Install the newer Counter" in told.message


@pytest.fixture
def public_store(store_template: Path) -> Iterator[Path]:
    """Put a store where every user may go and read, and nobody may write; pytest's folder is closed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "store"
        shutil.copytree(store_template, folder)
        for path in folder.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("writable", [(), ("counter.lock",)])
def test_that_a_folder_that_cannot_be_written_is_told_and_changes_nothing(
    public_store: Path, writable: tuple[str, ...]
) -> None:
    for name in writable:
        (public_store / name).chmod(0o666)
    public_store.chmod(0o555)
    with unchanged(public_store, *writable):
        told = open_in_a_process(public_store, "nobody")
    assert told.error == "ReadOnlyFolder"
    assert "cannot be written" in told.message
    assert "choose another folder" in told.message


def _id_of(folder: Path) -> UUID:
    return UUID(json.loads((folder / "store.json").read_text(encoding="ascii"))["id"])


def _has_mark(folder: Path) -> bool:
    store = open_store(folder)
    engine = store.read_engine()
    with engine.begin() as connection:
        found = connection.execute(text("SELECT next_number FROM number_pool WHERE scope = 'mark'")).scalar()
    engine.dispose()
    store.close()
    return bool(found == 77)
