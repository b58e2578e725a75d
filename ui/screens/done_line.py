"""Say in place that something was done, so that nothing on the screen moves while work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from ui.theme.tokens import Tone
from ui.widgets.field import Note

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class DoneLine(Note):
    """Be a mark with a few words; a screen reader speaks them."""

    def __init__(self, parent: QWidget) -> None:
        """Start without words."""
        super().__init__(parent)
        self.setAccessibleName("")

    def say(self, text: str) -> None:
        """Show what was done last."""
        self.show_words(text, Tone.OK)
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
