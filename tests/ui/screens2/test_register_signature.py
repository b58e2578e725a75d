"""Prove the signature's step of the register: text, field, pad, terminal, the other person."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.documents.signature import NOTICE
from app.hardware.ink import Ink
from app.hardware.signing import PenMove, SignatureAnswer, SigningEnd
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.pos.signed import Proof, SignatureSource, SignedRow, Signer
from tests.fixtures.device_doubles import DevicesDouble
from ui.screens.register.sale_card import signature_chip
from ui.screens.register.sign_panel import GIVE_UP, ON_TERMINAL
from ui.theme.tokens import Tone
from ui.work import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.screens.register.sign_panel import SignPanel
    from ui.screens.register.view import RegisterScreen

TEXT = "Harbor Pharmacy, sale 001-0007, 11/24/2026. I received Rx 7000412-02 ($20.00)."
INK = Ink.untimed((((10, 10), (42, 30), (80, 14)),))
PAD = (DeviceStatus(DeviceKind.SIGNATURE_PAD, DeviceState.READY),)


class SigningDevices(DevicesDouble):
    """Be devices with a terminal that takes signatures and a pad."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Future[SignatureAnswer]] = []
        self.pens: list[Callable[[PenMove], None]] = []
        self.cancels = 0

    def can_sign(self) -> bool:
        return True

    def sign_on_terminal(self) -> Future[SignatureAnswer]:
        self.asked.append(Future())
        return self.asked[-1]

    def cancel_charge(self) -> None:
        self.cancels += 1

    def on_pen(self, listener: Callable[[PenMove], None]) -> Callable[[], None]:
        self.pens.append(listener)
        return lambda: self.pens.remove(listener)


@pytest.fixture
def devices(counter: Any) -> SigningDevices:
    """Give such devices, whose answers come when the test says so."""

    def wait_for(future: Future[Any], on_done: Callable[[Any], None], _on_error: object = None) -> Ticket:
        future.add_done_callback(lambda one: on_done(one.result()))
        return Ticket()

    made = SigningDevices()
    counter.desk.devices = made
    counter.work.wait_for = wait_for
    return made


@pytest.fixture
def due(lane: Any) -> Any:
    """Put a sale whose signature is due."""
    return lane.put(replace(lane.sale(*lane.full, has_signature=False), statement=TEXT))


def panel_of(screen: RegisterScreen) -> SignPanel:
    return screen.sale_card.sign


def draw(panel: SignPanel) -> None:
    middle = panel.canvas.rect().center()
    QTest.mousePress(panel.canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(panel.canvas, middle + type(middle)(30, 5))
    QTest.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=middle + type(middle)(40, 8))


def test_that_a_signature_is_taken_with_the_text_that_was_seen(till: Any, due: Any, ran: Any) -> None:
    panel = panel_of(till())
    assert panel.text.text() == TEXT
    assert not panel.done.isEnabled()
    draw(panel)
    QTest.keyClick(panel, Qt.Key.Key_Return)
    (cmd,) = ran("record_signature")
    assert (cmd.source, cmd.signer, cmd.name, cmd.seen) == (
        SignatureSource.CANVAS,
        Signer.PATIENT,
        "",
        TEXT,
    )
    middle = panel.canvas.rect().center()
    assert cmd.ink.lines[0][0] == (middle.x(), middle.y())
    assert (cmd.ink.width, cmd.ink.height) == (panel.canvas.width(), panel.canvas.height())


def test_that_a_dot_cannot_be_taken(till: Any, due: Any, ran: Any) -> None:
    panel = panel_of(till())
    QTest.mouseClick(panel.canvas, Qt.MouseButton.LeftButton)
    assert not panel.done.isEnabled()
    QTest.keyClick(panel, Qt.Key.Key_Return)
    assert ran("record_signature") == []


def test_that_strokes_are_undone_and_cleared_with_keys(till: Any, due: Any) -> None:
    panel = panel_of(till())
    draw(panel)
    draw(panel)
    QTest.keyClick(panel, Qt.Key.Key_Backspace)
    assert len(panel.canvas.ink().strokes) == 1
    QTest.keyClick(panel, Qt.Key.Key_C)
    assert panel.canvas.is_empty()


def test_that_a_signature_on_paper_is_kept_as_such(till: Any, due: Any, ran: Any) -> None:
    screen = till()
    panel_of(screen).on_paper.click()
    (cmd,) = ran("record_signature")
    assert (cmd.source, cmd.ink, cmd.seen) == (SignatureSource.PAPER, Ink(), TEXT)


def test_that_who_picks_up_for_the_patient_is_named(till: Any, due: Any, ran: Any, counter: Any) -> None:
    screen = till()
    panel = panel_of(screen)
    draw(panel)
    QTest.keyClick(panel, Qt.Key.Key_O)
    assert panel.name.line.hasFocus()
    QTest.keyClicks(panel.name.line, "Ana Chen")
    QTest.keyClick(panel.name.line, Qt.Key.Key_Return)
    assert panel.hasFocus()
    counter.work.answers["record_signature"] = DomainError("signer", "Type the name of who signs.")
    QTest.keyClick(panel, Qt.Key.Key_Return)
    (cmd,) = ran("record_signature")
    assert (cmd.signer, cmd.name) == (Signer.FOR_PATIENT, "Ana Chen")
    assert panel.name.error() == "Type the name of who signs."
    QTest.keyClick(panel, Qt.Key.Key_O)
    assert not panel.name.isVisible()


