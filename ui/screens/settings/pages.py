"""Build each page of the settings when it is first shown: all at once would hold up the screen."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.kernel.running import Permission
from ui.screens.base import Screen
from ui.screens.settings.about_page import AboutPage
from ui.screens.settings.calibration import CalibrationDesk
from ui.screens.settings.certificate_desk import CertificateDesk
from ui.screens.settings.devices_page import DevicesPage
from ui.screens.settings.logo_part import LogoDesk
from ui.screens.settings.look_page import LookPage
from ui.screens.settings.plans import PlansPage
from ui.screens.settings.playbooks_page import PlaybooksPage
from ui.screens.settings.prices import PricesPage
from ui.screens.settings.routes_page import RoutesPage
from ui.screens.settings.scanner_paper import ScannerPaperDesk
from ui.screens.settings.sheets_page import SheetsPage
from ui.screens.settings.store_page import StorePage
from ui.simulators.offer import offer_simulators
from ui.theme.theme import px
from ui.widgets.following import set_part

if TYPE_CHECKING:
    from app.scanning.symbols import Meaning
    from ui.shell import Shell

Page = TypeVar("Page", bound=QWidget)
TITLES = ("Store", "Plans", "Payer sheets", "Playbooks", "Routes", "Prices", "Devices", "Look", "About")
STORE, PLANS, SHEETS, PLAYBOOKS, ROUTES, PRICES, DEVICES, LOOK, ABOUT = range(9)
# a page for more people than the owner
OPEN_TO = dict.fromkeys((PLAYBOOKS, LOOK, ABOUT), Permission.EDIT_PLAYBOOKS)


def permission_of(place: int) -> Permission:
    """Return what a person needs to see a page."""
    return OPEN_TO.get(place, Permission.CHANGE_SETTINGS)


def scrolling(page: QWidget) -> QScrollArea:
    """Return a page that scrolls when the window is too small for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    set_part(inner, "clear")
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, 0, px(6), 0)
    row.addWidget(page, 1)
    row.addStretch(0)
    area.setWidget(inner)
    return area


class SettingsPages(Screen):
    """Hold the pages; asking for one builds it."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Keep a place for each page."""
        super().__init__(shell, parent)
        self.built: dict[int, QWidget] = {}
        self.stack = QStackedWidget(self)
        self._places = tuple(QVBoxLayout() for _title in TITLES)
        for column in self._places:
            place = QWidget(self.stack)
            set_part(place, "clear")
            column.setContentsMargins(0, 0, 0, 0)
            place.setLayout(column)
            self.stack.addWidget(place)

    @cached_property
    def store(self) -> StorePage:
        """Return the page of the store."""
        page = StorePage(self, practice=self.shell.desk.store.practice)
        self.certificates = CertificateDesk(self.shell, page.certificate, self)
        self.logos = LogoDesk(self.shell, page.logo, self)
        return self._put(STORE, page, scrolling(page))

    @cached_property
    def plans(self) -> PlansPage:
        """Return the page of the plans."""
        return self._put(PLANS, PlansPage(self.shell, self))

    @cached_property
    def sheets(self) -> SheetsPage:
        """Return the page of the payer sheets."""
        return self._put(SHEETS, SheetsPage(self.shell, self))

    @cached_property
    def playbooks(self) -> PlaybooksPage:
        """Return the page of the playbooks."""
        return self._put(PLAYBOOKS, PlaybooksPage(self.shell, self))

    @cached_property
    def routes(self) -> RoutesPage:
        """Return the page of the routes to payers."""
        return self._put(ROUTES, RoutesPage(self.shell, self))

    @cached_property
    def prices(self) -> PricesPage:
        """Return the page of the prices."""
        return self._put(PRICES, PricesPage(self.shell, self))

    @cached_property
    def devices(self) -> DevicesPage:
        """Return the page of the devices."""
        desk = self.shell.desk
        page = DevicesPage(
            desk.devices, self.shell.work, self.shell.local, practice=desk.store.practice, parent=self
        )
        offer_simulators(page, desk.show_simulators)
        self.calibration = CalibrationDesk(self.shell, page, self)
        self.scanner_paper = ScannerPaperDesk(self.shell, page, self)
        return self._put(DEVICES, page, scrolling(page))

    @cached_property
    def look(self) -> LookPage:
        """Return the page of the look."""
        return self._put(LOOK, LookPage(self))

    @cached_property
    def about(self) -> AboutPage:
        """Return the page about this program."""
        return self._put(ABOUT, AboutPage(self.shell.desk, self))

    def page(self, place: int) -> QWidget:
        """Return the page at a place, built now if it was not shown before."""
        names = ("store", "plans", "sheets", "playbooks", "routes", "prices", "devices", "look", "about")
        page: QWidget = getattr(self, names[place])
        return page

    def on_scan(self, meaning: Meaning) -> bool:
        """Leave a scan to the window unless the page of the devices waits for a test scan."""
        devices = self.built.get(DEVICES)
        return isinstance(devices, DevicesPage) and devices.waits_for_scan

    def page_built(self, place: int, page: QWidget) -> None:
        """Connect a page that was just built and show in it what is known."""

    def _put(self, place: int, page: Page, shown: QWidget | None = None) -> Page:
        self._places[place].addWidget(shown or page)
        self.built[place] = page
        self.page_built(place, page)
        return page
