"""Show a card terminal's face: what it asks for, and the buttons that a customer's card decides."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.kernel.errors import DomainError
from app.kernel.money import Money
from ui.simulators.panel import SimulatorPanel
from ui.theme.fonts import Weight, font
from ui.theme.theme import px, theme
from ui.widgets.buttons import SecondaryButton
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.hardware.simulators import Sight, TerminalFace

ATTENDED = "Wait for my press"
ALONE = "Answers by itself"
_ACROSS = 3
_ICONS = {
    "approve": "check",
    "decline": "ban",
    "partial": "split",
    "fsa_card": "stethoscope",
    "cancel": "x",
    "no_answer": "circle-question-mark",
}


class FaceDisplay(QWidget):
    """Paint the terminal's display: words above an amount, health care beneath."""

    def __init__(self, parent: QWidget) -> None:
        """Begin dark."""
        super().__init__(parent)
        self._words, self._amount, self._below = "", "", ""
        self.setMinimumHeight(px(112))
        self.setAccessibleName("Terminal display")

    def show_face(self, face: TerminalFace | None, below: str) -> None:
        """Show what stands on the terminal."""
        self._words = face.words if face else ""
        amount = face.amount if face else Money(0)
        self._amount = f"{'Refund ' if face and face.is_refund else ''}{amount}" if amount else ""
        self._below = f"Health care {face.health}" if face and face.health else below
        self.setAccessibleDescription(". ".join(filter(None, (self._words, self._amount, self._below))))
        self.update()

    def words(self) -> tuple[str, str, str]:
        """Return what stands there: words, amount, and the line beneath."""
        return self._words, self._amount, self._below

    def sizeHint(self) -> QSize:
        """Return the size of a terminal's display."""
        return QSize(px(300), px(112))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the display."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.rail))
        spot = QRectF(self.rect())
        painter.drawRoundedRect(spot, px(10), px(10))
        lines = (
            (self._words, font(1, Weight.SEMIBOLD), tokens.on_rail_active),
            (self._amount, font(18, Weight.BOLD, tabular=True), tokens.on_rail_active),
            (self._below, font(-1), tokens.on_rail),
        )
        shown = [line for line in lines if line[0]]
        each = spot.height() / (len(shown) + 1) if shown else 0
        for place, (text, face, ink) in enumerate(shown):
            painter.setFont(face)
            painter.setPen(QColor(ink))
            middle = QRectF(spot.left(), spot.top() + each * (place + 0.5), spot.width(), each)
            painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, text)


class FacePanel(SimulatorPanel):
    """Show the face, and let the person decide what the card does."""

    def build(self) -> None:
        """Show display, buttons and the amount of a part."""
        self.display = FaceDisplay(self)
        self.part = QLineEdit(self)
        self.part.setPlaceholderText("half")
        self.part.setAccessibleName("Amount of a part")
        self.part.setFixedWidth(px(96))
        self.attends = QCheckBox(ATTENDED, self)
        self.attends.toggled.connect(self._attend)
        self._grid = QGridLayout()
        self._grid.setSpacing(px(8))
        self.buttons: dict[str, SecondaryButton] = {}
        self.body.addWidget(self.display)
        self.body.addLayout(self._grid)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.attends, 1)
        row.addWidget(Muted("Part", self))
        row.addWidget(self.part)
        self.body.addLayout(row)
        self.attends.setChecked(True)

    def show_sight(self, sight: Sight) -> None:
        """Show the face too."""
        super().show_sight(sight)
        face = sight.face
        self.display.show_face(face, "" if self.attends.isChecked() else ALONE)
        if face is not None and not self.buttons:
            self._add_buttons(face)
        for button in self.buttons.values():
            button.setEnabled(face is not None and face.waits)

    def _add_buttons(self, face: TerminalFace) -> None:
        for place, (name, words) in enumerate(face.buttons.items()):
            button = self.buttons[name] = SecondaryButton(words, _ICONS.get(name, ""), self)
            button.clicked.connect(partial(self.press, name))
            button.setProperty("fit", "tight")
            self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)

    def press(self, name: str, *_pressed: object) -> None:
        """Press a button of the terminal."""
        cents = 0
        if name == "partial" and self.part.text().strip():
            try:
                cents = Money.parse(self.part.text()).cents
            except DomainError as error:
                self.say(error.message)
                return
        self.act("press", button=name, cents=cents)

    def _attend(self, is_on: bool) -> None:
        self.link.attend(attends=is_on)
        self.show_sight(self.link.sight)
