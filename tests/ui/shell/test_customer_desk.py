"""Prove the customer's display: what it shows of a sale, when it clears, and which screen it takes."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from app.documents.customer_view import CustomerScene, customer_view
from app.hardware.customer import CustomerPhase
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.changes import Kind, changed
from app.kernel.errors import NotFound
from app.kernel.ids import SaleId
from app.kernel.money import ZERO, Money
from app.payments.model import PaymentState
from app.pos.model import SaleState
from ui.customer import desk as customer_desk
from ui.customer.board import WHOLE, CustomerBoard, lines_in_sight
from ui.theme.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.hardware.customer import CustomerView
    from app.kernel.running import Actor
    from app.pos.views import SaleView
    from tests.fixtures import counter_rows as rows
    from tests.fixtures.device_doubles import DevicesDouble
    from tests.ui.conftest import DeskDouble
    from tests.ui.shell.conftest import OpeningDouble
    from ui.application import CounterScreens
    from ui.customer.desk import CustomerDesk
else:
    import counter_rows as rows
    from device_doubles import DevicesDouble

SALE = rows.sale(rows.ATORVASTATIN, rows.OZEMPIC, rows.TOOTHPASTE)
SECRETS = ("atorvastatin", "ozempic", "Chen", "Maria", "lot 3104", "Cass")


@dataclass
class Shop:
    """Be the lane's sales and settings, and count how often somebody reads them."""

    now: SaleView | None = None
    held: dict[str, str] = field(default_factory=lambda: {"store.name": "Harbor Pharmacy"})
    readings: int = 0

    def current(self, _lane: int) -> SaleView | None:
        self.readings += 1
        return self.now if self.now is not None and self.now.state is SaleState.OPEN else None

    def view(self, sale_id: SaleId) -> SaleView:
        if self.now is None or self.now.id != sale_id:
            raise NotFound("sale")
        return self.now

    def all(self) -> dict[str, str]:
        return dict(self.held)


