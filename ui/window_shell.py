"""Give screens the window's services."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QApplication

from ui.theme.theme import DENSITIES, apply_theme
from ui.widgets.command_button import command_hub

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from app.kernel.running import Actor, Permission
    from ui.desk import Desk
    from ui.navigator import Navigator
    from ui.session import Session
    from ui.sounds import Sounds
    from ui.theme.tokens import Tone
    from ui.widgets.banner import BannerArea
    from ui.work import Work


class NobodySignedIn(Exception):
    """Refuse to act while nobody is signed in; the gate page covers the screens then."""


class WindowShell:
    """Satisfy `ui.shell.Shell` by handing on to the parts of the window."""

    def __init__(self, desk: Desk, work: Work, session: Session, banners: BannerArea, sounds: Sounds) -> None:
        """Take the open store and the parts."""
        self._desk, self._work, self._session = desk, work, session
        self._banners, self._sounds = banners, sounds
        self._zone = ZoneInfo(desk.zone)
        self._navigator: Navigator | None = None

    def adopt(self, navigator: Navigator) -> None:
        """Take the navigator, which itself needs these services."""
        self._navigator = navigator

    @property
    def work(self) -> Work:
        """Run commands and queries."""
        return self._work

    @property
    def desk(self) -> Desk:
        """Reach the open store."""
        return self._desk

    def actor(self) -> Actor:
        """Return who is signed in."""
        if self._session.actor is None:
            raise NobodySignedIn
        return self._session.actor

    def may(self, permission: Permission) -> bool:
        """Say whether the person signed in holds a permission."""
        return self._session.may(permission)

    def today(self) -> date:
        """Return the store's calendar date."""
        return self.local(self._desk.clock.now()).date()

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the store's zone."""
        return instant.astimezone(self._zone)

    def open(self, screen_id: str, target: object | None = None) -> None:
        """Show a screen."""
        if self._navigator is not None:
            self._navigator.open(screen_id, target)

    def back(self) -> None:
        """Go back to the screen before."""
        if self._navigator is not None:
            self._navigator.back()

    def say(self, tone: Tone, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show a banner."""
        self._banners.say(tone, text, undo)

    def commands_changed(self) -> None:
        """Have buttons, footer and palette ask again."""
        command_hub().changed.emit()

    def set_appearance(self, theme: str, density: str) -> None:
        """Change how Counter looks."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme, DENSITIES.get(density, DENSITIES["normal"]))

    def sound(self, good: bool) -> None:
        """Play the tone of a scan."""
        self._sounds.play(good)
