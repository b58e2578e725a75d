"""Be one simulated device in the window: how it stands, its faults, its cable, and what it shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from ui.simulators.display import DarkDisplay
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import QuietButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.text import Mono, Muted, Strong

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from app.hardware.simulators import Act, Paper, Portrait, Sight
    from ui.simulators.link import SimulatorLink

SHUT = "close_drawer"


class AddressLine(Mono):
    """Show an address, cut in the middle when it is long; the tool tip has the whole."""

    ink = "muted"

    def __init__(self, address: str, parent: QWidget) -> None:
        """Take the address."""
        self._address = address
        super().__init__(address, parent)
        self.setAccessibleName(f"Address {address}")
        self.setToolTip(address)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._address, middle, self.width()))


class SimulatorPanel(Card):
    """Show any simulator; the kinds that show more put it into `body`."""

    def __init__(self, link: SimulatorLink, portrait: Portrait, parent: QWidget) -> None:
        """Take the simulator and what it is."""
        super().__init__(portrait.title, parent)
        self.link, self.portrait = link, portrait
        self.chip = Chip("", Tone.PLAIN, parent=self)
        self.faults = QMenu(self)
        self.faults_button = QuietButton("Faults", "triangle-alert", self)
        self.plug_button = QuietButton("Unplug", "unplug", self)
        self.faults_button.setAccessibleName(f"Faults: {portrait.title}")
        self.faults_button.clicked.connect(self._open_faults)
        self.plug_button.clicked.connect(self._move_plug)
        self.add_header(self.chip, right=True)
        self.plug_button.setVisible(portrait.can_unplug)
        self._actions = {name: self._fault(name, words) for name, words in portrait.faults.items()}
        self.faults.addSeparator()
        self.faults.addAction("No fault")
        self.faults.triggered.connect(self._choose)
        self.faults_button.setVisible(bool(portrait.faults))
        self._set = Muted("", self, wrap=True)
        self._said = Muted("", self, wrap=True)
        self._said.set_ink("bad")
        self.body.addLayout(self._tools())
        for words in (self._set, self._said):
            words.hide()
            self.body.addWidget(words)
        link.seen.connect(self.show_sight)
        link.printed.connect(self.add_paper)
        link.refused.connect(self.say)
        self.drawer = DrawerBar(self)
        self.drawer.hide()
        self.build()
        self.body.addWidget(self.drawer)

    def build(self) -> None:
        """Put what this kind of device shows into `body`."""

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(4))
        row.addWidget(AddressLine(self.portrait.address, self), 1)
        row.addWidget(self.faults_button)
        row.addWidget(self.plug_button)
        return row

    def _fault(self, name: str, words: str) -> QAction:
        action = self.faults.addAction(words)
        action.setCheckable(True)
        action.setData(name)
        return action

    def show_sight(self, sight: Sight) -> None:
        """Show how it stands now."""
        self.chip.show_state(*_state(sight))
        self._set.setText(" · ".join(self.portrait.faults.get(name, name) for name in sight.faults))
        self._set.setVisible(bool(sight.faults))
        for name, action in self._actions.items():
            action.setChecked(name in sight.faults)
        words, icon = ("Unplug", "unplug") if sight.is_plugged else ("Plug in", "plug-zap")
        self.plug_button.set_words(words)
        self.plug_button.set_icon(icon)
        self.plug_button.setAccessibleName(f"{words}: {self.portrait.title}")
        self.plug_button.setEnabled(sight.is_running)
        self.faults_button.setEnabled(sight.is_running)
        if sight.drawer_open is not None:
            self.drawer.show()
            self.drawer.show_open(is_open=sight.drawer_open)

    def add_paper(self, paper: Paper) -> None:
        """Show a paper that came out; most devices print none."""

    def say(self, words: str) -> None:
        """Say what was refused; nothing takes it away."""
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def refusal(self) -> str:
        """Return what was refused last."""
        return self._said.text()

    def act(self, word: str, **facts: object) -> None:
        """Have something done to the device, and forget what was refused before."""
        self.say("")
        self.link.tell(word, **facts)

    def _choose(self, action: QAction) -> None:
        """Set or clear the fault of an action; the one that names none clears all."""
        name = action.data()
        if name:
            self.act("fault" if action.isChecked() else "clear", name=name)
        else:
            self.act("clear")

    def _move_plug(self) -> None:
        self.act("unplug" if self.link.sight.is_plugged else "plug")

    def _open_faults(self) -> None:
        self.faults.popup(self.faults_button.mapToGlobal(QPoint(0, self.faults_button.height())))


def _state(sight: Sight) -> tuple[str, Tone]:
    if not sight.is_running:
        return "Not running", Tone.BAD
    if not sight.is_plugged:
        return "Unplugged", Tone.BAD
    if sight.faults:
        return "1 fault" if len(sight.faults) == 1 else f"{len(sight.faults)} faults", Tone.WARN
    return "Ready", Tone.OK


class DrawerBar(QWidget):
    """Show the cash drawer, and push it shut."""

    def __init__(self, panel: SimulatorPanel) -> None:
        """Take the device that it hangs on."""
        super().__init__(panel)
        self._panel = panel
        self.chip = Chip("Shut", Tone.OK, "lock", self)
        self.shut = SecondaryButton("Push shut", "wallet", self)
        self.shut.clicked.connect(self._shut)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(10))
        row.addWidget(Strong("Cash drawer", self))
        row.addWidget(self.chip)
        row.addStretch(1)
        row.addWidget(self.shut)

    def show_open(self, *, is_open: bool) -> None:
        """Show whether it stands open."""
        words, tone, icon = ("Open", Tone.WARN, "lock-open") if is_open else ("Shut", Tone.OK, "lock")
        self.chip.show_state(words, tone, icon)
        self.shut.setEnabled(is_open)

    def _shut(self) -> None:
        self._panel.act(SHUT)


class PlainPanel(SimulatorPanel):
    """Show a device by its lines and by buttons for what can be done to it."""

    def build(self) -> None:
        """Show the lines and the buttons."""
        self.lines = DarkDisplay(f"Shown by {self.portrait.title}", 64, self)
        self.lines.hide()
        self.body.addWidget(self.lines)
        for act in (found for found in self.portrait.acts if found.word != SHUT):
            self.body.addLayout(act_row(self, act))

    def show_sight(self, sight: Sight) -> None:
        """Show the lines too."""
        super().show_sight(sight)
        self.lines.show_lines(sight.lines)
        self.lines.setVisible(bool(sight.lines))


def act_row(panel: SimulatorPanel, act: Act) -> QHBoxLayout:
    """Return a button for an act, behind a field when something is typed for it."""
    row = QHBoxLayout()
    row.setSpacing(px(8))
    button = SecondaryButton(act.label, "", panel)
    if not act.typed:
        button.clicked.connect(partial(_act, panel, act))
        row.addWidget(button, 1)
        return row
    field = QLineEdit(panel)
    field.setAccessibleName(act.typed)
    field.setPlaceholderText(act.typed)
    typed = partial(_act_typed, panel, act, field)
    field.returnPressed.connect(typed)
    button.clicked.connect(typed)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row


def _act(panel: SimulatorPanel, act: Act, *_pressed: object) -> None:
    panel.act(act.word, **act.facts)


def _act_typed(panel: SimulatorPanel, act: Act, field: QLineEdit, *_pressed: object) -> None:
    if field.text():
        panel.act(act.word, **act.facts, **{act.key: field.text()})
        field.selectAll()
