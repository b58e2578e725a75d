"""A store opens with its key alone, tells plainly why it does not, and is left as it was."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backends import fail, null

from app.kernel.changes import Outcome
from app.settings.model import SettingKey
from db.engine import check_version
from db.errors import (
    BadRecoveryKey,
    DiskFull,
    KeyMissing,
    NotAStore,
    ReadOnlyFolder,
    SqliteTooOld,
    StoreBusy,
    StoreExists,
    StoreLocked,
    WrongKey,
    storage_error,
)
from db.keys import FileKeyStore, KeyWarning, Secrets, is_real
from db.recovery import print_key, read_key
from db.store import MARK, NewerFormat, create_store, open_store
from migrations.upgrade import upgrade_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.running import Actor
    from db.store import Store
    from db.uow import SqlUnitOfWork, Surroundings


class MemoryKeys:
    """Be a computer's key store."""

    def __init__(self) -> None:
        self.kept: dict[UUID, bytes] = {}

    def load(self, store_id: UUID) -> bytes | None:
        return self.kept.get(store_id)

    def save(self, store_id: UUID, secrets: bytes) -> None:
        self.kept[store_id] = secrets


def _files(folder: Path) -> dict[str, str]:
    """Return the digest of each file of a store, the lock and the log's index left out."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".lock", ".db-shm", ".db-wal"}
    }


@contextmanager
def _untouched(folder: Path) -> Iterator[None]:
    before = _files(folder)
    yield
    assert _files(folder) == before


def _new(folder: Path, keys: MemoryKeys | None = None) -> str:
    store, recovery = create_store(folder, keys=keys)
    upgrade_store(store)
    store.close()
    return recovery


def test_that_the_key_lies_in_the_key_store_and_nowhere_in_the_folder(tmp_path: Path) -> None:
    keys = MemoryKeys()
    _new(tmp_path, keys)
    (kept,) = keys.kept.values()
    secrets = Secrets.of(kept)
    assert secrets.dek != secrets.audit
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        content = path.read_bytes()
        for secret in secrets:
            assert secret not in content
            assert secret.hex().encode() not in content
    store = open_store(tmp_path, keys=keys)
    assert store.warning is None
    store.close()


def test_that_without_a_key_store_the_key_lies_in_a_private_file_with_a_warning(tmp_path: Path) -> None:
    _new(tmp_path)
    store = open_store(tmp_path)
    assert store.warning == KeyWarning("counter.key")
    assert "full-disk encryption" in store.warning.message
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "counter.key").stat().st_mode) == 0o600
    store.close()


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, object])
def test_that_backends_that_do_not_encrypt_count_as_none(backend: type[object]) -> None:
    assert not is_real(backend())


def test_that_a_lost_key_store_opens_again_with_the_recovery_key(tmp_path: Path) -> None:
    recovery = _new(tmp_path, MemoryKeys())
    with _untouched(tmp_path), pytest.raises(KeyMissing, match="recovery key"):
        open_store(tmp_path, keys=MemoryKeys())
    new_computer = MemoryKeys()
    open_store(tmp_path, keys=new_computer, recovery=recovery.lower().replace("-", " ")).close()
    open_store(tmp_path, keys=new_computer).close()


def test_that_a_recovery_key_of_another_store_is_refused(tmp_path: Path) -> None:
    _new(tmp_path / "one", MemoryKeys())
    other = _new(tmp_path / "two", MemoryKeys())
    with _untouched(tmp_path / "one"), pytest.raises(BadRecoveryKey, match="another store"):
        open_store(tmp_path / "one", keys=MemoryKeys(), recovery=other)


@given(
    secret=st.binary(min_size=32, max_size=32),
    place=st.integers(0, 51),
    other=st.sampled_from("0123456789ABCDEF"),
)
def test_that_a_mistyped_recovery_key_is_noticed(secret: bytes, place: int, other: str) -> None:
    printed = print_key(secret)
    assert read_key(printed) == secret
    digits = printed.replace("-", "")
    mistyped = digits[:place] + other + digits[place + 1 :]
    if mistyped != digits:
        with pytest.raises(BadRecoveryKey):
            read_key(mistyped)


@pytest.mark.parametrize("text", ["", "ABC", "!" * 53])
def test_that_what_is_no_recovery_key_is_refused(text: str) -> None:
    with pytest.raises(BadRecoveryKey):
        read_key(text)


def test_that_a_wrong_key_is_told_and_the_store_untouched(tmp_path: Path) -> None:
    keys = MemoryKeys()
    _new(tmp_path, keys)
    keys.kept = dict.fromkeys(keys.kept, Secrets.new().joined)
    with _untouched(tmp_path), pytest.raises(WrongKey, match="does not open this store"):
        open_store(tmp_path, keys=keys)


def test_that_an_emptied_database_file_is_not_taken_for_a_new_store(tmp_path: Path) -> None:
    _new(tmp_path)
    (tmp_path / "counter.db").write_bytes(b"")
    with _untouched(tmp_path), pytest.raises(WrongKey, match="damaged"):
        open_store(tmp_path)


def test_that_a_damaged_page_is_told(tmp_path: Path) -> None:
    _new(tmp_path)
    database = tmp_path / "counter.db"
    content = bytearray(database.read_bytes())
    content[100] ^= 1
    database.write_bytes(content)
    with _untouched(tmp_path), pytest.raises(WrongKey, match="damaged"):
        open_store(tmp_path)


def test_that_a_folder_without_a_store_is_told_and_left_empty(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="no Counter store"):
        open_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_with_other_files_is_not_made_a_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello", encoding="ascii")
    with _untouched(tmp_path), pytest.raises(StoreExists, match="empty folder"):
        create_store(tmp_path)


def test_that_a_store_is_not_made_over_another(tmp_path: Path) -> None:
    _new(tmp_path)
    with _untouched(tmp_path), pytest.raises(StoreExists):
        create_store(tmp_path)


def test_that_a_creation_cut_short_is_begun_again(tmp_path: Path) -> None:
    _new(tmp_path)
    (tmp_path / "store.json").unlink()
    (tmp_path / MARK).touch()
    _new(tmp_path)
    open_store(tmp_path).close()


def test_that_a_folder_of_a_newer_counter_is_told(tmp_path: Path) -> None:
    _new(tmp_path)
    (tmp_path / "store.json").write_text(json.dumps({"format": 2, "id": str(uuid4())}), encoding="ascii")
    with pytest.raises(NewerFormat, match="newer Counter"):
        open_store(tmp_path)


_OPEN = """
import sys
from pathlib import Path
from db.errors import StoreBusy
from db.store import open_store
try:
    open_store(Path(sys.argv[1]))
