"""Save the appeals of prices as a file that a plan takes, away from the screen's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.claim_money.presenter import MoneyPresenter
    from ui.shell import Shell

SAVED = "The appeals are saved. The file names patients' claims: send it safely."
NOT_SAVED = "The file could not be written. Choose another place."


class AppealFile:
    """Ask where the appeals go, and write them there."""

    def __init__(self, screen: QWidget, shell: Shell, presenter: MoneyPresenter) -> None:
        """Take the screen that asks, the window's services and who reads the appeals."""
        self._screen, self._shell, self._presenter = screen, shell, presenter

    def ask(self) -> None:
        """Ask for a place, then save there."""
        dialog = QFileDialog(self._screen, "Save the appeals")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"price-appeals-{self._shell.today():%Y-%m-%d}.csv")
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write every price that may be appealed to a file."""
        self._presenter.read_csv(self._shell.actor().display, partial(self._write, Path(path)))

    def _write(self, path: Path, text: str) -> None:
        write = partial(path.write_text, text, encoding="utf-8", newline="")
        written = self._shell.desk.in_background(write)
        self._shell.work.wait_for(written, self._tell_saved, self._tell_not_saved)

    def _tell_saved(self, _count: object) -> None:
        self._shell.say(Tone.OK, SAVED)

    def _tell_not_saved(self, _failure: object) -> None:
        self._shell.say(Tone.WARN, NOT_SAVED)
