"""Ask for a certificate's file, and read it away from the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from ui.screens.settings.payer_part import read_file

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.settings.payer_part import CertificateSetting
    from ui.shell import Shell

PEM_FILES = "Certificates (*.pem *.crt *.cer)"


class CertificateDesk(QObject):
    """Fill the certificate from a file; it is kept with the other settings."""

    def __init__(self, shell: Shell, setting: CertificateSetting, parent: QWidget) -> None:
        """Take the window's services and the setting."""
        super().__init__(parent)
        self._shell, self._setting, self._over = shell, setting, parent
        setting.choose.clicked.connect(self._choose)

    def _choose(self) -> None:
        """Ask for the file; the screen works on meanwhile."""
        dialog = QFileDialog(self._over, "The switch's certificate", "", PEM_FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Show the certificate of a file, or why it is none."""
        setting = self._setting
        self._shell.work.wait_for(
            self._shell.desk.in_background(read_file(path)),
            setting.show,
            lambda failure: setting.field.set_error(failure.message),
        )
