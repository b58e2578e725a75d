"""Prove that a signature is taken from mouse, finger, pen and pad with its times, and that a dot is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.hardware.signing import PenMove
from ui.widgets.signature import SignatureCanvas, SignatureView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
DOWN, MOVED, UP = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
Tip = tuple[int, int, int]


@pytest.fixture
def canvas(qtbot: QtBot) -> SignatureCanvas:
    made = SignatureCanvas()
    qtbot.addWidget(made)
    made.resize(300, 140)
    with qtbot.waitExposed(made):
        made.show()
    return made


def stroke(canvas: SignatureCanvas, *spots: tuple[int, int]) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(*spots[0]))
    for spot in spots[1:]:
        QTest.mouseMove(canvas, QPoint(*spot))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(*spots[-1]))


@pytest.fixture
def pen(canvas: SignatureCanvas) -> Callable[[QEvent.Type, Tip], None]:
    """Give a pen tablet's tip: what it does, where, and when."""
    stylus = QPointingDevice(
        "stylus",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )

    def act(kind: QEvent.Type, tip: Tip) -> None:
        x, y, at = tip
        spot, held = QPointF(x, y), Qt.MouseButton.NoButton if kind == UP else LEFT
        event = QTabletEvent(
            kind, stylus, spot, spot, 0.7, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, LEFT, held
        )
        event.setTimestamp(at)
        QApplication.sendEvent(canvas, event)

    return act


def test_that_a_mouse_draws_strokes_with_times(canvas: SignatureCanvas, qtbot: QtBot) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(10, 20))
    QTest.mouseMove(canvas, QPoint(40, 30))
    with qtbot.waitSignal(canvas.changed, timeout=2000):
        QTest.mouseRelease(canvas, LEFT, pos=QPoint(60, 20))
    ink = canvas.ink()
    assert ink.lines == (((10, 20), (40, 30), (60, 20)),)
    times = [ms for _x, _y, ms in ink.strokes[0]]
    assert times[0] == 0
    assert times == sorted(times)
    assert (ink.width, ink.height, ink.is_timed) == (300, 140, True)
    assert canvas.is_good()


def test_that_a_pen_keeps_the_times_of_its_events_whatever_its_pressure(
    canvas: SignatureCanvas, pen: Callable[[QEvent.Type, Tip], None]
) -> None:
    pen(MOVED, (5, 5, 900))
    pen(DOWN, (10, 20, 1000))
    pen(MOVED, (40, 30, 1008))
    pen(UP, (90, 24, 1016))
    pen(DOWN, (20, 60, 1400))
    pen(UP, (80, 62, 1390))
    first, second = canvas.ink().strokes
    assert first == ((10, 20, 0), (40, 30, 8), (90, 24, 16))
    assert second == ((20, 60, 400), (80, 62, 400))
    assert not canvas.is_from_pad


def test_that_one_finger_draws_and_a_second_does_not(canvas: SignatureCanvas) -> None:
    screen = QTest.createTouchDevice()
    touch = QTest.touchEvent(canvas, screen)
    touch.press(0, QPoint(10, 20), canvas).commit()
    touch.move(0, QPoint(60, 40), canvas).press(1, QPoint(200, 100), canvas).commit()
    touch.move(0, QPoint(110, 30), canvas).move(1, QPoint(240, 90), canvas).commit()
    touch.release(0, QPoint(110, 30), canvas).release(1, QPoint(240, 90), canvas).commit()
    assert canvas.ink().lines == (((10, 20), (60, 40), (110, 30)),)


def test_that_a_dot_is_no_signature(canvas: SignatureCanvas) -> None:
    assert not canvas.is_good()
    stroke(canvas, (50, 50), (52, 51))
    assert not canvas.is_empty()
    assert not canvas.is_good()
    stroke(canvas, (50, 50), (90, 51))
    assert canvas.is_good()


def test_that_the_last_stroke_is_undone_and_all_are_cleared(canvas: SignatureCanvas, qtbot: QtBot) -> None:
    stroke(canvas, (10, 20), (90, 30))
    stroke(canvas, (20, 60), (95, 70))
    canvas.undo()
    assert canvas.ink().lines == (((10, 20), (90, 30)),)
    with qtbot.waitSignal(canvas.changed, timeout=2000):
        canvas.clear()
    assert canvas.is_empty()
    with qtbot.assertNotEmitted(canvas.changed):
        canvas.undo()


def test_that_a_pad_draws_along_in_its_own_units(canvas: SignatureCanvas, qtbot: QtBot) -> None:
    stroke(canvas, (10, 20), (90, 30))
    for x, y, ms, is_down in ((200, 300, 5000, True), (900, 640, 5006, True), (900, 640, 5012, False)):
        canvas.follow_pad(PenMove(x, y, ms, is_down, 2000, 700))
    ink = canvas.ink()
    assert ink.strokes == (((200, 300, 0), (900, 640, 6)),)
    assert (ink.width, ink.height) == (2000, 700)
    assert canvas.is_from_pad
    stroke(canvas, (10, 20), (90, 30))
    assert canvas.ink().lines == (((10, 20), (90, 30)),)
    assert not canvas.is_from_pad


def test_that_strokes_after_a_change_of_size_fit_those_before(canvas: SignatureCanvas) -> None:
    stroke(canvas, (10, 20), (90, 30))
    canvas.resize(600, 280)
    stroke(canvas, (20, 40), (180, 60))
    assert canvas.ink().lines == (((10, 20), (90, 30)), ((10, 20), (90, 30)))


def test_that_strokes_are_painted_where_they_were_drawn(canvas: SignatureCanvas) -> None:
    before = canvas.grab().toImage()
    stroke(canvas, (40, 40), (140, 40), (240, 40))
    after = canvas.grab().toImage()
    assert after.pixelColor(140, 40) != before.pixelColor(140, 40)
    assert after.pixelColor(140, 80) == before.pixelColor(140, 80)


def test_that_a_signature_that_was_given_is_shown_fitted(qtbot: QtBot) -> None:
    view = SignatureView()
    qtbot.addWidget(view)
    view.resize(QSize(300, 110))
    blank = view.grab().toImage()
    view.show_lines((((5000, 5000), (9000, 5200)), ((7000, 5100),)))
    assert view.grab().toImage() != blank
    assert view.accessibleName() == "Signature as it was drawn"
