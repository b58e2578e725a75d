"""Show where the payers' switch is reached, and by which certificate it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit

from app.kernel.errors import DomainError
from app.settings.certificate import fingerprints, read_certificates
from app.settings.model import SettingKey
from ui.theme.fonts import font
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.field import LabelledField
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent

_HIGH = 96
_LARGEST = 100_000
NO_CERTIFICATE = "Without a certificate nothing is sent."


class PemArea(QPlainTextEdit):
    """Be a few lines for a certificate; Tab goes on."""

    left = Signal()

    def __init__(self) -> None:
        """Build the area."""
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText("-----BEGIN CERTIFICATE-----")
        self.setFixedHeight(px(_HIGH))
        follow_theme(self)

    def dress(self) -> None:
        """Use figures and letters of one width."""
        self.setFont(font(-2, mono=True))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that it was left."""
        super().focusOutEvent(event)
        self.left.emit()


class CertificateField(LabelledField):
    """Be the label, the area and the fingerprint beneath it."""

    changed = Signal(str)

    def __init__(self) -> None:
        """Build the area."""
        self.area = PemArea()
        super().__init__("Certificate of the switch, or of who signed it", self.area)
        self.set_hint(NO_CERTIFICATE)
        self.area.textChanged.connect(self._take_edit)
        self.area.left.connect(self._check)

    def text(self) -> str:
        """Return what stands there."""
        return self.area.toPlainText().strip()

    def show_text(self, text: str) -> None:
        """Show a certificate."""
        self.area.setPlainText(text)
        self.clear_error()

    def _take_edit(self) -> None:
        self.clear_error()
        marks = fingerprints(self.text())
        words = [f"SHA-256 {mark}" for mark in marks]
        self.set_hint("\n".join(words) if words else "" if self.text() else NO_CERTIFICATE)
        self.changed.emit(self.text())

    def _check(self) -> None:
        try:
            read_certificates(self.text())
        except DomainError as problem:
            self.set_error(problem.message)


class CertificateSetting:
    """Be the setting: pasted, or read from a file."""

    def __init__(self) -> None:
        """Build field and button."""
        self.key = SettingKey.PAYER_CA
        self.field = CertificateField()
        self.changed = self.field.changed
        self.choose = SecondaryButton("Read it from a file …", "file-text")

    def text(self) -> str:
        """Return the certificate as it stands."""
        return self.field.text()

    def show(self, text: str) -> None:
        """Show a certificate."""
        self.field.show_text(text)


def read_file(path: str) -> Callable[[], str]:
    """Return what reads a certificate's file, away from the screen; raise `DomainError` if it is none."""

    def read() -> str:
        from pathlib import Path  # noqa: PLC0415 - only the thread that reads needs it

        try:
            with Path(path).open("rb") as file:
                return read_certificates(file.read(_LARGEST).decode("ascii"))
        except (OSError, UnicodeDecodeError):
            raise DomainError(
                "certificate", "This file cannot be read as a certificate in PEM form."
            ) from None

    return read
