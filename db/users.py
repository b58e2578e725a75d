"""Keep the people who work at the counter."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint, true

from app.users.model import User
from db.base import map_entity, table
from db.repository import Repository
from db.types import Flag, Instant, Uuid, Whole, Words

user_table = table(
    "app_user",
    Column("id", Uuid, nullable=False),
    Column("username", Words, nullable=False),
    Column("display", Words, nullable=False),
    Column("initials", Words, nullable=False),
    Column("roles", Words, nullable=False),
    Column("password_hash", Words, nullable=False),
    Column("pin_hash", Words, nullable=False),
    Column("license_number", Words, nullable=False),
    Column("in_charge", Flag, nullable=False),
    Column("active", Flag, nullable=False),
    Column("failed_attempts", Whole, nullable=False),
    Column("locked_until", Instant),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("username"),
)
map_entity(User, user_table)


class SqlUsers(Repository[User]):
    """Keep users."""

    entity = User
    table = user_table
    what = "user"

    def by_username(self, name: str) -> User | None:
        """Return the user who signs in with a name."""
        return self._one(user_table.c.username == name)

    def all_active(self) -> list[User]:
        """Return those who may sign in, by name."""
        return self._all(user_table.c.active == true(), order=(user_table.c.display,))
