"""Show a card terminal's face: what it asks for, and the buttons that a customer's card decides."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit

from app.kernel.errors import DomainError
from app.kernel.money import Money
from ui.simulators.display import DarkDisplay
from ui.simulators.panel import SimulatorPanel
from ui.theme.fonts import Weight, font
from ui.theme.theme import px, theme
from ui.widgets.buttons import SecondaryButton
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QWidget

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


class FaceDisplay(DarkDisplay):
    """Show the terminal's display: words above an amount, health care beneath."""

    def __init__(self, parent: QWidget) -> None:
        """Begin dark."""
        super().__init__("Terminal display", 112, parent)

    def show_face(self, face: TerminalFace | None, below: str) -> None:
        """Show what stands on the terminal."""
        amount = face.amount if face else Money(0)
        shown = f"{'Refund ' if face and face.is_refund else ''}{amount}" if amount else ""
        health = f"Health care {face.health}" if face and face.health else below
        self.show_lines((face.words if face else "", shown, health))

    def face_of(self, place: int) -> tuple[QFont, str]:
        """Write the amount large."""
        tokens = theme().tokens
        faces = (
            (font(1, Weight.SEMIBOLD), tokens.on_rail_active),
            (font(18, Weight.BOLD, tabular=True), tokens.on_rail_active),
            (font(-1), tokens.on_rail),
        )
        return faces[place]


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
