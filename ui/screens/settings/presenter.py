"""Decide what the settings show and keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.hardware.config import DevicesConfig
from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from app.settings.rules import show_setting
from app.workflows import settings_desk
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from app.catalog.views import CatalogReads, SourceRow
    from app.settings.views import SettingReads
    from ui.work import Failure, Work

DEVICE_KEYS = frozenset(
    {
        SettingKey.SCANNER,
        SettingKey.RECEIPT_PRINTER,
        SettingKey.PAGE_PRINTER,
        SettingKey.LABEL_PRINTER,
        SettingKey.TERMINAL,
        SettingKey.SCALE,
        SettingKey.POLE_DISPLAY,
        SettingKey.CASH_DRAWER,
    }
)
FROM_NEXT_START = frozenset(
    {
        SettingKey.STORE_ZONE,
        SettingKey.IDLE_LOCK,
        SettingKey.STORE_NAME,
        SettingKey.PAYER_ENDPOINT,
        SettingKey.PAYER_CA,
        SettingKey.CUSTOMER_WINDOW,
    }
)
LATER = "Saved. The rest of Counter shows it from the next start."
USUAL = {
    SettingKey.THEME: "light",
    SettingKey.DENSITY: "normal",
    SettingKey.STORE_ZONE: "America/New_York",
    SettingKey.CUSTOMER_WINDOW: "no",
}


class SettingsReads(Protocol):
    """Be the store's `Reads` as far as the settings need it."""

    settings: SettingReads
    catalog: CatalogReads


class SettingsView(Protocol):
    """Show the settings."""

    def show_values(self, values: Mapping[SettingKey, str]) -> None:
        """Show what is kept."""
        ...

    def show_sources(self, rows: Sequence[SourceRow]) -> None:
        """Show where the drug file comes from."""
        ...

    def show_wrong(self, key: str, words: str) -> None:
        """Show what was refused beside its field."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...


class SettingsPresenter:
    """Hold the settings as last read."""

    def __init__(
        self,
        view: SettingsView,
        work: Work,
        apply_devices: Callable[[DevicesConfig], Future[object]] | None,
    ) -> None:
        """Take the view, the store, and the way to start other devices if there is one."""
        self._view, self._work, self._apply = view, work, apply_devices
        self._values, self._sources = Latest(work), Latest(work)
        self.kept: dict[SettingKey, str] = {}

    def reload(self) -> None:
        """Read everything again."""

        def read_values(reads: SettingsReads) -> dict[str, str]:
            return reads.settings.all()

        def read_sources(reads: SettingsReads) -> tuple[SourceRow, ...]:
            return reads.catalog.sources()

        self._values.read(read_values, self._take)
        self._sources.read(read_sources, self._view.show_sources)

    def _take(self, held: Mapping[str, str]) -> None:
        self.kept = {key: show_setting(key, held.get(key, USUAL.get(key, ""))) for key in SettingKey}
        self._view.show_values(self.kept)

    def changed(self, typed: Mapping[SettingKey, str]) -> dict[SettingKey, str]:
        """Return what differs from what is kept."""
        return {key: text for key, text in typed.items() if text != self.kept.get(key, "")}

    def save(self, typed: Mapping[SettingKey, str]) -> None:
        """Keep what differs, all of it or nothing."""
        fresh = self.changed(typed)
        if fresh:
            self._change(fresh, lambda _value: self._tell_saved(frozenset(fresh)))

    def keep_look(self, theme: str, density: str) -> None:
        """Keep how Counter looks."""
        fresh = self.changed({SettingKey.THEME: theme, SettingKey.DENSITY: density})
        if fresh:
            self._change(fresh, lambda _value: self.reload())

    def _change(self, fresh: Mapping[SettingKey, str], done: Callable[[object], None]) -> None:
        cmd = settings_desk.ChangeSettings(tuple(fresh.items()))
        self._work.run(settings_desk.change_settings, cmd, done, self._fail)

    def _tell_saved(self, keys: frozenset[SettingKey]) -> None:
        if keys & DEVICE_KEYS:
            self._start_devices()
        else:
            self._view.say_done(LATER if keys & FROM_NEXT_START else "Saved.")
        self.reload()

    def _start_devices(self) -> None:
        if self._apply is None:
            self._view.say_done("Saved. The devices are used from the next start.")
            return
        apply = self._apply

        def read(reads: SettingsReads) -> dict[str, str]:
            return reads.settings.all()

        def start(held: Mapping[str, str]) -> None:
            config = DevicesConfig(
                scanner=held.get(SettingKey.SCANNER, ""),
                receipt_printer=held.get(SettingKey.RECEIPT_PRINTER, ""),
                card_terminal=held.get(SettingKey.TERMINAL, ""),
                label_printer=held.get(SettingKey.LABEL_PRINTER, ""),
                page_printer=held.get(SettingKey.PAGE_PRINTER, ""),
                scale=held.get(SettingKey.SCALE, ""),
                drawer_port=held.get(SettingKey.CASH_DRAWER, ""),
                pole_display=held.get(SettingKey.POLE_DISPLAY, ""),
            )
            self._work.wait_for(apply(config), self._tell_started)

        self._work.read(read, start)

    def _tell_started(self, _value: object) -> None:
        self._view.say_done("Saved. The devices were started again with the new addresses.")

    def _fail(self, failure: Failure) -> None:
        if isinstance(failure, DomainError):
            for problem in failure.problems:
                self._view.show_wrong(problem.field, problem.message)
        else:
            self._view.show_wrong("", failure.message)
