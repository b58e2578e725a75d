"""Show the settings in pages: store, plans, payer sheets, playbooks, routes, prices, devices, look, about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.settings.model import SettingKey
from ui.commands import Command
from ui.screens.settings.about_page import AboutPage
from ui.screens.settings.devices_page import DevicesPage
from ui.screens.settings.look_page import LookPage
from ui.screens.settings.pages import (
    ABOUT,
    DEVICES,
    LOOK,
    PLANS,
    PLAYBOOKS,
    PRICES,
    ROUTES,
    SHEETS,
    STORE,
    TITLES,
    SettingsPages,
    permission_of,
)
from ui.screens.settings.plans import PlansPage
from ui.screens.settings.playbooks_page import PlaybooksPage
from ui.screens.settings.presenter import SettingsPresenter
from ui.screens.settings.prices import PricesPage
from ui.screens.settings.routes_page import RoutesPage
from ui.screens.settings.sheets_page import SheetsPage
from ui.screens.settings.store_page import StorePage
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.tabs import TabRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from app.catalog.views import SourceRow
    from app.hardware.config import DevicesConfig
    from app.kernel.changes import Change
    from ui.desk import Desk
    from ui.screens.settings.fields import AnySetting
    from ui.shell import Shell

EDITORS = (PlansPage, SheetsPage, PlaybooksPage, RoutesPage, PricesPage)
__all__ = (
    "ABOUT",
    "DEVICES",
    "LOOK",
    "PLANS",
    "PLAYBOOKS",
    "PRICES",
    "ROUTES",
    "SHEETS",
    "STORE",
    "SettingsScreen",
)


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


def show_kept(screen: SettingsScreen) -> None:
    """Show again what is kept on the page that is open."""
    if screen.tabs.current() == SHEETS:
        screen.sheets.undo()
    elif screen.tabs.current() == PLAYBOOKS:
        screen.playbooks.undo()
    else:
        screen.show_values(screen.presenter.kept)


def show_look(page: LookPage, kept: Mapping[SettingKey, str]) -> None:
    """Show on the page of the look what is kept, once that was read."""
    if kept:
        page.show_look(kept[SettingKey.THEME], kept[SettingKey.DENSITY])


class SettingsScreen(SettingsPages):
    """Be the settings."""

    id: ClassVar[str] = "settings"
    title: ClassVar[str] = "Settings"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTING, Kind.CATALOG, Kind.PLAYBOOK})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build what stands around the pages."""
        super().__init__(shell, parent)
        self.presenter = SettingsPresenter(self, shell.work, starter(shell.desk))
        self._commands = self._make_commands()
        self._settings: dict[SettingKey, AnySetting] = {}
        self._sources: Sequence[SourceRow] = ()
        self.tabs = TabRow(TITLES, self)
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
        card.body.addWidget(self.stack, 1)
        card.body.addWidget(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.addWidget(card)
        self.tabs.changed.connect(self._turn)

    def page_built(self, place: int, page: QWidget) -> None:
        """Connect a page that was just built and show in it what is known."""
        if isinstance(page, StorePage | DevicesPage):
            for one in page.settings:
                self._settings[one.key] = one
                one.show(self.presenter.kept.get(one.key, ""))
                one.changed.connect(lambda _value: self.shell.commands_changed())
        elif isinstance(page, LookPage):
            page.changed.connect(self._set_look)
            show_look(page, self.presenter.kept)
        elif isinstance(page, AboutPage):
            page.show_sources(self._sources)
        elif isinstance(page, PlansPage | PlaybooksPage | RoutesPage | PricesPage):
            page.presenter.reload()
        if isinstance(page, DevicesPage):
            page.follow()

    def _make_commands(self) -> tuple[Command, ...]:
        some = Permission.EDIT_PLAYBOOKS
        return (
            Command("settings.save", "Save the settings", self._save, ("Ctrl+Return",), some, "Save",
                    self._save_blocked, "save"),
            Command("settings.undo", "Show again what is saved", partial(show_kept, self), ("F7",), some,
                    "Undo changes", self._save_blocked, "undo-2"),
            *(
                Command(f"settings.page{place}", f"Show {title}", partial(self._go, place),
                        (f"Alt+{place + 1}",), permission_of(place), title)
                for place, title in enumerate(TITLES)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of the settings."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show what is kept, and follow the devices; only what the person may see is there."""
        self._reload()
        if isinstance(devices := self.built.get(DEVICES), DevicesPage):
            devices.follow()
        allowed = [place for place in range(len(TITLES)) if self.shell.may(permission_of(place))]
        self.tabs.show_only(allowed)
        place = self.tabs.current()
        self._go(place if place in allowed or not allowed else allowed[0])

    def deactivate(self) -> None:
        """Follow the devices no more."""
        if isinstance(devices := self.built.get(DEVICES), DevicesPage):
            devices.leave()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show what is kept, unless something is being typed."""
        if not self.has_unsaved():
            self._reload()

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not saved."""
        pages = (page for page in self.built.values() if isinstance(page, EDITORS))
        return self._has_changes() or any(page.is_touched() for page in pages)

    # What the presenter asks for ------------------------------------------------------------

    def show_values(self, values: Mapping[SettingKey, str]) -> None:
        """Show what is kept."""
        for key, one in self._settings.items():
            one.show(values.get(key, ""))
        if isinstance(look := self.built.get(LOOK), LookPage):
            show_look(look, self.presenter.kept)
        self.shell.commands_changed()

    def show_sources(self, rows: Sequence[SourceRow]) -> None:
        """Show where the drug file comes from."""
        self._sources = rows
        if isinstance(about := self.built.get(ABOUT), AboutPage):
            about.show_sources(rows)

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
        page = self.built.get(self.tabs.current())  # a page that is being built has nothing to save yet
        if isinstance(page, SheetsPage):
            return page.save_blocked()
        if isinstance(page, PlaybooksPage):
            return "" if page.is_touched() else "Nothing was changed."
        return "" if self._has_changes() else "Nothing was changed."

    def _save(self) -> None:
        if self.tabs.current() == SHEETS:
            self.sheets.save()
            return
        if self.tabs.current() == PLAYBOOKS:
            self.playbooks.save()
            return
        self.presenter.save(self._typed())

    def _set_look(self, theme: str, density: str) -> None:
        self.shell.set_appearance(theme, density)
        self.presenter.keep_look(theme, density)

    def _reload(self) -> None:
        self.presenter.reload()
        for page in self.built.values():
            if isinstance(page, PlansPage | PlaybooksPage | RoutesPage | PricesPage):
                page.presenter.reload()

    def _go(self, place: int) -> None:
        if self.tabs.current() == place:
            self._turn(place)
        else:
            self.tabs.set_current(place)

    def _turn(self, place: int) -> None:
        page = self.page(place)
        self.stack.setCurrentIndex(place)
        if isinstance(page, SheetsPage) and not page.is_touched():
            page.presenter.reload()
        self.shell.commands_changed()
        devices = self.built.get(DEVICES) if place == DEVICES else None
        with_addresses = isinstance(devices, DevicesPage) and bool(devices.settings)
        self._foot.setVisible(place in {STORE, SHEETS} or with_addresses)
        focus_of(page, self.tabs).setFocus()


def focus_of(page: QWidget, tabs: QWidget) -> QWidget:
    """Return where the next key belongs on a page."""
    if isinstance(page, StorePage):
        return page.settings[0].field
    if isinstance(page, PlansPage | SheetsPage | PlaybooksPage | RoutesPage):
        return page.table
    if isinstance(page, LookPage):
        return page.theme
    return tabs if isinstance(page, DevicesPage) else page
