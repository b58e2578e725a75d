"""Say what the running program hands to the screens; start-up builds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from app.hardware.ports import Devices
from app.scanning.ports import ScanSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from app.claims.estimating.backtest import Report
    from app.documents.ports import Renderer
    from app.kernel.clock import Clock
    from app.kernel.ids import UserId
    from app.kernel.running import Actor, Runner, StoreFacts
    from app.outbox.health import LineLight
    from app.outbox.ports import Exchanged
    from app.settings.routes import RouteSpec


class LaneDevices(Devices, ScanSource, Protocol):
    """Be the devices of this lane, and where scans come from."""


class Person(Protocol):
    """Be one person with an account, as the lock screen lists them."""

    @property
    def id(self) -> UserId:
        """Return the account's id."""
        ...

    @property
    def display(self) -> str:
        """Return the name to show."""
        ...

    @property
    def initials(self) -> str:
        """Return the initials."""
        ...


class Gate(Protocol):
    """Let people in; passwords are checked away from the screen's thread.

    A wrong password or PIN comes back as a `DomainError` whose field is `password` or `pin`.
    """

    def people(self) -> Future[Sequence[Person]]:
        """List the accounts that may sign in."""
        ...

    def sign_in(self, username: str, password: str) -> Future[Actor]:
        """Check a password."""
        ...

    def unlock(self, user_id: UserId, pin: str) -> Future[Actor]:
        """Check a PIN, to unlock or to switch."""
        ...


class Desk(Protocol):
    """Be the open store as the screens see it."""

    @property
    def runner(self) -> Runner:
        """Run commands and queries."""
        ...

    @property
    def gate(self) -> Gate:
        """Let people in."""
        ...

    @property
    def devices(self) -> LaneDevices:
        """Reach the devices of this lane."""
        ...

    @property
    def clock(self) -> Clock:
        """Tell the time."""
        ...

    @property
    def store(self) -> StoreFacts:
        """Return the store's name, lane and zone."""
        ...

    @property
    def zone(self) -> str:
        """Return the store's time zone, an IANA name."""
        ...

    @property
    def renderer(self) -> Renderer:
        """Draw papers; slow, so through `in_background`."""
        ...

    @property
    def in_background(self) -> Callable[[Callable[[], Any]], Future[Any]]:
        """Run slow work without effects away from the screen's thread."""
        ...

    @property
    def ask_payer(self) -> Callable[[str, bytes], Future[Exchanged]]:
        """Ask a payer at once, outside of the queue: a destination and a message; with a deadline."""
        ...

    @property
    def try_route(self) -> Callable[[RouteSpec], Future[str]]:
        """Try the connection of a route, with a deadline; the value is its certificate's fingerprint."""
        ...

    @property
    def lights(self) -> Callable[[], tuple[LineLight, ...]]:
        """Tell how each line to a payer does; from memory, so that any thread may ask."""
        ...

    @property
    def try_payer(self) -> Callable[[str], None]:
        """Ask that a payer who is away is tried at once; returns before that is done."""
        ...

    @property
    def measure_practice(self) -> Callable[[], Future[Report]]:
        """Measure estimates on a practice history, on a thread of its own; takes some ten seconds."""
        ...

    @property
    def idle_lock_s(self) -> int:
        """Return after how many idle seconds the screen locks; 0 is never."""
        ...

    @property
    def appearance(self) -> tuple[str, str]:
        """Return theme (`light`, `dark`) and density (`compact`, `normal`, `large`)."""
        ...

    @property
    def show_simulators(self) -> Callable[[str, int], None] | None:
        """Open the window of practice devices in a theme and a size in percent; None outside of practice."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Return warnings to show until they are mended."""
        ...


class Opening(Protocol):
    """Be a store that is about to open; the window shows at once and waits for it."""

    @property
    def folder(self) -> Path:
        """Return the store's folder."""
        ...

    @property
    def practice(self) -> bool:
        """Say whether this is a practice store."""
        ...

    @property
    def crash_folder(self) -> Path:
        """Return where crash reports go."""
        ...

    @property
    def clock(self) -> Clock:
        """Tell the time before the store is open."""
        ...

    def begin(self, progress: Callable[[str, int], None]) -> Future[Desk]:
        """Start opening; `progress` takes words and percent and is called on another thread."""
        ...

    def close(self) -> None:
        """Close everything, in order; called once after the window has gone."""
        ...
