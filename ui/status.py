"""Watch whether payers answer and devices stand ready, and put it into few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.hardware.states import DeviceState
from app.kernel.changes import Kind
from ui.theme.tokens import Tone
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.hardware.ports import Devices
    from app.hardware.states import DeviceStatus
    from app.kernel.changes import Change
    from app.kernel.clock import Clock
    from ui.work import Failure, Work

_NAMED = 2
REFRESH_MS = 15_000
_QUIET = {DeviceState.READY, DeviceState.BUSY, DeviceState.UNCONFIGURED}


class Reach(Protocol):
    """Say whether payers answer."""

    @property
    def offline_since(self) -> datetime | None:
        """Return since when no payer answers."""
        ...

    @property
    def waiting(self) -> int:
        """Return how many messages wait."""
        ...

    @property
    def parked(self) -> int:
        """Return how many need a person."""
        ...

    @property
    def away(self) -> Sequence[Silent]:
        """Return the payers that do not answer, the one that is silent longest first."""
        ...


class Silent(Protocol):
    """Be one payer that does not answer; the name is empty where it has no one name."""

    @property
    def name(self) -> str:
        """Return the plan's name."""
        ...

    @property
    def since(self) -> datetime:
        """Return since when it does not answer."""
        ...

    @property
    def waiting(self) -> int:
        """Return how many messages wait for it."""
        ...


class State(NamedTuple):
    """Be what a chip shows."""

    text: str
    tone: Tone
    icon: str = ""


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count:,} claims"


def _will(count: int) -> str:
    return f"{_claims(count)} will be sent" if count else "nothing waits"


def lines_state(reach: Reach, now: datetime) -> State:
    """Return the chip of the lines to payers."""
    if reach.offline_since is not None:
        minutes = max(0, int((now - reach.offline_since).total_seconds()) // 60)
        since = f"Offline {minutes // 60:02d}:{minutes % 60:02d}"
        held = sum(one.waiting for one in reach.away) if reach.away else reach.waiting
        return State(f"{since} · {_claims(held)} held", Tone.WARN, "cloud-off")
    if reach.parked:
        return State(f"{_claims(reach.parked)} need a look", Tone.WARN)
    if reach.waiting:
        return State(f"Sending {_claims(reach.waiting)}", Tone.INFO, "send")
    return State("Payers online", Tone.OK, "cloud")


def calm_words(reach: Reach, local: Callable[[datetime], datetime]) -> str:
    """Return the words of the calm strip, empty while payers answer; each payer that is away by its name."""
    if reach.offline_since is None:
        return ""
    since_local = local(reach.offline_since)
    if reach.away and all(one.name for one in reach.away[:_NAMED]):
        named = [f"{one.name} unreachable since {local(one.since):%H:%M}, " + _will(one.waiting)
                 for one in reach.away[:_NAMED]]  # fmt: skip
        more = len(reach.away) - _NAMED
        others = f"; {more} other payers too" if more > 1 else "; 1 other payer too" if more == 1 else ""
        return "; ".join(named) + others + ". Go on as usual."
    wait = f"{_claims(reach.waiting)} will be sent" if reach.waiting else "nothing waits"
    return f"Payers unreachable since {since_local:%H:%M} – {wait} when they answer. Go on as usual."


def devices_state(statuses: Sequence[DeviceStatus]) -> State:
    """Return the chip of the devices: the worst one by name, or that all are ready."""
    used = [status for status in statuses if status.state is not DeviceState.UNCONFIGURED]
    troubled = [status for status in used if status.state not in _QUIET]
    if not used:
        return State("No devices set up", Tone.PLAIN, "unplug")
    if not troubled:
        return State("Devices ready", Tone.OK, "plug-zap")
    worst = next((status for status in troubled if not status.state.is_usable), troubled[0])
    more = f" +{len(troubled) - 1}" if len(troubled) > 1 else ""
    word = worst.state.value.replace("_", " ")
    return State(f"{worst.kind.label} {word}{more}", Tone.WARN, "unplug")


def devices_tip(statuses: Sequence[DeviceStatus]) -> str:
    """Return a line for each device with what to do."""
    lines = []
    for status in statuses:
        what = f"{status.kind.label}: {status.state.value}"
        lines.append(f"{what}. {status.message}" if status.message else what)
    return "\n".join(lines)


class StatusWatch(QObject):
    """Ask for the state of lines and devices at each change and now and then."""

    lines_changed = Signal(object)
    devices_changed = Signal(object)
    _device_spoke = Signal()

    def __init__(self, work: Work, devices: Devices, clock: Clock, parent: QObject | None = None) -> None:
        """Take what runs the query, the devices and the clock."""
        super().__init__(parent)
        self._latest, self._devices, self._clock = Latest(work), devices, clock
        self._device_spoke.connect(self._show_devices)
        self._unsubscribe: Callable[[], None] = devices.on_status(self._hear_device)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """Begin to watch."""
        self._timer.start()
        self.refresh()
        self._show_devices()

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._latest.cancel()
        self._unsubscribe()

    def refresh(self) -> None:
        """Ask for the state of the lines."""
        self._latest.read(lambda reads: reads.claims.connectivity(), self.lines_changed.emit, self._stay)

    def hear(self, changes: frozenset[Change]) -> None:
        """Ask again when messages or claims changed."""
        if any(change.kind in {Kind.OUTBOX, Kind.CLAIM} for change in changes):
            self.refresh()

    def _stay(self, failure: Failure) -> None:
        """Leave the chip as it is; the timer asks again."""

    def _hear_device(self, _status: DeviceStatus) -> None:
        """Hear of a device; called on the device's thread."""
        self._device_spoke.emit()

    def _show_devices(self) -> None:
        self.devices_changed.emit(self._devices.statuses())
