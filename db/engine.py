"""Make the engines: SQLite through SQLCipher with every setting that was proven, and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool, QueuePool

from db.errors import SqliteTooOld

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

FLOOR = (3, 51, 3)
_PRAGMAS = (
    "cipher_log_level=NONE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=10000",
    "cache_size=-65536",
    "mmap_size=0",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
)
MIGRATION_PRAGMAS = ("foreign_keys=OFF", "cache_size=-131072")


def check_version(version: tuple[int, ...], text: str) -> None:
    """Raise `SqliteTooOld` below 3.51.3, where checkpoints could damage the file."""
    if version < FLOOR:
        raise SqliteTooOld(text)


def sqlite_engine(path: Path, dek: bytes, *, read_only: bool = False, pool_size: int = 1) -> Engine:
    """Return an engine on an encrypted file; `dek` is the raw 32-byte key, which skips key stretching.

    Writers begin with BEGIN IMMEDIATE, readers with BEGIN on connections that refuse to write.
    """
    from sqlcipher3 import dbapi2  # start-up cost: loaded by the thread that opens the store

    check_version(dbapi2.sqlite_version_info, dbapi2.sqlite_version)
    engine = create_engine(
        URL.create("sqlite+pysqlcipher", password=f"x'{dek.hex()}'", database=str(path)),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=2,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in _PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}").fetchall()
        if read_only:
            dbapi.execute("PRAGMA query_only=ON").fetchall()

    event.listen(engine, "begin", _begin_reading if read_only else _begin_writing)
    return engine


def _begin_reading(connection: Connection) -> None:
    """Begin by the driver alone: it waits for nobody, so there is no failure to translate."""
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def migration_engine(path: Path, dek: bytes) -> Engine:
    """Return an engine for migrations alone: foreign keys off before BEGIN, a large page cache."""
    engine = sqlite_engine(path, dek)

    @event.listens_for(engine, "connect")
    def _connected(dbapi: Any, _record: Any) -> None:
        for pragma in MIGRATION_PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}").fetchall()

    return engine


def postgres_engine(url: str, *, read_only: bool = False, pool_size: int = 1, schema: str = "") -> Engine:
    """Return an engine on PostgreSQL: serializable writes that wait for the disk, repeatable reads."""
    options = "-c synchronous_commit=on -c default_transaction_read_only=" + ("on" if read_only else "off")
    if schema:
        options += f" -c search_path={schema}"
    return create_engine(
        make_url(url),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=2,
        hide_parameters=True,
        isolation_level="REPEATABLE READ" if read_only else "SERIALIZABLE",
        connect_args={"options": options},
    )


def postgres_admin_engine(url: str) -> Engine:
    """Return an engine that makes and drops databases (autocommit, no pool)."""
    return create_engine(
        make_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
