"""Give a new store its name, its time zone and its first account, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.ids import UserId
from app.kernel.running import Actor, Permission, Role
from app.settings.model import SettingKey
from app.settings.rules import read_setting
from app.workflows.sign_in import CreateUser, SignInUnit, create_user

# acts where nobody can be signed in: on an empty store, and for imports from the command line
COMMAND_LINE = Actor(UserId(UUID(int=0)), "CL", "Command line", frozenset({Role.OWNER}))


class SetUpUnit(SignInUnit, Protocol):
    """Give what setting up a store needs."""


@dataclass(frozen=True, slots=True)
class SetUpStore:
    """Ask to set up an empty store; its first account is the owner's."""

    store_name: str
    zone: str
    owner: CreateUser


def set_up_store(unit: SetUpUnit, cmd: SetUpStore, actor: Actor) -> Outcome[UserId]:
    """Set up a store that has no account yet; raise `DomainError` for one that has."""
    actor.require(Permission.CHANGE_SETTINGS)
    if unit.users.all_active():
        raise DomainError("store", "This store is set up already. Sign in to change it.")
    for key, value in (
        (SettingKey.STORE_NAME, read_setting(SettingKey.STORE_NAME, cmd.store_name)),
        (SettingKey.STORE_ZONE, read_setting(SettingKey.STORE_ZONE, cmd.zone)),
        (SettingKey.LANE, str(unit.lane)),
        (SettingKey.PRACTICE, "no"),
    ):
        unit.settings.put(key, value)
    created = create_user(unit, cmd.owner, actor)
    unit.audit.record(actor, "store.set_up", Kind.SETTING, None)
    return Outcome(created.value, created.changes | changed((Kind.SETTING, None)))
