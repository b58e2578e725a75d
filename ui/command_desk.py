"""Turn commands into keys, footer, palette and help, and run them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.settings.model import SettingKey
from app.workflows.settings_desk import ChangeSettings, change_settings
from ui.commands import Command, CommandBook
from ui.key_map import KeyMap
from ui.simulators import show_simulators
from ui.theme.theme import DENSITIES, theme
from ui.theme.tokens import Tone
from ui.widgets.command_button import command_hub
from ui.widgets.keybar import KeyHint
from ui.window_commands import WindowActs, rail_keys, window_commands

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.navigator import Navigator
    from ui.search import GlobalSearch
    from ui.session import Session
    from ui.window_shell import WindowShell


class CommandDesk(QObject):
    """Know what can be done here and now, show it, and do it."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        navigator: Navigator,
        shell: WindowShell,
        search: GlobalSearch,
    ) -> None:
        """Take the window's parts."""
        super().__init__(window)
        self._window, self._session, self._navigator, self._shell = window, session, navigator, shell
        self.book = CommandBook(session.may)
        self.key_map = KeyMap(window.desk, self.run)
        self.palette = window.make_palette(search.find)
        self.palette.chosen.connect(self._take)
        window.desk.keys.pressed.connect(self._press)
        command_hub().changed.connect(self.show_keys)
        navigator.shown.connect(self.show_screen)

    def run(self, command: Command) -> None:
        """Do a command, or say why it cannot be done now."""
        reason = command.reason
        if reason:
            self._window.desk.banners.say(Tone.WARN, reason, passing=True)
        else:
            command.handler()

    def show_person(self) -> None:
        """Show the screens and commands of the person signed in."""
        entries = self._navigator.entries()
        self._window.desk.rail.show_screens([one for one in entries if one.on_rail], rail_keys())
        self.book.set_window(window_commands(entries, self._acts()))

    @Slot(object)
    def show_screen(self, _entry: object = None) -> None:
        """Bind the keys of the screen shown."""
        screen = self._navigator.current()
        self.book.set_screen(screen.commands() if screen is not None else ())
        self.key_map.bind(self.book.all())
        self.show_keys()

    def show_keys(self) -> None:
        """Show the footer; what cannot be done now is gray."""
        hints = [
            KeyHint(one.id, one.key_text, one.words, bool(one.reason))
            for one in self.book.footer()
            if one.keys
        ]
        self._window.desk.keys.show_keys(hints)

    def open_palette(self) -> None:
        """Show every command that the person may use here."""
        self.palette.show_commands(self.book.all(), "Type a command, a patient, an Rx number or a drug")

    def show_help(self) -> None:
        """Show the commands that have keys."""
        keyed = [one for one in self.book.all() if one.keys]
        self.palette.show_commands(keyed, "Keys of this screen: type to find one")

    def _acts(self) -> WindowActs:
        show = self._shell.desk.show_simulators
        return WindowActs(
            open_screen=self._navigator.open,
            find_drug=self._find_drug,
            focus_search=self._focus_search,
            open_palette=self.open_palette,
            show_help=self.show_help,
            lock=self._session.lock,
            leave=self._session.leave,
            back=self.go_back,
            set_theme=self._set_theme,
            set_density=self._set_density,
            show_simulators=partial(show_simulators, show) if show is not None else None,
            show_customer=self._window.customer_asked.emit,
        )

    def go_back(self) -> None:
        """Dismiss the newest message, else go back one level."""
        if not self._window.desk.banners.dismiss_newest():
            self._navigator.back()

    def _find_drug(self) -> None:
        self._focus_search()
        self._window.desk.header.scan.setText("drug ")

    def _focus_search(self) -> None:
        field = self._window.desk.header.scan
        field.setFocus()
        field.selectAll()

    def _set_theme(self, name: str) -> None:
        self._shell.set_appearance(name, _density_in_force())
        self._keep(SettingKey.THEME, name)

    def _set_density(self, name: str) -> None:
        self._shell.set_appearance(theme().name, name)
        self._keep(SettingKey.DENSITY, name)

    def _keep(self, key: SettingKey, value: str) -> None:
        """Keep how Counter looks for its next start."""
        self._shell.work.run(change_settings, ChangeSettings(((key, value),)), lambda _done: None)

    def _press(self, command_id: str) -> None:
        command = self.book.by_id(command_id)
        if command is not None:
            self.run(command)

    def _take(self, key: object) -> None:
        if isinstance(key, Command):
            self.run(key)
        else:
            self._navigator.open_hit(key)


def _density_in_force() -> str:
    return next((name for name, percent in DENSITIES.items() if percent == theme().percent), "normal")
