"""Hold the people of the counter as screens show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import UserId
    from app.kernel.running import Role


@dataclass(frozen=True, slots=True)
class UserRow:
    """Be one person who works here."""

    id: UserId
    username: str
    display: str
    initials: str
    roles: frozenset[Role]
    in_charge: bool
    has_pin: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """Hold what a typed password or PIN is checked against, away from the database thread."""

    user_id: UserId
    username: str
    password_hash: str
    pin_hash: str
    locked_until: datetime | None


class UserReads(Protocol):
    """Find the people who may sign in."""

    def all_active(self) -> tuple[UserRow, ...]:
        """Return those who may sign in, by name."""
        ...

    def credential(self, username: str) -> Credential | None:
        """Return what a user's password is checked against; None when nobody signs in with this name."""
        ...

    def pin_of(self, user_id: UserId) -> Credential | None:
        """Return what a user's PIN is checked against; None when the user may not sign in."""
        ...
