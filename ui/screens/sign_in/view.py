"""Show the pages before the desk: sign in with a password, unlock or switch with a PIN."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.screens.sign_in.brand import BrandPanel
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.field import Note, TextField
from ui.widgets.following import set_part
from ui.widgets.keypad import KeyPad
from ui.widgets.text import Muted, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import UserId
    from ui.desk import Person

_CARD_PX = 400
_LOCK_PX = 600


class GatePage(QWidget):
    """Be a page with the brand at the left and one card at the right, words beneath it."""

    def __init__(self, title: str, width: int, hint: str = "", parent: QWidget | None = None) -> None:
        """Take the card's title and width, and words to show beneath it."""
        super().__init__(parent)
        set_part(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.brand = BrandPanel(self)
        self.title = Title(title, self)
        self.words = Muted("", self, wrap=True)
        self.words.hide()
        self.practice = Chip("Practice store: nothing here is real", Tone.WARN, "store", self)
        self.practice.hide()
        self.refusal = Note(self)
        self.hint = Muted(hint, self, wrap=True)
        self.hint.setVisible(bool(hint))
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.card = Card("", self)
        for widget in (self.title, self.words, self.practice):
            self.card.body.addWidget(widget)
        self.card.body.addSpacing(px(6))
        self._lay_out(width)

    def _lay_out(self, width: int) -> None:
        middle = QWidget(self)
        middle.setFixedWidth(px(width))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, px(12), 0, px(12))
        column.setSpacing(px(12))
        column.addStretch(1)
        column.addWidget(self.card)
        column.addWidget(self.hint)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.brand, 2)
        row.addStretch(1)
        row.addWidget(middle)
        row.addStretch(1)

    def show_store(self, name: str, *, practice: bool) -> None:
        """Show whose counter this is."""
        self.brand.store.setText(name)
        self.practice.setVisible(practice)


class SignInPage(GatePage):
    """Take a name and a password; usable before the store is open."""

    asked = Signal(str, str)

    def __init__(self, hint: str = "", parent: QWidget | None = None) -> None:
        """Take words that help in a practice store."""
        super().__init__("Sign in", _CARD_PX, hint, parent)
        self.username = TextField("Name")
        self.password = TextField("Password", secret=True)
        self.username.line.setMaxLength(60)
        self.password.line.setMaxLength(200)
        self.password.set_enter(self._ask)
        self.button = PrimaryButton("Sign in", "log-in")
        self.button.clicked.connect(self._ask)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Opening the store")
        self._bar.hide()
        self._progress = Muted("", self, wrap=True)
        self._progress.hide()
        for widget in (self.username, self.password, self.refusal, self.button, self._bar, self._progress):
            self.card.body.addWidget(widget)

    def start(self) -> None:
        """Put the focus where typing begins."""
        self.password.set_text("")
        (self.password if self.username.text() else self.username).setFocus()

    def show_progress(self, words: str, percent: int) -> None:
        """Show how far the store is open; 100 hides it."""
        shown = bool(words) and percent < 100
        self._bar.setVisible(shown)
        self._bar.setValue(percent)
        self._progress.setText(words)
        self._progress.setVisible(shown)

    def progress_words(self) -> str:
        """Return the words of the progress shown, or an empty text."""
        return "" if self._progress.isHidden() else self._progress.text()

    def show_stop(self, message: str) -> None:
        """Show that the store cannot be opened and what to do; nobody can sign in."""
        self.show_progress("", 100)
        for widget in (self.username, self.password, self.button):
            widget.setEnabled(False)
        self.refusal.show_words(message, Tone.BAD)

    def show_busy(self, busy: bool) -> None:
        """Show that the password is being checked."""
        self.button.setEnabled(not busy)
        self.button.set_words("Signing in …" if busy else "Sign in")
        if busy:
            self.refusal.show_words("", Tone.PLAIN)

    def show_refusal(self, message: str) -> None:
        """Show why not; the name stays, the password is typed again."""
        self.refusal.show_words(message, Tone.BAD)
        self.start()

    def show_people(self, people: Sequence[Person]) -> None:
        """Show nothing: names are not listed to strangers."""

    def _ask(self) -> None:
        self.asked.emit(self.username.text(), self.password.line.text())


class LockPage(GatePage):
    """Cover the desk; a PIN goes on with the work, one's own or another person's."""

    asked = Signal(object, str)
    password_wanted = Signal()

    def __init__(self, hint: str = "", parent: QWidget | None = None) -> None:
        """Take words that help in a practice store."""
        super().__init__("Locked", _LOCK_PX, hint, parent)
        self.words.setText("The work on the screen is kept. Choose your name and type your PIN.")
        self.words.show()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._people: tuple[Person, ...] = ()
        self._chosen: UserId | None = None
        self.pin = TextField("PIN", secret=True)
        self.pin.line.setMaxLength(12)
        self.pin.set_enter(self._ask)
        self.pad = KeyPad(self)
        self.pad.key.connect(self._press)
        self.button = PrimaryButton("Unlock", "lock-open")
        self.button.clicked.connect(self._ask)
        other = QuietButton("Sign in with a password", "key-round")
        other.clicked.connect(self.password_wanted)
        self._names = QVBoxLayout()
        self._names.setSpacing(px(6))
        self._names.setAlignment(Qt.AlignmentFlag.AlignTop)
        entry = QVBoxLayout()
        entry.setSpacing(px(8))
        for widget in (self.pin, self.refusal, self.pad, self.button, other):
            entry.addWidget(widget)
        halves = QHBoxLayout()
        halves.setSpacing(px(20))
        halves.addLayout(self._names, 1)
        halves.addLayout(entry, 1)
        self.card.body.addLayout(halves)

    def start(self, user_id: UserId | None) -> None:
        """Stand ready for a PIN of the person who was signed in."""
        self._chosen = user_id
        self.pin.set_text("")
        self.refusal.show_words("", Tone.PLAIN)
        self._mark_chosen()
        self.pin.setFocus()

    def show_people(self, people: Sequence[Person]) -> None:
        """Show who may unlock."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._names.removeWidget(button)
            button.deleteLater()
        self._people = tuple(people)
        for place, person in enumerate(self._people):
            button = SecondaryButton(person.display, "user", left=True)
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, person.id))
            self._group.addButton(button, place)
            self._names.addWidget(button)
        self._mark_chosen()

    def show_busy(self, busy: bool) -> None:
        """Show that the PIN is being checked."""
        self.button.setEnabled(not busy)

    def show_refusal(self, message: str) -> None:
        """Show why not."""
        self.refusal.show_words(message, Tone.BAD)
        self.pin.set_text("")
        self.pin.setFocus()

    def _choose(self, user_id: UserId) -> None:
        self._chosen = user_id
        self.pin.set_text("")
        self.pin.setFocus()

    def _mark_chosen(self) -> None:
        for place, person in enumerate(self._people):
            self._group.button(place).setChecked(person.id == self._chosen)

    def _press(self, key: str) -> None:
        self.pad.type_into(self.pin.line, key)

    def _ask(self) -> None:
        self.asked.emit(self._chosen, self.pin.line.text())
