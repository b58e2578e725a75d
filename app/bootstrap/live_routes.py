"""Lead messages by the routes as they are written now: a change counts from the next message on."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bootstrap.routes import BookedRoutes, StoreRoute
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from app.settings.holds import read_holds
from app.settings.model import SettingKey
from app.settings.routes import read_routes

if TYPE_CHECKING:
    from pathlib import Path

    from app.kernel.changes import Change
    from app.kernel.running import Runner
    from app.outbox.health import RouteRule
    from app.outbox.ports import Exchanged


class LiveRoutes:
    """Follow the store's routes; while none are written, or none can be read, go by the usual one."""

    def __init__(self, runner: Runner, usual: StoreRoute, authority: Path | None) -> None:
        """Take the store, the way without routes of one's own, and the authority's file."""
        self._runner, self._usual, self._authority = runner, usual, authority
        self._text, self._held = "", frozenset[str]()
        self._booked: BookedRoutes | None = None
        self._stale, self._lock = True, threading.Lock()
        self._unsubscribe = runner.subscribe(self._on_changes)

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
        with self._lock:
            if self._booked is not None:
                self._booked.close()

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
        if text == self._text:
            return
        try:
            specs = read_routes(text)
        except DomainError:
            return  # what cannot be read changes nothing; the screen that writes it says why
        before, self._text = self._booked, text
        self._booked = BookedRoutes(specs, self._authority) if specs and self._authority else None
        if before is not None:
            before.close()
