"""Find the people who may sign in, and what their secrets are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, true

from app.kernel.ids import UserId
from app.kernel.running import Role
from app.users.rules import folded_username
from app.users.views import Credential, UserRow
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_c = user_table.c
_ACTIVE = select(user_table).where(_c.active == true()).order_by(_c.display, _c.id)
_BY_NAME = select(user_table).where(_c.username == bindparam("name"), _c.active == true())
_BY_ID = select(user_table).where(_c.id == bindparam("user_id"), _c.active == true())
_INITIALS = select(_c.id, _c.initials).where(_c.id.in_(bindparam("ids", expanding=True)))


class SqlUserReads:
    """Read accounts."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def all_active(self) -> tuple[UserRow, ...]:
        """Return those who may sign in, by name."""
        return tuple(map(_row, self._session.connection().execute(_ACTIVE)))

    def credential(self, username: str) -> Credential | None:
        """Return what a user's password is checked against; None when nobody signs in with this name."""
        name = folded_username(username)
        return _credential(self._session.connection().execute(_BY_NAME, {"name": name}).one_or_none())

    def pin_of(self, user_id: UserId) -> Credential | None:
        """Return what a user's PIN is checked against; None when the user may not sign in."""
        return _credential(self._session.connection().execute(_BY_ID, {"user_id": user_id}).one_or_none())


def initials_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the initials of people by their ids; the program itself and strangers have none."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id: row.initials for row in session.connection().execute(_INITIALS, {"ids": list(wanted)})}


def _row(row: Row[Any]) -> UserRow:
    return UserRow(
        id=UserId(row.id),
        username=row.username,
        display=row.display,
        initials=row.initials,
        roles=frozenset(Role(role) for role in row.roles.split(",") if role),
        in_charge=row.in_charge,
        has_pin=bool(row.pin_hash),
    )


def _credential(row: Row[Any] | None) -> Credential | None:
    if row is None:
        return None
    return Credential(UserId(row.id), row.username, row.password_hash, row.pin_hash, row.locked_until)
