"""Be the one field for scans and searches: codes go to the router, words show hits beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.widgets.following import restyle
from ui.widgets.pick_list import PickList, PickRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

FLASH_MS = 350
DEBOUNCE_MS = 100


class ScanField(QLineEdit):
    """Take a scan or words; `entered` is sent at Enter, `typed` shortly after the last key."""

    entered = Signal(str)
    typed = Signal(str)
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setProperty("part", "scan")
        self.setProperty("wants_scans", False)
        self.setPlaceholderText("Scan anything, or type a name, Rx number, NDC …")
        self.setAccessibleName("Scan or search (Ctrl+F)")
        self.setMinimumWidth(px(260))
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._tell_typed)
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.timeout.connect(self._end_flash)
        self.textEdited.connect(self._take_edit)
        self._list: PickList | None = None
        self.installEventFilter(self)

    def flash(self, good: bool) -> None:
        """Show for a moment that a scan was good or bad."""
        self.setProperty("flash", "good" if good else "bad")
        restyle(self)
        self._flash.start(FLASH_MS)

    def _end_flash(self) -> None:
        self.setProperty("flash", "")
        restyle(self)

    def show_hits(self, rows: Sequence[PickRow]) -> None:
        """Show what was found for the words typed."""
        shown = self._popup()
        shown.show_rows(rows)
        if not rows or not self.hasFocus() or not self.text().strip():
            shown.hide()
            return
        corner = self.mapTo(self.window(), QPoint(0, self.height() + px(2)))
        shown.setGeometry(corner.x(), corner.y(), self.width(), shown.wanted_height(10))
        shown.show()
        shown.raise_()

    def hits(self) -> tuple[PickRow, ...]:
        """Return the hits shown."""
        return self._list.rows() if self._list is not None and self._list.isVisible() else ()

    def reset(self) -> None:
        """Empty the field and close the list."""
        self._debounce.stop()
        self.clear()
        self.close_hits()

    def close_hits(self) -> None:
        """Close the list."""
        if self._list is not None:
            self._list.hide()

    def _popup(self) -> PickList:
        if self._list is None:
            self._list = PickList("Hits of the search", self.window())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.taken.connect(self._take)
        return self._list

    def _take(self, row: object) -> None:
        self.reset()
        self.taken.emit(row)

    def _take_edit(self, text: str) -> None:
        if text.strip():
            self._debounce.start()
        else:
            self._debounce.stop()
            self.close_hits()

    def _tell_typed(self) -> None:
        self.typed.emit(self.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Steer the list with the keys; close it when the field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self.close_hits()
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._steer(event)

    def _steer(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.reset()
            return True
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.hits():
            self._popup().step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if not (self.hits() and self._popup().take_current()) and self.text().strip():
                self._debounce.stop()
                self.entered.emit(self.text().strip())
            return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field and its mark."""
        super().paintEvent(event)
        side = px(18)
        painter = QPainter(self)
        painter.drawPixmap(
            px(12), (self.height() - side) // 2, pixmap("scan-line", theme().tokens.muted, side)
        )
