"""Give repositories what they all do: add, get by id, and find by conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm.util import identity_key

from app.kernel.errors import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select, Table, UnaryExpression
    from sqlalchemy.orm import Session

E = TypeVar("E")


class Repository(Generic[E]):
    """Keep the entities of one kind; what it gives is tracked and written when the unit commits."""

    entity: ClassVar[type[Any]]
    table: ClassVar[Table]
    what: ClassVar[str]
    _by_id: ClassVar[Select[Any]]

    def __init_subclass__(cls) -> None:
        """Make once what `get` asks."""
        cls._by_id = select(cls.entity).where(cls.table.c.id == bindparam("id"))

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session
        self._kept: list[E] = []

    def add(self, entity: E) -> None:
        """Keep a new entity."""
        self._session.add(entity)

    def get(self, id: UUID) -> E:
        """Return the entity with an id, or raise `NotFound`."""
        known: E | None = self._session.identity_map.get(identity_key(self.entity, id))
        found = known if known is not None else self._first(self._by_id, id=id)
        if found is None:
            raise NotFound(self.what)
        self._kept.append(found)  # a session forgets what nobody holds, and would read it again
        return found

    def _found(self, query: Select[Any], **bound: object) -> list[E]:
        """Return what a select that was made beforehand finds; to make one takes as long as to run it."""
        return list(self._session.scalars(query, bound))

    def _first(self, query: Select[Any], **bound: object) -> E | None:
        """Return the first that such a select finds."""
        return next(iter(self._session.scalars(query, bound)), None)

    def _one(self, *where: ColumnElement[bool]) -> E | None:
        return self._session.scalars(select(self.entity).where(*where).limit(1)).one_or_none()

    def _all(
        self, *where: ColumnElement[bool], order: tuple[UnaryExpression[Any] | ColumnElement[Any], ...] = ()
    ) -> list[E]:
        return list(self._session.scalars(select(self.entity).where(*where).order_by(*order)))

    def _count(self, *where: ColumnElement[bool]) -> int:
        return int(self._session.scalar(select(func.count()).select_from(self.table).where(*where)) or 0)
