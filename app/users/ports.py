"""Say what sign-in commands need of the unit of work for users."""

from __future__ import annotations

from typing import Protocol

from app.kernel.keeping import Keeps
from app.users.model import User


class Users(Keeps[User], Protocol):
    """Keep users."""

    def by_username(self, name: str) -> User | None:
        """Return the user who signs in with a name."""
        ...

    def all_active(self) -> list[User]:
        """Return those who may sign in."""
        ...
