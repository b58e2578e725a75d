"""Say what every repository does, as commands see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from uuid import UUID

E = TypeVar("E")


class Keeps(Protocol[E]):
    """Keep the entities of one kind; what it gives is tracked and written with the unit."""

    def add(self, entity: E) -> None:
        """Keep a new entity."""
        ...

    def get(self, id: UUID) -> E:
        """Return the entity with an id, or raise `NotFound`."""
        ...
