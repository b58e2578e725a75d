"""Open the cash drawer through the receipt printer, as its own event on its own connection."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

from app.hardware.errors import DeviceProblem, DrawerAbsent, DrawerStuck, PrinterSilent
from app.hardware.results import DrawerOutcome, DrawerResult
from app.kernel.fail_points import reach
from devices.printer.status import is_drawer_open
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener

_KICKS = {1: b"\x1bp\x00\x19\xfa", 2: b"\x1bp\x01\x19\xfa"}
_LOOK_EVERY_S = 0.05


class EscposDrawer:
    """Kick the drawer on pin 2, or the second one on pin 5, and believe the switch on pin 3."""

    kicks: ClassVar[dict[int, bytes]] = _KICKS

    def __init__(
        self,
        opener: Opener,
        *,
        port: int = 1,
        opens_in_s: float = 1.5,
        status_s: float = 2.0,
        open_is_high: bool = True,
    ) -> None:
        """Take the way to the printer, which drawer, how long it takes, and how its switch is wired."""
        self._opener = opener
        self._kick_bytes = self.kicks[port]
        self._opens_in_s = opens_in_s
        self._status_s = status_s
        self._open_is_high = open_is_high

    def kick(self) -> DrawerResult:
        """Open the drawer and say whether its switch moved; an open drawer counts as opened."""
        try:
            link = self._opener()
        except LinkError:
            return DrawerResult.of(DrawerOutcome.NOT_SENT, DrawerAbsent())
        with closing(link):
            return self._kick(link)

    def _kick(self, link: Link) -> DrawerResult:
        try:
            self._is_open(link)
        except (LinkError, DeviceProblem):
            return DrawerResult.of(DrawerOutcome.NOT_SENT, DrawerAbsent())
        try:
            link.write(self._kick_bytes, self._status_s)
            reach("drawer_after_write")
            return self._watch(link)
        except (LinkError, PrinterSilent):
            return DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck())

    def _watch(self, link: Link) -> DrawerResult:
        deadline = Deadline(self._opens_in_s)
        while True:
            if self._is_open(link):
                return DrawerResult.of(DrawerOutcome.OPENED)
            if deadline.passed:
                return DrawerResult.of(DrawerOutcome.NOT_OPENED, DrawerStuck())
            link.read(min(_LOOK_EVERY_S, deadline.left_s))

    def _is_open(self, link: Link) -> bool:
        return is_drawer_open(link, self._status_s, open_is_high=self._open_is_high)
