"""Check that the page of the devices tries each of them out and tells what that showed."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.hardware.errors import DrawerStuck, PaperLow, PaperOut
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus, DeviceTrouble
from app.hardware.terminal_reports import OfflineMode, OfflineRules, TerminalReport
from app.hardware.trials import Trial
from app.kernel.ids import PrintJobId
from app.kernel.money import Money
from app.printing.model import JobState, PrinterRole
from app.printing.views import JobRow
from app.scanning.setup_codes import CARD, MATRIX
from app.scanning.symbols import PlainText
from app.scanning.types import SERIAL, Scan
from app.workflows.papers import DrawerReason
from ui.screens.settings.devices_page import SIGNS
from ui.screens.settings.drawer_test import OPENED, TOO_LONG
from ui.screens.settings.view import DEVICES, SettingsScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Asked:
    """Note what was tried and answer as the test says."""

    def __init__(self) -> None:
        self.kinds: list[DeviceKind] = []
        self.answer = Trial("Attached: usb:0c2e:0b6a:ELM-1, now at /dev/ttyACM0.")

    def __call__(self, kind: DeviceKind) -> Future[Trial]:
        self.kinds.append(kind)
        future: Future[Trial] = Future()
        future.set_result(self.answer)
        return future


@pytest.fixture
def asked(counter: Any) -> Asked:
    counter.desk.devices.try_out = found = Asked()
    counter.desk.devices.identify = found
    counter.desk.devices.attached = lambda kind: (
        "Star printer at 192.168.1.40, port 9100" if kind is DeviceKind.RECEIPT_PRINTER else ""
    )
    return found


@pytest.fixture
def page(qtbot: QtBot, counter: Any, asked: Asked) -> Callable[[], SettingsScreen]:
    assert asked.kinds == []

    def show() -> SettingsScreen:
        screen = SettingsScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        screen.tabs.set_current(DEVICES)
        return screen

    return show


def scan(counter: Any, text: str) -> None:
    for listener in tuple(counter.desk.devices.scan_listeners):
        listener(Scan.read(text, SERIAL, NOON))


def test_that_a_test_scan_is_judged_on_the_page_and_goes_nowhere_else(
    page: Any, asked: Asked, counter: Any, qtbot: QtBot
) -> None:
    screen = page()
    words = screen.devices.words[DeviceKind.SCANNER]
    assert not screen.on_scan(PlainText("x"))
    screen.devices.trials[DeviceKind.SCANNER].click()
    assert asked.kinds == [DeviceKind.SCANNER]
    assert words.text().startswith("Attached: usb:0c2e:0b6a:ELM-1")
    assert "Scan any barcode now. If nothing comes" in words.text()
    assert screen.on_scan(PlainText("x"))
    scan(counter, "300935056982")
    qtbot.waitUntil(lambda: "Read a product: 300935056982." in words.text())
    assert "AIM identifier" in words.text()
    assert not screen.on_scan(PlainText("x"))
    scan(counter, "]C0later")
    assert "later" not in words.text()


def begins(words: Any, head: str) -> bool:
    return str(words.text()).startswith(head)


def test_that_the_page_waits_for_all_four_test_codes_and_tells_of_each(
    page: Any, counter: Any, qtbot: QtBot
) -> None:
    screen = page()
    words = screen.devices.words[DeviceKind.SCANNER]
    screen.devices.trials[DeviceKind.SCANNER].click()
    texts = ("]E00012345678905", "]d2" + MATRIX, "]C0COUNTER-TEST-1", "]L2" + CARD)
    for number, text in enumerate(texts, start=1):
        assert screen.on_scan(PlainText("x"))
        scan(counter, text)
        qtbot.waitUntil(partial(begins, words, f"Test code {number} of 4"))
    assert words.text().endswith("The scanner is set up well.")
    assert "NOBODY" not in words.text()
    assert not screen.on_scan(PlainText("x"))


def test_that_a_failed_trial_stands_beside_the_device_with_its_next_step(page: Any, asked: Asked) -> None:
    asked.answer = Trial.failed(PaperOut())
    screen = page()
    button = screen.devices.trials[DeviceKind.RECEIPT_PRINTER]
    button.click()
    assert asked.kinds == [DeviceKind.RECEIPT_PRINTER]
    assert "new roll" in screen.devices.words[DeviceKind.RECEIPT_PRINTER].text()
    assert button.isEnabled()
    assert not screen.devices.waits_for_scan


def test_that_an_old_good_trial_does_not_hide_a_new_fault(
    page: Any, asked: Asked, counter: Any, qtbot: QtBot
) -> None:
    asked.answer = Trial("The test page was printed.")
    screen = page()
    screen.devices.trials[DeviceKind.RECEIPT_PRINTER].click()
    words = screen.devices.words[DeviceKind.RECEIPT_PRINTER]
    assert words.text() == "The test page was printed."
    status = DeviceStatus(DeviceKind.RECEIPT_PRINTER, DeviceState.BLOCKED, PaperOut.text)
    counter.desk.devices.shown = (status,)
    for listener in counter.desk.devices.status_listeners:
        listener(status)
    qtbot.waitUntil(lambda: words.text() == PaperOut.text)


def test_that_leaving_the_page_ends_the_test_scan(page: Any, counter: Any) -> None:
    screen = page()
    screen.devices.trials[DeviceKind.SCANNER].click()
    screen.deactivate()
    assert not screen.on_scan(PlainText("x"))
    assert counter.desk.devices.scan_listeners == []


def test_that_what_is_attached_is_told_while_nothing_ails(page: Any) -> None:
    words = page().devices.words[DeviceKind.RECEIPT_PRINTER]
    assert words.text() == "Star printer at 192.168.1.40, port 9100."


def test_that_paper_near_its_end_is_told_while_printing_goes_on(page: Any, counter: Any) -> None:
    low = DeviceStatus(DeviceKind.RECEIPT_PRINTER, DeviceState.DEGRADED, PaperLow.text)
    counter.desk.devices.shown = (low,)
    assert page().devices.words[DeviceKind.RECEIPT_PRINTER].text() == PaperLow.text


def test_that_what_ailed_a_device_last_stays_to_be_read_when_it_is_well_again(
    page: Any, counter: Any
) -> None:
    counter.desk.devices.last_trouble = lambda kind: (
        DeviceTrouble(NOON, PaperOut.text) if kind is DeviceKind.RECEIPT_PRINTER else None
    )
    words = page().devices.words
    told = words[DeviceKind.RECEIPT_PRINTER].text()
    assert told.startswith("Star printer at 192.168.1.40, port 9100. Last trouble, 11/24 ")
    assert told.endswith(PaperOut.text)
    assert "Last trouble" not in words[DeviceKind.SCANNER].text()


def test_that_each_device_that_can_is_asked_to_show_itself(page: Any, asked: Asked) -> None:
    screen = page()
    for button in screen.devices.signs.values():
        button.click()
    assert asked.kinds == list(SIGNS)
    assert screen.devices.waits_for_scan
    names = {button.accessibleName() for button in screen.devices.signs.values()}
    assert "Print name: Label printer" in names
    assert len(names) == len(SIGNS)


def job(state: JobState, message: str = "") -> JobRow:
    ids = UUID(int=5), UUID(int=6)
    return JobRow(
        PrintJobId(ids[0]), PrinterRole.DRAWER, None, None, ids[1], "drawer", 0, state, message, NOON
    )


def press_open(screen: Any, counter: Any, *rows: JobRow) -> str:
    """Press Open; the job stands as told, look after look."""
    left = list(rows)
    counter.work.answers["open_drawer"] = UUID(int=6)
    counter.work.reads.printing.of_source = lambda _about: (left.pop(0) if len(left) > 1 else left[0],)
    screen.devices.trials[DeviceKind.CASH_DRAWER].click()
    for _ in rows:
        counter.work.pass_time()
    words: str = screen.devices.words[DeviceKind.CASH_DRAWER].text()
    return words


def test_that_the_drawer_is_opened_as_a_test_and_its_switch_is_told(
    page: Any, counter: Any, ran: Any
) -> None:
    counter.desk.devices.shown = (DeviceStatus(DeviceKind.CASH_DRAWER, DeviceState.READY),)
    rows = (job(JobState.WAITING), job(JobState.SENDING), job(JobState.PRINTED))
    assert press_open(page(), counter, *rows).endswith(OPENED)
    assert [order.reason for order in ran("open_drawer")] == [DrawerReason.TEST]
    assert ran("cancel_job") == []


def test_that_a_drawer_that_stays_shut_is_told_here_and_troubles_no_register(
    page: Any, counter: Any, ran: Any
) -> None:
    counter.desk.devices.shown = (DeviceStatus(DeviceKind.CASH_DRAWER, DeviceState.READY),)
    assert press_open(page(), counter, job(JobState.FAILED, DrawerStuck.text)).endswith(DrawerStuck.text)
    assert [cmd.job_id for cmd in ran("cancel_job")] == [job(JobState.FAILED).id]


def test_that_a_drawer_behind_a_busy_printer_is_not_waited_for_for_ever(page: Any, counter: Any) -> None:
    counter.desk.devices.shown = (DeviceStatus(DeviceKind.CASH_DRAWER, DeviceState.READY),)
    assert press_open(page(), counter, *[job(JobState.WAITING)] * 120).endswith(TOO_LONG)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("practice", [True, False])
def test_that_the_trials_fit_and_are_named(
    page: Any,
    counter: Any,
    picture: Any,
    check_accessible: Any,
    check_not_cut: Any,
    theme: str,
    practice: bool,
) -> None:
    counter.desk.store = replace(counter.desk.store, practice=practice)
    screen = page()
    for button in screen.devices.trials.values():
        button.click()
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)


def test_that_a_terminal_that_approves_without_the_bank_is_warned_of(page: Any, counter: Any) -> None:
    rules = OfflineRules(OfflineMode.WHEN_HOST_IS_AWAY, most_charges=20, ceiling=Money(50_000), days=2)
    counter.desk.devices.report = TerminalReport(stored=3, rules=rules)
    counter.desk.devices.shown = (DeviceStatus(DeviceKind.CARD_TERMINAL, DeviceState.READY),)
    words = page().devices.words[DeviceKind.CARD_TERMINAL].text()
    assert "3 approved without the bank: uncertain until uploaded." in words
    assert "up to $500.00 in 20 charges and 2 days. The store bears what is declined later." in words


def test_that_a_terminal_that_always_asks_the_bank_is_not_warned_of(page: Any, counter: Any) -> None:
    counter.desk.devices.report = TerminalReport(stored=0, rules=OfflineRules())
    counter.desk.devices.shown = (DeviceStatus(DeviceKind.CARD_TERMINAL, DeviceState.READY),)
    assert page().devices.words[DeviceKind.CARD_TERMINAL].text() == ""
