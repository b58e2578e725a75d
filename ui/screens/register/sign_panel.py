"""Take the signature for a pickup: on the screen, on a pad, on the card terminal, or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.documents.signature import NOTICE
from app.pos.signed import SignatureSource, Signer
from ui.screens.register.steps import KeyPanel
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import QuietButton, SecondaryButton
from ui.widgets.check import Check
from ui.widgets.chip import Chip
from ui.widgets.field import TextField
from ui.widgets.signature import SignatureCanvas
from ui.widgets.text import Body

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from app.hardware.ink import Ink
    from app.hardware.signing import PenMove

ON_TERMINAL = "Sign on the terminal (T)"
GIVE_UP = "Stop asking the terminal (T)"
_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


@dataclass(frozen=True, slots=True)
class Given:
    """Be a signature that was given, or word that it is on paper."""

    ink: Ink
    source: SignatureSource
    signer: Signer = Signer.PATIENT
    name: str = ""
    seen: str = ""
    with_notice: bool = False


class SignPanel(KeyPanel):
    """Show what is signed, the field to sign in, and the other ways to sign."""

    signed = Signal(object)
    signed_on_paper = Signal()
    terminal_asked = Signal()
    terminal_given_up = Signal()
    shown = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        """Build text, canvas and buttons."""
        name = "Signature. Sign in the field and press Enter, or press Alt and S when it was given on paper."
        super().__init__("Signature for the pickup", "", name, parent)
        self.body.setSpacing(px(8))
        self.text = Body("", self, wrap=True)
        self.canvas = SignatureCanvas(self)
        self.done = SecondaryButton("Signed", "check", self)
        self.undo = SecondaryButton("Undo", "undo-2", self)
        self.again = SecondaryButton("Clear", "rotate-ccw", self)
        self.terminal = SecondaryButton(ON_TERMINAL, "credit-card", self)
        self.on_paper = SecondaryButton("Signed on paper", "file-pen-line", self)
        self.other = QuietButton("Somebody else picks up (O)", "user", self)
        self.name = TextField("Name of who picks up for the patient")
        self.notice = Check("Privacy notice handed out (P)", self)
        self.pad = Chip("", Tone.OK, "signature")
        self._waits_for_terminal = False
        self._arrange()
        self._connect()
        self._statement = ""
        self.ask_terminal(possible=False)
        self.show_pad(ready=False)
        self._refresh()

    def _arrange(self) -> None:
        self.undo.setToolTip("Takes the last stroke away (Backspace)")
        self.again.setToolTip("Takes everything away (C)")
        self.on_paper.setToolTip("The paper is kept with the day's papers (Alt S)")
        self.name.setMaximumWidth(px(360))
        self.name.hide()
        both = QHBoxLayout()
        both.setSpacing(px(8))
        both.addWidget(self.undo)
        both.addWidget(self.again)
        column = QVBoxLayout()
        column.setSpacing(px(8))
        column.addWidget(self.done)
        column.addLayout(both)
        for button in (self.terminal, self.on_paper):
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.canvas, 1)
        row.addLayout(column)
        self.head.addStretch(1)
        self.head.addWidget(self.pad)
        self.head.addWidget(self.other)
        who = QHBoxLayout()
        who.setSpacing(px(16))
        who.addWidget(self.notice, 0, Qt.AlignmentFlag.AlignVCenter)
        who.addWidget(self.name, 1)
        who.addStretch(1)
        self.body.addWidget(self.text)
        self.body.addLayout(who)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.canvas.changed.connect(self._refresh)
        self.done.clicked.connect(self._finish)
        self.undo.clicked.connect(self.canvas.undo)
        self.again.clicked.connect(self.canvas.clear)
        self.terminal.clicked.connect(self._ask_or_stop)
        self.on_paper.clicked.connect(self.signed_on_paper)
        self.other.clicked.connect(self._turn_signer)
        self.notice.toggled.connect(self._show_text)
        self.notice.entered.connect(self.setFocus)
        self.name.set_enter(self._back_to_field)

    def show_statement(self, text: str, *, owes_notice: bool = False) -> None:
        """Show what is signed; another text makes what was drawn for the first one worthless."""
        if text != self._statement:
            self._statement = text
            self.start_over()
        self.notice.setVisible(owes_notice)
        if not owes_notice:
            self.notice.setChecked(False)
        self._show_text()

    def _show_text(self, *_ticked: object) -> None:
        """Show the text; the handed notice is part of it, so that it is signed for."""
        text = f"{self._statement} {NOTICE}" if self.notice.isChecked() else self._statement
        if text != self.text.text():
            self.text.setText(text)
            if not self.canvas.is_empty():
                self.canvas.clear()

    def start_over(self) -> None:
        """Forget what was drawn and who was to sign."""
        self.name.set_text("")
        self.name.set_error("")
        self.notice.setChecked(False)
        self._show_signer(other=False)
        if not self.canvas.is_empty():
            self.canvas.clear()

    def ask_terminal(self, *, possible: bool, waits: bool = False) -> None:
        """Offer the card terminal, or the way to stop while it waits for a signature."""
        self._waits_for_terminal = waits
        self.terminal.setVisible(possible)
        self.terminal.set_words(GIVE_UP if waits else ON_TERMINAL)
        self.terminal.set_icon("x" if waits else "credit-card")
        self._refresh()

    def show_pad(self, *, ready: bool) -> None:
        """Say that the pad may be signed on."""
        self.pad.setVisible(ready)
        self.pad.show_state("Pad ready: sign there or here", Tone.OK, "signature")

    def follow_pad(self, move: PenMove) -> None:
        """Draw what the pad's pen does while a signature is asked for."""
        if self.isVisible():
            self.canvas.follow_pad(move)

    def given(self, ink: Ink, source: SignatureSource) -> Given:
        """Return a signature with who signs."""
        seen, notice = self.text.text(), self.notice.isChecked()
        if self.name.isVisibleTo(self):
            return Given(ink, source, Signer.FOR_PATIENT, self.name.text(), seen, notice)
        return Given(ink, source, seen=seen, with_notice=notice)

    def wrong_name(self, words: str) -> None:
        """Say that the name is missing, where it is typed."""
        self._show_signer(other=True)
        self.name.set_error(words)
        self.name.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the signature with Enter, correct it, and choose another way with one letter."""
        if event.key() in _KEYS:
            self._finish()
        elif event.key() == Qt.Key.Key_Backspace:
            self.canvas.undo()
        elif event.text().lower() == "c":
            self.canvas.clear()
        elif event.text().lower() == "t" and self.terminal.isVisibleTo(self):
            self._ask_or_stop()
        elif event.text().lower() == "p" and self.notice.isVisibleTo(self):
            self.notice.toggle()
        elif event.text().lower() == "o":
            self._turn_signer()
        else:
            super().keyPressEvent(event)

    def _refresh(self) -> None:
        free = not self._waits_for_terminal
        self.done.setEnabled(free and self.canvas.is_good())
        self.undo.setEnabled(free and not self.canvas.is_empty())
        self.again.setEnabled(free and not self.canvas.is_empty())
        self.on_paper.setEnabled(free)

    def _finish(self) -> None:
        if self.done.isEnabled():
            source = SignatureSource.PAD if self.canvas.is_from_pad else SignatureSource.CANVAS
            self.signed.emit(self.given(self.canvas.ink(), source))

    def _ask_or_stop(self) -> None:
        if self._waits_for_terminal:
            self.terminal_given_up.emit()
        else:
            self.terminal_asked.emit()

    def _turn_signer(self) -> None:
        other = not self.name.isVisibleTo(self)
        self._show_signer(other=other)
        if other:
            self.name.setFocus()

    def _show_signer(self, *, other: bool) -> None:
        self.name.setVisible(other)
        self.other.set_words("The patient picks up (O)" if other else "Somebody else picks up (O)")

    def _back_to_field(self) -> None:
        self.name.set_error("" if self.name.text() else "Type the name, or press O for the patient.")
        if self.name.text():
            self.setFocus()
