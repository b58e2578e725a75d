"""Migrations lead to the schema the program expects, back again, and never through a damaged store."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.kernel.errors import StorageError
from app.kernel.fail_points import VARIABLE
from db.base import metadata
from db.errors import NewerSchema
from db.schema import create_all
from db.store import create_store, open_store
from migrations.checks import BrokenByMigration
from migrations.upgrade import BASE, HERE, Upgraded, current, downgrade, head, upgrade, upgrade_store

VERSIONS = sorted((HERE / "versions").glob("*.py"))
REVISIONS = [revision.revision for revision in ScriptDirectory(str(HERE)).walk_revisions()][::-1]


def _folder_with(tmp_path: Path, **revisions: str) -> Path:
    """Return a copy of the migrations with further revisions, or with some written over."""
    folder = tmp_path / "migrations"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, source in revisions.items():
        (folder / "versions" / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


NEXT = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9001", "{REVISIONS[-1]}", None, None


def upgrade():
    {{up}}


def downgrade():
    {{down}}
"""


def test_that_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(HERE)).get_heads()) == 1


def test_that_the_revisions_stand_alone() -> None:
    for path in VERSIONS:
        assert not re.search(
            r"^\s*(from|import) (app|db|ui|migrations)\b", path.read_text(encoding="utf-8"), re.MULTILINE
        )


def test_that_the_head_is_the_schema_the_program_expects(empty: Any, second: Any) -> None:
    upgrade(empty.engine)
    with second.engine.begin() as connection:
        create_all(connection)
    assert empty.schema() == second.schema()


