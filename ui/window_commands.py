"""List the commands that work on every screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.kernel.running import Permission
from ui.commands import Command, show_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.screens import ScreenEntry

SCREEN_KEYS = {"patient": "F2", "queue": "F4", "desk": "F5", "register": "F8"}
_ICONS = {"palette": "command", "help": "keyboard", "lock": "lock", "search": "search"}


@dataclass(frozen=True, slots=True)
class WindowActs:
    """Hold what the window's commands do."""

    open_screen: Callable[[str], object]
    find_drug: Callable[[], None]
    focus_search: Callable[[], None]
    open_palette: Callable[[], None]
    show_help: Callable[[], None]
    lock: Callable[[], None]
    leave: Callable[[], None]
    back: Callable[[], None]
    set_theme: Callable[[str], None]
    set_density: Callable[[str], None]
    show_customer: Callable[[], None]
    show_simulators: Callable[[], None] | None = None


def rail_keys() -> dict[str, str]:
    """Return the keys of the screens as people read them."""
    return {name: show_key(key) for name, key in SCREEN_KEYS.items()}


def screen_commands(entries: Sequence[ScreenEntry], open_screen: Callable[[str], object]) -> list[Command]:
    """Return a command to go to each screen of the rail."""
    made = []
    keyed = sorted((one for one in entries if one.on_rail), key=lambda one: SCREEN_KEYS.get(one.id, "F9"))
    for entry in keyed:
        keys = (SCREEN_KEYS[entry.id],) if entry.id in SCREEN_KEYS else ()
        act = partial(open_screen, entry.id)
        made.append(
            Command(
                f"go.{entry.id}",
                f"Go to {entry.words}",
                partial(_do, act),
                keys,
                entry.permission,
                entry.words,
                icon=entry.icon,
            )
        )
    return made


def _do(act: Callable[[], object]) -> None:
    act()


def window_commands(entries: Sequence[ScreenEntry], acts: WindowActs) -> tuple[Command, ...]:
    """Return all commands of the window; the palette stands last, so that the footer keeps it."""
    quiet = partial(Command, in_footer=False)
    looks = [
        quiet(f"look.{name}", f"Use the {name} theme", partial(acts.set_theme, name), icon=icon)
        for name, icon in (("light", "sun"), ("dark", "moon"))
    ]
    sizes = [
        quiet(f"size.{name}", f"Use {name} size", partial(acts.set_density, name), icon="eye")
        for name in ("compact", "normal", "large")
    ]
    practice = [
        quiet("practice.devices", "Show the practice devices", show, icon="monitor-smartphone")
        for show in (acts.show_simulators,)
        if show is not None
    ]
    drug = [entry for entry in entries if entry.id == "intake"]
    return (
        *screen_commands(entries, acts.open_screen),
        *(
            Command("find.drug", "Find a drug", acts.find_drug, ("F3",), one.permission, "Drug")
            for one in drug
        ),
        quiet("find", "Search", acts.focus_search, ("Ctrl+F",), icon=_ICONS["search"]),
        quiet("help", "Show the keys of this screen", acts.show_help, ("F1",), icon=_ICONS["help"]),
        quiet("lock", "Lock or switch person", acts.lock, ("Ctrl+L",), icon=_ICONS["lock"]),
        quiet("leave", "Sign out", acts.leave, icon="log-in"),
        quiet("back", "Go back one level", acts.back, ("Esc",), icon="arrow-left"),
        quiet(
            "customer",
            "Show or hide the customer display",
            acts.show_customer,
            ("Ctrl+Shift+D",),
            Permission.SELL,
            icon="monitor-smartphone",
        ),
        *looks,
        *sizes,
        *practice,
        Command(
            "palette", "Show all commands", acts.open_palette, ("Ctrl+K",), short="Commands", icon="command"
        ),
    )
