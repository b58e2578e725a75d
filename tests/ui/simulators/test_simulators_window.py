"""Work the window of practice devices with real simulators behind it and real drivers on the other side."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.hardware.cards import CardAnswer, CardOutcome, HealthAmounts
from app.hardware.results import PrintOutcome
from app.hardware.simulators import PracticeCode, PracticeScene
from app.hardware.states import DeviceKind
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.printer.choosing import build_drawer, build_page_printer, build_receipt_printer
from devices.render.escpos import render_receipt
from devices.render.pdf import render_pages
from devices.render.star import render_star
from devices.samples import sample_page
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.client import Simulator
from devices.sim.follower import SimulatorFollower
from devices.sim.log import read_charges, read_receipts
from devices.terminal.choosing import build_terminal
from devices.terminal.talk import TerminalTiming
from devices.transport.opening import opener
from ui.simulators.face_panel import FacePanel
from ui.simulators.panel import SimulatorPanel
from ui.simulators.paper_panel import PaperPanel
from ui.simulators.scan_panel import ScanPanel, shown, typed
from ui.simulators.window import SimulatorsWindow
from ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

T = TypeVar("T")
P = TypeVar("P", bound=SimulatorPanel)
DUE = Money(8008)
QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=3)
PAGE = render_receipt(sample_page(DeviceKind.RECEIPT_PRINTER))


class Bench:
    """Be some simulators, the window that shows them, and a thread for the drivers."""

    def __init__(self, qtbot: QtBot, folder: Path, names: tuple[str, ...]) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.sims = {
            name: Simulator.start(name, folder / name, 0, ("--serial", str(folder / f"{name}-line")))
            for name in names
        }
        self._ports = {name: int(sim.ready["control_port"]) for name, sim in self.sims.items()}
        self.followers = [SimulatorFollower(name, lambda n=name: self._ports[n]) for name in names]  # type: ignore[misc]
        self.window = SimulatorsWindow(self.followers)
        self._pool = ThreadPoolExecutor(1)
        self.window.show()
        self.window.start()
        qtbot.waitUntil(lambda: len(self.window.panels) == len(names), timeout=8000)

    def panel(self, name: str, kind: type[P]) -> P:
        found = self.window.panels[name]
        assert isinstance(found, kind)
        return found

    def work(self, work: Callable[[], T]) -> Future[T]:
        """Have a driver do something while the window lives."""
        return self._pool.submit(work)

    def wait(self, future: Future[T]) -> T:
        self.qtbot.waitUntil(future.done, timeout=15000)
        return future.result()

    def restart(self, name: str) -> None:
        old = self.sims[name]
        old.kill()
        self.sims[name] = Simulator.start(name, self.folder / name, int(old.ready.get("port", 0)))
        self._ports[name] = int(self.sims[name].ready["control_port"])

    def close(self) -> None:
        self.window.close()
        self._pool.shutdown()
        for follower in self.followers:
            follower.join()
        for sim in self.sims.values():
            sim.stop()


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(*names: str) -> Bench:
        made.append(Bench(qtbot, tmp_path, names))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_that_a_receipt_of_the_real_driver_comes_out_in_the_window(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    panel = one.panel("printer", PaperPanel)
    printer = build_receipt_printer(one.sims["printer"].address)
    for count in (1, 2):
        assert one.wait(one.work(lambda: printer.print(PAGE))).outcome is PrintOutcome.PRINTED
        qtbot.waitUntil(lambda n=count: len(panel.roll.sheets()) == n, timeout=5000)  # type: ignore[misc]
    sheets = panel.roll.sheets()
    assert [sheet.words for sheet in sheets] == ["Receipt 1", "Receipt 2"]
    kept = read_receipts(one.folder / "printer")[0].picture
    assert sheets[0].image() == QImage(str(kept))
    bar = panel.roll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum(), timeout=5000)


def test_that_papers_of_before_are_there_and_who_scrolled_back_is_told_of_new_ones(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    one.window.resize(560, 480)
    panel = one.panel("printer", PaperPanel)
    printer = build_receipt_printer(one.sims["printer"].address)
    for _ in range(4):
        one.wait(one.work(lambda: printer.print(PAGE)))
    bar = panel.roll.verticalScrollBar()
    qtbot.waitUntil(lambda: len(panel.roll.sheets()) == 4 and 0 < bar.maximum() == bar.value(), timeout=5000)
    bar.setValue(0)
    one.wait(one.work(lambda: printer.print(PAGE)))
    qtbot.waitUntil(lambda: panel.newer.text().strip() == "1 new below", timeout=5000)
    assert bar.value() == 0
    panel.newer.click()
    qtbot.waitUntil(lambda: not panel.newer.isVisible() and bar.value() == bar.maximum(), timeout=5000)
    again = SimulatorsWindow(
        [SimulatorFollower("printer", lambda: int(one.sims["printer"].ready["control_port"]))]
    )
    qtbot.addWidget(again)
    again.start()
    qtbot.waitUntil(lambda: "printer" in again.panels and len(sheets_of(again)) == 5, timeout=5000)
    again.close()


def sheets_of(window: SimulatorsWindow) -> tuple[Any, ...]:
    panel = window.panels["printer"]
    assert isinstance(panel, PaperPanel)
    return panel.roll.sheets()


def test_that_a_fault_of_the_menu_stops_the_real_driver_until_it_is_cleared(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    panel = one.panel("printer", PaperPanel)
    printer = build_receipt_printer(one.sims["printer"].address)
    action = next(found for found in panel.faults.actions() if found.text() == "No paper")
    action.trigger()
    qtbot.waitUntil(lambda: panel.chip.text() == "1 fault" and action.isChecked(), timeout=5000)
    result = one.wait(one.work(lambda: printer.print(PAGE)))
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, "paper_out")
    next(found for found in panel.faults.actions() if found.text() == "Paper near its end").trigger()
    qtbot.waitUntil(lambda: panel.chip.text() == "2 faults", timeout=5000)
    next(found for found in panel.faults.actions() if found.text() == "No fault").trigger()
    qtbot.waitUntil(lambda: panel.chip.text() == "Ready" and not action.isChecked(), timeout=5000)
    assert one.wait(one.work(lambda: printer.print(PAGE))).outcome is PrintOutcome.PRINTED


def test_that_a_printer_is_unplugged_and_plugged_in_from_the_window(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    panel = one.panel("printer", PaperPanel)
    printer = build_receipt_printer(one.sims["printer"].address)
    panel.plug_button.click()
    qtbot.waitUntil(lambda: panel.chip.text() == "Unplugged", timeout=5000)
    assert one.wait(one.work(lambda: printer.print(PAGE))).code == "printer_absent"
    panel.plug_button.click()
    qtbot.waitUntil(lambda: panel.chip.text() == "Ready", timeout=5000)
    assert one.wait(one.work(lambda: printer.print(PAGE))).outcome is PrintOutcome.PRINTED


def test_that_labels_and_receipts_of_any_printer_come_out_in_their_columns(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("zebra", "star")
    labels, receipts = one.panel("zebra", PaperPanel), one.panel("star", PaperPanel)
    zebra = build_page_printer(one.sims["zebra"].address)
    label = b"^XA^PW812^LL457^FT20,60^A0N,40,40^FDHello^FS^XZ"
    assert one.wait(one.work(lambda: zebra.print(label, "label"))).outcome is PrintOutcome.PRINTED
    star = build_receipt_printer(one.sims["star"].address)
    page = render_star(sample_page(DeviceKind.RECEIPT_PRINTER))
    assert one.wait(one.work(lambda: star.print(page))).outcome is PrintOutcome.PRINTED
    qtbot.waitUntil(lambda: bool(labels.roll.sheets() and receipts.roll.sheets()), timeout=5000)
    assert [sheet.words for sheet in labels.roll.sheets()] == ["Label 1"]
    assert (labels.roll.sheets()[0].image().width(), labels.roll.sheets()[0].image().height()) == (812, 457)
    assert (
        receipts.mapTo(one.window, receipts.rect().topLeft()).x()
        < labels.mapTo(one.window, labels.rect().topLeft()).x()
    )
    assert receipts.drawer.isVisible()
    assert not labels.drawer.isVisible()


def test_that_a_printer_that_dies_in_a_job_leaves_a_torn_receipt_in_the_window(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    panel = one.panel("printer", PaperPanel)
    next(
        found for found in panel.faults.actions() if found.text() == "Prints a part, then dies (once)"
    ).trigger()
    qtbot.waitUntil(lambda: panel.chip.text() == "1 fault", timeout=5000)
    printer = build_receipt_printer(one.sims["printer"].address)
    assert one.wait(one.work(lambda: printer.print(PAGE))).outcome is PrintOutcome.UNKNOWN
    qtbot.waitUntil(lambda: len(panel.roll.sheets()) == 1, timeout=5000)
    torn = panel.roll.sheets()[0]
    assert torn.words == "Torn receipt"
    qtbot.waitUntil(lambda: panel.chip.text() == "Ready", timeout=5000)
    assert torn.grab().toImage() != blank(torn.grab().toImage())


def blank(like: QImage) -> QImage:
    made = QImage(like)
    made.fill(Qt.GlobalColor.white)
    return made


def test_that_a_killed_simulator_is_told_and_found_again_with_its_papers_once(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    panel = one.panel("printer", PaperPanel)
    printer = build_receipt_printer(one.sims["printer"].address)
    one.wait(one.work(lambda: printer.print(PAGE)))
    qtbot.waitUntil(lambda: len(panel.roll.sheets()) == 1, timeout=5000)
    one.sims["printer"].kill()
    qtbot.waitUntil(lambda: panel.chip.text() == "Not running", timeout=8000)
    assert not panel.plug_button.isEnabled()
    one.restart("printer")
    qtbot.waitUntil(lambda: panel.chip.text() == "Ready", timeout=8000)
    one.wait(one.work(lambda: printer.print(PAGE)))
    qtbot.waitUntil(lambda: len(panel.roll.sheets()) == 2, timeout=5000)


def test_that_the_drawer_shows_open_after_a_kick_and_is_pushed_shut(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("printer")
    drawer = one.panel("printer", PaperPanel).drawer
    qtbot.waitUntil(lambda: drawer.chip.text() == "Shut", timeout=5000)
    assert not drawer.shut.isEnabled()
    kicker = build_drawer(one.sims["printer"].address)
    assert kicker is not None
    one.wait(one.work(kicker.kick))
    qtbot.waitUntil(lambda: drawer.chip.text() == "Open", timeout=5000)
    drawer.shut.click()
    qtbot.waitUntil(lambda: drawer.chip.text() == "Shut", timeout=5000)
    assert one.sims["printer"].control(do="state")["drawer_open"] is False


@pytest.mark.parametrize(
    ("name", "button", "outcome", "approved"),
    [
        ("terminal", "approve", CardOutcome.APPROVED, 8008),
        ("terminal", "partial", CardOutcome.PARTIAL, 1250),
        ("terminal", "fsa_card", CardOutcome.PARTIAL, 5700),
        ("terminal", "decline", CardOutcome.DECLINED, 0),
        ("terminal", "cancel", CardOutcome.NOT_CHARGED, 0),
        ("nexo", "fsa_card", CardOutcome.PARTIAL, 5700),
        ("nexo", "cancel", CardOutcome.NOT_CHARGED, 0),
    ],
)
def test_that_a_press_on_the_face_decides_the_real_drivers_sale(
    bench: Callable[..., Bench], name: str, button: str, outcome: CardOutcome, approved: int
) -> None:
    one = bench(name)
    panel = one.panel(name, FacePanel)
    sale = begin_sale(one, panel)
    assert panel.display.lines() == ("Insert, tap or swipe the card", "$80.08", "Health care $57.00")
    assert not sale.done()
    panel.part.setText("12.50")
    panel.buttons[button].click()
    answer = one.wait(sale)
    assert (answer.outcome, answer.approved) == (outcome, Money(approved))
    assert [charge.cents for charge in read_charges(one.folder / name)] == [approved] * bool(approved)
    one.qtbot.waitUntil(lambda: not panel.buttons[button].isEnabled(), timeout=5000)


def begin_sale(one: Bench, panel: FacePanel, health: HealthAmounts | None = None) -> Future[CardAnswer]:
    name = panel.portrait.device
    one.qtbot.waitUntil(lambda: one.sims[name].control(do="state")["face"]["attended"], timeout=5000)
    driver = build_terminal(one.sims[name].address, QUICK)
    sale = one.work(lambda: driver.sale("sale-1", DUE, health or HealthAmounts(Money(5700))))
    one.qtbot.waitUntil(lambda: bool(panel.buttons) and panel.buttons["approve"].isEnabled(), timeout=5000)
    return sale


def test_that_a_terminal_that_does_not_answer_is_asked_and_tells_the_charge(
    bench: Callable[..., Bench],
) -> None:
    one = bench("terminal")
    panel = one.panel("terminal", FacePanel)
    sale = begin_sale(one, panel)
    panel.buttons["no_answer"].click()
    assert one.wait(sale).outcome is CardOutcome.UNKNOWN
    driver = build_terminal(one.sims["terminal"].address, QUICK)
    told = one.wait(one.work(lambda: driver.inquire("sale-1")))
    assert isinstance(told, CardAnswer)
    assert told.approved == DUE


def test_that_counter_cancels_a_terminal_that_waits_for_the_person(bench: Callable[..., Bench]) -> None:
    one = bench("terminal")
    panel = one.panel("terminal", FacePanel)
    sale = begin_sale(one, panel)
    driver = build_terminal(one.sims["terminal"].address, QUICK)
    threading.Thread(target=driver.cancel).start()
    assert one.wait(sale).outcome is CardOutcome.NOT_CHARGED
    assert read_charges(one.folder / "terminal") == ()


def test_that_a_wrong_part_is_refused_in_words_and_presses_nothing(bench: Callable[..., Bench]) -> None:
    one = bench("terminal")
    panel = one.panel("terminal", FacePanel)
    sale = begin_sale(one, panel)
    panel.part.setText("many")
    panel.buttons["partial"].click()
    assert panel.refusal() != ""
    panel.part.setText("0.01")
    panel.buttons["partial"].click()
    assert one.wait(sale).approved == Money(1)
    assert panel.refusal() == ""


def test_that_a_terminal_answers_by_itself_once_nobody_attends(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("terminal")
    panel = one.panel("terminal", FacePanel)
    sale = begin_sale(one, panel)
    panel.attends.setChecked(False)
    assert one.wait(sale).outcome is CardOutcome.APPROVED
    qtbot.waitUntil(lambda: panel.display.lines()[0] == "Approved", timeout=5000)
    one.window.close()
    for follower in one.followers:
        follower.join()
    driver = build_terminal(one.sims["terminal"].address, QUICK)
    assert one.work(lambda: driver.sale("sale-2", DUE)).result(5).outcome is CardOutcome.APPROVED


def test_that_an_armed_fault_is_not_undone_by_approving(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench("terminal")
    panel = one.panel("terminal", FacePanel)
    next(found for found in panel.faults.actions() if found.text() == "Charges, then hangs up").trigger()
    qtbot.waitUntil(lambda: panel.chip.text() == "1 fault", timeout=5000)
    sale = begin_sale(one, panel)
    panel.buttons["approve"].click()
    assert one.wait(sale).outcome is CardOutcome.UNKNOWN
    assert len(read_charges(one.folder / "terminal")) == 1


def test_that_a_scan_from_the_window_arrives_through_the_real_serial_driver(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("scanner")
    panel = one.panel("scanner", ScanPanel)
    scanner = SerialScanner(opener(one.sims["scanner"].address), SystemClock())
    scanner.check()
    bottle = "]d2010030093505698217280831\x1d21A1"
    one.window.show_codes(
        [PracticeCode("Bag", "Bag 7", "BG10000075"), PracticeCode("Stock bottle", "one", bottle)]
    )
    row = panel.codes.rows()[1]
    panel.codes.taken.emit(row)
    scan = one.wait(one.work(lambda: scanner.next_scan(4000)))
    assert scan is not None
    assert (scan.symbology, scan.raw) == ("]d2", bottle[3:])
    panel.field.setText("300935056982")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    typed_scan = one.wait(one.work(lambda: scanner.next_scan(4000)))
    assert typed_scan is not None
    assert typed_scan.raw == "300935056982"
    assert panel.last.text() == "Scanned: 300935056982"
    scanner.close()


def test_that_a_scan_of_an_unplugged_scanner_is_refused_in_words(
    bench: Callable[..., Bench], qtbot: QtBot
) -> None:
    one = bench("scanner")
    panel = one.panel("scanner", ScanPanel)
    panel.plug_button.click()
    qtbot.waitUntil(lambda: panel.chip.text() == "Unplugged", timeout=5000)
    panel.field.setText("300935056982")
    panel.button.click()
    qtbot.waitUntil(lambda: panel.refusal() == "The device did not take that: unplugged.", timeout=5000)
    assert panel.last.text() == ""


def test_that_control_signs_are_shown_in_words_and_typed_back() -> None:
    text = "]d2010030093505698217280831\x1d21A1"
    assert shown(text) == "]d2010030093505698217280831<GS>21A1"
    assert typed(shown(text)) == text


def test_that_the_whole_lane_fits_the_window_in_both_themes_and_every_part_has_a_name(
    bench: Callable[..., Bench],
    qtbot: QtBot,
    check_accessible: Callable[[Any], None],
    check_not_cut: Callable[[Any], None],
) -> None:
    one = bench("printer", "terminal", "scanner", "pages")
    one.window.show_codes([PracticeCode("Bag", "Bag 7", "BG10000075")])
    pages = build_page_printer(one.sims["pages"].address)
    one.wait(one.work(lambda: pages.print(render_pages(sample_page(DeviceKind.PAGE_PRINTER)), "job")))
    panel = one.panel("pages", PaperPanel)
    qtbot.waitUntil(lambda: len(panel.roll.sheets()) == 1, timeout=8000)
    face = one.panel("terminal", FacePanel)
    qtbot.waitUntil(lambda: bool(face.buttons), timeout=5000)
    for name, size in (("light", (1366, 768)), ("dark", (1920, 1080))):
        one.window.show_scene(PracticeScene(theme=name))
        assert theme().name == name
        one.window.resize(*size)
        qtbot.waitUntil(lambda wanted=size: one.window.size().toTuple() == wanted, timeout=5000)  # type: ignore[misc]
        check_accessible(one.window)
        check_not_cut(one.window)
    assert not one.panel("pages", PaperPanel).drawer.isVisible()
