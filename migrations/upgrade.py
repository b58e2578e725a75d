"""Upgrade a store: refuse a newer schema, back up first, one transaction a step, check after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from db.errors import NewerSchema, is_fault_of_ours, storage_error
from migrations.checks import quick_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from db.store import Store

HERE = Path(__file__).parent
BASE = "base"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Say from which revision to which a store went; equal when there was nothing to do."""

    before: str
    after: str


def head(folder: Path = HERE) -> str:
    """Return the newest revision this program knows."""
    return ScriptDirectory(str(folder)).get_current_head() or BASE


def current(connection: Connection) -> str:
    """Return the revision of a store."""
    return MigrationContext.configure(connection).get_current_revision() or BASE


def upgrade(
    engine: Engine, *, back_up: Callable[[str], object] | None = None, to: str = "head", folder: Path = HERE
) -> Upgraded:
    """Bring a database up to a revision; `back_up` is called with a name before anything is changed.

    Raise `NewerSchema` and touch nothing when a newer program wrote it.
    """
    try:
        with engine.connect() as connection:
            before = current(connection)
        _refuse_newer(before, folder)
        if before == head(folder):
            return Upgraded(before, before)
        if back_up is not None and before != BASE:
            back_up(f"before-upgrade-from-{before}")
        _run(engine, folder, lambda config: command.upgrade(config, to))
        with engine.connect() as connection:
            quick_check(connection)
            return Upgraded(before, current(connection))
    except DBAPIError as error:
        if is_fault_of_ours(error):
            raise
        raise storage_error(error) from None


def downgrade(engine: Engine, to: str, folder: Path = HERE) -> None:
    """Take a database back to a revision (tests, and support by hand)."""
    _run(engine, folder, lambda config: command.downgrade(config, to))


def upgrade_store(store: Store) -> Upgraded:
    """Bring an open store up to date, on a verified backup in its own folder."""
    engine = store.migration_engine()
    try:
        return upgrade(engine, back_up=store.back_up)
    finally:
        engine.dispose()


def _run(engine: Engine, folder: Path, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        step(config)


def _refuse_newer(found: str, folder: Path) -> None:
    known = {revision.revision for revision in ScriptDirectory(str(folder)).walk_revisions()}
    if found != BASE and found not in known:
        raise NewerSchema(found, head(folder))
