"""Translate the domain's values to columns: whole numbers, text and bytes, the same on both engines.

No other numeric type may appear in a table: money is cents, prices ten-millionths, quantities
thousandths, instants UTC microseconds. A test greps for floats and SQL NUMERIC.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.types import TypeDecorator

from app.kernel.money import Money, Percent, Rate
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BIG = BigInteger().with_variant(Integer(), "sqlite")
SMALL = SmallInteger().with_variant(Integer(), "sqlite")
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


def to_micros(value: datetime) -> int:
    """Return an aware instant as UTC microseconds since 1970."""
    if value.tzinfo is None:
        raise NaiveInstant
    return (value - EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the UTC instant of microseconds since 1970."""
    return EPOCH + value * _MICROSECOND


class NaiveInstant(TypeError):
    """Refuse an instant without a zone."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("an instant needs a time zone")


class Uuid(TypeDecorator[UUID]):
    """Store an id: 16 bytes on SQLite, `uuid` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the engine's own type."""
        return dialect.type_descriptor(
            PG_UUID(as_uuid=True) if dialect.name == "postgresql" else LargeBinary()
        )

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Return what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Return the id."""
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


class Instant(TypeDecorator[datetime]):
    """Store an instant as UTC microseconds."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else from_micros(int(value))


class Day(TypeDecorator[date]):
    """Store a store-local date as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return `2026-11-24`."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Return the date."""
        return None if value is None else date.fromisoformat(value)


class Cents(TypeDecorator[Money]):
    """Store money as whole cents."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Return cents."""
        return None if value is None else value.cents

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        """Return money; sums come back from PostgreSQL as decimals and are whole."""
        return None if value is None else Money(int(value))


class RateColumn(TypeDecorator[Rate]):
    """Store a unit price as ten-millionths of a dollar."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: Rate | None, dialect: Dialect) -> int | None:
        """Return ten-millionths."""
        return None if value is None else value.ten_millionths

    def process_result_value(self, value: Any, dialect: Dialect) -> Rate | None:
        """Return the unit price."""
        return None if value is None else Rate(int(value))


class PercentColumn(TypeDecorator[Percent]):
    """Store a share as ten-millionths of one."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: Percent | None, dialect: Dialect) -> int | None:
        """Return ten-millionths."""
        return None if value is None else value.ten_millionths

    def process_result_value(self, value: Any, dialect: Dialect) -> Percent | None:
        """Return the share."""
        return None if value is None else Percent(int(value))


class QuantityColumn(TypeDecorator[Quantity]):
    """Store a quantity as thousandths."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: Quantity | None, dialect: Dialect) -> int | None:
        """Return thousandths."""
        return None if value is None else value.thousandths

    def process_result_value(self, value: Any, dialect: Dialect) -> Quantity | None:
        """Return the quantity."""
        return None if value is None else Quantity(int(value))


class Flag(TypeDecorator[bool]):
    """Store yes or no: 1 or 0 on SQLite, `boolean` on PostgreSQL."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the engine's own type."""
        return dialect.type_descriptor(Boolean() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Return what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Return yes or no."""
        return None if value is None else bool(value)


class Whole(TypeDecorator[int]):
    """Store a whole number of any size that 64 bits hold."""

    impl = BIG
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """Return an int, also of a sum."""
        return None if value is None else int(value)


Words = Text
Blob = LargeBinary


class Choice(TypeDecorator[E], Generic[E]):
    """Store a `StrEnum` as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        """Take the enumeration."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Return the member's text; refuse text that is no member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        """Return the member."""
        return None if value is None else self.kind(value)


class Parsed(TypeDecorator[V], Generic[V]):
    """Store a value that prints itself with `str` and is read again by a function."""

    impl = Text
    cache_ok = True

    def __init__(self, read: Callable[[str], V]) -> None:
        """Take the function that reads the text."""
        super().__init__()
        self.read = read

    def process_bind_param(self, value: V | None, dialect: Dialect) -> str | None:
        """Return the value's text."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> V | None:
        """Return the value."""
        return None if value is None else self.read(value)


class JsonText(TypeDecorator[Any]):
    """Store plain data as JSON text with sorted keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return JSON."""
        return (
            None
            if value is None
            else json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the data."""
        return None if value is None else json.loads(value)


class SearchKey(TypeDecorator[str]):
    """Store folded text that is searched by prefix: compared byte by byte on both engines."""

    impl = BYTEWISE
    cache_ok = True
