"""A copy is whole, checked, encrypted, and made while others write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.kernel.changes import Outcome
from app.kernel.errors import StorageError
from app.settings.model import SettingKey
from db.engine import sqlite_engine
from db.snapshot import copy_database

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.store import Store
    from db.uow import SqlUnitOfWork, Surroundings


def _rename(unit: SqlUnitOfWork, payload: str, _actor: Actor) -> Outcome[None]:
    unit.settings.put(SettingKey.STORE_NAME, payload)
    return Outcome(None)


def test_that_a_copy_holds_what_was_committed_and_opens_with_the_same_key(
    store: Store, around: Surroundings, owner: Actor
) -> None:
    runner = store.runner(around.clock, around.ids, 1)
    for number in range(20):
        runner.submit(_rename, f"Store {number}", owner)
    runner.submit(_rename, "Elm", owner).result(10)
    path = store.back_up("copy")
    runner.submit(_rename, "Oak", owner).result(10)
    runner.close()
    copy = sqlite_engine(path, store.secrets.dek, read_only=True)
    with copy.connect() as connection:
        assert connection.execute(text("SELECT value FROM setting")).scalars().all() == ["Elm"]
    copy.dispose()


def test_that_a_copy_needs_no_companion_files(store: Store) -> None:
    path = store.back_up("copy")
    assert [file.name for file in store.backups.iterdir()] == [path.name]


def test_that_a_copy_that_cannot_be_written_leaves_no_half_file(store: Store) -> None:
    target = store.backups / "taken.db"
    target.mkdir()
    engine = store.migration_engine()
    with pytest.raises(StorageError):
        copy_database(engine, target, store.secrets.dek)
    engine.dispose()
    assert [file.name for file in store.backups.iterdir()] == ["taken.db"]
