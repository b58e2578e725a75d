"""Lead the outbox to the payer's switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gateways.payer_switch import Endpoint, NoAnswer, NotSent, PayerSwitch
from app.outbox.ports import Exchanged, NoReply, NothingLeft, Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANSWER_S = 60.0
PRACTICE_ANSWER_S = 5.0


class SwitchRoute:
    """Send every message to the one switch of the store; where it listens is asked each time."""

    def __init__(self, find_address: Callable[[], str], authority: Path | None, timeout_s: float) -> None:
        """Take who knows `host:port`, the certificate authority's file, and the deadline in seconds."""
        self._find_address, self._authority, self._timeout_s = find_address, authority, timeout_s

    def exchange(self, destination: str, body: bytes) -> Exchanged:
        """Send and wait; what the network does is told in the answer, never raised."""
        host, _colon, port = self._find_address().rpartition(":")
        if not host or not port.isdigit() or self._authority is None or not self._authority.exists():
            return NothingLeft("no switch is set up; the owner sets it in Settings")
        switch = PayerSwitch(Endpoint(host, int(port)), self._authority, self._timeout_s)
        try:
            return Reply(switch.exchange(body), f"{destination}@{host}:{port}")
        except NotSent as failure:
            return NothingLeft(failure.reason)
        except NoAnswer as failure:
            return NoReply(failure.reason)
