"""Paint the left half of the sign-in and lock pages: the product's mark and the store's name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.theme.fonts import Weight
from ui.theme.icons import ink_of, pixmap
from ui.theme.theme import px
from ui.widgets.following import follow_theme, set_part
from ui.widgets.text import Words


class BrandName(Words):
    """Name the product."""

    size_step = 22
    weight = Weight.BOLD
    ink = "on_rail_active"


class BrandLine(Words):
    """Say a quiet line under the name."""

    size_step = 2
    ink = "on_rail"


class BrandPanel(QWidget):
    """Be the dark half of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out mark, name and lines."""
        super().__init__(parent)
        set_part(self, "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._mark = QLabel(self)
        self.name = BrandName("Counter", self)
        self.store = BrandLine("", self, wrap=True)
        self.line = BrandLine("Works when the internet does not.", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(56), px(56), px(40), px(48))
        column.setSpacing(px(10))
        column.addStretch(2)
        column.addWidget(self._mark)
        column.addWidget(self.name)
        column.addWidget(self.store)
        column.addStretch(3)
        column.addWidget(self.line)
        follow_theme(self)

    def dress(self) -> None:
        """Draw the mark in the theme's ink."""
        self._mark.setPixmap(pixmap("scan-barcode", ink_of("on_rail_active"), px(56)))
