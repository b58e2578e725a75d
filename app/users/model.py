"""Define the people who work at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.running import Actor, Role

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import UserId


@dataclass
class User:
    """Be one person with an account of their own; `roles` is a comma-separated list of `Role`."""

    id: UserId
    username: str
    display: str
    initials: str
    roles: str
    password_hash: str
    pin_hash: str
    license_number: str
    in_charge: bool
    active: bool
    failed_attempts: int
    locked_until: datetime | None
    created_at: datetime

    def role_set(self) -> frozenset[Role]:
        """Return the roles this person holds."""
        return frozenset(Role(role) for role in self.roles.split(",") if role)

    def actor(self) -> Actor:
        """Return the person as commands know them."""
        return Actor(self.id, self.initials, self.display, self.role_set(), self.in_charge)
