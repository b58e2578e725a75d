"""Change the store's settings: all of one screen at once, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.running import Permission
from app.settings.rules import check_setting

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from app.settings.model import SettingKey
    from app.workflows.needs import Basics


@dataclass(frozen=True, slots=True)
class SaveSettings:
    """Ask to keep settings; each value in the form of its key."""

    values: tuple[tuple[SettingKey, str], ...]


def save_settings(unit: Basics, cmd: SaveSettings, actor: Actor) -> Outcome[tuple[SettingKey, ...]]:
    """Keep the settings that differ and return their keys; refuse all when one is wrong."""
    actor.require(Permission.CHANGE_SETTINGS)
    fresh, problems = [], []
    for key, text in cmd.values:
        try:
            value = check_setting(key, text)
        except DomainError as problem:
            problems.append(FieldProblem(key, problem.message))
            continue
        if value != unit.settings.get(key):
            fresh.append((key, value))
    if problems:
        raise DomainError.of(problems)
    for key, value in fresh:
        unit.settings.put(key, value)
        unit.audit.record(actor, "setting.changed", Kind.SETTING, None, detail={"key": str(key)})
    keys = tuple(key for key, _value in fresh)
    return Outcome(keys, changed((Kind.SETTING, None)) if keys else frozenset())