def test_that_alembic_finds_no_difference_in_types_or_constraints(empty: Any) -> None:
    upgrade(empty.engine)
    with empty.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave out what one engine alone has: the tables of the word search."""
    return not (kind in {"table", "index"} and str(name).startswith(("product_fts", "ix_product_words")))


def check_down_and_up(database: Any, folder: Path) -> None:
    """Take each revision down and up again; the database itself must tell the same before and after."""
    known = [revision.revision for revision in ScriptDirectory(str(folder)).walk_revisions()][::-1]
    for before, revision in zip([BASE, *known], known, strict=False):
        start = database.schema()
        upgrade(database.engine, to=revision, folder=folder)
        after = database.schema()
        downgrade(database.engine, before, folder)
        assert database.schema() == start, f"down from {revision}"
        upgrade(database.engine, to=revision, folder=folder)
        assert database.schema() == after, f"up again to {revision}"


def test_that_each_revision_goes_down_and_up_again(empty: Any) -> None:
    check_down_and_up(empty, HERE)


@pytest.mark.parametrize(
    "down",
    [
        "pass",
        'op.drop_index("ix_extra_word")',
        'op.drop_table("extra"); op.execute("DROP TRIGGER fill_event_no_update")',
    ],
    ids=["does nothing", "forgets the table", "drops a trigger of another table"],
)
def test_that_a_broken_downgrade_turns_the_check_red(tmp_path: Path, down: str) -> None:
    from db.engine import migration_engine

    up = (
        'op.create_table("extra", sa.Column("word", sa.Text()), sqlite_strict=True); '
        'op.create_index("ix_extra_word", "extra", ["word"])'
    )
    folder = _folder_with(tmp_path, v9001_extra=NEXT.format(up=up, down=down))
    engine = migration_engine(tmp_path / "counter.db", bytes(32))
    database = _Plain(engine)
    with pytest.raises(AssertionError, match="down from 9001"):
        check_down_and_up(database, folder)
    engine.dispose()


class _Plain:
    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def schema(self) -> dict[tuple[str, str], str]:
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT type, name, coalesce(sql, '') FROM sqlite_master").all()
        return {(row[0], row[1]): row[2] for row in rows if "alembic_version" not in row[1]}


@pytest.fixture
def at_first(tmp_path: Path) -> Path:
    """Return the folder of a store at the first revision, with a setting in it."""
    folder = tmp_path / "store"
    store, _recovery = create_store(folder)
    engine = store.migration_engine()
    upgrade(engine, to=REVISIONS[0])
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('store.name', 'Elm', 0)"))
    engine.dispose()
    store.close()
    return folder


def _names(folder: Path) -> tuple[str, list[str]]:
    store = open_store(folder)
    engine = store.migration_engine()
    try:
        with engine.connect() as connection:
            return current(connection), list(connection.execute(text("SELECT value FROM setting")).scalars())
    finally:
        engine.dispose()
        store.close()


def test_that_data_is_kept_and_backed_up_before_an_upgrade(at_first: Path) -> None:
    store = open_store(at_first)
    assert upgrade_store(store) == Upgraded(REVISIONS[0], REVISIONS[-1])
    assert [path.name for path in store.backups.iterdir()] == [f"before-upgrade-from-{REVISIONS[0]}.db"]
    store.close()
    assert _names(at_first) == (REVISIONS[-1], ["Elm"])


def test_that_a_store_at_the_head_is_not_touched(at_first: Path) -> None:
    store = open_store(at_first)
    upgrade_store(store)
    for path in store.backups.iterdir():
        path.unlink()
    assert upgrade_store(store) == Upgraded(REVISIONS[-1], REVISIONS[-1])
    assert list(store.backups.iterdir()) == []
    store.close()


def test_that_a_newer_schema_is_refused_and_left_as_it_is(at_first: Path) -> None:
    store = open_store(at_first)
    engine = store.migration_engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerSchema, match="newer Counter") as caught:
        upgrade_store(store)
    assert (caught.value.found, caught.value.known) == ("9999", head())
    assert list(store.backups.iterdir()) == []
    store.close()
    assert _names(at_first) == ("9999", ["Elm"])


def test_that_a_failing_revision_is_undone_whole(at_first: Path, tmp_path: Path) -> None:
    up = (
        'op.create_table("extra", sa.Column("word", sa.Text())); op.execute("INSERT INTO nowhere VALUES (1)")'
    )
    folder = _folder_with(tmp_path, v9001_extra=NEXT.format(up=up, down="pass"))
    store = open_store(at_first)
    engine = store.migration_engine()
    with pytest.raises(StorageError):
        upgrade(engine, folder=folder)
    with engine.connect() as connection:
        assert current(connection) == REVISIONS[-1]
        assert not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'extra'")).all()
    engine.dispose()
    store.close()


def test_that_a_revision_that_leaves_loose_rows_is_undone(at_first: Path, tmp_path: Path) -> None:
    up = "op.execute(\"INSERT INTO allergy VALUES (zeroblob(16), zeroblob(16), 'x', 'x', '')\")"
    folder = _folder_with(tmp_path, v9001_loose=NEXT.format(up=up, down="pass"))
    store = open_store(at_first)
    engine = store.migration_engine()
    with pytest.raises(BrokenByMigration, match="allergy"):
        upgrade(engine, folder=folder)
    with engine.connect() as connection:
        assert current(connection) == REVISIONS[-1]
        assert connection.execute(text("SELECT count(*) FROM allergy")).scalar_one() == 0
    engine.dispose()
    store.close()


_UPGRADE = """
import sys
from pathlib import Path
from db.store import open_store
from migrations.upgrade import upgrade_store
upgrade_store(open_store(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
@pytest.mark.parametrize(
    "point", ["before_backup:1", *(f"inside_migration:{nth}" for nth in range(1, len(REVISIONS)))]
)
def test_that_a_kill_during_an_upgrade_leaves_a_store_that_goes_on(at_first: Path, point: str) -> None:
    environ = {**os.environ, VARIABLE: point, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", _UPGRADE, str(at_first)],
        env=environ,
        timeout=60,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL
    nth = int(point.rpartition(":")[2])
    assert _names(at_first) == (REVISIONS[nth - 1], ["Elm"])
    store = open_store(at_first)
    upgrade_store(store)
    store.close()
    assert _names(at_first) == (REVISIONS[-1], ["Elm"])


def test_that_golden_stores_of_every_released_schema_reach_the_head(tmp_path: Path) -> None:
    golden = sorted((Path(__file__).parents[1] / "fixtures").glob("schema_*.db"))
    assert golden
    from db.engine import migration_engine

    for path in golden:
        copy = tmp_path / path.name
        shutil.copy(path, copy)
        engine = migration_engine(copy, bytes(range(32)))
        upgrade(engine)
        with engine.connect() as connection:
            assert current(connection) == head()
            assert connection.execute(text("SELECT value FROM setting")).scalars().all() == ["Elm"]
            cents = connection.execute(text("SELECT sum(cents) FROM ledger_posting WHERE account = 'cash'"))
            assert cents.scalar_one() == 8008
        engine.dispose()
