"""Keep the store's own playbooks: each save is a version, nothing is overwritten, the supplied words stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.playbook_text import write_playbook
from app.claims.playbooks import read_own, read_playbooks, shipped
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import UserId
    from app.kernel.running import Actor

LARGEST = 500_000


class OwnPlaybooks(Protocol):
    """Keep the store's own playbooks, and every version of them."""

    def texts(self) -> dict[str, str]:
        """Return the store's own texts in use, by code."""
        ...

    def put(self, code: str, text: str, by: UserId, at: datetime) -> int:
        """Use the store's text for a code; return the number of the version."""
        ...

    def drop(self, code: str, by: UserId, at: datetime) -> int | None:
        """Go back to the supplied playbook; return the version's number, None where none was the store's."""
        ...


class PlaybooksUnit(Basics, Protocol):
    """Give the store's own playbooks."""

    @property
    def playbooks(self) -> OwnPlaybooks:
        """Return the store's own playbooks."""
        ...


@dataclass(frozen=True, slots=True)
class SavePlaybook:
    """Ask to use the store's own playbook for its reject code, written as TOML."""

    text: str


@dataclass(frozen=True, slots=True)
class DropPlaybook:
    """Ask to use the supplied playbook of a code again."""

    code: str


@dataclass(frozen=True, slots=True)
class ImportPlaybooks:
    """Ask to use every playbook of a TOML text; all of them or none."""

    text: str


def save_playbook(unit: PlaybooksUnit, cmd: SavePlaybook, actor: Actor) -> Outcome[str]:
    """Use the store's own playbook for a code; raise `DomainError` that says what is wrong with it."""
    actor.require(Permission.EDIT_PLAYBOOKS)
    playbooks = read_playbooks(cmd.text)
    if len(playbooks) != 1:
        raise DomainError("playbook", "Save one playbook at a time.")
    (playbook,) = playbooks
    if not _keep(unit, playbook.code, cmd.text, actor):
        return Outcome(playbook.code)
    return Outcome(playbook.code, changed((Kind.PLAYBOOK, None)))


def import_playbooks(unit: PlaybooksUnit, cmd: ImportPlaybooks, actor: Actor) -> Outcome[tuple[str, ...]]:
    """Use the playbooks of a file, all or none; return the codes whose words are other than before."""
    actor.require(Permission.EDIT_PLAYBOOKS)
    if len(cmd.text) > LARGEST:
        raise DomainError("playbook", "This file is too large to be one of playbooks. Choose another.")
    read = read_playbooks(cmd.text)
    now = read_own(unit.playbooks.texts())
    kept = []
    for playbook in read:
        before = now.get(playbook.code) or shipped().get(playbook.code)
        if playbook != before and _keep(unit, playbook.code, write_playbook(playbook), actor):
            kept.append(playbook.code)
    return Outcome(tuple(kept), changed((Kind.PLAYBOOK, None)) if kept else frozenset())


def drop_playbook(unit: PlaybooksUnit, cmd: DropPlaybook, actor: Actor) -> Outcome[bool]:
    """Use the supplied playbook of a code again, or none where none was supplied."""
    actor.require(Permission.EDIT_PLAYBOOKS)
    version = unit.playbooks.drop(cmd.code, actor.user_id, unit.clock.now())
    if version is None:
        return Outcome(value=False)
    detail: dict[str, str | int] = {"code": cmd.code, "version": version}
    unit.audit.record(actor, "playbook.dropped", Kind.PLAYBOOK, None, detail=detail)
    return Outcome(value=True, changes=changed((Kind.PLAYBOOK, None)))


def _keep(unit: PlaybooksUnit, code: str, text: str, actor: Actor) -> bool:
    """Keep a text as the next version; say False when the very same text holds already."""
    if unit.playbooks.texts().get(code) == text:
        return False
    version = unit.playbooks.put(code, text, actor.user_id, unit.clock.now())
    detail: dict[str, str | int] = {"code": code, "version": version}
    unit.audit.record(actor, "playbook.saved", Kind.PLAYBOOK, None, detail=detail)
    return True
