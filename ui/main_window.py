"""Be the window: rail, header, banners, the screen, the keys; before them the pages of the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.header import CalmStrip, Header
from ui.palette import Palette
from ui.rail import Rail
from ui.screens.sign_in.view import LockPage, SignInPage
from ui.theme.theme import px
from ui.widgets.banner import BannerArea
from ui.widgets.following import set_part
from ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from ui.widgets.pick_list import PickRow

SMALLEST = (1024, 640)
USUAL = (1366, 768)


class DeskPage(QWidget):
    """Lay out the working window; what is shown in its parts is decided elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Put the parts in place."""
        super().__init__(parent)
        set_part(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.rail = Rail(self)
        self.header = Header(self)
        self.strip = CalmStrip(self)
        self.banners = BannerArea(self)
        self.stack = QStackedWidget(self)
        self.keys = KeyBar(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.strip, self.banners):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(self.keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)


class MainWindow(QWidget):
    """Hold three pages of which one shows: sign in, lock, desk. The desk is hidden while locked."""

    close_asked = Signal()
    went_away = Signal()
    customer_asked = Signal()

    def __init__(self, hint: str = "", lock_hint: str = "", parent: QWidget | None = None) -> None:
        """Build the sign-in page at once; the desk is small until its screens come."""
        super().__init__(parent)
        self.setWindowTitle("Counter")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self._pages = QStackedWidget(self)
        self.sign_in = SignInPage(hint)
        self.lock = LockPage(lock_hint)
        self.desk = DeskPage()
        self.palette_list: Palette | None = None
        for page in (self.sign_in, self.lock, self.desk):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._may_close = False

    def show_sign_in(self) -> None:
        """Show the page where a password is typed."""
        self._show(self.sign_in)
        self.sign_in.start()

    def show_lock(self) -> None:
        """Cover the work."""
        self._show(self.lock)

    def show_desk(self) -> None:
        """Show the work."""
        self._show(self.desk)

    def page(self) -> QWidget | None:
        """Return the page shown."""
        return self._pages.currentWidget()

    def _show(self, page: QWidget) -> None:
        if self.palette_list is not None:
            self.palette_list.hide()
        self.desk.header.scan.reset()
        self._pages.setCurrentWidget(page)

    def make_palette(self, find: Callable[[str, Callable[[Sequence[PickRow]], None]], None]) -> Palette:
        """Make the palette over the desk."""
        self.palette_list = Palette(find, self.desk)
        return self.palette_list

    def show_scan(self, *, good: bool) -> None:
        """Flash the scan field."""
        self.desk.header.scan.flash(good)

    def bring_to_front(self) -> None:
        """Come before all other windows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def let_close(self) -> None:
        """Close as soon as what asked for it is done; a window cannot close inside its own close event."""
        self._may_close = True
        QTimer.singleShot(0, self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before closing, for there may be something that is not kept yet."""
        if self._may_close:
            self.went_away.emit()
            event.accept()
            return
        event.ignore()
        self.close_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Close what floats over the page."""
        super().resizeEvent(event)
        if self.palette_list is not None:
            self.palette_list.hide()
        self.desk.header.scan.close_hits()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the smallest size in step with the density."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumSize(min(px(SMALLEST[0]), USUAL[0]), min(px(SMALLEST[1]), USUAL[1]))
