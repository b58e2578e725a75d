"""Save the packet of an outage as one file, away from the screen's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.held.presenter import HeldPresenter
    from ui.shell import Shell

SAVED = "The packet is saved. It names patients: send each payer its own file, and delete the packet then."
NOT_SAVED = "The file could not be written. Choose another place."


class PacketFile:
    """Ask where the packet goes, and write it there."""

    def __init__(self, screen: QWidget, shell: Shell, presenter: HeldPresenter) -> None:
        """Take the screen that asks, the window's services and who makes the packet."""
        self._screen, self._shell, self._presenter = screen, shell, presenter

    def ask(self) -> None:
        """Ask for a place, then save there."""
        outage = self._presenter.outage
        name = outage.number.lower() if outage is not None else f"{self._shell.today():%Y-%m-%d}"
        dialog = QFileDialog(self._screen, "Save the outage packet")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"outage-packet-{name}.zip")
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Make the packet and write it to a file."""
        now, by = self._shell.desk.clock.now(), self._shell.actor().display
        self._presenter.make_packet(now, by, partial(self._write, Path(path)))

    def _write(self, path: Path, body: bytes) -> None:
        written = self._shell.desk.in_background(partial(path.write_bytes, body))
        self._shell.work.wait_for(written, self._tell_saved, self._tell_not_saved)

    def _tell_saved(self, _count: object) -> None:
        self._shell.say(Tone.OK, SAVED)

    def _tell_not_saved(self, _failure: object) -> None:
        self._shell.say(Tone.WARN, NOT_SAVED)
