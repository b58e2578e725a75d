"""Open a cash drawer that hangs on a port of its own: any bytes open it, a line may tell its switch.

The port stays open: opening it anew moves its lines, which opens some drawers by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import DrawerAbsent, DrawerStuck
from app.hardware.results import DrawerOutcome, DrawerResult
from app.kernel.fail_points import reach
from devices.transport.link import Deadline, HasLines, LinesUnknown, LinkError

if TYPE_CHECKING:
    from app.hardware.drawer_address import SwitchLine
    from devices.transport.link import Link, Opener

_BELL = b"\x07"
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class DrawerSwitch:
    """Be where the switch is read, and what it says of an open drawer."""

    line: SwitchLine
    open_is_high: bool = True


class SerialDrawer:
    """Send the trigger once, and believe the switch if there is one; used by one thread only."""

    def __init__(
        self,
        opener: Opener,
        trigger: bytes = _BELL,
        switch: DrawerSwitch | None = None,
        *,
        opens_in_s: float = 1.5,
        write_s: float = 2.0,
    ) -> None:
        """Take the way to the port, the bytes that open the drawer, its switch, and how long it takes."""
        self._opener = opener
        self._trigger = trigger
        self._switch = switch
        self._opens_in_s = opens_in_s
        self._write_s = write_s
        self._link: Link | None = None

    def check(self) -> None:
        """Raise `DrawerAbsent` when the port cannot be opened or is gone."""
        self._connected()

    def look(self) -> str:
        """Say in words how the drawer stands, without opening it; raise `DrawerAbsent` when it is gone."""
        link = self._connected()
        if self._switch is None:
            return "The drawer's port is open. It has no switch, so only a look tells whether it opens."
        try:
            stands = "open" if self._is_open(link) else "closed"
        except LinkError:
            return "The drawer's port is open, but its switch cannot be read. Check ;line= in its address."
        return f"The drawer's port is open, and its switch says that it is {stands}."

    def kick(self) -> DrawerResult:
        """Open the drawer; without a switch the answer is that it was told to."""
        try:
            link = self._connected()
        except DrawerAbsent as absent:
            return DrawerResult.of(DrawerOutcome.NOT_SENT, absent)
        try:
            link.write(self._trigger, self._write_s)
            reach("drawer_after_write")
        except LinkError:
            self.close()
            return DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck())
        return DrawerResult.untold() if self._switch is None else self._watch(link)

    def close(self) -> None:
        """Let the port go."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _watch(self, link: Link) -> DrawerResult:
        deadline = Deadline(self._opens_in_s)
        try:
            while not self._is_open(link):
                if deadline.passed:
                    return DrawerResult.of(DrawerOutcome.NOT_OPENED, DrawerStuck())
                link.read(min(_LOOK_EVERY_S, deadline.left_s))
        except LinesUnknown:
            return DrawerResult.untold()
        except LinkError:
            self.close()
            return DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck())
        return DrawerResult.of(DrawerOutcome.OPENED)

    def _is_open(self, link: Link) -> bool:
        if self._switch is None or not isinstance(link, HasLines):
            raise LinesUnknown
        return link.is_high(self._switch.line, self._write_s) is self._switch.open_is_high

    def _connected(self) -> Link:
        """Return the open port; one that was unplugged meanwhile is opened anew."""
        if self._link is not None:
            try:
                self._link.read(0)
            except LinkError:
                self.close()
        if self._link is None:
            try:
                self._link = self._opener()
            except LinkError as error:
                raise DrawerAbsent from error
        return self._link
