"""Show the store's logo as receipts print it, and take another from a file."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from app.kernel.errors import DomainError
from app.settings.logo import read_logo
from app.settings.model import SettingKey
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.field import LabelledField

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell import Shell

_WIDE, _HIGH = 240, 64
_LARGEST = 250_000
NO_LOGO = "Receipts begin with the store's name."
BLACK_AND_WHITE = "Printed in black and white at the head of every receipt."


class LogoField(LabelledField):
    """Be the picture with its buttons."""

    changed = Signal(str)

    def __init__(self) -> None:
        """Build picture and buttons."""
        row = QWidget()
        self.picture = QLabel(row)
        self.choose = SecondaryButton("Choose a picture …", "file-text")
        self.remove = SecondaryButton("Remove", "trash-2")
        super().__init__("Logo on receipts", row)
        self.setFocusProxy(self.choose)
        self.picture.setFixedHeight(px(_HIGH))
        self.picture.setAccessibleName("Logo")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(12))
        line.addWidget(self.picture)
        line.addWidget(self.choose)
        line.addWidget(self.remove)
        line.addStretch(1)
        self._text = ""
        self.remove.clicked.connect(self._clear)
        self.show_text("")

    def text(self) -> str:
        """Return the picture as it is kept."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show a picture, or that there is none."""
        self._text = text
        self.clear_error()
        picture = QPixmap()
        if text:
            picture.loadFromData(base64.b64decode(text))
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(px(_WIDE), px(_HIGH), keep, smooth)
        self.picture.setPixmap(picture)
        self.picture.setVisible(bool(text))
        self.remove.setVisible(bool(text))
        self.set_hint(BLACK_AND_WHITE if text else NO_LOGO)

    def take(self, text: str) -> None:
        """Show a picture that was chosen and tell that it is new."""
        self.show_text(text)
        self.changed.emit(text)

    def _clear(self) -> None:
        self.take("")
        self.choose.setFocus()


class LogoSetting:
    """Be the setting: a picture read from a file."""

    def __init__(self) -> None:
        """Build the field."""
        self.key = SettingKey.PAPER_LOGO
        self.field = LogoField()
        self.changed = self.field.changed

    def text(self) -> str:
        """Return the picture as it is kept."""
        return self.field.text()

    def show(self, text: str) -> None:
        """Show a picture."""
        self.field.show_text(text)


class LogoDesk(QObject):
    """Fill the logo from a file; it is kept with the other settings."""

    def __init__(self, shell: Shell, setting: LogoSetting, parent: QWidget) -> None:
        """Take the window's services and the setting."""
        super().__init__(parent)
        self._shell, self._setting, self._over = shell, setting, parent
        setting.field.choose.clicked.connect(self._choose)

    def _choose(self) -> None:
        """Ask for the file; the screen works on meanwhile."""
        dialog = QFileDialog(self._over, "The store's logo", "", "Pictures (*.png)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Show the picture of a file, or why it is none."""
        field = self._setting.field
        self._shell.work.wait_for(
            self._shell.desk.in_background(read_picture(path)),
            field.take,
            lambda failure: field.set_error(failure.message),
        )


def read_picture(path: str) -> Callable[[], str]:
    """Return what reads a logo's file, away from the screen; raise `DomainError` if it is none."""

    def read() -> str:
        from pathlib import Path  # noqa: PLC0415 - only the thread that reads needs it

        try:
            with Path(path).open("rb") as file:
                return read_logo(base64.b64encode(file.read(_LARGEST)).decode("ascii"))
        except OSError:
            raise DomainError("logo", "This file cannot be read. Choose a PNG picture.") from None

    return read
