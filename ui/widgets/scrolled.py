"""Let a part of a screen scroll when the window is low, and keep what has the focus in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme.theme import px

if TYPE_CHECKING:
    from collections.abc import Sequence


class Scrolled(QScrollArea):
    """Hold a column of widgets; put content into `body`."""

    def __init__(self, parent: QWidget | None = None, *, lowest: int = 120) -> None:
        """Take the height, in pixels at normal density, below which the window may not press it."""
        super().__init__(parent)
        self._lowest = lowest
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = inner = QWidget(self)
        inner.setProperty("part", "clear")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(px(8))
        self.setWidget(inner)
        inner.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    def fill(self, widgets: Sequence[QWidget]) -> None:
        """Put widgets beneath each other."""
        for widget in widgets:
            self.body.addWidget(widget)

    def sizeHint(self) -> QSize:
        """Want the room that the content wants."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Keep the content's width; its height may be scrolled."""
        needs = self._inner.minimumSizeHint()
        return QSize(needs.width(), min(needs.height(), px(self._lowest)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give words that wrap the height they need at this width, rather than press what is beside them."""
        if watched is self._inner and event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            needs = (
                self.body.minimumHeightForWidth(self._inner.width()) if self.body.hasHeightForWidth() else 0
            )
            if needs != self._inner.minimumHeight():
                self._inner.setMinimumHeight(needs)
        return super().eventFilter(watched, event)

    def _make_room(self, _least: int, most: int) -> None:
        """Keep the content off the scroll bar."""
        self.body.setContentsMargins(0, 0, px(8) if most else 0, 0)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, px(24))
