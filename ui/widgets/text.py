"""Show words: page titles, headings, body text, muted lines and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel

from ui.theme.fonts import Weight, font
from ui.theme.icons import ink_of
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Words(QLabel):
    """Show plain words in a size, weight and ink of the theme; markup is never read."""

    size_step = 0
    weight = Weight.REGULAR
    ink = "text"
    mono = False
    tabular = False

    def __init__(self, text: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        """Take the words and whether they may break into lines."""
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        follow_theme(self)

    def dress(self) -> None:
        """Set font and ink from the theme."""
        self.setFont(font(self.size_step, self.weight, mono=self.mono, tabular=self.tabular))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(ink_of(self.ink)))
        self.setPalette(palette)

    def set_ink(self, ink: str) -> None:
        """Write in another token's colour from now on."""
        if ink != self.ink:
            self.ink = ink
            self.dress()


class Title(Words):
    """Name the page."""

    size_step = 6
    weight = Weight.BOLD


class Heading(Words):
    """Name a card or a part of it."""

    size_step = 1
    weight = Weight.SEMIBOLD


class Body(Words):
    """Show words to read."""


class Strong(Words):
    """Show words that lead a line."""

    weight = Weight.SEMIBOLD


class Muted(Words):
    """Show words that explain."""

    size_step = -1
    ink = "muted"


class Mono(Words):
    """Show codes: NDC, claim text."""

    size_step = -1
    mono = True
