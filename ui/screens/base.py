"""Be the base of all screens: what the window may ask of the page it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from ui.widgets.following import set_part

if TYPE_CHECKING:
    from app.kernel.changes import Change, Kind
    from app.scanning.symbols import Meaning
    from ui.commands import Command
    from ui.shell import Shell


class Screen(QWidget):
    """Be one page of the window.

    It is built once and kept: leaving it never drops what was typed. A scan comes here before any
    field; `on_scan` returns True when the screen took it.
    """

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    watches: ClassVar[frozenset[Kind]] = frozenset()

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Take the window's services."""
        super().__init__(parent)
        self.shell = shell
        set_part(self, "page")

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen, in the order of the footer."""
        return ()

    def activate(self, target: object | None) -> None:
        """Be shown: load what is needed and put the focus where the next key or scan belongs."""

    def deactivate(self) -> None:
        """Be hidden by another screen or by the lock."""

    def on_scan(self, meaning: Meaning) -> bool:
        """Take a scan; False leaves it to the window."""
        return False

    def on_search(self, text: str) -> bool:
        """Take text from the scan-and-search field; False leaves it to the window's search."""
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Hear that something of `watches` changed."""

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not kept in the store yet."""
        return False

    def back(self) -> bool:
        """Go back one level inside the screen on Esc; False when there is none."""
        return False
