"""Give repositories what they all do: add, get by id, and find by conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlalchemy import func, select

from app.kernel.errors import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, Table, UnaryExpression
    from sqlalchemy.orm import Session

E = TypeVar("E")


class Repository(Generic[E]):
    """Keep the entities of one kind; what it gives is tracked and written when the unit commits."""

    entity: ClassVar[type[Any]]
    table: ClassVar[Table]
    what: ClassVar[str]

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def add(self, entity: E) -> None:
        """Keep a new entity."""
        self._session.add(entity)

    def get(self, id: UUID) -> E:
        """Return the entity with an id, or raise `NotFound`."""
        found: E | None = self._session.get(self.entity, id)
        if found is None:
            raise NotFound(self.what)
        return found

    def _one(self, *where: ColumnElement[bool]) -> E | None:
        return self._session.scalars(select(self.entity).where(*where).limit(1)).one_or_none()

    def _all(
        self, *where: ColumnElement[bool], order: tuple[UnaryExpression[Any] | ColumnElement[Any], ...] = ()
    ) -> list[E]:
        return list(self._session.scalars(select(self.entity).where(*where).order_by(*order)))

    def _count(self, *where: ColumnElement[bool]) -> int:
        return int(self._session.scalar(select(func.count()).select_from(self.table).where(*where)) or 0)
