"""Label an editor, show what is wrong with it beneath, and move on with Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme.fonts import font
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.theme.tokens import Tone
from ui.widgets.following import follow_theme, restyle
from ui.widgets.text import Muted, Words

if TYPE_CHECKING:
    from collections.abc import Callable

_GLANCES = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}


class Note(QWidget):
    """Be the line beneath an editor: an error, or what was understood."""

    def __init__(self, parent: QWidget) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._tone = Tone.PLAIN
        self._mark = QLabel(self)
        self._words = Words("", self, wrap=True)
        self._words.size_step = -2
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(5))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()
        follow_theme(self)

    def dress(self) -> None:
        """Draw mark and words in the ink of the meaning."""
        self._words.dress()
        self._words.set_ink("muted" if self._tone is Tone.PLAIN else self._tone.value)
        if self._tone is not Tone.PLAIN:
            self._mark.setPixmap(pixmap(self._tone.icon, theme().tokens.ink(self._tone), px(14)))
        self._mark.setVisible(self._tone is not Tone.PLAIN)

    def show_words(self, text: str, tone: Tone) -> None:
        """Show words with a meaning, or nothing for an empty text."""
        self._tone = tone
        self._words.setText(text)
        self.dress()
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the words shown."""
        return self._words.text()


class LabelledField(QWidget):
    """Put a label above an editor and a note beneath it.

    An error stays until the editor's content changes; what was typed is never changed by it.
    """

    departed = Signal()

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        """Take the label, the widget that edits, and words shown beneath while nothing is wrong."""
        super().__init__(parent)
        self.editor = editor
        self._hint, self._plain, self._error, self._doubt = hint, "", "", ""
        self._enter: Callable[[], None] | None = None
        self._label = Muted(label, self)
        self._label.setBuddy(editor)
        self.note = Note(self)
        editor.setAccessibleName(label)
        editor.installEventFilter(self)
        self.setFocusProxy(editor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self._label)
        column.addWidget(editor)
        column.addWidget(self.note)
        column.addStretch(1)
        self._show_note()

    def label(self) -> str:
        """Return the label."""
        return self._label.text()

    def hide_label(self) -> None:
        """Leave the label to what stands beside the field; screen readers still say it."""
        self._label.hide()

    def error(self) -> str:
        """Return the error shown, or an empty text."""
        return self._error

    def set_error(self, text: str) -> None:
        """Show what is wrong and what to do, or nothing for an empty text."""
        if text == self._error:
            return
        self._error = text
        self.editor.setProperty("bad", bool(text))
        restyle(self.editor)
        self.editor.setAccessibleDescription(text)
        self._show_note()

    def clear_error(self) -> None:
        """Take the error away, and the doubt."""
        self._doubt, had = "", self._doubt
        self.set_error("")
        if had:
            self._show_note()

    def set_doubt(self, text: str) -> None:
        """Ask for a look at what is typed; it stays until the content changes, as an error does."""
        self._doubt = text
        self._show_note()

    def set_hint(self, text: str) -> None:
        """Show quiet words beneath the editor."""
        self._hint = text
        self._show_note()

    def set_plain(self, text: str) -> None:
        """Show how the entry was understood, such as a sig in plain words."""
        self._plain = text
        self._show_note()

    def _show_note(self) -> None:
        if self._error:
            self.note.show_words(self._error, Tone.BAD)
        elif self._doubt:
            self.note.show_words(self._doubt, Tone.WARN)
        elif self._plain:
            self.note.show_words(self._plain, Tone.OK)
        else:
            self.note.show_words(self._hint, Tone.PLAIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on with Enter; tell when the editor was left for another one."""
        if "editor" not in self.__dict__:
            return False  # the field is being taken down: its last events concern nobody
        if isinstance(event, QKeyEvent) and watched is self.editor and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _GLANCES:
            self.departed.emit()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if isinstance(self.editor, QPlainTextEdit):
            return False  # in a text of several lines Enter begins a line; Tab goes on
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or not plain:
            return False
        self.go_on()
        return True

    def set_enter(self, act: Callable[[], None]) -> None:
        """Do something at Enter in place of moving to the next field."""
        self._enter = act

    def go_on(self) -> None:
        """Move to the next field, or do what Enter does here."""
        if self._enter is not None:
            self._enter()
        else:
            self.editor.focusNextChild()


class TextField(LabelledField):
    """Edit one line of text, checked as it is left."""

    edited = Signal(str)
    left = Signal(str)

    def __init__(
        self,
        label: str,
        check: Callable[[str], str] | None = None,
        placeholder: str = "",
        *,
        secret: bool = False,
        wants_scans: bool = False,
    ) -> None:
        """Take the label and a check that returns what is wrong, or an empty text."""
        self.line = QLineEdit()
        super().__init__(label, self.line)
        self._check = check
        self.line.setPlaceholderText(placeholder)
        self.line.setProperty("wants_scans", wants_scans)
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.textEdited.connect(self._take_edit)
        self.departed.connect(self._take_leave)

    def text(self) -> str:
        """Return what was typed, without spaces around it."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Put text into the field without asking whether it is good."""
        self.line.setText(text)
        self.clear_error()

    def check_now(self) -> bool:
        """Check the text, show the error if any, and say whether it is good."""
        self.set_error(self.find_error(self.text()))
        return not self.error()

    def find_error(self, text: str) -> str:
        """Return what is wrong with a text, or an empty text; nothing typed yet is not an error."""
        return self._check(text) if self._check and text else ""

    def _take_edit(self, text: str) -> None:
        self.clear_error()
        self.edited.emit(text)

    def _take_leave(self) -> None:
        self.check_now()
        self.left.emit(self.text())


class NumberField(TextField):
    """Edit a number, right-aligned."""

    def __init__(self, label: str, check: Callable[[str], str] | None = None, placeholder: str = "") -> None:
        """Take the label and the check."""
        super().__init__(label, check, placeholder)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        follow_theme(self)

    def dress(self) -> None:
        """Use figures of equal width."""
        self.line.setFont(font(tabular=True))