def test_that_a_privacy_notice_that_was_handed_out_is_signed_for_once(
    till: Any, due: Any, lane: Any, ran: Any
) -> None:
    screen = till()
    panel = panel_of(screen)
    assert not panel.notice.isVisible()
    lane.put(replace(due, owes_notice=True))
    screen.till.reload()
    draw(panel)
    QTest.keyClick(panel, Qt.Key.Key_P)
    assert panel.notice.isChecked()
    assert panel.canvas.is_empty()
    draw(panel)
    screen.till.reload()
    assert panel.text.text() == f"{TEXT} {NOTICE}"
    QTest.keyClick(panel, Qt.Key.Key_Return)
    (cmd,) = ran("record_signature")
    assert (cmd.with_notice, cmd.seen) == (True, f"{TEXT} {NOTICE}")
    lane.put(lane.sale(*lane.full))
    screen.till.reload()
    assert not panel.notice.isChecked()


def test_that_another_text_takes_away_what_was_drawn_for_the_first(till: Any, due: Any, lane: Any) -> None:
    screen = till()
    draw(panel_of(screen))
    screen.till.reload()
    assert not panel_of(screen).canvas.is_empty()
    lane.put(replace(due, statement=TEXT.replace("20.00", "24.00")))
    screen.till.reload()
    assert panel_of(screen).canvas.is_empty()


def test_that_the_terminal_gives_the_signature_with_one_key(
    till: Any, devices: SigningDevices, due: Any, ran: Any, qtbot: Any
) -> None:
    panel = panel_of(till())
    assert panel.terminal.isVisible()
    QTest.keyClick(panel, Qt.Key.Key_T)
    assert panel.terminal.accessibleName() == GIVE_UP
    assert not panel.on_paper.isEnabled()
    devices.asked[0].set_result(SignatureAnswer(SigningEnd.SIGNED, INK))
    qtbot.waitUntil(lambda: len(ran("record_signature")) == 1)
    (cmd,) = ran("record_signature")
    assert (cmd.source, cmd.ink, cmd.seen) == (SignatureSource.TERMINAL, INK, TEXT)
    assert panel.terminal.accessibleName() == ON_TERMINAL


def test_that_a_terminal_that_gives_none_leaves_the_field(
    till: Any, devices: SigningDevices, due: Any, counter: Any, ran: Any, qtbot: Any
) -> None:
    panel = panel_of(till())
    panel.terminal.click()
    panel.terminal.click()
    assert (len(devices.asked), devices.cancels) == (1, 1)
    devices.asked[0].set_result(SignatureAnswer.of(SigningEnd.CANCELLED))
    qtbot.waitUntil(lambda: bool(counter.said))
    assert counter.said[-1] == (Tone.WARN, SignatureAnswer.of(SigningEnd.CANCELLED).message)
    assert ran("record_signature") == []
    draw(panel)
    assert panel.done.isEnabled()


def test_that_a_signature_that_comes_late_signs_no_other_sale(
    till: Any, devices: SigningDevices, due: Any, lane: Any, ran: Any, qtbot: Any
) -> None:
    screen = till()
    panel_of(screen).terminal.click()
    lane.put(replace(due, id=lane.day_id))
    screen.till.reload()
    devices.asked[0].set_result(SignatureAnswer(SigningEnd.SIGNED, INK))
    qtbot.waitUntil(lambda: panel_of(screen).terminal.accessibleName() == ON_TERMINAL)
    assert ran("record_signature") == []


def test_that_leaving_the_step_tells_the_terminal_to_stop(
    till: Any, devices: SigningDevices, due: Any, lane: Any
) -> None:
    screen = till()
    panel_of(screen).terminal.click()
    lane.put(lane.sale(*lane.full))
    screen.till.reload()
    assert (devices.cancels, devices.pens, devices.status_listeners) == (1, [], [])


def test_that_the_pad_draws_live_and_signs(
    till: Any, devices: SigningDevices, due: Any, ran: Any, qtbot: Any
) -> None:
    devices.shown = ()
    panel = panel_of(till())
    assert not panel.pad.isVisible()
    devices.shown = PAD
    devices.status_listeners[0](PAD[0])
    qtbot.waitUntil(panel.pad.isVisible)
    for x, ms, is_down in ((100, 0, True), (900, 9, True), (900, 12, False)):
        devices.pens[0](PenMove(x, 300, ms, is_down, 2000, 700))
    qtbot.waitUntil(panel.done.isEnabled)
    panel.done.click()
    (cmd,) = ran("record_signature")
    assert (cmd.source, cmd.ink.strokes) == (SignatureSource.PAD, (((100, 300, 0), (900, 300, 9)),))


def test_that_no_terminal_is_offered_where_none_is_set_up(till: Any, due: Any) -> None:
    panel = panel_of(till())
    assert not panel.terminal.isVisible()
    QTest.keyClick(panel, Qt.Key.Key_T)
    assert panel.terminal.accessibleName() == ON_TERMINAL


@pytest.mark.parametrize(
    ("proof", "chip"),
    [
        (Proof.VERIFIED, ("Signed", Tone.OK)),
        (Proof.ON_PAPER, ("Signed on paper", Tone.OK)),
        (Proof.CHANGED, ("Signature: does not match", Tone.BAD)),
        (Proof.UNBOUND, ("Signature: kept without proof", Tone.WARN)),
    ],
)
def test_that_the_sale_says_what_its_signature_is_worth(
    lane: Any, proof: Proof, chip: tuple[str, Tone]
) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    row = SignedRow(proof, TEXT, (), Money(0), Signer.PATIENT, "", SignatureSource.CANVAS, at, ())
    sale = replace(lane.sale(*lane.full), signed=row)
    assert signature_chip(sale) == chip
    assert signature_chip(replace(sale, has_signature=False)) == ("Signature due", Tone.WARN)
