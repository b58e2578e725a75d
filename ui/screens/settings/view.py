"""Show the settings in pages: store, plans, payer sheets, routes, prices, devices, look, about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.settings.model import SettingKey
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.settings.about_page import AboutPage
from ui.screens.settings.certificate_desk import CertificateDesk
from ui.screens.settings.devices_page import DevicesPage
from ui.screens.settings.look_page import LookPage
from ui.screens.settings.plans import PlansPage
from ui.screens.settings.presenter import SettingsPresenter
from ui.screens.settings.prices import PricesPage
from ui.screens.settings.routes_page import RoutesPage
from ui.screens.settings.sheets_page import SheetsPage
from ui.screens.settings.store_page import StorePage
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.following import set_part
from ui.widgets.tabs import TabRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from app.catalog.views import SourceRow
    from app.hardware.config import DevicesConfig
    from app.kernel.changes import Change
    from ui.desk import Desk
    from ui.shell import Shell

TITLES = ("Store", "Plans", "Payer sheets", "Routes", "Prices", "Devices", "Look", "About")
STORE, PLANS, SHEETS, ROUTES, PRICES, DEVICES, LOOK, ABOUT = range(8)


@runtime_checkable
class CanReconfigure(Protocol):
    """Be devices that can be started again with other addresses."""

    def reconfigure(self, config: DevicesConfig) -> None:
        """Start again with other addresses; waits."""
        ...


def starter(desk: Desk) -> Callable[[DevicesConfig], Future[object]] | None:
    """Return the way to start other devices, away from the screen's thread, if there is one."""
    devices = desk.devices
    if not isinstance(devices, CanReconfigure) or desk.store.practice:
        return None
    again: CanReconfigure = devices
    return lambda config: desk.in_background(partial(again.reconfigure, config))


