"""Hold the metadata that all tables share, with the names their constraints get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)
mapper_registry = registry(metadata=metadata)


def table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """Return a table of the shared metadata, STRICT on SQLite."""
    return Table(name, metadata, *items, sqlite_strict=True, **options)
