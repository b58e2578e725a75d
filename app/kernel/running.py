"""Say how screens and jobs run commands and queries without knowing the database.

A command is `command(unit, payload, actor) -> Outcome`: it runs alone on the database thread, in one
transaction. A query is `read(reads) -> value`: it runs on a read thread and returns frozen rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.kernel.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date

    from app.kernel.changes import Change, Outcome
    from app.kernel.ids import CommandId, UserId

P = TypeVar("P")
T = TypeVar("T")


class Role(StrEnum):
    """Name what a person may be at the counter; one person may hold several."""

    TECHNICIAN = "technician"
    CASHIER = "cashier"
    PHARMACIST = "pharmacist"
    OWNER = "owner"


class Permission(StrEnum):
    """Name what a command or screen asks of the person."""

    SELL = "sell"
    SEE_WILL_CALL = "see_will_call"
    SEE_PROFILE = "see_profile"
    ENTER_PRESCRIPTION = "enter_prescription"
    FILL = "fill"
    VERIFY = "verify"
    WORK_CLAIMS = "work_claims"
    OPEN_DAY = "open_day"
    COUNT_CASH = "count_cash"
    LOCK_DAY = "lock_day"
    CHANGE_SETTINGS = "change_settings"
    EDIT_PLAYBOOKS = "edit_playbooks"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


_HOLDERS: dict[Permission, frozenset[Role]] = {
    Permission.SELL: frozenset(Role),
    Permission.SEE_WILL_CALL: frozenset(Role),
    Permission.SEE_PROFILE: frozenset({Role.TECHNICIAN, Role.PHARMACIST}),
    Permission.ENTER_PRESCRIPTION: frozenset({Role.TECHNICIAN, Role.PHARMACIST}),
    Permission.FILL: frozenset({Role.TECHNICIAN, Role.PHARMACIST}),
    Permission.VERIFY: frozenset({Role.PHARMACIST}),
    Permission.WORK_CLAIMS: frozenset({Role.TECHNICIAN, Role.PHARMACIST, Role.OWNER}),
    Permission.OPEN_DAY: frozenset(Role),
    Permission.COUNT_CASH: frozenset(Role),
    Permission.LOCK_DAY: frozenset({Role.OWNER}),
    Permission.CHANGE_SETTINGS: frozenset({Role.OWNER}),
    Permission.EDIT_PLAYBOOKS: frozenset({Role.OWNER, Role.PHARMACIST}),
    Permission.MANAGE_USERS: frozenset({Role.OWNER}),
    Permission.READ_AUDIT: frozenset({Role.OWNER, Role.PHARMACIST}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Be the person (or the program itself) on whose behalf a command runs."""

    user_id: UserId
    initials: str
    display: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    in_charge: bool = False
    is_system: bool = False

    def may(self, permission: Permission) -> bool:
        """Say whether this person holds a permission; the pharmacist-in-charge may also lock the day."""
        if self.is_system:
            return permission in {Permission.WORK_CLAIMS, Permission.SELL}
        if permission is Permission.LOCK_DAY and self.in_charge:
            return True
        return bool(self.roles & _HOLDERS[permission])

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` when the permission is missing."""
        if not self.may(permission):
            needed = " or ".join(
                sorted(f"a {role}" if role is not Role.OWNER else "an owner" for role in _HOLDERS[permission])
            )
            raise NotAllowed(permission, needed)


class Runner(Protocol):
    """Run commands one after the other, and queries beside them, away from the caller's thread."""

    def submit(
        self,
        command: Callable[[Any, P, Actor], Outcome[T]],
        payload: P,
        actor: Actor,
        command_id: CommandId | None = None,
    ) -> Future[Outcome[T]]:
        """Queue a command; the same `command_id` never runs twice and gives the first outcome again."""
        ...

    def query(self, read: Callable[[Any], T]) -> Future[T]:
        """Run a query on a read thread with the store's `Reads`."""
        ...

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        """Call the listener after each commit with what changed; return the way to stop it."""
        ...


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Hold what nearly every command needs to know of the store."""

    name: str
    street: str
    city: str
    state: str
    zip_code: str
    phone: str
    npi: str
    dea: str
    zone: str
    lane: int
    practice: bool
    business_date: date | None = None
    paper_language: str = "en"
    paper_link: str = ""
