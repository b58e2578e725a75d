"""A prepared select reads what SQLAlchemy reads, and each reading thread keeps its connection."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, column, select, table, text

from app.kernel.errors import StorageError
from db.patients import patient_table
from db.prepared import Prepared, one_of, several
from db.readers import Readers

if TYPE_CHECKING:
    from tests.fixtures.world_fixtures import World
else:
    from world_fixtures import World

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from db.uow import SqlUnitOfWork

_c = patient_table.c
SELECT = (
    select(_c.id, _c.last.label("named"), _c.birth_date, _c.sex, _c.no_known_allergies, _c.created_at, _c.rev)
    .where(_c.birth_date == bindparam("born"), one_of(_c.last, "last", 3))
    .order_by(_c.last.desc())
)
BORN = date(1961, 7, 4)


def test_that_a_prepared_select_gives_the_rows_that_an_execution_gives(
    any_unit: SqlUnitOfWork,
) -> None:
    for last in ("Chen", "Cheng", "Smith"):
        World(any_unit).patient(last)
    any_unit.flush()
    connection = any_unit.session.connection()
    bound: dict[str, Any] = {"born": BORN, **several("last", 3, ["Chen", "Cheng"])}
    rows = Prepared(SELECT).all(connection, bound)
    assert [tuple(row) for row in rows] == [tuple(row) for row in connection.execute(SELECT, bound)]
    assert [row.named for row in rows] == ["Cheng", "Chen"]


def test_that_a_value_of_the_select_itself_need_not_be_bound(
    any_unit: SqlUnitOfWork,
) -> None:
    for last in ("Chen", "Cheng"):
        World(any_unit).patient(last)
    any_unit.flush()
    connection = any_unit.session.connection()
    first = Prepared(SELECT.limit(1)).first(
        connection, {"born": BORN, **several("last", 3, ["Chen", "Cheng"])}
    )
    assert first is not None
    assert first.named == "Cheng"
    assert Prepared(SELECT).first(connection, {"born": BORN, **several("last", 3, ["Nobody"])}) is None


def test_that_a_failing_prepared_select_is_told_without_what_was_bound(unit: SqlUnitOfWork) -> None:
    connection = unit.session.connection()
    nowhere = table("nowhere", column("name"))
    query = Prepared(select(nowhere.c.name).where(nowhere.c.name == bindparam("name")))
    with pytest.raises(StorageError) as caught:
        query.all(connection, {"name": "Featherstone"})
    assert "Featherstone" not in str(caught.value)


@pytest.mark.parametrize("backing", ["postgres"], indirect=True)
def test_that_a_query_is_asked_again_when_the_server_was_away(backing: Any, store_clock: SetClock) -> None:
    readers = Readers(backing.reader(), store_clock, threads=1)
    other = backing.writer()

    def own_process(reads: Any) -> int:
        return int(reads.session.scalar(text("SELECT pg_backend_pid()")))

    first = readers.query(own_process).result(10)
    with other.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    assert readers.query(own_process).result(10) != first
    readers.close()


def test_that_a_reading_thread_keeps_its_connection(backing: Any, store_clock: SetClock) -> None:
    readers = Readers(backing.reader(), store_clock, threads=1)
    used = [readers.query(lambda reads: id(reads.session.connection())).result(10) for _ in range(3)]
    readers.close()
    assert len(set(used)) == 1
