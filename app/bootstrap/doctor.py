"""Look a store and this computer over: every finding in plain words, nothing of a patient in any."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.bootstrap.device_doctor import examine_devices
from app.bootstrap.places import find_places
from app.kernel.errors import StorageError
from app.kernel.platform_check import refuse_bad_pair
from db.engine import check_version
from db.errors import StoreBusy, storage_error
from db.lock import owner_of
from db.proof import prove
from db.store import KEY_FILE, LOCK, is_store, open_store
from migrations.upgrade import current, head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from db.proof import StoreProof
    from db.store import Store

_ROOM = 2
_MEGABYTE = 1_000_000
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """Be one thing that was looked at; `words` say what was found and, when it is not well, what to do."""

    is_well: bool
    words: str


def examine(store: Path | None) -> tuple[Finding, ...]:
    """Check this computer, then the store in a folder (the usual one without); change nothing."""
    folder = find_places(store, practice=False).store
    return (_python(), _database_library(), *_store(folder))


def _python() -> Finding:
    python = ".".join(map(str, sys.version_info[:3]))
    try:
        pyside = version("PySide6-Essentials")
    except PackageNotFoundError:
        return _ill("PySide6 is not installed. Install Counter again.")
    words = refuse_bad_pair(pyside, sys.version_info[:2])
    return _ill(words) if words else _well(f"Python {python} with PySide6 {pyside}.")


def _database_library() -> Finding:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 -- start-up cost: only looked at here

    connection = dbapi2.connect(":memory:")
    try:
        ((cipher,),) = connection.execute("PRAGMA cipher_version").fetchall()
    finally:
        connection.close()
    try:
        check_version(dbapi2.sqlite_version_info, dbapi2.sqlite_version)
    except StorageError as error:
        return _ill(error.message)
    return _well(f"SQLite {dbapi2.sqlite_version} with SQLCipher {cipher}.")


def _store(folder: Path) -> Iterator[Finding]:
    if not is_store(folder):
        yield _ill(f"There is no store in {folder}. Name its folder with --store, or create one.")
        return
    yield _well(f"A store lies in {folder}.")
    yield _room(folder)
    try:
        opened = open_store(folder)
    except StoreBusy:
        holder = owner_of(folder / LOCK).pid
        yield _ill(f"Process {holder} has the store open. Close Counter, then check again.")
        return
    except StorageError as error:
        yield _ill(error.message)
        return
    try:
        yield _well("No other program has the store open, and its key fits.")
        yield _key_place(opened)
        yield from _contents(opened)
    finally:
        opened.close()


def _room(folder: Path) -> Finding:
    size = sum(file.stat().st_size for file in folder.glob("counter.db*"))
    free = shutil.disk_usage(folder).free
    words = f"{free // _MEGABYTE:,} MB are free on the disk; the store takes {size // _MEGABYTE:,} MB"
    if free < _ROOM * size:
        return _ill(f"{words}. Free some space: backups and upgrades need twice the store.")
    return _well(f"{words}.")


def _key_place(store: Store) -> Finding:
    if store.warning is None:
        return _well("The key lies in this computer's key store.")
    mode = (store.folder / KEY_FILE).stat().st_mode
    if sys.platform != "win32" and mode & _OTHERS:
        return _ill(f"Others may read {KEY_FILE}. Take that right from them (chmod 600).")
    return _well(store.warning.message)


def _contents(store: Store) -> Iterator[Finding]:
    engine = store.read_engine()
    try:
        yield from _of_engine(engine, store.secrets.audit)
    except DBAPIError as error:
        yield _ill(storage_error(error).message)
    finally:
        engine.dispose()


def _of_engine(engine: Engine, secret: bytes) -> Iterator[Finding]:
    with engine.connect() as connection:
        found = current(connection)
    if found != head():
        known = f"The store is at revision {found}, this program at {head()}."
        yield _ill(f"{known} Start Counter to upgrade it, or install the newer one.")
        return
    yield _well(f"The store is at revision {found}, the newest.")
    with Session(engine) as session:
        yield from _of_proof(prove(session, secret))
        yield from (Finding(found.is_well, found.words) for found in examine_devices(session))


def _of_proof(proof: StoreProof) -> Iterator[Finding]:
    restore = "Restore the last good backup, and keep this folder."
    damage = len(proof.damage) + len(proof.loose_rows)
    yield _judged(
        damage, "Every page of the file is whole.", f"The file is damaged in {damage} places. {restore}"
    )
    wrong = len(proof.unbalanced)
    yield _judged(wrong, "The books balance.", f"{wrong} entries of the books do not balance. {restore}")
    events = sum(chain.checked for chain in proof.chains)
    broken = [chain for chain in proof.chains if not chain.whole]
    where = "; ".join(f"lane {chain.lane}, event {chain.first_bad}: {chain.why}" for chain in broken)
    whole = f"The audit trail is whole, {events:,} events."
    yield _judged(len(broken), whole, f"The audit trail was changed ({where}). Tell the owner.")


def _judged(count: int, well: str, ill: str) -> Finding:
    return _ill(ill) if count else _well(well)


def _well(words: str) -> Finding:
    return Finding(is_well=True, words=words)


def _ill(words: str) -> Finding:
    return Finding(is_well=False, words=words)
