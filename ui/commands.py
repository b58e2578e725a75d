"""Hold every action a person can take: from here come keys, footer, buttons, palette and help."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from app.kernel.running import Permission

# What every screen keeps for the window, and what a screen may answer in its own way.
WINDOW_KEYS = frozenset({"F1", "F4", "F5", "F8", "Ctrl+K", "Ctrl+F", "Ctrl+L", "Ctrl+Shift+D", "Esc"})
SHARED_KEYS = frozenset({"F2", "F3", "F9"})
_SHOWN = {"Return": "Enter", "Del": "Del", "PgDown": "PgDn"}


@dataclass(frozen=True, slots=True)
class Command:
    """Be one action: what it is called, its keys, who may do it, and why it cannot be done now."""

    id: str
    title: str
    handler: Callable[[], None]
    keys: tuple[str, ...] = ()
    permission: Permission | None = None
    short: str = ""
    blocked: Callable[[], str] | None = None
    icon: str = ""
    in_footer: bool = True

    @property
    def words(self) -> str:
        """Return the short words for footer and buttons."""
        return self.short or self.title

    @property
    def reason(self) -> str:
        """Return why it cannot be done now, or an empty text."""
        return self.blocked() if self.blocked else ""

    @property
    def key_text(self) -> str:
        """Return the first key as people read it, such as `Ctrl Enter`."""
        return show_key(self.keys[0]) if self.keys else ""


def show_key(key: str) -> str:
    """Return a key such as `Ctrl+Return` as people read it."""
    return " ".join(_SHOWN.get(part, part) for part in key.split("+"))


def expand_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """Return keys with the Enter of the key pad beside each Return."""
    both = [*keys, *(key.replace("Return", "Enter") for key in keys if "Return" in key)]
    return tuple(dict.fromkeys(both))


def clashes(commands: Sequence[Command]) -> tuple[str, ...]:
    """Return keys and ids that more than one of these commands has."""
    keys = Counter(key for command in commands for key in expand_keys(command.keys))
    ids = Counter(command.id for command in commands)
    return tuple(name for name, count in (keys + ids).items() if count > 1)


def taken_from_window(commands: Sequence[Command]) -> tuple[str, ...]:
    """Return keys of a screen's commands that belong to the window."""
    return tuple(key for command in commands for key in command.keys if key in WINDOW_KEYS)


class CommandBook:
    """Know the commands of the window and of the screen shown, as far as the person may use them."""

    def __init__(self, may: Callable[[Permission], bool]) -> None:
        """Take who may do what."""
        self._may = may
        self._window: tuple[Command, ...] = ()
        self._screen: tuple[Command, ...] = ()

    def set_window(self, commands: Sequence[Command]) -> None:
        """Take the commands that work everywhere."""
        self._window = tuple(commands)

    def set_screen(self, commands: Sequence[Command]) -> None:
        """Take the commands of the screen shown."""
        self._screen = tuple(commands)

    def _permitted(self, commands: Sequence[Command]) -> list[Command]:
        return [one for one in commands if one.permission is None or self._may(one.permission)]

    def all(self) -> tuple[Command, ...]:
        """Return what the person may do here, the screen's own first; its keys win over the window's."""
        own = self._permitted(self._screen)
        taken = {key for command in own for key in command.keys}
        return (*own, *(_without(taken, one) for one in self._permitted(self._window)))

    def footer(self) -> tuple[Command, ...]:
        """Return what the footer shows: commands with keys, in order."""
        return tuple(one for one in self.all() if one.keys and one.in_footer)

    def by_id(self, command_id: str) -> Command | None:
        """Return a command that the person may use here, or None."""
        return next((one for one in self.all() if one.id == command_id), None)


def _without(taken: AbstractSet[str], command: Command) -> Command:
    """Return a command without the keys that another has here; it can still be found by its name."""
    kept = tuple(key for key in command.keys if key not in taken)
    return command if kept == command.keys else replace(command, keys=kept)
