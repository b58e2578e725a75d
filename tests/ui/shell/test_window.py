"""Prove the window as people meet it: the gate, the desk, keys, scans, locks, crashes, closing."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from app.kernel.changes import Kind, changed
from app.kernel.errors import StorageError
from app.kernel.running import Role
from app.scanning.labels import bag_label
from app.scanning.types import Scan
from ui.rail import RailButton
from ui.targets import BagTarget, DrugTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow
    from PySide6.QtWidgets import QApplication, QLineEdit
    from pytestqt.qtbot import QtBot

    from app.kernel.running import Actor
    from tests.ui.conftest import DeskDouble
    from tests.ui.shell.conftest import DeskScreen, OpeningDouble, TillScreen
    from ui.application import CounterScreens
    from ui.conductor import Conductor
    from ui.screens.base import Screen


def conductor_of(screens: CounterScreens) -> Conductor:
    assert screens.conductor is not None
    return screens.conductor


def till_of(screens: CounterScreens) -> TillScreen:
    screen = conductor_of(screens).navigator.current()
    assert screen is not None
    assert screen.id == "register"
    return cast("TillScreen", screen)


def press(window: QWindow | None, sign: str) -> None:
    """Send a key the way a keyboard does: to the window, which brings it to the focused field."""
    assert window is not None
    key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
    QCoreApplication.sendEvent(window, event)


def holds(line: QLineEdit, count: int) -> bool:
    return len(line.text()) == count


@pytest.fixture
def signed_in(qtbot: QtBot, screens: CounterScreens, pharmacist: Actor) -> CounterScreens:
    screens.session.enter(pharmacist)
    window = screens.window
    with qtbot.waitActive(window):
        window.activateWindow()
    till = till_of(screens)
    qtbot.waitUntil(till.field.line.hasFocus)
    return screens


def test_that_sign_in_shows_before_the_store_is_open_and_goes_on_by_itself(
    qtbot: QtBot, closed_screens: CounterScreens, opening: OpeningDouble, desk_of_doubles: DeskDouble
) -> None:
    page = closed_screens.window.sign_in
    assert page.isVisible()
    assert page.hint.text() == "Names: cass, pat"
    QTest.keyClicks(page.username.line, "cass")
    QTest.keyClicks(page.password.line, "right")
    QTest.keyClick(page.password.line, Qt.Key.Key_Return)
    assert not page.button.isEnabled()
    with qtbot.waitSignal(closed_screens.session.entered, timeout=5000) as entered:
        opening.future.set_result(desk_of_doubles)
    assert entered.args is not None
    assert entered.args[0].initials == "CC"
    qtbot.waitUntil(lambda: closed_screens.window.page() is closed_screens.window.desk)


def test_that_a_store_that_cannot_open_says_why(
    qtbot: QtBot, closed_screens: CounterScreens, opening: OpeningDouble
) -> None:
    opening.future.set_exception(
        StorageError("This store is newer than this Counter. Update it.", permanent=True)
    )
    page = closed_screens.window.sign_in
    qtbot.waitUntil(lambda: bool(page.refusal.text()))
    assert page.refusal.text() == "This store is newer than this Counter. Update it."
    assert not page.button.isEnabled()


@pytest.mark.logs_warnings
def test_that_a_fault_of_ours_at_the_start_leaves_a_report(
    qtbot: QtBot, closed_screens: CounterScreens, opening: OpeningDouble
) -> None:
    opening.future.set_exception(KeyError("x"))
    qtbot.waitUntil(lambda: bool(closed_screens.window.sign_in.refusal.text()))
    assert len(list(opening.crash_folder.glob("*.txt"))) == 1


def test_that_progress_shows_and_goes(
    qtbot: QtBot, closed_screens: CounterScreens, opening: OpeningDouble
) -> None:
    assert opening.progress is not None
    opening.progress("Copying the drugs", 40)
    page = closed_screens.window.sign_in
    qtbot.waitUntil(lambda: page.progress_words() == "Copying the drugs")
    opening.progress("Ready", 100)
    qtbot.waitUntil(lambda: page.progress_words() == "")


def test_that_a_wrong_password_keeps_the_name_and_says_so(qtbot: QtBot, screens: CounterScreens) -> None:
    page = screens.window.sign_in
    page.username.set_text("cass")
    page.password.set_text("wrong")
    page.button.click()
    qtbot.waitUntil(lambda: bool(page.refusal.text()))
    assert page.username.text() == "cass"
    assert page.password.text() == ""
    assert screens.session.actor is None
    page.button.click()
    assert page.refusal.text() == "Type your password."


def test_that_the_rail_shows_only_what_the_person_may_use(
    screens: CounterScreens, pharmacist: Actor, cashier: Actor
) -> None:
    screens.session.enter(pharmacist)
    assert screens.window.desk.rail.shown() == ("register", "intake")
    screens.session.enter(cashier)
    assert screens.window.desk.rail.shown() == ("register",)
    assert not conductor_of(screens).navigator.open("intake")


def test_that_what_was_said_in_passing_goes_with_the_person_it_was_said_to(
    screens: CounterScreens, pharmacist: Actor, cashier: Actor
) -> None:
    banners, session = screens.window.desk.banners, screens.session
    session.enter(pharmacist)
    banners.clear()
    banners.say(Tone.WARN, "The printer has no paper.")
    banners.say(Tone.OK, "Rx 1001 is entered.")
    session.enter(pharmacist)
    assert banners.texts() == ("The printer has no paper.", "Rx 1001 is entered.")
    session.enter(cashier)
    assert banners.texts() == ("The printer has no paper.",)


def test_that_a_click_on_the_rail_shows_the_screen_and_lights_it(
    signed_in: CounterScreens, qtbot: QtBot
) -> None:
    rail = signed_in.window.desk.rail
    button = next(one for one in rail.findChildren(RailButton) if one.text() == "Intake")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert conductor_of(signed_in).navigator.current_id() == "intake"
    assert rail.lit() == "intake"
    assert signed_in.window.desk.header.title.text() == "Intake"


def test_that_a_person_without_screens_is_told(screens: CounterScreens, cashier: Actor) -> None:
    nobody = type(cashier)(cashier.user_id, "NN", "Nobody", frozenset[Role]())
    screens.session.enter(nobody)
    assert "no screen" in screens.window.desk.banners.texts()[-1]


def test_that_a_device_scan_reaches_the_screen_then_its_place(
    qtbot: QtBot, signed_in: CounterScreens, desk_of_doubles: DeskDouble
) -> None:
    conductor, till = conductor_of(signed_in), till_of(signed_in)
    label = bag_label(4711)
    scan = Scan(label, "", "scanner", desk_of_doubles.clock.now())
    till.takes_scans = True
    with qtbot.waitSignal(conductor.scans.scanned, timeout=5000):
        desk_of_doubles.devices.scan_listeners[0](scan)
    assert len(till.meanings) == 1
    till.takes_scans = False
    with qtbot.waitSignal(conductor.scans.scanned, timeout=5000):
        desk_of_doubles.devices.scan_listeners[0](scan)
    assert till.targets[-1] == BagTarget(4711)
    assert signed_in.window.desk.header.scan.property("flash") == "good"


def test_that_fast_typing_is_a_scan_and_never_reaches_the_field(
    qtbot: QtBot, signed_in: CounterScreens
) -> None:
    till, conductor = till_of(signed_in), conductor_of(signed_in)
    handle = signed_in.window.windowHandle()
    with qtbot.waitSignal(conductor.scans.scanned, timeout=5000):
        for sign in [*bag_label(4711), "\r"]:
            press(handle, sign)
    assert till.field.text() == ""
    assert till.targets[-1] == BagTarget(4711)


def test_that_slow_typing_reaches_the_field_in_order(qtbot: QtBot, signed_in: CounterScreens) -> None:
    till = till_of(signed_in)
    handle = signed_in.window.windowHandle()
    for done, sign in enumerate("Smith", start=1):
        press(handle, sign)
        qtbot.waitUntil(partial(holds, till.field.line, done))
    press(handle, "\r")
    qtbot.waitUntil(till.code.line.hasFocus)
    assert till.field.text() == "Smith"


def test_that_a_scan_goes_to_the_field_that_wants_scans(qtbot: QtBot, signed_in: CounterScreens) -> None:
    till = till_of(signed_in)
    till.code.setFocus()
    conductor_of(signed_in).scans.take_wedge(bag_label(4711))
    assert till.code.text() == bag_label(4711)
    assert till.meanings == []


def test_that_an_unreadable_scan_shows_its_raw_text(signed_in: CounterScreens) -> None:
    bad = bag_label(4711)[:-1] + str((int(bag_label(4711)[-1]) + 1) % 10)
    conductor_of(signed_in).scans.take_wedge(bad)
    assert bad in signed_in.window.desk.banners.texts()[-1]
    assert signed_in.window.desk.header.scan.property("flash") == "bad"


def test_that_typing_a_code_into_the_field_works_as_a_scan(qtbot: QtBot, signed_in: CounterScreens) -> None:
    scan = signed_in.window.desk.header.scan
    scan.setText("68180-0336-09")
    QTest.keyClick(scan, Qt.Key.Key_Return)
    navigator = conductor_of(signed_in).navigator
    assert navigator.current_id() == "intake"
    shown = cast("DeskScreen", navigator.current())
    assert shown.targets == [DrugTarget("68180-0336-09")]
    assert scan.text() == ""


def test_that_words_in_the_field_show_hits_and_enter_takes_one(
    qtbot: QtBot, signed_in: CounterScreens, desk_of_doubles: DeskDouble
) -> None:
    row = SimpleNamespace(
        ndc11="68180033609", ndc_shown="68180-0336-09", labeler="Lupin", title="metFORMIN 500 mg"
    )
    reads = cast("SimpleNamespace", desk_of_doubles.runner.reads)
    reads.catalog = SimpleNamespace(search=lambda _text, _limit: (row,), by_code=lambda _text: ())
    scan = signed_in.window.desk.header.scan
    scan.setFocus()
    QTest.keyClicks(scan, "metf")
    qtbot.waitUntil(lambda: bool(scan.hits()))
    QTest.keyClick(scan, Qt.Key.Key_Return)
    assert conductor_of(signed_in).navigator.current_id() == "intake"


def test_that_ctrl_enter_does_the_main_action_and_says_why_not(
    qtbot: QtBot, signed_in: CounterScreens
) -> None:
    till = till_of(signed_in)
    QTest.keyClick(till.field.line, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert till.done == ["pay"]
    till.reason = "Type the birth date first."
    QTest.keyClick(till.field.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert till.done == ["pay"]
    assert signed_in.window.desk.banners.texts() == ("Type the birth date first.",)
    conductor_of(signed_in).shell.commands_changed()
    pay = next(hint for hint in signed_in.window.desk.keys.hints() if hint.id == "till.pay")
    assert pay.blocked


def test_that_ctrl_k_opens_every_command_and_enter_does_one(qtbot: QtBot, signed_in: CounterScreens) -> None:
    till, palette = till_of(signed_in), conductor_of(signed_in).commands.palette
    QTest.keyClick(till.field.line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(palette.isVisible)
    QTest.keyClicks(palette.line, "intake")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert conductor_of(signed_in).navigator.current_id() == "intake"
    assert palette.isHidden()


def test_that_esc_closes_the_palette_and_gives_the_focus_back(
    qtbot: QtBot, signed_in: CounterScreens
) -> None:
    till, commands = till_of(signed_in), conductor_of(signed_in).commands
    commands.show_help()
    assert all(row.chip for row in commands.palette.list.rows())
    QTest.keyClick(commands.palette.line, Qt.Key.Key_Escape)
    assert commands.palette.isHidden()
    qtbot.waitUntil(till.field.line.hasFocus)


def test_that_esc_goes_back_one_level_at_a_time(qtbot: QtBot, signed_in: CounterScreens) -> None:
    conductor, till = conductor_of(signed_in), till_of(signed_in)
    till.field.set_text("typed")
    conductor.navigator.open("intake")
    conductor.shell.say(Tone.BAD, "A message.")
    conductor.commands.go_back()
    assert (signed_in.window.desk.banners.texts(), conductor.navigator.current_id()) == ((), "intake")
    conductor.commands.go_back()
    assert conductor.navigator.current_id() == "register"
    assert till.field.text() == "typed"
    till.inner = 1
    conductor.commands.go_back()
    assert till.inner == 0
    conductor.commands.go_back()
    assert conductor.navigator.current_id() == "register"


def test_that_the_lock_hides_the_screen_and_keeps_the_work(
    qtbot: QtBot, signed_in: CounterScreens, pharmacist: Actor, desk_of_doubles: DeskDouble
) -> None:
    window, till = signed_in.window, till_of(signed_in)
    till.field.set_text("half an entry")
    person = SimpleNamespace(id=pharmacist.user_id, display="Pat Pharmacist", initials="PP")
    desk_of_doubles.gate.accounts = (person,)
    QTest.keyClick(till.field.line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.page() is window.lock
    assert not till.isVisible()
    conductor_of(signed_in).scans.take_wedge(bag_label(4711))
    assert till.targets == [None]
    QTest.keyClicks(window.lock.pin.line, "9999")
    window.lock.button.click()
    qtbot.waitUntil(lambda: bool(window.lock.refusal.text()))
    QTest.keyClicks(window.lock.pin.line, "1234")
    with qtbot.waitSignal(signed_in.session.entered, timeout=5000):
        QTest.keyClick(window.lock.pin.line, Qt.Key.Key_Return)
    assert window.page() is window.desk
    assert till.field.text() == "half an entry"


def test_that_an_idle_screen_locks(qtbot: QtBot, signed_in: CounterScreens) -> None:
    session = signed_in.session
    session.watch_idle(1)
    with qtbot.waitSignal(session.locked, timeout=10000):
        pass
    assert not session.is_open
    session.watch_idle(0)


def test_that_a_touch_keeps_the_screen_open(qtbot: QtBot, signed_in: CounterScreens) -> None:
    session = signed_in.session
    session.watch_idle(1000)
    qtbot.waitUntil(lambda: session.idle_ms() >= 20)
    QTest.keyClick(till_of(signed_in).field.line, Qt.Key.Key_A)
    assert session.idle_ms() < 20_000
    session.look()
    assert session.is_open
    session.watch_idle(0)


def test_that_offline_is_a_calm_strip(qtbot: QtBot, signed_in: CounterScreens) -> None:
    page = signed_in.window.desk
    qtbot.waitUntil(lambda: not page.strip.isHidden())
    assert "14 claims will be sent" in page.strip.words.text()
    assert page.header.lines.text() == "Offline 00:32 · 14 claims held"
    assert page.header.devices.text() == "Devices ready"


def test_that_changes_reach_the_screen_shown_and_wait_for_the_others(
    qtbot: QtBot, signed_in: CounterScreens, desk_of_doubles: DeskDouble
) -> None:
    till, conductor = till_of(signed_in), conductor_of(signed_in)
    sale, claim = changed((Kind.SALE, None)), changed((Kind.CLAIM, None))
    for listener in desk_of_doubles.runner.listeners:
        listener(sale | claim)
    qtbot.waitUntil(lambda: till.heard == [sale])
    conductor.navigator.open("intake")
    conductor.navigator.hear(sale)
    assert till.heard == [sale]
    conductor.navigator.open("register")
    assert till.heard == [sale, sale]


@pytest.mark.logs_warnings
def test_that_a_crash_in_a_command_leaves_the_screen_usable(
    qtbot: QtBot, signed_in: CounterScreens, opening: OpeningDouble
) -> None:
    till = till_of(signed_in)
    till.field.set_text("Chen, Maria")
    try:
        till._break()  # noqa: SLF001 - the slot that breaks
    except ValueError as error:
        signed_in.crashes.report(error)
    text = signed_in.window.desk.banners.texts()[-1]
    assert "Nothing that was saved is lost" in text
    reports = list(opening.crash_folder.glob("*.txt"))
    assert len(reports) == 1
    assert "Chen" not in reports[0].read_text(encoding="utf-8")
    QTest.keyClick(till.field.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert till.done == ["pay"]


def test_that_closing_warns_once_of_what_is_not_kept(qtbot: QtBot, signed_in: CounterScreens) -> None:
    window = signed_in.window
    till_of(signed_in).field.set_text("half")
    window.close()
    assert window.isVisible()
    assert "Not kept yet on: Register" in window.desk.banners.texts()[-1]
    with qtbot.waitSignal(window.went_away, timeout=2000):
        window.close()
    assert not window.isVisible()


def test_that_signing_out_asks_for_the_password_again(signed_in: CounterScreens) -> None:
    conductor_of(signed_in).commands.run(
        next(one for one in conductor_of(signed_in).commands.book.all() if one.id == "leave")
    )
    assert signed_in.window.page() is signed_in.window.sign_in
    assert not signed_in.session.is_open


def test_that_theme_and_size_change_at_once(qapp: QApplication, signed_in: CounterScreens) -> None:
    commands = conductor_of(signed_in).commands
    for name in ("look.dark", "size.large"):
        command = commands.book.by_id(name)
        assert command is not None
        commands.run(command)
    assert qapp.palette().window().color().name() == "#14181f"
    assert qapp.font().pixelSize() > 14


def test_that_no_screen_takes_a_key_of_the_window(
    signed_in: CounterScreens, check_keys: Callable[[Screen], None]
) -> None:
    for screen in conductor_of(signed_in).navigator.built():
        check_keys(screen)
    assert len(set(conductor_of(signed_in).commands.key_map.bound())) == len(
        conductor_of(signed_in).commands.key_map.bound()
    )


def test_that_who_may_not_open_what_a_chip_leads_to_is_told(screens: CounterScreens, cashier: Actor) -> None:
    screens.session.enter(cashier)
    conductor_of(screens).status_desk.open_claims()
    assert "sees to the claims" in screens.window.desk.banners.texts()[-1]


def test_that_screens_built_ahead_stand_laid_out_and_hidden(screens: CounterScreens) -> None:
    navigator = conductor_of(screens).navigator
    while navigator.build_ahead():
        pass
    entries = {entry.id for entry in navigator.entries()}
    assert entries <= {screen.id for screen in navigator.built()}
    hidden = [screen for screen in navigator.built() if screen is not navigator.current()]
    assert hidden
    for screen in hidden:
        assert not screen.isVisible()
        assert screen.size() == screens.window.desk.stack.size()
