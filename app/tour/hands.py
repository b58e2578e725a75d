"""Work the real window as a person does: keys, clicks, scans, and eyes that wait for what must appear."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.practice.world import Part
from ui.widgets.field import LabelledField

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.practice.world import PracticeWorld
    from ui.main_window import MainWindow
    from ui.widgets.picker import PickerField

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")
PATIENCE_S = 20.0
_LOOK_EVERY_MS = 4


class TourStuck(Exception):
    """Report that something that must appear did not."""

    def __init__(self, what: str) -> None:
        """Take what was waited for."""
        super().__init__(f"The tour waited in vain: {what}")


class Hands:
    """Press keys, click and scan; every act waits until its effect is seen."""

    def __init__(self, window: MainWindow, world: PracticeWorld) -> None:
        """Take the window and the practice world with its scanner."""
        self.window, self._world = window, world

    # Eyes -------------------------------------------------------------------------------------

    def wait(self, what: str, seen: Callable[[], T | None], seconds: float = PATIENCE_S) -> T:
        """Let the window work until `seen` returns something true; raise `TourStuck` after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            found = seen()
            if found:
                return found
            if time.monotonic() > end:
                raise TourStuck(what)
            self.breathe()

    def breathe(self, milliseconds: int = _LOOK_EVERY_MS) -> None:
        """Let the window work for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def field(self, label: str, inside: QWidget | None = None) -> LabelledField:
        """Return the visible field with a label."""

        def look() -> LabelledField | None:
            for field in (inside or self.window).findChildren(LabelledField):
                if field.label() == label and field.isVisible():
                    return field
            return None

        return self.wait(f"the field {label}", look)

    def picker(self, label: str) -> PickerField:
        """Return the visible picker with a label."""
        return cast("PickerField", self.field(label))

    def button(self, words: str, inside: QWidget | None = None) -> QAbstractButton:
        """Return the visible, usable button whose words begin so."""

        def look() -> QAbstractButton | None:
            for button in (inside or self.window).findChildren(QAbstractButton):
                name = button.accessibleName() or button.text().strip()
                if name.startswith(words) and button.isVisible() and button.isEnabled():
                    return button
            return None

        return self.wait(f"the button {words}", look)

    def one(self, kind: type[W], inside: QWidget | None = None) -> W:
        """Return the only visible widget of a kind."""

        def look() -> W | None:
            found = [widget for widget in (inside or self.window).findChildren(kind) if widget.isVisible()]
            return found[0] if found else None

        return self.wait(f"a {kind.__name__}", look)

    # Hands ------------------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)
        self.breathe(1)

    def fill_in(self, label: str, text: str, inside: QWidget | None = None) -> None:
        """Go to a field, put text in place of what stands there, as typed, and leave it with Enter."""
        editor = self.go_to(label, inside).editor
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClicks(editor, text)
        self.breathe(1)

    def go_to(self, label: str, inside: QWidget | None = None) -> LabelledField:
        """Put the focus into a field."""
        field = self.field(label, inside)
        field.editor.setFocus(Qt.FocusReason.TabFocusReason)
        return field

    def click(self, words: str, inside: QWidget | None = None) -> None:
        """Click a button."""
        QTest.mouseClick(self.button(words, inside), Qt.MouseButton.LeftButton)
        self.breathe(1)

    def sign(self, canvas: QWidget) -> None:
        """Sign with three strokes of the mouse."""
        width, height = canvas.width(), canvas.height()
        for start in (0.15, 0.35, 0.55):
            points = [(start, 0.7), (start + 0.06, 0.3), (start + 0.12, 0.7), (start + 0.2, 0.45)]
            spots = [QPoint(int(x * width), int(y * height)) for x, y in points]
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spots[0])
            for spot in spots[1:]:
                QTest.mouseMove(canvas, spot)
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spots[-1])
        self.breathe(1)

    def scan(self, text: str) -> None:
        """Pull the trigger of the simulated scanner."""
        self._world.control(Part.SCANNER, do="scan", text=text)

    def dismiss_banners(self) -> None:
        """Close every banner that shows."""
        for button in self.window.desk.banners.findChildren(QAbstractButton):
            if not button.isHidden():
                button.click()
        self.breathe(5)

    def ask(self, future: Future[T]) -> T:
        """Wait for a future while the window goes on working."""
        self.wait("an answer from the store", future.done)
        return future.result()
