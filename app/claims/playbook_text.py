"""Write a playbook as TOML, and hold playbooks as a screen lists them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.playbooks import Override, OverrideUse, Playbook
from app.kernel.errors import DomainError
from app.kernel.running import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_PARTS = 3
_HOW = "Write a line as: code | role | words, such as 3 | pharmacist | Vacation supply."


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """Be the playbook in use for a code; `supplied` is None where Counter brings none.

    `version` is 0 while nothing was ever changed; `edited_by` are initials.
    """

    playbook: Playbook
    supplied: Playbook | None
    is_own: bool
    version: int
    edited_by: str
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaybookVersion:
    """Be one version of a store's words for a code; None stands for the supplied words."""

    version: int
    playbook: Playbook | None
    saved_by: str
    saved_at: datetime


class PlaybookReads(Protocol):
    """List playbooks for screens."""

    def rows(self) -> tuple[PlaybookRow, ...]:
        """Return the playbook in use of every code that has one, by code."""
        ...

    def versions(self, code: str) -> tuple[PlaybookVersion, ...]:
        """Return the versions of a code, the newest first."""
        ...


def write_playbook(playbook: Playbook) -> str:
    """Return the text that reads as this playbook."""
    return "\n".join(_rows(playbook)) + "\n"


def write_overrides(overrides: tuple[Override, ...]) -> str:
    """Return the codes that lift a reject as lines that a person can change."""
    return "\n".join(f"{one.code} | {one.role} | {one.words}" for one in overrides)


def read_overrides(text: str) -> tuple[Override, ...]:
    """Return the codes of such lines; whether they exist is seen when the whole playbook is read."""
    return tuple(_read_override(line) for line in text.splitlines() if line.strip())


def _read_override(line: str) -> Override:
    parts = [" ".join(part.split()) for part in line.split("|")]
    if len(parts) != _PARTS or not all(parts) or parts[1].lower() not in set(Role):
        raise DomainError("overrides", _HOW)
    code = parts[0].upper()
    use = OverrideUse.SERVICE if " " in code else OverrideUse.CLARIFICATION
    return Override(use, code, Role(parts[1].lower()), parts[2])


def _rows(playbook: Playbook) -> Iterator[str]:
    yield "[[playbook]]"
    yield f"code = {_quoted(playbook.code)}"
    yield f"title = {_quoted(playbook.title)}"
    yield f"means = {_quoted(playbook.means)}"
    yield f"check = [{', '.join(map(_quoted, playbook.check))}]"
    yield f"ask = [{', '.join(map(_quoted, playbook.ask))}]"
    yield f"patient = {_quoted(playbook.patient)}"
    yield f"next = {_quoted(playbook.next)}"
    if playbook.overrides:
        yield "overrides = ["
        for one in playbook.overrides:
            words = ", ".join(
                f"{key} = {_quoted(value)}"
                for key, value in (
                    ("use", one.use), ("code", one.code), ("role", one.role), ("words", one.words),
                )
            )  # fmt: skip
            yield f"    {{ {words} }},"
        yield "]"


def _quoted(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
