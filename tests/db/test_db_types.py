"""Every value comes back as it went in, and no table knows a float."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, insert, inspect, select, types
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.money import Money, Percent, Rate
from app.kernel.ndc import Ndc11
from app.kernel.quantity import Quantity, Unit
from app.ledger.model import Account
from db import types as t
from db.base import metadata

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.uow import SqlUnitOfWork

SQLITE: Any = sqlite.dialect
POSTGRES: Any = postgresql.dialect
BIG = st.integers(-(2**63), 2**63 - 1)
VALUES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "uuid": (t.Uuid(), st.uuids()),
    "instant": (t.Instant(), st.datetimes(timezones=st.just(UTC))),
    "day": (t.Day(), st.dates()),
    "cents": (t.Cents(), BIG.map(Money)),
    "rate": (t.RateColumn(), BIG.map(Rate)),
    "percent": (t.PercentColumn(), BIG.map(Percent)),
    "quantity": (t.QuantityColumn(), BIG.map(Quantity)),
    "flag": (t.Flag(), st.booleans()),
    "whole": (t.Whole(), BIG),
    "choice": (t.Choice(Unit), st.sampled_from(Unit)),
    "parsed": (t.Parsed(Ndc11), st.integers(0, 10**11 - 1).map(lambda number: Ndc11(f"{number:011d}"))),
    "json": (
        t.JsonText(),
        st.lists(st.none() | st.booleans() | st.integers() | st.text("aé\"'", max_size=5), max_size=4),
    ),
}
_table = Table(
    "anything", MetaData(), *(Column(name, kind) for name, (kind, _) in VALUES.items()), sqlite_strict=True
)


@pytest.fixture(scope="module")
def plain() -> Engine:
    engine = create_engine("sqlite://")
    _table.metadata.create_all(engine)
    return engine


@settings(max_examples=40)
@given(row=st.fixed_dictionaries({name: st.none() | values for name, (_, values) in VALUES.items()}))
def test_that_values_survive_the_way_to_the_database_and_back(plain: Engine, row: dict[str, Any]) -> None:
    with plain.connect() as connection:
        connection.execute(insert(_table).values(**row))
        found = connection.execute(select(_table)).mappings().one()
        connection.rollback()
    assert dict(found) == row


def test_that_instants_keep_their_microseconds() -> None:
    instant = datetime(2026, 11, 24, 15, 0, 0, 1, tzinfo=UTC)
    assert t.from_micros(t.to_micros(instant)) == instant


def test_that_a_naive_instant_is_refused() -> None:
    with pytest.raises(t.NaiveInstant):
        t.to_micros(datetime(2026, 11, 24, 8, 0))  # noqa: DTZ001 (the fault under test)


def test_that_every_table_is_strict_and_knows_whole_numbers_text_and_bytes_alone() -> None:
    allowed = {"INTEGER", "TEXT", "BLOB"}
    for table in metadata.tables.values():
        assert table.dialect_options["sqlite"]["strict"], table.name
        found = {column.type.compile(SQLITE()) for column in table.columns}
        assert found <= allowed, table.name


def test_that_postgresql_knows_no_float_or_numeric_either() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            compiled = column.type.compile(POSTGRES())
            assert compiled in {"BIGINT", "TEXT", 'TEXT COLLATE "C"', "BYTEA", "UUID", "BOOLEAN"}, column
            assert not isinstance(column.type, types.Numeric)


def test_that_every_foreign_key_leads_an_index(any_unit: SqlUnitOfWork) -> None:
    connection = any_unit.session.connection()
    inspector = inspect(connection)
    for table in metadata.sorted_tables:
        led = [index["column_names"][0] for index in inspector.get_indexes(table.name)]
        led += [unique["column_names"][0] for unique in inspector.get_unique_constraints(table.name)]
        led += inspector.get_pk_constraint(table.name)["constrained_columns"][:1]
        for key in inspector.get_foreign_keys(table.name):
            exempt = key["constrained_columns"][0] in {"packet_id", "signature_id"}
            assert exempt or key["constrained_columns"][0] in led, (table.name, key["constrained_columns"])


def test_that_sums_come_back_as_money(any_unit: SqlUnitOfWork) -> None:
    assert any_unit.ledger.balance(Account.CASH) == Money(0)