def scrolling(page: QWidget) -> QScrollArea:
    """Return a page that scrolls when the window is too small for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    set_part(inner, "clear")
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, 0, px(6), 0)
    row.addWidget(page, 1)
    row.addStretch(0)
    area.setWidget(inner)
    return area


def show_kept(screen: SettingsScreen) -> None:
    """Show again what is kept on the page that is open."""
    if screen.tabs.current() == SHEETS:
        screen.sheets.undo()
    else:
        screen.show_values(screen.presenter.kept)


class SettingsScreen(Screen):
    """Be the settings."""

    id: ClassVar[str] = "settings"
    title: ClassVar[str] = "Settings"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTING, Kind.CATALOG})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the pages."""
        super().__init__(shell, parent)
        self.presenter = SettingsPresenter(self, shell.work, starter(shell.desk))
        self._commands = self._make_commands()
        self.tabs = TabRow(TITLES, self)
        self.store = StorePage(self, practice=shell.desk.store.practice)
        self.certificates = CertificateDesk(shell, self.store.certificate, self)
        self.plans = PlansPage(shell, self)
        self.sheets = SheetsPage(shell, self)
        self.routes = RoutesPage(shell, self)
        self.prices = PricesPage(shell, self)
        self.devices = DevicesPage(shell.desk.devices, practice=shell.desk.store.practice, parent=self)
        self.look = LookPage(self)
        self.about = AboutPage(shell.desk, self)
        self._stack = QStackedWidget(self)
        self._pages = (
            scrolling(self.store), self.plans, self.sheets, self.routes, self.prices,
            scrolling(self.devices), self.look, self.about,
        )  # fmt: skip
        for page in self._pages:
            self._stack.addWidget(page)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(px(10))
        save = button_for(shell, self._commands[0], "primary")
        save.setMinimumWidth(px(240))
        foot.addStretch(1)
        foot.addWidget(button_for(shell, self._commands[1]))
        foot.addWidget(save)
        card = Card("", self)
        card.body.setSpacing(px(14))
        card.body.addWidget(self.tabs)
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.addWidget(card)
        self._settings = {one.key: one for one in (*self.store.settings, *self.devices.settings)}
        self._connect()

    def _connect(self) -> None:
        self.tabs.changed.connect(self._turn)
        self.look.changed.connect(self._set_look)
        for one in self._settings.values():
            one.changed.connect(self._tell_changed)

    def _make_commands(self) -> tuple[Command, ...]:
        change = Permission.CHANGE_SETTINGS
        return (
            Command("settings.save", "Save the settings", self._save, ("Ctrl+Return",), change, "Save",
                    self._save_blocked, "save"),
            Command("settings.undo", "Show again what is saved", partial(show_kept, self), ("F7",), change,
                    "Undo changes", self._save_blocked, "undo-2"),
            *(
                Command(f"settings.page{place}", f"Show {title}", partial(self._go, place),
                        (f"Alt+{place + 1}",), change, title)
                for place, title in enumerate(TITLES)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of the settings."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show what is kept, and follow the devices."""
        self.presenter.reload()
        self.plans.presenter.reload()
        self.routes.presenter.reload()
        self.prices.presenter.reload()
        self.devices.follow()
        self._turn(self.tabs.current())

    def deactivate(self) -> None:
        """Follow the devices no more."""
        self.devices.leave()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show what is kept, unless something is being typed."""
        if not self.has_unsaved():
            self.presenter.reload()
            self.plans.presenter.reload()
            self.routes.presenter.reload()
            self.prices.presenter.reload()

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        pages = (self.plans, self.sheets, self.routes, self.prices)
        return self._has_changes() or any(page.is_touched() for page in pages)

    # What the presenter asks for ------------------------------------------------------------

    def show_values(self, values: Mapping[SettingKey, str]) -> None:
        """Show what is kept."""
        for key, one in self._settings.items():
            one.show(values.get(key, ""))
        self.look.show_look(values[SettingKey.THEME], values[SettingKey.DENSITY])
        self.shell.commands_changed()

    def show_sources(self, rows: Sequence[SourceRow]) -> None:
        """Show where the drug file comes from."""
        self.about.show_sources(rows)

    def show_wrong(self, key: str, words: str) -> None:
        """Show what was refused beside its field."""
        one = next((one for one in self._settings.values() if one.key == key), None)
        if one is None:
            self.shell.say(Tone.WARN, words)
        else:
            one.field.set_error(words)
            one.field.setFocus()

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    # Own steps -------------------------------------------------------------------------------

    def _typed(self) -> dict[SettingKey, str]:
        return {key: one.text() for key, one in self._settings.items()}

    def _has_changes(self) -> bool:
        return bool(self.presenter.kept) and bool(self.presenter.changed(self._typed()))

    def _save_blocked(self) -> str:
        if self.tabs.current() == SHEETS:
            return self.sheets.save_blocked()
        return "" if self._has_changes() else "Nothing was changed."

    def _save(self) -> None:
        if self.tabs.current() == SHEETS:
            self.sheets.save()
            return
        self.presenter.save(self._typed())

    def _tell_changed(self, _value: object) -> None:
        self.shell.commands_changed()

    def _set_look(self, theme: str, density: str) -> None:
        self.shell.set_appearance(theme, density)
        self.presenter.keep_look(theme, density)

    def _go(self, place: int) -> None:
        self.tabs.set_current(place)
        self._turn(place)

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if place == SHEETS and not self.sheets.is_touched():
            self.sheets.presenter.reload()
        self.shell.commands_changed()
        self._foot.setVisible(place in {STORE, SHEETS} or (place == DEVICES and bool(self.devices.settings)))
        focus = {
            STORE: self.store.settings[0].field,
            PLANS: self.plans,
            SHEETS: self.sheets.table,
            ROUTES: self.routes.table,
            PRICES: self.prices,
            LOOK: self.look.theme,
            ABOUT: self.about,
        }
        focus.get(place, self.tabs).setFocus()
