"""Frame what belongs together on a white panel with round corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.theme.theme import px
from ui.widgets.following import set_part
from ui.widgets.text import Heading

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def page_margins() -> tuple[int, int, int, int]:
    """Return the margins around the cards of a page: left, top, right, bottom."""
    return px(20), px(16), px(20), px(16)


def gap() -> int:
    """Return the space between two cards."""
    return px(16)


class Card(QFrame):
    """Be a panel with an optional title row; put content into `body`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        """Take the title; an empty one leaves the title row out until something is put in it."""
        super().__init__(parent)
        set_part(self, "card")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(px(18), px(16), px(18), px(16))
        self._outer.setSpacing(px(8))
        self._row = QHBoxLayout()
        self._row.setSpacing(px(10))
        self._title = Heading(title, self)
        self._title.setVisible(bool(title))
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._outer.addLayout(self._row)
        self.body = QVBoxLayout()
        self.body.setSpacing(px(8))
        self._outer.addLayout(self.body, 1)
        self._left = 1

    def set_title(self, text: str) -> None:
        """Show another title."""
        self._title.setText(text)
        self._title.setVisible(bool(text))

    def title(self) -> str:
        """Return the title shown."""
        return self._title.text()

    def add_header(self, widget: QWidget, *, right: bool = False) -> None:
        """Put a widget on the title row, behind the title or at the right edge."""
        if right:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
            return
        self._row.insertWidget(self._left, widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._left += 1


class Inset(QFrame):
    """Be a framed part inside a card; put content into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty frame."""
        super().__init__(parent)
        set_part(self, "inset")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(px(14), px(10), px(14), px(10))
        self.body.setSpacing(px(4))
