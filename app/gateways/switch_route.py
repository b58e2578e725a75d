"""Carry the outbox's messages through payer switches and say what became of each as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gateways.payer_switch import NoAnswer, NotSent, Unsendable
from app.outbox.ports import NoReply, NothingLeft, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.gateways.payer_switch import PayerSwitch
    from app.outbox.ports import Exchanged


class SwitchRoute:
    """Know the switch of each route and destination; one without a name of its own takes the usual one."""

    def __init__(self, usual: PayerSwitch | None, others: Mapping[str, PayerSwitch] | None = None) -> None:
        """Take the usual switch, None when no payer is set up, and those of named routes or destinations."""
        self._usual = usual
        self._others = dict(others or {})

    def close(self) -> None:
        """Close the lines that are kept open."""
        for switch in (self._usual, *self._others.values()):
            if switch is not None:
                switch.close()

    def look_at_idle(self) -> None:
        """Keep what came on lines that are open and unused."""
        for switch in (self._usual, *self._others.values()):
            if switch is not None:
                switch.look_at_idle()

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send one message and return the answer, or whether it surely never left."""
        switch = self._others.get(route) or self._others.get(destination, self._usual)
        if switch is None:
            return NothingLeft("no payer is set up")
        try:
            return Reply(switch.exchange(body), str(switch.endpoint), switch.take_strays())
        except Unsendable as error:
            return NothingLeft(error.reason, never=True)
        except NotSent as error:
            return NothingLeft(error.reason)
        except NoAnswer as error:
            return NoReply(error.reason)
