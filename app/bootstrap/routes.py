"""Lead the outbox to the payer's switch, wherever it listens now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gateways.payer_switch import Endpoint, PayerSwitch
from app.gateways.switch_route import SwitchRoute

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.outbox.ports import Exchanged

ANSWER_S = 60.0
ASK_S = 10.0
PRACTICE_ANSWER_S = 5.0


class StoreRoute:
    """Send every message to the one switch of the store; where it listens is asked each time."""

    def __init__(self, find_address: Callable[[], str], authority: Path | None, timeout_s: float) -> None:
        """Take who knows `host:port`, the certificate authority's file, and the deadline in seconds."""
        self._find_address, self._authority, self._timeout_s = find_address, authority, timeout_s

    def exchange(self, destination: str, body: bytes) -> Exchanged:
        """Send and wait; what the network does is told in the answer, never raised."""
        return SwitchRoute(self._switch()).exchange(destination, body)

    def _switch(self) -> PayerSwitch | None:
        host, _colon, port = self._find_address().rpartition(":")
        if not host or not port.isdigit() or self._authority is None or not self._authority.exists():
            return None
        return PayerSwitch(Endpoint(host, int(port)), self._authority, self._timeout_s)
