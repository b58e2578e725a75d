"""Take scans from devices and keyboards, and words from the scan-and-search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.scanning.symbols import PlainText, classify
from app.scanning.types import Scan
from ui.scan_place import WindowScanPlace
from ui.scan_router import ScanRouter
from ui.search import number_hit
from ui.wedge_filter import WedgeFilter
from ui.widgets.pick_list import PickRow

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.main_window import MainWindow
    from ui.navigator import Navigator
    from ui.search import GlobalSearch
    from ui.session import Session
    from ui.sounds import Sounds


class ScanDesk(QObject):
    """Bring scans and searches to the screens; `scanned` tells of each scan after it was routed."""

    scanned = Signal(object)
    _heard = Signal(object)

    def __init__(
        self, window: MainWindow, desk: Desk, navigator: Navigator, session: Session, search: GlobalSearch
    ) -> None:
        """Take the window, the store's devices and clock, and where scans may go."""
        super().__init__(window)
        self._field, self._navigator, self._search = window.desk.header.scan, navigator, search
        self._clock = desk.clock
        self._place: WindowScanPlace | None = None
        self._window, self._session = window, session
        self.wedge = WedgeFilter(self)
        self.wedge.scanned.connect(self.take_wedge)
        self._heard.connect(self.take)
        self._unsubscribe = desk.devices.on_scan(self._hear)
        self._field.typed.connect(self._look_up)
        self._field.entered.connect(self.enter)
        self._field.taken.connect(self._take_row)

    def start(self, sounds: Sounds) -> None:
        """Begin to take scans from the keyboard too."""
        self._place = WindowScanPlace(self._window, self._navigator, self._session, sounds)
        self.wedge.install()

    def close(self) -> None:
        """Take no more."""
        self._unsubscribe()
        self.wedge.remove()

    def _hear(self, scan: Scan) -> None:
        """Hear a scanner; called on its thread."""
        self._heard.emit(scan)

    @Slot(object)
    def take(self, scan: Scan) -> None:
        """Route a scan."""
        if self._place is not None:
            ScanRouter(self._place).route(scan)
            self.scanned.emit(scan)

    @Slot(str)
    def take_wedge(self, text: str) -> None:
        """Route a scan that came as typing."""
        self.take(Scan.read(text, "wedge", self._clock.now()))

    def enter(self, text: str) -> None:
        """Take what was typed and ended with Enter: a code as a scan, a number, else words to search."""
        scan = Scan.read(text, "typed", self._clock.now())
        if not isinstance(classify(scan), PlainText):
            self._field.reset()
            self.take(scan)
            return
        if self._opens_number(text) or self._screen_searches(text):
            self._field.reset()
        else:
            self._look_up(text)

    def _opens_number(self, text: str) -> bool:
        number = number_hit(text)
        return number is not None and self._navigator.open_hit(number.key)

    def _screen_searches(self, text: str) -> bool:
        screen = self._navigator.current()
        return screen is not None and screen.on_search(text)

    def _look_up(self, text: str) -> None:
        self._search.find(text, self._field.show_hits)

    def _take_row(self, row: object) -> None:
        if isinstance(row, PickRow):
            self._navigator.open_hit(row.key)
