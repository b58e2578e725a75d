"""Name the people who work here, for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import NotFound

if TYPE_CHECKING:
    from app.kernel.ids import UserId
    from app.users.model import User
    from app.users.ports import Users


class HasPeople(Protocol):
    """Give the people who work here."""

    @property
    def users(self) -> Users:
        """Return the people."""
        ...


def initials_of(unit: HasPeople, user_id: UserId) -> str:
    """Return a person's initials, empty for someone who is not on file."""
    user = _find(unit, user_id)
    return user.initials if user else ""


def name_of(unit: HasPeople, user_id: UserId | None) -> str:
    """Return a person's name as shown, empty for someone who is not on file."""
    user = _find(unit, user_id) if user_id is not None else None
    return user.display if user else ""


def _find(unit: HasPeople, user_id: UserId) -> User | None:
    try:
        return unit.users.get(user_id)
    except NotFound:
        return None
