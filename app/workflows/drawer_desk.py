"""Open the drawer without a sale, for a reason that is kept with the name of the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.changes import Outcome
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.workflows.papers import DrawerReason, HasPrinting, order_drawer

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.running import Actor
    from app.pos.ports import Days

_WITHOUT_SALE = frozenset({DrawerReason.CHANGE, DrawerReason.COUNT})


class HasDrawer(HasPrinting, Protocol):
    """Give papers and the register's days."""

    @property
    def days(self) -> Days:
        """Return the register's days."""
        ...


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """Ask for the drawer to open without a sale."""

    reason: DrawerReason


def open_drawer(unit: HasDrawer, cmd: OpenDrawer, actor: Actor) -> Outcome[UUID]:
    """Order one opening of the drawer and return what it is about: the register's day, which must be open.

    A test is about nothing but itself, and may be made on a closed day by whoever sets devices up.
    """
    if cmd.reason is DrawerReason.TEST:
        actor.require(Permission.CHANGE_SETTINGS)
        about = unit.ids.new()
        return Outcome(about, order_drawer(unit, about, cmd.reason, actor))
    actor.require(Permission.SELL)
    if cmd.reason not in _WITHOUT_SALE:
        raise DomainError("reason", "Say why the drawer opens: to give change, or to count.")
    day = unit.days.open_day(unit.lane)
    if day is None:
        raise DomainError("day", "The register's day is not open. Open the day first.")
    return Outcome(day.id, order_drawer(unit, day.id, cmd.reason, actor))
