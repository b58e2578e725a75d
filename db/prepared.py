"""Hold selects that are asked at every key or scan, turned to SQL once.

On SQLite such a statement takes ten microseconds, and to compile its key, build its context and wrap its
rows each time took three times as long again. The columns' own types still translate what goes in and out.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam

from db.errors import storage_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Dialect, Select

    Translate = Callable[[Any], Any]


def one_of(column: Column[Any], name: str, most: int) -> ColumnElement[bool]:
    """Return the condition that a column holds one of a few values, which `several` binds."""
    return column.in_([bindparam(f"{name}{number}", type_=column.type) for number in range(most)])


def several(name: str, most: int, values: Sequence[Any]) -> dict[str, Any]:
    """Return what to bind for one value or more, at most as many as the condition was made for."""
    last = len(values) - 1
    return {f"{name}{number}": values[min(number, last)] for number in range(most)}


class Prepared:
    """Be one select with named values to bind; it may hold no list that grows with its values."""

    def __init__(self, query: Select[Any]) -> None:
        """Take the select."""
        self._query = query
        self._plan: _Plan | None = None

    def all(self, connection: Connection, bound: dict[str, Any]) -> Sequence[Any]:
        """Return the rows, their values by the names of the columns."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._query, bound).all()
        plan = self._plan = self._plan or _plan(self._query, connection.dialect)
        driver: Any = connection.connection.driver_connection
        try:
            found = driver.execute(plan.sql, plan.values(bound)).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise storage_error(error) from None
        return [plan.row(values) for values in found]

    def first(self, connection: Connection, bound: dict[str, Any]) -> Any | None:
        """Return the first row, or None."""
        return next(iter(self.all(connection, bound)), None)


class _Plan(NamedTuple):
    """Be a select as the driver takes it."""

    sql: str
    binds: tuple[tuple[str, Any, Translate | None], ...]
    kind: Callable[..., Any]
    columns: tuple[tuple[int, Translate], ...]

    def values(self, bound: dict[str, Any]) -> list[Any]:
        """Return what is bound, in the order of the marks; what has a value of its own needs none."""
        given = [(bound.get(name, own), translate) for name, own, translate in self.binds]
        return [value if translate is None else translate(value) for value, translate in given]

    def row(self, values: tuple[Any, ...]) -> Any:
        """Return one row, its values translated."""
        read = list(values)
        for place, translate in self.columns:
            read[place] = translate(read[place])
        return self.kind(*read)


def _plan(query: Select[Any], dialect: Dialect) -> _Plan:
    compiled: Any = query.compile(dialect=dialect)
    own = compiled.params
    named = {compiled.bind_names[bind]: bind for bind in compiled.bind_names}
    binds = tuple(
        (name, own[name], named[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in compiled.positiontup
    )
    read = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in query.selected_columns]
    return _Plan(
        sql=compiled.string,
        binds=binds,
        kind=namedtuple("Found", query.selected_columns.keys()),  # noqa: PYI024 (named by the select)
        columns=tuple((place, translate) for place, translate in enumerate(read) if translate is not None),
    )
