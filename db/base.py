"""Hold the metadata that all tables share, the names of constraints, and how entities are mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry, relationship

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
_ENTITIES: dict[str, type[Any]] = {}


def table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """Return a table of the shared metadata, STRICT on SQLite."""
    return Table(name, metadata, *items, sqlite_strict=True, **options)


def map_entity(entity: type[Any], to: Table, beside: Table | None = None, **options: Any) -> None:
    """Map a plain dataclass to its table, field by column.

    For each foreign key a hidden relationship is added, never loaded, so that a flush writes what is
    pointed at before what points. `beside` is a table with exactly one row for each of the entity's,
    its key the same: what a later release added.
    """
    _ENTITIES[to.name] = entity
    order: dict[str, Any] = {}
    for constraint in to.foreign_key_constraints:
        element = constraint.elements[0]
        target = element.target_fullname.partition(".")[0]
        if target != to.name:
            order[f"_{element.parent.name}_first"] = relationship(
                _entity_of(target), foreign_keys=[element.parent], lazy="raise", overlaps="*"
            )
    if beside is None:
        mapper_registry.map_imperatively(entity, to, properties=order, **options)
        return
    (same,) = beside.primary_key.columns
    both = to.join(beside, to.c.id == same)
    order["id"] = [to.c.id, same]
    mapper_registry.map_imperatively(entity, both, properties=order, **options)


def _entity_of(name: str) -> Any:
    return lambda: _ENTITIES[name]
