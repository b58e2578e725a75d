"""Tell when a page has become too narrow for everything on it, at the size in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from ui.theme.theme import hub, px

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class Narrow(QObject):
    """Watch a page's width; `act` hears True below the width, False above it, once at each crossing."""

    def __init__(self, page: QWidget, width: int, act: Callable[[bool], None]) -> None:
        """Take the page, the width in pixels at normal density, and what to do."""
        super().__init__(page)
        self._page, self._width, self._act = page, width, act
        self._was: bool | None = None
        page.installEventFilter(self)
        hub().changed.connect(self.look)

    def look(self) -> None:
        """Compare the width with the size in force."""
        is_narrow = self._page.width() < px(self._width)
        if is_narrow != self._was:
            self._was = is_narrow
            self._act(is_narrow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again at each change of size."""
        if event.type() == QEvent.Type.Resize:
            self.look()
        return False
