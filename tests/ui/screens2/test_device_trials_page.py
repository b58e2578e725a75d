"""Check that the page of the devices tries each of them out and tells what that showed."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.errors import PaperOut
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.hardware.terminal_reports import OfflineMode, OfflineRules, TerminalReport
from app.hardware.trials import Trial
from app.kernel.money import Money
from app.scanning.symbols import PlainText
from app.scanning.types import SERIAL, Scan
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
    assert words.text().endswith("Scan any barcode now.")
    assert screen.on_scan(PlainText("x"))
    scan(counter, "300935056982")
    qtbot.waitUntil(lambda: "Read a product: 300935056982." in words.text())
    assert "AIM identifier" in words.text()
    assert not screen.on_scan(PlainText("x"))
    scan(counter, "]C0later")
    assert "later" not in words.text()


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