class PoleDouble(DevicesDouble):
    """Be devices with a pole display that keeps what it was told to show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = (*self.shown, DeviceStatus(DeviceKind.POLE_DISPLAY, DeviceState.READY))
        self.views: list[CustomerView] = []

    def show_customer(self, view: CustomerView) -> None:
        self.views.append(view)


@pytest.fixture
def shop(desk_of_doubles: DeskDouble) -> Shop:
    made = Shop()
    reads: Any = desk_of_doubles.runner.reads
    reads.sales = reads.settings = made
    return made


@pytest.fixture
def pole(desk_of_doubles: DeskDouble) -> PoleDouble:
    desk_of_doubles.devices = PoleDouble()
    return desk_of_doubles.devices


@pytest.fixture
def customer(shop: Shop, pole: PoleDouble, screens: CounterScreens, pharmacist: Actor) -> CustomerDesk:
    """Give the display of a lane where somebody is signed in."""
    assert screens.conductor is not None
    screens.session.enter(pharmacist)
    return screens.conductor.customer


@pytest.fixture
def sell(qtbot: QtBot, shop: Shop, customer: CustomerDesk) -> Callable[..., None]:
    """Let the sale change and wait until the display shows what is wanted of it."""

    def change(wanted: str, sale: SaleView | None = SALE, **more: Any) -> None:
        shop.now = replace(sale, **more) if sale is not None else None
        customer.hear(changed((Kind.SALE, None)))
        qtbot.waitUntil(lambda: wanted in words(customer))

    return change


def words(customer: CustomerDesk) -> str:
    return customer.window.board.accessibleName()


def idle(customer: CustomerDesk) -> bool:
    return customer.view.phase is CustomerPhase.IDLE


PAID: dict[str, Any] = {
    "state": SaleState.COMPLETED,
    "tenders": (rows.cash_tender(6110, 10_000),),
    "change": Money(3890),
    "remaining": ZERO,
}


def test_that_the_display_follows_a_sale_from_the_first_line_to_the_change(
    customer: CustomerDesk, pole: PoleDouble, sell: Callable[..., None]
) -> None:
    sell("Total, $10.00", rows.sale(rows.ATORVASTATIN))
    sell("Total, $61.10")
    assert customer.view.newest == 2
    sell("Please follow the card terminal", card=rows.card_row(PaymentState.SENDING))
    sell("Change, $38.90, Thank you.", **PAID)
    phases = list(dict.fromkeys(view.phase for view in pole.views))
    assert phases == [CustomerPhase.IDLE, CustomerPhase.SALE, CustomerPhase.CARD, CustomerPhase.DONE]
    told = " ".join(text for view in pole.views for text in view.texts())
    assert not [secret for secret in SECRETS if secret.lower() in (told + words(customer)).lower()]


def test_that_a_finished_sale_is_cleared_after_a_while_and_stays_away(
    qtbot: QtBot,
    customer: CustomerDesk,
    pole: PoleDouble,
    shop: Shop,
    sell: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(customer_desk, "CLEAR_AFTER_MS", 1)
    sell("Prescription 1")
    shop.now = replace(SALE, **PAID)
    customer.hear(changed((Kind.SALE, None)))
    ended = [CustomerPhase.DONE, CustomerPhase.IDLE]
    qtbot.waitUntil(lambda: [view.phase for view in pole.views[-2:]] == ended)
    assert idle(customer)
    shown = len(pole.views)
    customer.hear(changed((Kind.PAYMENT, None)))
    qtbot.waitUntil(lambda: len(pole.views) > shown)
    assert idle(customer)
    sell("Total, $4.10", rows.sale(rows.TOOTHPASTE, id=SaleId(rows.make_id(901))))


def test_that_the_next_sale_takes_the_place_of_the_finished_one(
    customer: CustomerDesk, sell: Callable[..., None]
) -> None:
    sell("Prescription 1")
    sell("Change", **PAID)
    sell("Total, $4.10", rows.sale(rows.TOOTHPASTE, id=SaleId(rows.make_id(901))))
    assert len(customer.view.lines) == 1


@pytest.mark.parametrize("act", ["lock", "leave"])
def test_that_locking_and_signing_out_clear_every_display_at_once(
    customer: CustomerDesk,
    pole: PoleDouble,
    screens: CounterScreens,
    sell: Callable[..., None],
    act: str,
) -> None:
    sell("Prescription 1")
    getattr(screens.session, act)()
    assert idle(customer)
    assert pole.views[-1].lines == ()
    assert "Prescription" not in words(customer)


def test_that_nothing_of_a_sale_shows_while_locked_and_it_is_back_with_the_person(
    qtbot: QtBot,
    customer: CustomerDesk,
    pole: PoleDouble,
    screens: CounterScreens,
    sell: Callable[..., None],
    pharmacist: Actor,
) -> None:
    sell("Prescription 1")
    screens.session.lock()
    shown = len(pole.views)
    customer.hear(changed((Kind.PAYMENT, None)))
    qtbot.waitUntil(lambda: len(pole.views) > shown)
    assert idle(customer)
    screens.session.enter(pharmacist)
    qtbot.waitUntil(lambda: "Prescription 1" in words(customer))


def test_that_a_finished_sale_does_not_come_back_after_a_lock(
    qtbot: QtBot,
    customer: CustomerDesk,
    pole: PoleDouble,
    screens: CounterScreens,
    sell: Callable[..., None],
    pharmacist: Actor,
) -> None:
    sell("Prescription 1")
    sell("Change", **PAID)
    screens.session.lock()
    shown = len(pole.views)
    screens.session.enter(pharmacist)
    qtbot.waitUntil(lambda: len(pole.views) > shown)
    assert idle(customer)


@pytest.mark.parametrize("state", [SaleState.CANCELLED, SaleState.SUSPENDED])
def test_that_a_sale_put_aside_or_cancelled_leaves_the_greeting(
    customer: CustomerDesk, sell: Callable[..., None], state: SaleState
) -> None:
    sell("Prescription 1")
    sell("Welcome", state=state)
    assert idle(customer)


def test_that_the_language_of_papers_the_logo_and_the_name_hold_at_once(
    qtbot: QtBot, customer: CustomerDesk, shop: Shop
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 0, 0)).save(out, "PNG")
    shop.held |= {
        "paper.language": "es",
        "store.name": "Farmacia",
        "paper.logo": base64.b64encode(out.getvalue()).decode(),
    }
    customer.toggle()
    customer.hear(changed((Kind.SETTING, None)))
    qtbot.waitUntil(lambda: "Farmacia, Práctica" in words(customer) and "Bienvenidos" in words(customer))
    assert red_dots(customer.window.board.grab().toImage()) > 500
    customer.close()


def red_dots(image: QImage) -> int:
    small = image.scaled(200, 120)
    colours = (small.pixelColor(x, y) for x in range(200) for y in range(120))
    return sum(colour.red() > 180 and colour.green() < 60 for colour in colours)


def test_that_the_key_shows_and_hides_the_window_and_the_keys_stay_at_the_register(
    qtbot: QtBot, customer: CustomerDesk, screens: CounterScreens
) -> None:
    window = screens.window
    with qtbot.waitActive(window):
        window.activateWindow()
    assert not customer.window.isVisible()
    assert screens.conductor is not None
    book = screens.conductor.commands.book
    command = book.by_id("customer")
    assert command is not None
    assert command.keys == ("Ctrl+Shift+D",)
    QTest.keyClick(
        window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(customer.window.isVisible)
    assert customer.window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.isActiveWindow()
    assert customer.window.pos() == window.frameGeometry().topLeft() + QPoint(40, 40)
    screens.conductor.commands.run(command)
    assert not customer.window.isVisible()


def test_that_a_customer_who_touches_the_display_keeps_no_session_open(
    qtbot: QtBot, customer: CustomerDesk, screens: CounterScreens, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.toggle()
    qtbot.waitExposed(customer.window)
    screens.session.watch_idle(60)
    restarts: list[bool] = []
    monkeypatch.setattr(screens.session, "_since", SimpleNamespace(restart=lambda: restarts.append(True)))
    for target in (customer.window.board, customer.window.windowHandle()):
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)
    assert restarts == []
    QTest.mouseClick(screens.window, Qt.MouseButton.LeftButton)
    assert restarts
    monkeypatch.undo()
    screens.session.watch_idle(0)
    customer.close()


def test_that_a_window_closed_by_hand_opens_again_with_one_press(customer: CustomerDesk) -> None:
    customer.toggle()
    customer.window.close()
    assert not customer.is_wanted
    customer.toggle()
    assert customer.window.isVisible()
    customer.close()


def test_that_the_setting_opens_the_window_at_the_start(
    qtbot: QtBot,
    shop: Shop,
    closed_screens: CounterScreens,
    opening: OpeningDouble,
    desk_of_doubles: DeskDouble,
) -> None:
    shop.held["screen.customer_window"] = "yes"
    with qtbot.waitSignal(closed_screens.ready, timeout=5000):
        opening.future.set_result(desk_of_doubles)
    assert closed_screens.conductor is not None
    customer = closed_screens.conductor.customer
    qtbot.waitUntil(customer.window.isVisible)
    assert "Welcome" in words(customer)


def test_that_closing_counter_takes_the_customers_window_along(
    qtbot: QtBot, customer: CustomerDesk, screens: CounterScreens
) -> None:
    customer.toggle()
    assert not customer.window.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    screens.window.let_close()
    qtbot.waitUntil(lambda: not customer.window.isVisible())


def test_that_nothing_is_read_while_no_customer_looks(
    qtbot: QtBot, shop: Shop, customer: CustomerDesk, pole: PoleDouble
) -> None:
    pole.shown = ()
    qtbot.waitUntil(lambda: shop.readings >= 2)
    before = shop.readings
    for kind in (Kind.SALE, Kind.PAYMENT, Kind.CLAIM):
        customer.hear(changed((kind, None)))
    assert shop.readings == before
    customer.toggle()
    assert shop.readings == before + 1
    customer.hear(changed((Kind.CLAIM, None)))
    assert shop.readings == before + 1
    customer.close()


def test_that_a_store_that_cannot_be_read_leaves_the_display_as_it_is(
    customer: CustomerDesk, shop: Shop, sell: Callable[..., None]
) -> None:
    sell("Prescription 1")
    sell("Change", **PAID)
    shop.now = None
    customer.hear(changed((Kind.SALE, None)))
    assert "Change" in words(customer)


@pytest.mark.parametrize(
    ("count", "newest", "room", "wanted"),
    [
        (3, 2, 5, range(3)),
        (8, 7, 5, range(3, 8)),
        (8, 0, 5, range(5)),
        (8, 4, 5, range(3, 8)),
        (1, 0, 1, range(1)),
    ],
)
def test_that_the_newest_line_is_always_in_sight(count: int, newest: int, room: int, wanted: range) -> None:
    assert lines_in_sight(count, newest, room) == wanted


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1024, 600), (480, 300), (600, 1024)])
def test_that_the_board_paints_each_phase_at_every_size_in_both_themes(
    qapp: QApplication, size: tuple[int, int], theme: str
) -> None:
    apply_theme(qapp, theme)
    board = CustomerBoard()
    board.resize(*size)
    pictures = [board.grab().toImage()]
    many = [rows.item_line(number, f"Item {number}", "4", 1, 100) for number in range(12)]
    card: dict[str, Any] = {"card": rows.card_row(PaymentState.SENDING)}
    for sale in (None, SALE, rows.sale(*many), replace(SALE, **card), replace(SALE, **PAID)):
        board.show_view(customer_view(CustomerScene("Harbor Pharmacy"), sale), QPixmap())
        pictures.append(board.grab().toImage())
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(pictures) == 6
    assert board.sizeHint() == WHOLE


TWO_SCREENS = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from ui.application import make_application
from ui.customer.desk import second_screen
from ui.customer.window import CustomerWindow
app = make_application()
main, (first, second) = QWidget(), QGuiApplication.screens()
main.show()
window = CustomerWindow()
other = second_screen(QGuiApplication.screens(), main.screen())
window.cover(other)
print(main.screen().name(), other.name(), window.geometry().getRect(), window.isFullScreen())
window.cover(other)
window.stand_beside(main)
print(window.screen().name(), window.size().toTuple(), window.isFullScreen(), second_screen((first,), first))
"""


