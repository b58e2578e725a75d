"""Create and open a store: one folder with the encrypted database, its lock, logs and backups."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.exc import DBAPIError

from app.kernel.errors import StorageError
from db.engine import migration_engine, sqlite_engine
from db.errors import KeyMissing, NotAStore, StoreExists, WrongKey, storage_error
from db.keys import FileKeyStore, KeyWarning, Secrets, system_key_store
from db.lock import StoreLock
from db.readers import THREADS
from db.recovery import new_recovery_key, read_key, unwrap, wrap
from db.runner import SqlRunner
from db.snapshot import copy_database
from db.uow import Surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from app.kernel.clock import Clock
    from app.kernel.ids import IdSource
    from db.keys import KeyStore

DATABASE = "counter.db"
LOCK = "counter.lock"
FACTS = "store.json"
RECOVERY = "recovery.json"
KEY_FILE = "counter.key"
MARK = "creating"
FORMAT = 1
_OURS = frozenset(
    {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", LOCK, RECOVERY, KEY_FILE, MARK, "logs", "backups"}
)


class NewerFormat(StorageError):
    """Report a store folder in a form that only a newer Counter knows."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This store was made by a newer Counter. Install the newer Counter.", permanent=True)


class Keyring(NamedTuple):
    """Be where keys are looked for: the system's key store if there is one, then the file."""

    system: KeyStore | None
    file: FileKeyStore

    def save(self, store_id: UUID, secrets: Secrets) -> KeyWarning | None:
        """Keep the secrets in the best place; return the warning when that is the file."""
        if self.system is not None:
            self.system.save(store_id, secrets.joined)
            return None
        self.file.save(store_id, secrets.joined)
        return KeyWarning(self.file.path.name)

    def load(self, store_id: UUID) -> tuple[Secrets, KeyWarning | None]:
        """Return the secrets and the warning if they came from the file; raise `KeyMissing`."""
        if self.system is not None and (kept := self.system.load(store_id)) is not None:
            return Secrets.of(kept), None
        if (kept := self.file.load(store_id)) is not None:
            return Secrets.of(kept), KeyWarning(self.file.path.name)
        raise KeyMissing


@dataclass(frozen=True, slots=True)
class Store:
    """Be an open, locked store."""

    folder: Path
    id: UUID
    secrets: Secrets
    lock: StoreLock
    warning: KeyWarning | None

    @property
    def database(self) -> Path:
        """Return the database file's path."""
        return self.folder / DATABASE

    @property
    def logs(self) -> Path:
        """Return the folder for logs and crash reports."""
        return self.folder / "logs"

    @property
    def backups(self) -> Path:
        """Return the folder for backups."""
        return self.folder / "backups"

    def write_engine(self) -> Engine:
        """Return a new engine for the writer thread."""
        return sqlite_engine(self.database, self.secrets.dek)

    def read_engine(self) -> Engine:
        """Return a new engine for the readers."""
        return sqlite_engine(self.database, self.secrets.dek, read_only=True, pool_size=THREADS)

    def migration_engine(self) -> Engine:
        """Return a new engine for migrations."""
        return migration_engine(self.database, self.secrets.dek)

    def runner(self, clock: Clock, ids: IdSource, lane: int) -> SqlRunner:
        """Start the writer and the readers."""
        around = Surroundings(clock, ids, lane, self.secrets.audit)
        return SqlRunner(self.write_engine(), self.read_engine(), around)

    def back_up(self, name: str) -> Path:
        """Write a checked copy of the database into the backups folder; return its path."""
        engine = self.migration_engine()
        try:
            return copy_database(engine, self.backups / f"{name}.db", self.secrets.dek)
        finally:
            engine.dispose()

    def close(self) -> None:
        """Give the store back."""
        self.lock.release()


def is_store(folder: Path) -> bool:
    """Say whether a folder holds a store."""
    return (folder / FACTS).is_file() and (folder / DATABASE).is_file()


