"""Carry messages over their lines, each on a thread of its own, for an exchange blocks."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

import structlog

from app.kernel.fail_points import reach
from app.outbox.ports import NoReply

if TYPE_CHECKING:
    from app.outbox.ports import Exchanged, Route
    from app.outbox.pump import Send
    from app.outbox.views import Queued

_log = structlog.get_logger(__name__)


class Lines:
    """Send what the pump lets go; what comes back is put into `back` and the pump is woken."""

    def __init__(self, route: Route, wake: threading.Event) -> None:
        """Take the way to the payers and what wakes the pump."""
        self._route, self._wake = route, wake
        self.back: queue.SimpleQueue[tuple[Queued, Exchanged]] = queue.SimpleQueue()

    def send(self, step: Send, body: bytes) -> None:
        """Let one message go; the end of the program does not wait for it: its row says it is in doubt."""
        reach("claim_before_send")
        threading.Thread(target=self._carry, args=(step, body), name="counter-line", daemon=True).start()

    def _carry(self, step: Send, body: bytes) -> None:
        """Exchange one message; runs on a thread of its own and touches nothing else."""
        try:
            came = self._route.exchange(step.item.destination, body, step.route)
        except Exception as error:  # noqa: BLE001 -- the edge of this thread; something may have left
            _log.exception("outbox_line_broke", error=type(error).__name__)
            came = NoReply("a fault in Counter")
        self.back.put((step.item, came))
        self._wake.set()
