"""Say why a list is empty and what to do, and show pages as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.theme.icons import ink_of, pixmap
from ui.theme.theme import px
from ui.widgets.following import follow_theme
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent


class EmptyNote(QWidget):
    """Stand where a list would be: an icon, what is so, what to do."""

    def __init__(self, icon_name: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        """Take the icon and the words."""
        super().__init__(parent)
        self._icon_name = icon_name
        self._mark = QLabel(self)
        self._title = Heading(title, self)
        self._text = Muted(text, self, wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(px(8))
        column.addStretch(1)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addStretch(2)
        follow_theme(self)

    def show_words(self, title: str, text: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)

    def dress(self) -> None:
        """Draw the icon in the theme's ink."""
        self._mark.setPixmap(pixmap(self._icon_name, ink_of("muted"), px(36)))


class PdfView(QScrollArea):
    """Show the pages of a document from pictures of them, as wide as the view."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Take the name that a screen reader says."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self._inner = QWidget(self)
        self._inner.setProperty("part", "clear")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(10))
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self._pages: list[tuple[QImage, QLabel]] = []

    def show_pdf(self, pages: Sequence[bytes]) -> None:
        """Show pages given as PNG or JPEG bytes."""
        for _image, label in self._pages:
            label.setParent(None)
        self._pages = []
        for number, data in enumerate(pages, start=1):
            label = QLabel(self._inner)
            label.setAccessibleName(f"Page {number} of {len(pages)}")
            self._column.insertWidget(number - 1, label, 0, Qt.AlignmentFlag.AlignHCenter)
            self._pages.append((QImage.fromData(data), label))
        self._fit()

    def page_count(self) -> int:
        """Return the number of pages shown."""
        return len(self._pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the view."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        sharp = self.devicePixelRatioF()
        for image, label in self._pages:
            room = QSize(min(self.viewport().width(), image.width()), image.height())
            shown = image.scaled(
                room * sharp, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(sharp)
            label.setPixmap(QPixmap.fromImage(shown))
