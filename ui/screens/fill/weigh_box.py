"""Show the scale beside the count: what a piece weighs, and what the vial's weight says of its count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.inventory.weigh import WeighVerdict
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.fill.weigh_presenter import USUAL_PIECES, WeighPresenter, WeighStep
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Inset
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.field import Note, NumberField
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.inventory.weigh_views import WeighingRow
    from ui.screens.fill.weigh_presenter import WeighShown
    from ui.shell import Shell

TONES = {
    WeighVerdict.AGREES: Tone.OK,
    WeighVerdict.VAGUE: Tone.WARN,
    WeighVerdict.FEWER: Tone.BAD,
    WeighVerdict.MORE: Tone.BAD,
}
_MOST_DIGITS = 4


class WeighBox(Inset):
    """Be the framed panel of the scale; hidden without a scale."""

    def __init__(self, shell: Shell, reload: Callable[[], None], parent: QWidget) -> None:
        """Take the window's services, and what reads the fill again."""
        super().__init__(parent)
        self._shell, self._reload = shell, reload
        self._step: WeighStep | None = None
        self.presenter = WeighPresenter(self, shell.work, shell.desk.devices, shell.local)
        self._title = Strong("Weight check", self)
        self._words = Muted("", self, wrap=True)
        self.chip = Chip("", Tone.PLAIN, "", self)
        self.note = Note(self)
        self.field = NumberField("Counted pieces", _check_pieces)
        self.field.set_text(str(USUAL_PIECES))
        self.field.set_enter(self.presenter.weigh)
        self._commands = self._make_commands()
        self._lay_out()
        self.hide()

    def _make_commands(self) -> tuple[Command, ...]:
        fill, presenter = Permission.FILL, self.presenter
        return (
            Command(
                "fill.weigh", "Weigh what lies on the scale", presenter.weigh, ("F10",), fill, "Weigh",
                presenter.blocked, "tablets",
            ),
            Command(
                "fill.tare", "Weigh the empty vial, to take it off", presenter.tare, ("F11",), fill,
                "Empty vial", presenter.blocked, in_footer=False,
            ),
            Command(
                "fill.sample", "Weigh a counted sample", presenter.start_sample, ("F12",), fill,
                "New sample", presenter.blocked, in_footer=False,
            ),
        )  # fmt: skip

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self._title)
        words.addWidget(self._words)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(self.chip)
        acts = QHBoxLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.field)
        for command in self._commands:
            acts.addWidget(button_for(self._shell, command), 0, Qt.AlignmentFlag.AlignBottom)
        acts.addStretch(1)
        self.field.setMaximumWidth(px(160))
        self.body.setSpacing(px(10))
        self.body.addLayout(line)
        self.body.addWidget(self.note)
        self.body.addLayout(acts)

    def commands(self) -> tuple[Command, ...]:
        """Return what can be weighed; nothing without a scale."""
        return self._commands if self.presenter.has_scale() else ()

    def show_weigh(self, shown: WeighShown | None) -> None:
        """Show where weighing stands."""
        self.setVisible(shown is not None)
        if shown is None:
            return
        self._words.setText(shown.words)
        self.note.show_words(shown.trouble, Tone.BAD)
        self.field.setVisible(shown.step is WeighStep.SAMPLE)
        self._show_chip(shown)
        if shown.step is WeighStep.SAMPLE and self._step is WeighStep.VIAL:
            self.field.set_text(str(USUAL_PIECES))
            self.field.setFocus()
        self._step = shown.step
        self._shell.commands_changed()

    def told(self) -> str:
        """Return the words shown."""
        return self._words.text()

    def _show_chip(self, shown: WeighShown) -> None:
        if shown.is_weighing:
            self.chip.show_state("Weighing", Tone.INFO)
        elif shown.step is WeighStep.SAMPLE:
            self.chip.show_state("Sample first", Tone.PLAIN, "circle")
        elif shown.row is None:
            self.chip.show_state("Not weighed", Tone.PLAIN, "circle")
        else:
            self.chip.show_state(shown.row.words, tone_of(shown.row))

    def pieces(self) -> int | None:
        """Return how many pieces the sample has."""
        if not self.field.text():
            self.field.set_error("Type how many pieces you counted.")
        if not self.field.check_now() or self.field.error():
            self.field.setFocus()
            return None
        return int(self.field.text())

    def done(self, words: str) -> None:
        """Say what was weighed, and read the fill again."""
        if words:
            self._shell.say(Tone.OK, words)
        self._reload()


def tone_of(row: WeighingRow) -> Tone:
    """Return how a weighing is to be taken: one that a pharmacist answered for needs no more than a look."""
    return Tone.WARN if row.acknowledged_by else TONES[row.verdict]


def _check_pieces(text: str) -> str:
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return ""
    return "Type a whole number, such as 20."