except StoreBusy as busy:
    print(busy.owner)
"""


def test_that_a_second_program_learns_who_has_the_store(store: Store) -> None:
    store.lock.announce("counter-window-7")
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(store.folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "counter-window-7"
    with pytest.raises(StoreBusy, match="already open"):
        open_store(store.folder)


def test_that_the_lock_of_a_killed_program_is_free(store_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    _new(folder)
    hold = "import sys, time; from pathlib import Path; from db.store import open_store\n"
    hold += "open_store(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy):
            open_store(folder)
        holder.kill()
        holder.wait(10)
    open_store(folder).close()


@pytest.mark.skipif(os.name != "posix", reason="file rights as POSIX knows them")
def test_that_a_folder_that_cannot_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name) / "store"
        _new(folder)
        for path in (Path(name), folder):
            path.chmod(0o555)
        (folder / "counter.lock").unlink()
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(65534)
            with pytest.raises(ReadOnlyFolder, match="cannot be written"):
                open_store(folder)
            with pytest.raises(ReadOnlyFolder):
                create_store(folder / "new")
        finally:
            if user == 0:
                os.seteuid(0)
            for path in (Path(name), folder):
                path.chmod(0o755)


def test_that_a_file_held_by_another_program_is_told(store: Store) -> None:
    from sqlalchemy.exc import DBAPIError

    first, second = store.write_engine(), store.write_engine()
    with first.begin(), second.connect() as waiting:
        waiting.get_transaction()
        waiting.connection.driver_connection.execute("PRAGMA busy_timeout=1").fetchall()  # type: ignore[union-attr]
        with pytest.raises(DBAPIError) as caught:
            waiting.exec_driver_sql("SELECT 1")
        assert isinstance(storage_error(caught.value), StoreLocked)
    first.dispose()
    second.dispose()


def test_that_a_full_disk_while_creating_is_told() -> None:
    assert isinstance(storage_error(OSError(28, "no space")), DiskFull)
    assert "Free some space" in DiskFull().message


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_that_an_sqlite_that_may_damage_the_file_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(SqliteTooOld, match=r"3\.51\.3"):
        check_version(version, ".".join(map(str, version)))
    check_version((3, 51, 3), "3.51.3")


def test_that_the_connection_has_every_setting_that_was_proven(store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "mmap_size": 0,
        "trusted_schema": 0,
        "temp_store": 2,
        "cache_size": -65536,
    }
    engine = store.write_engine()
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    engine.dispose()
    assert found == wanted


def _rename(unit: SqlUnitOfWork, payload: str, _actor: Actor) -> Outcome[None]:
    unit.settings.put(SettingKey.STORE_NAME, payload)
    return Outcome(None)


def test_that_nothing_written_can_be_read_in_the_files(
    store: Store, around: Surroundings, owner: Actor
) -> None:
    runner = store.runner(around.clock, around.ids, 1)
    runner.submit(_rename, "Featherstonehaugh", owner).result(10)
    copy = store.back_up("copy")
    for path in filter(Path.is_file, store.folder.rglob("*")):
        assert b"Featherstonehaugh" not in path.read_bytes(), path.name
    assert copy.stat().st_size > 0
    runner.close()


def test_that_a_key_file_of_another_store_is_not_used(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "counter.key")
    keys.save(UUID(int=1), bytes(64))
    assert keys.load(UUID(int=2)) is None
    assert keys.load(UUID(int=1)) == bytes(64)
