"""Be the customer's window: over the whole of a second screen, or a plain window where there is only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.customer.board import CustomerBoard
from ui.session import OF_CUSTOMERS

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QScreen, QShowEvent

_USUAL = QSize(960, 540)
_AWAY_PX = 40
_PLAIN = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus
_WHOLE = _PLAIN | Qt.WindowType.FramelessWindowHint


class CustomerWindow(QWidget):
    """Hold the board; it never takes the keys, for what is typed or scanned belongs to the register."""

    put_away = Signal()

    def __init__(self) -> None:
        """Build the board; nothing shows yet."""
        super().__init__(None, _PLAIN)
        self.setWindowTitle("Counter – customer")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, True)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setProperty(OF_CUSTOMERS, True)
        self.setMinimumSize(480, 300)
        self.resize(_USUAL)
        self.board = CustomerBoard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)

    def cover(self, screen: QScreen) -> None:
        """Show over the whole of a screen."""
        if self.isVisible() and self.isFullScreen() and self.screen() is screen:
            return
        self._dress_as(_WHOLE)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()  # showFullScreen would ask for the keys

    def stand_beside(self, window: QWidget) -> None:
        """Show as a plain window that can be moved, in sight beside the register's own."""
        if self.isVisible() and not self.isFullScreen():
            return
        self._dress_as(_PLAIN)
        self.setScreen(window.screen())
        self.setWindowState(Qt.WindowState.WindowNoState)
        self.resize(_USUAL)
        self.move(window.frameGeometry().topLeft() + QPoint(_AWAY_PX, _AWAY_PX))
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Mark the window of the system too: it hears a touch before this one does."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.setProperty(OF_CUSTOMERS, True)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Be put away by the person who closed it."""
        super().closeEvent(event)
        self.put_away.emit()

    def _dress_as(self, flags: Qt.WindowType) -> None:
        """Change the frame, which hides the window."""
        self.hide()
        if self.windowFlags() != flags:
            self.setWindowFlags(flags)
