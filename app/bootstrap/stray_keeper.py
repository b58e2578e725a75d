"""Write down at once what came on a line and belongs to no message, before anything else is sent there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from app.claims.strays import StrayWhy
from app.gateways.payer_switch import UNASKED
from app.jobs.outbox_pump import pump_actor
from app.kernel.errors import CounterError
from app.workflows.stray_answers import KeepStray, keep_stray

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.running import Runner

LOOK_EVERY_S = 1.0
_WRITE_S = 10.0
_log = structlog.get_logger(__name__)


class StrayKeeper:
    """Keep stray answers; may be asked on any thread but the writer's."""

    def __init__(self, runner: Runner) -> None:
        """Take the store."""
        self._runner = runner

    def keep(self, destination: str, route: str, came: bytes, why: str) -> bool:
        """Return once it is committed; say no where it could not be, so that the line holds it longer."""
        kind = StrayWhy.UNASKED if why in UNASKED else StrayWhy.UNREADABLE
        cmd = KeepStray(destination, route, came, kind, why)
        try:
            self._runner.submit(keep_stray, cmd, pump_actor()).result(_WRITE_S)
        except (CounterError, TimeoutError, RuntimeError) as error:
            _log.warning("stray_not_kept", error=type(error).__name__)
            return False
        return True


class IdleWatch:
    """Look every second at the lines that are open and unused, so that nothing waits there for a message."""

    def __init__(self, look: Callable[[], None], every_s: float = LOOK_EVERY_S) -> None:
        """Take what looks; it runs until `close`."""
        self._look, self._every_s = look, every_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counter-idle-lines", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closing.set()
        self._thread.join(self._every_s + _WRITE_S)

    def _run(self) -> None:
        while not self._closing.wait(self._every_s):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 -- the edge of this thread
                _log.warning("idle_lines_not_seen", error=type(error).__name__)
