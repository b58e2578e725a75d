"""Keep the customer's window and the pole at the sale in work, and clear them at its end and at a lock."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPixmap

from app.documents.customer_view import CustomerScene, customer_view
from app.documents.paper_words import ENGLISH
from app.hardware.ports import ShowsCustomer
from app.hardware.states import DeviceKind, DeviceState
from app.kernel.changes import Kind
from app.pos.model import SaleState
from app.settings.model import SettingKey
from ui.customer.window import CustomerWindow
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QScreen

    from app.hardware.customer import CustomerView
    from app.kernel.changes import Change
    from app.kernel.ids import SaleId
    from app.pos.views import SaleReads, SaleView
    from app.settings.views import SettingReads
    from ui.desk import Desk
    from ui.main_window import MainWindow
    from ui.session import Session
    from ui.work import Failure, Ticket, Work

CLEAR_AFTER_MS = 30_000
_WATCHED = frozenset({Kind.SALE, Kind.PAYMENT, Kind.SETTING})


class CustomerReads(Protocol):
    """Be the store's `Reads` as far as the customer's display needs it."""

    sales: SaleReads
    settings: SettingReads


@dataclass(frozen=True, slots=True)
class Seen:
    """Be what one reading found."""

    sale: SaleView | None
    held: Mapping[str, str]


def second_screen(screens: Sequence[QScreen], own: QScreen | None) -> QScreen | None:
    """Return the screen that the register's window is not on, if there is one."""
    return next((screen for screen in screens if screen is not own), None)


class CustomerDesk(QObject):
    """Read the sale when it changes and show what the customer may see of it; `view` is what is shown."""

    def __init__(self, window: MainWindow, desk: Desk, work: Work, session: Session) -> None:
        """Take the register's window, the open store and who is signed in; `start` shows the first view."""
        super().__init__(window)
        self._main, self._desk, self._work, self._session = window, desk, work, session
        self._reading = Latest(work)
        self.other_screen: Callable[[], QScreen | None] = self._other_screen
        self._scene = CustomerScene(desk.store.name, ENGLISH, desk.store.practice)
        self._logo, self._logo_text = QPixmap(), ""
        self._kept: SaleId | None = None
        self._over: set[SaleId] = set()
        self._clearing: Ticket | None = None
        self.is_wanted = False
        self.window = CustomerWindow()
        self.view: CustomerView = customer_view(self._scene, None)
        self.window.put_away.connect(self._put_away)
        window.customer_asked.connect(self.toggle)
        window.went_away.connect(self.close)
        session.locked.connect(self.clear)
        session.left.connect(self.clear)
        session.entered.connect(self._reload)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self.follow_screens, Qt.ConnectionType.QueuedConnection)
            app.screenRemoved.connect(self.follow_screens, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Greet, and open the window if the settings say so."""
        self._show(self.view)
        self._read(self._begin)

    def close(self) -> None:
        """Show nothing any more."""
        self._reading.cancel()
        self.is_wanted = False
        self.window.close()

    def hear(self, changes: frozenset[Change]) -> None:
        """Read again what changed, while somebody can see it."""
        kinds = {change.kind for change in changes} & _WATCHED
        if kinds and (self._is_seen() or Kind.SETTING in kinds):
            self._reload()

    @Slot()
    def toggle(self) -> None:
        """Show the window, or put it away."""
        self.is_wanted = not self.window.isVisible()
        if self.is_wanted:
            self._open()
            self._reload()
        else:
            self.window.close()

    @Slot()
    def clear(self) -> None:
        """Go back to the greeting at once; a sale that is finished does not come back."""
        self._reading.cancel()
        if self._kept is not None and self._clearing is not None:
            self._over.add(self._kept)
        self._stop_clearing()
        self._show(customer_view(self._scene, None))

    @Slot()
    @Slot(object)
    def follow_screens(self, _screen: object = None) -> None:
        """Follow the screens: one that was unplugged takes the window along until it is back."""
        if not self.is_wanted:
            return
        if self.other_screen() is not None:
            self._open()
            self._reload()
        elif self.window.isFullScreen():
            self.window.hide()

    # Own steps -------------------------------------------------------------------------------------

    def _is_seen(self) -> bool:
        return self.window.isVisible() or any(
            status.kind is DeviceKind.POLE_DISPLAY and status.state is not DeviceState.UNCONFIGURED
            for status in self._desk.devices.statuses()
        )

    @Slot()
    @Slot(object)
    def _reload(self, _actor: object = None) -> None:
        self._read(self._take)

    def _read(self, take: Callable[[Seen], None]) -> None:
        lane, kept = self._desk.store.lane, self._kept

        def read(reads: CustomerReads) -> Seen:
            sale = reads.sales.current(lane)
            if sale is None and kept is not None:
                before = reads.sales.view(kept)
                sale = before if before.state is SaleState.COMPLETED else None
            return Seen(sale, reads.settings.all())

        self._reading.read(read, take, self._stay)

    def _stay(self, failure: Failure) -> None:
        """Leave the display as it is; the next change is read again."""

    def _begin(self, seen: Seen) -> None:
        self._take(seen)
        if seen.held.get(SettingKey.CUSTOMER_WINDOW) == "yes" and not self.is_wanted:
            self.toggle()

    def _take(self, seen: Seen) -> None:
        held = seen.held
        name = held.get(SettingKey.STORE_NAME) or self._desk.store.name
        language = held.get(SettingKey.PAPER_LANGUAGE) or ENGLISH
        self._scene = CustomerScene(name, language, self._desk.store.practice)
        self._take_logo(held.get(SettingKey.PAPER_LOGO, ""))
        sale = seen.sale
        if sale is not None and (sale.id in self._over or not self._session.is_open):
            sale = None
        self._follow(sale)
        self._show(customer_view(self._scene, sale, self.view))

    def _take_logo(self, text: str) -> None:
        if text != self._logo_text:
            self._logo_text, self._logo = text, QPixmap()
            self._logo.loadFromData(base64.b64decode(text))

    def _follow(self, sale: SaleView | None) -> None:
        """Hold on to a sale, and let go of a finished one after a while."""
        if sale is None or sale.id != self._kept:
            self._stop_clearing()
        if sale is not None:
            self._kept = sale.id
        if sale is not None and sale.state is SaleState.COMPLETED and self._clearing is None:
            self._clearing = self._work.later(CLEAR_AFTER_MS, self.clear)

    def _stop_clearing(self) -> None:
        if self._clearing is not None:
            self._clearing.cancel()
        self._clearing = None

    def _show(self, view: CustomerView) -> None:
        self.view = view
        self.window.board.show_view(view, self._logo)
        devices = self._desk.devices
        if isinstance(devices, ShowsCustomer):
            devices.show_customer(view)

    def _other_screen(self) -> QScreen | None:
        return second_screen(QGuiApplication.screens(), self._main.screen())

    def _open(self) -> None:
        other = self.other_screen()
        if other is not None:
            self.window.cover(other)
        else:
            self.window.stand_beside(self._main)

    @Slot()
    def _put_away(self) -> None:
        self.is_wanted = False
