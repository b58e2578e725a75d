"""Lead messages by the routes as they are written now: a change counts from the next message on."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bootstrap.routes import BookedRoutes, StoreRoute
from app.bootstrap.stray_keeper import IdleWatch, StrayKeeper
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from app.settings.holds import read_holds
from app.settings.model import SettingKey
from app.settings.routes import read_routes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.kernel.changes import Change
    from app.kernel.running import Runner
    from app.outbox.health import RouteRule
    from app.outbox.ports import Exchanged


class LiveRoutes:
    """Follow the store's routes; while none are written, or none can be read, go by the usual one."""

    def __init__(self, runner: Runner, usual: StoreRoute, authority: Callable[[], Path | None]) -> None:
        """Take the store, the way without routes of one's own, and who knows the authority's file."""
        self._runner, self._usual, self._authority = runner, usual, authority
        self._keeper = StrayKeeper(runner)
        self._read_from, self._held = ("", ""), frozenset[str]()
        self._booked: BookedRoutes | None = None
        self._stale, self._lock = True, threading.Lock()
        self._unsubscribe = runner.subscribe(self._on_changes)
        self._watch = IdleWatch(self.look_at_idle)

    def routes(self, destination: str) -> tuple[RouteRule, ...]:
        """Return a destination's routes, the preferred one first; those of a payer on hold take nothing."""
        rules = self._now().routes(destination)
        return tuple(replace(rule, most=0) for rule in rules) if destination in self._held else rules

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send and wait; what the network does is told in the answer, never raised."""
        return self._now().exchange(destination, body, route)

    def close(self) -> None:
        """Follow no more and close the lines that are kept open."""
        self._unsubscribe()
        self._watch.close()
        with self._lock:
            if self._booked is not None:
                self._booked.close()

    def look_at_idle(self) -> None:
        """Keep what came on lines that are open and unused."""
        with self._lock:
            booked = self._booked
        if booked is not None:
            booked.look_at_idle()

    def _on_changes(self, changes: frozenset[Change]) -> None:
        """Hear of a change; runs on the writer's thread and only takes note."""
        if any(change.kind is Kind.SETTING for change in changes):
            self._stale = True

    def _now(self) -> StoreRoute | BookedRoutes:
        with self._lock:
            if self._stale:
                self._stale = False
                self._read()
            return self._booked or self._usual

    def _read(self) -> None:
        settings = self._runner.query(lambda reads: reads.settings.all()).result()
        text = settings.get(SettingKey.PAYER_ROUTES, "")
        self._held = read_holds(settings.get(SettingKey.PAYER_HELD, ""))
        read_from = (text, settings.get(SettingKey.PAYER_CA, ""))
        if read_from == self._read_from:
            return
        try:
            specs = read_routes(text)
        except DomainError:
            return  # what cannot be read changes nothing; the screen that writes it says why
        before, self._read_from = self._booked, read_from
        authority = self._authority()
        trusted = specs and authority is not None
        self._booked = BookedRoutes(specs, authority, self._keeper.keep) if trusted and authority else None
        if before is not None:
            before.close()
