"""Write one log line when a device is lost and one when it is back, however often it is tried meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from app.hardware.states import DeviceState

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.states import DeviceKind, DeviceStatus

_LOG = logging.getLogger("counter.devices")
_LOST = frozenset({DeviceState.ABSENT, DeviceState.FAULT})
_BACK = frozenset({DeviceState.READY, DeviceState.DEGRADED, DeviceState.BLOCKED})


class LossLog:
    """Hear every change of state and log only the losses and the returns."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Take the steady clock that tells how long a device was away."""
        self._now = now
        self._lock = threading.Lock()
        self._lost_at: dict[DeviceKind, float] = {}

    def hear(self, status: DeviceStatus) -> None:
        """Take one change of state."""
        with self._lock:
            was_lost_at = self._lost_at.get(status.kind)
            if status.state in _LOST and was_lost_at is None:
                self._lost_at[status.kind] = self._now()
                _LOG.info("device %s lost: %s", status.kind, status.state)
            elif status.state is DeviceState.UNCONFIGURED:
                self._lost_at.pop(status.kind, None)
            elif status.state in _BACK and was_lost_at is not None:
                del self._lost_at[status.kind]
                _LOG.info("device %s back after %.1f s", status.kind, self._now() - was_lost_at)