def create_store(folder: Path, *, address: str = "", keys: KeyStore | None = None) -> tuple[Store, str]:
    """Make a store in an empty folder; return it and the recovery key to print.

    A creation that was cut short leaves a mark, and is begun again.
    """
    store_id, secrets, recovery = uuid4(), Secrets.new(), new_recovery_key()
    lock = StoreLock(folder / LOCK)
    try:
        _clear_for_creation(folder)
        lock.acquire(address)
        (folder / MARK).touch()
        for name in ("logs", "backups"):
            (folder / name).mkdir(exist_ok=True)
        warning = _keyring(folder, keys).save(store_id, secrets)
        _write(folder / RECOVERY, wrap(secrets.joined, read_key(recovery), store_id))
        store = Store(folder, store_id, secrets, lock, warning)
        _probe(store)
        _write(folder / FACTS, json.dumps({"format": FORMAT, "id": str(store_id)}))
        (folder / MARK).unlink()
    except OSError as error:
        lock.release()
        raise storage_error(error) from None
    except BaseException:
        lock.release()
        raise
    return store, recovery


def open_store(folder: Path, *, address: str = "", keys: KeyStore | None = None, recovery: str = "") -> Store:
    """Open a store; `recovery` is the typed recovery key when the computer's own is lost.

    Raise `NotAStore`, `StoreBusy`, `KeyMissing`, `WrongKey`, `ReadOnlyFolder` ... and touch nothing then.
    """
    store_id = _store_id(folder)
    lock = StoreLock(folder / LOCK)
    lock.acquire(address)
    try:
        _refuse_empty(folder / DATABASE)
        keyring = _keyring(folder, keys)
        if recovery:
            sealed = (folder / RECOVERY).read_text(encoding="ascii")
            secrets = Secrets.of(unwrap(sealed, read_key(recovery), store_id))
            _probe(Store(folder, store_id, secrets, lock, None))
            warning = keyring.save(store_id, secrets)
        else:
            secrets, warning = keyring.load(store_id)
        store = Store(folder, store_id, secrets, lock, warning)
        _probe(store)
    except OSError as error:
        lock.release()
        raise storage_error(error) from None
    except BaseException:
        lock.release()
        raise
    return store


def _keyring(folder: Path, keys: KeyStore | None) -> Keyring:
    return Keyring(keys if keys is not None else system_key_store(), FileKeyStore(folder / KEY_FILE))


def _store_id(folder: Path) -> UUID:
    if not is_store(folder):
        raise NotAStore
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="ascii"))
        if facts["format"] > FORMAT:
            raise NewerFormat
        return UUID(facts["id"])
    except (ValueError, KeyError, TypeError):
        raise NotAStore from None
    except OSError as error:
        raise storage_error(error) from None


def _refuse_empty(database: Path) -> None:
    """Raise for an emptied file, which would open as a new database."""
    if database.stat().st_size == 0:
        raise WrongKey


def _clear_for_creation(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = {entry.name for entry in folder.iterdir()}
    if not found:
        return
    if MARK not in found or not found <= _OURS:
        raise StoreExists
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", RECOVERY, KEY_FILE):
        (folder / name).unlink(missing_ok=True)


def _probe(store: Store) -> None:
    """Read and lock the database once, so that a wrong key or a read-only folder shows now."""
    _try_key_beside_a_log(store)
    engine = store.write_engine()
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
    except DBAPIError as error:
        raise storage_error(error) from None
    finally:
        engine.dispose()


def _try_key_beside_a_log(store: Store) -> None:
    """Try the key without the right to write when a killed program left its log.

    A writer that closes folds the log into the file, even when its key was wrong.
    """
    log = store.folder / f"{DATABASE}-wal"
    if not log.exists() or log.stat().st_size == 0:
        return
    from sqlcipher3 import dbapi2  # start-up cost: loaded by the thread that opens the store

    connection = dbapi2.connect(f"{store.database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        for pragma in (f"key=\"x'{store.secrets.dek.hex()}'\"", "cipher_log_level=NONE"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except dbapi2.Error as error:
        raise storage_error(error) from None
    finally:
        connection.close()


def _write(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    with new.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
