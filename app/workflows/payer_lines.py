"""Hold back everything that goes to one payer, and let it go again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.settings.holds import read_holds, write_holds
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from app.workflows.needs import Basics


@dataclass(frozen=True, slots=True)
class HoldPayer:
    """Ask that nothing is sent to a payer until it is released; messages go on to be written."""

    destination: str


@dataclass(frozen=True, slots=True)
class ReleasePayer:
    """Ask that what is held for a payer goes."""

    destination: str


def hold_payer(unit: Basics, cmd: HoldPayer, actor: Actor) -> Outcome[None]:
    """Hold a payer's messages back."""
    actor.require(Permission.WORK_CLAIMS)
    if not cmd.destination.strip() or "\n" in cmd.destination:
        raise DomainError("payer", "Choose a payer first.")
    return _keep(unit, actor, _held(unit) | {cmd.destination}, "payer.held", cmd.destination)


def release_payer(unit: Basics, cmd: ReleasePayer, actor: Actor) -> Outcome[None]:
    """Let a payer's messages go again."""
    actor.require(Permission.WORK_CLAIMS)
    return _keep(unit, actor, _held(unit) - {cmd.destination}, "payer.released", cmd.destination)


def _held(unit: Basics) -> frozenset[str]:
    return read_holds(unit.settings.get(SettingKey.PAYER_HELD))


def _keep(unit: Basics, actor: Actor, held: frozenset[str], what: str, destination: str) -> Outcome[None]:
    if held != _held(unit):
        unit.settings.put(SettingKey.PAYER_HELD, write_holds(held))
        unit.audit.record(actor, what, Kind.SETTING, None, detail={"destination": destination})
    return Outcome(None, changed((Kind.SETTING, None), (Kind.OUTBOX, None)))
