"""Drive a pole display of two lines by twenty that speaks CD5220.

Such a display answers nothing. What it shows is therefore written again at every look at it, which also
finds out that its wire is gone, and paints it after it was switched off or plugged in again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.errors import DisplayAbsent
from devices.display.pole_text import COLUMNS, pole_lines
from devices.transport.link import LinkError

if TYPE_CHECKING:
    from app.hardware.customer import CustomerView
    from devices.transport.link import Link, Opener

INITIALISE = b"\x1b@"
CLEAR = b"\x0c"
_BLANK = " " * COLUMNS


def upper_line(text: str) -> bytes:
    """Return the command that writes the upper line."""
    return b"\x1bQA" + text.encode("ascii") + b"\r"


def lower_line(text: str) -> bytes:
    """Return the command that writes the lower line."""
    return b"\x1bQB" + text.encode("ascii") + b"\r"


class PoleDisplay:
    """Show two lines, and show them again when the display comes back; used by one thread only."""

    def __init__(self, opener: Opener, write_s: float = 2.0) -> None:
        """Take the way to connect and how long a write may take."""
        self._opener = opener
        self._write_s = write_s
        self._link: Link | None = None
        self._lines = (_BLANK, _BLANK)

    def show(self, view: CustomerView) -> None:
        """Show what the customer sees; raise `DisplayAbsent` when the display cannot be reached."""
        self._lines = pole_lines(view)
        self.check()

    def check(self) -> None:
        """Write what is shown once more; raise `DisplayAbsent` when the display cannot be reached."""
        if self._link is not None and self._is_gone(self._link):
            self._drop()
        self._write(self._link or self._open(), upper_line(self._lines[0]) + lower_line(self._lines[1]))

    def close(self) -> None:
        """Leave an empty display behind and let the port go."""
        self._lines = (_BLANK, _BLANK)
        if self._link is not None:
            try:
                self._link.write(CLEAR, self._write_s)
            except LinkError:
                return
            finally:
                self._drop()

    def _open(self) -> Link:
        try:
            self._link = self._opener()
        except LinkError as error:
            raise DisplayAbsent from error
        self._write(self._link, INITIALISE + CLEAR)
        return self._link

    def _write(self, link: Link, data: bytes) -> None:
        try:
            link.write(data, self._write_s)
        except LinkError as error:
            self._drop()
            raise DisplayAbsent from error

    @staticmethod
    def _is_gone(link: Link) -> bool:
        """Say whether the other end hung up; what a display says, if anything, means nothing."""
        try:
            link.read(0)
        except LinkError:
            return True
        return False

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link = None