def test_that_the_window_covers_the_second_screen(tmp_path: Path) -> None:
    screens = [
        {"name": "counter", "x": 0, "y": 0, "width": 1366, "height": 768},
        {"name": "customer", "x": 1366, "y": 0, "width": 1024, "height": 600},
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    ran = subprocess.run(
        [sys.executable, "-c", TWO_SCREENS],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
    )
    assert ran.stdout.splitlines() == [
        "counter customer (1366, 0, 1024, 600) True",
        "counter (960, 540) False None",
    ]


def test_that_a_screen_that_is_pulled_takes_the_window_along_until_it_is_back(
    qapp: QApplication, customer: CustomerDesk
) -> None:
    customer.other_screen = qapp.primaryScreen
    customer.toggle()
    assert customer.window.isFullScreen()
    customer.other_screen = no_screen
    customer.follow_screens()
    assert not customer.window.isVisible()
    customer.other_screen = qapp.primaryScreen
    customer.follow_screens()
    assert customer.window.isVisible()
    assert customer.window.isFullScreen()
    customer.toggle()
    customer.follow_screens()
    assert not customer.window.isVisible()


def test_that_a_window_whose_screen_is_gone_can_be_opened_beside_the_register(
    qapp: QApplication, customer: CustomerDesk
) -> None:
    customer.other_screen = qapp.primaryScreen
    customer.toggle()
    customer.other_screen = no_screen
    customer.follow_screens()
    customer.toggle()
    assert customer.window.isVisible()
    assert not customer.window.isFullScreen()
    customer.follow_screens()
    assert customer.window.isVisible()
    customer.close()


def no_screen() -> None:
    return None
