"""Head the page: its title, the scan-and-search field, and the chips of lines, devices and person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.scan_field import ScanField
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import QuietButton
from ui.widgets.chip import Chip
from ui.widgets.following import follow_theme, set_part
from ui.widgets.text import Muted, Title

if TYPE_CHECKING:
    from app.kernel.running import Actor


class Header(QWidget):
    """Be the top row of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out title, field and chips."""
        super().__init__(parent)
        set_part(self, "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = Title("", self)
        self.scan = ScanField(self)
        self.practice = Chip("Practice", Tone.WARN, "store", self)
        self.practice.hide()
        self.lines = Chip("", Tone.PLAIN, "cloud", self)
        self.devices = Chip("", Tone.PLAIN, "plug-zap", self)
        self.person = Chip("", Tone.INFO, "user", self)
        for chip, words in (
            (self.lines, "Claims waiting"),
            (self.devices, "Devices"),
            (self.person, "Lock or switch"),
        ):
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            chip.setToolTip(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(12))
        row.addWidget(self.title)
        row.addSpacing(px(16))
        row.addWidget(self.scan, 20)
        row.addStretch(1)
        for chip in (self.practice, self.lines, self.devices, self.person):
            row.addWidget(chip)
        follow_theme(self)

    def dress(self) -> None:
        """Take the height from the theme."""
        self.setFixedHeight(px(66))
        self.scan.setFixedHeight(px(44))
        self.scan.setMaximumWidth(px(640))

    def show_person(self, actor: Actor) -> None:
        """Show who is signed in, with the role that matters most."""
        order = ("pharmacist", "technician", "cashier", "owner")
        roles = [role for role in order if role in {held.value for held in actor.roles}]
        role = roles[0].capitalize() if roles else ""
        self.person.show_state(f"{actor.display} · {role}" if role else actor.display, Tone.INFO, "user")


class CalmStrip(QWidget):
    """Say quietly that payers cannot be reached and what waits; never a pop-up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        set_part(self, "strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.words = Muted("", self)
        self.words.set_ink("warn")
        self.link = QuietButton("Show the list (F5)", "", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(2), px(20), px(2))
        row.addWidget(self.words)
        row.addWidget(self.link)
        row.addStretch(1)
        self.hide()

    def show_words(self, text: str) -> None:
        """Show words, or go away for an empty text."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
