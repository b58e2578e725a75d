"""Run the database tests on SQLite and on PostgreSQL: each test gets a migrated database of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.kernel.ids import Uuid7Source
from db.engine import postgres_admin_engine, postgres_engine
from db.runner import SqlRunner
from db.uow import SqlUnitOfWork, Surroundings
from migrations.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from app.kernel.clock import SetClock

SECRET = bytes(range(32))
_numbers = count(1)


@dataclass
class Backing:
    """Be one empty, migrated database and the ways to open it."""

    kind: str
    engine_of: Callable[[bool], Engine]

    def writer(self) -> Engine:
        return self.engine_of(False)

    def reader(self) -> Engine:
        return self.engine_of(True)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Return the address of the server that dev.py started, or skip if the person asked for that."""
    address = os.environ.get("COUNTER_TEST_POSTGRES", "")
    if address == "none" or (not address and os.environ.get("COUNTER_ALLOW_NO_POSTGRES") == "1"):
        pytest.skip("left out on request: no PostgreSQL")
    if not address:
        pytest.fail("Start the tests with `python3 dev.py test`, which brings PostgreSQL.")
    return address


def _on(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """Return the name of a migrated database to copy."""
    name = f"counter_template_{os.getpid()}"
    admin = postgres_admin_engine(postgres_url)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = postgres_engine(_on(postgres_url, name))
    upgrade(engine)
    engine.dispose()
    yield name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _postgres(request: pytest.FixtureRequest) -> Iterator[Backing]:
    url: str = request.getfixturevalue("postgres_url")
    template: str = request.getfixturevalue("postgres_template")
    name = f"counter_test_{os.getpid()}_{next(_numbers)}"
    admin = postgres_admin_engine(url)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    opened: list[Engine] = []

    def engine_of(read_only: bool) -> Engine:
        opened.append(postgres_engine(_on(url, name), read_only=read_only))
        return opened[-1]

    yield Backing("postgres", engine_of)
    for engine in opened:
        engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _sqlite(request: pytest.FixtureRequest) -> Iterator[Backing]:
    store = request.getfixturevalue("store")
    opened: list[Engine] = []

    def engine_of(read_only: bool) -> Engine:
        opened.append(store.read_engine() if read_only else store.write_engine())
        return opened[-1]

    yield Backing("sqlite", engine_of)
    for engine in opened:
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backing(request: pytest.FixtureRequest) -> Iterator[Backing]:
    """Return a fresh database on each engine in turn."""
    yield from (_sqlite if request.param == "sqlite" else _postgres)(request)


@pytest.fixture
def around(store_clock: SetClock) -> Surroundings:
    return Surroundings(store_clock, Uuid7Source(store_clock), 1, SECRET)


@pytest.fixture(scope="session")
def postgres_shared(postgres_url: str, postgres_template: str) -> Iterator[Engine]:
    """Open the template itself, for tests that commit nothing."""
    engine = postgres_engine(_on(postgres_url, postgres_template))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_unit(request: pytest.FixtureRequest, around: Surroundings) -> Iterator[SqlUnitOfWork]:
    """Open a unit of work on each engine in turn; it must not be committed."""
    if request.param == "sqlite":
        engine: Engine = request.getfixturevalue("store").write_engine()
    else:
        engine = request.getfixturevalue("postgres_shared")
    with Session(engine, expire_on_commit=False) as session:
        yield SqlUnitOfWork(session, around)
        session.rollback()
    engine.dispose()


@pytest.fixture
def any_runner(backing: Backing, around: Surroundings) -> Iterator[Any]:
    """Run commands and queries on each engine in turn."""
    runner = SqlRunner(backing.writer(), backing.reader(), around)
    yield runner
    runner.close()
