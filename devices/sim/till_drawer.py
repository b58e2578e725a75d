"""Be the cash drawer of a simulated lane; whether it stands open outlives a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.sim.log import read_events

if TYPE_CHECKING:
    from devices.sim.log import DurableLog


class TillDrawer:
    """Open when kicked unless stuck; only a person shuts it."""

    def __init__(self, log: DurableLog) -> None:
        """Take the device's log and find the drawer as it was left."""
        self._log = log
        moves = [event for event in read_events(log.folder) if event["event"] in {"kick", "drawer_shut"}]
        opened = [event["event"] == "kick" for event in moves if event.get("opened", True)]
        self.is_open = bool(opened) and opened[-1]

    def kick(self, *, stuck: bool, **facts: object) -> None:
        """Take a kick; `facts` say what made it open."""
        self._log.append("kick", **facts, opened=not stuck)
        self.is_open = self.is_open or not stuck

    def shut(self) -> None:
        """Be pushed shut."""
        if self.is_open:
            self._log.append("drawer_shut")
            self.is_open = False
