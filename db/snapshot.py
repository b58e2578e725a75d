"""Copy a running store's database into one closed, encrypted, verified file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from app.kernel.errors import StorageError
from app.kernel.fail_points import reach
from db.errors import storage_error

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


class BadCopy(StorageError):
    """Report a copy that did not pass its check; it was removed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The backup copy did not pass its check. Check the disk, then try again.", needs_user=True
        )


def copy_database(engine: Engine, target: Path, dek: bytes) -> Path:
    """Copy the database in one step, check the copy, and give it its name only when it is whole.

    The copy is closed in DELETE mode, so that it opens from a read-only medium.
    """
    from sqlcipher3 import dbapi2  # start-up cost: loaded by the thread that copies

    reach("before_backup")
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        _copy(engine, part, dek)
        _flush_to_disk(part)
        part.replace(target)
    except (dbapi2.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise storage_error(error) from None
    return target


def _copy(engine: Engine, part: Path, dek: bytes) -> None:
    source = engine.raw_connection()
    try:
        copy = _open(part, dek)
        try:
            driver: Any = source.driver_connection
            driver.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
            if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise BadCopy
        finally:
            copy.close()
    finally:
        source.close()


def _open(path: Path, dek: bytes) -> Any:
    from sqlcipher3 import dbapi2  # start-up cost: loaded by the thread that copies

    connection = dbapi2.connect(str(path), isolation_level=None)
    for pragma in (f"key=\"x'{dek.hex()}'\"", "cipher_log_level=NONE", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _flush_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
