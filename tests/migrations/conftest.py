"""Give the migration tests an empty database on each engine, and the schema as the file itself tells it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from db.engine import migration_engine, postgres_admin_engine, postgres_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_numbers = count(1)
_POSTGRES_FACTS = (
    (
        "SELECT 'column', table_name || '.' || column_name, "
        "concat_ws(' ', data_type, is_nullable, collation_name, is_identity)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    ),
    (
        "SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ),
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def describe(connection: Connection) -> dict[tuple[str, str], str]:
    """Return everything the database itself says about its schema, the version table left out."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT type, name, coalesce(sql, '') FROM sqlite_master").all()
    else:
        rows = [row for statement in _POSTGRES_FACTS for row in connection.exec_driver_sql(statement).all()]
    return {(row[0], row[1]): " ".join(row[2].split()) for row in rows if "alembic_version" not in row[1]}


@dataclass
class Database:
    """Be one database with the ways to ask it."""

    kind: str
    engine: Engine

    def schema(self) -> dict[tuple[str, str], str]:
        """Return the schema as the database tells it."""
        with self.engine.connect() as connection:
            return describe(connection)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database on each engine in turn."""
    if request.param == "sqlite":
        engine = migration_engine(tmp_path / "counter.db", bytes(32))
        yield Database("sqlite", engine)
        engine.dispose()
    else:
        yield from _postgres()


@pytest.fixture
def second(empty: Database, tmp_path: Path) -> Iterator[Database]:
    """Return another empty database on the same engine."""
    if empty.kind == "sqlite":
        engine = migration_engine(tmp_path / "second.db", bytes(32))
        yield Database("sqlite", engine)
        engine.dispose()
    else:
        yield from _postgres()


def _postgres() -> Iterator[Database]:
    address = os.environ.get("COUNTER_TEST_POSTGRES", "")
    if address == "none" or (not address and os.environ.get("COUNTER_ALLOW_NO_POSTGRES") == "1"):
        pytest.skip("left out on request: no PostgreSQL")
    if not address:
        pytest.fail("Start the tests with `python3 dev.py test`, which brings PostgreSQL.")
    name = f"counter_migration_{os.getpid()}_{next(_numbers)}"
    admin = postgres_admin_engine(address)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = postgres_engine(make_url(address).set(database=name).render_as_string(hide_password=False))
    yield Database("postgres", engine)
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
