"""Say what a screen may ask of the window around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from app.kernel.running import Actor, Permission
    from ui.desk import Desk
    from ui.theme.tokens import Tone
    from ui.work import Work


class Shell(Protocol):
    """Be the window as screens see it."""

    @property
    def work(self) -> Work:
        """Run commands and queries."""
        ...

    @property
    def desk(self) -> Desk:
        """Reach the open store: devices, clock, facts."""
        ...

    def actor(self) -> Actor:
        """Return who is signed in."""
        ...

    def may(self, permission: Permission) -> bool:
        """Say whether the person signed in holds a permission."""
        ...

    def today(self) -> date:
        """Return the store's calendar date."""
        ...

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the store's zone."""
        ...

    def open(self, screen_id: str, target: object | None = None) -> None:
        """Show a screen, at something if a target is given."""
        ...

    def back(self) -> None:
        """Go back to the screen before."""
        ...

    def say(self, tone: Tone, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show a banner; `undo` is offered for ten seconds."""
        ...

    def commands_changed(self) -> None:
        """Tell that commands may now be possible or impossible."""
        ...

    def set_appearance(self, theme: str, density: str) -> None:
        """Change how Counter looks: `light` or `dark`; `compact`, `normal` or `large`."""
        ...

    def sound(self, good: bool) -> None:
        """Play the tone of a good or a bad scan."""
        ...
