"""Ask once, in place, before something odd is done; doing it again does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from ui.theme.tokens import Tone
from ui.widgets.field import Note

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class AskOnce(Note):
    """Be the line that asks; what was asked about is let through the second time."""

    def __init__(self, parent: QWidget) -> None:
        """Start without a question."""
        super().__init__(parent)
        self._asked: object = None

    def lets(self, about: object, doubt: str) -> bool:
        """Say whether this may be done: nothing is odd about it, or it was asked about just before."""
        if not doubt or about == self._asked:
            self.forget()
            return True
        self._asked = about
        words = f"{doubt} Press Enter again if that is right."
        self.show_words(words, Tone.WARN)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        return False

    def forget(self) -> None:
        """Take the question away."""
        self._asked = None
        self.show_words("", Tone.WARN)
