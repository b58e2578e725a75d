"""Offer every command by name, and what a search finds, over the page (Ctrl+K)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.theme.theme import px
from ui.widgets.following import set_part
from ui.widgets.pick_list import PickList, PickRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.commands import Command

DEBOUNCE_MS = 100


def fuzzy_score(typed: str, name: str) -> int | None:
    """Return how well typed letters match a name, smaller is better, or None when they do not.

    Letters must come in order; starts of words and unbroken runs are better.
    """
    wanted, given = typed.casefold().replace(" ", ""), name.casefold()
    if not wanted:
        return 0
    whole = given.find(typed.casefold().strip())
    if whole >= 0:
        return whole
    place, score = -1, 20
    for letter in wanted:
        found = given.find(letter, place + 1)
        if found < 0:
            return None
        starts_word = found == 0 or not given[found - 1].isalnum()
        score += 0 if starts_word else min(found - place, 9)
        place = found
    return score


def command_rows(commands: Sequence[Command], typed: str) -> list[PickRow]:
    """Return the commands that match, best first; those that cannot be used now last, with the reason."""
    scored = [(fuzzy_score(typed, command.title), place, command) for place, command in enumerate(commands)]
    found = [(bool(one.reason), score, place, one) for score, place, one in scored if score is not None]
    return [
        PickRow(one, one.title, one.reason, one.key_text, one.icon or "chevron-right", blocked)
        for blocked, _score, _place, one in sorted(found, key=lambda entry: entry[:3])
    ]


class Palette(QFrame):
    """Be the list over the page with a line to type in; `chosen` carries the key of what was taken."""

    chosen = Signal(object)

    def __init__(
        self, find: Callable[[str, Callable[[Sequence[PickRow]], None]], None], parent: QWidget
    ) -> None:
        """Take the search for everything that is no command."""
        super().__init__(parent)
        set_part(self, "float")
        self._find = find
        self._commands: tuple[Command, ...] = ()
        self._epoch = 0
        self._before: QWidget | None = None
        self.line = QLineEdit(self)
        self.line.setAccessibleName("Command, patient, Rx number or drug")
        self.line.installEventFilter(self)
        self.list = PickList("Commands and hits", self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_part(self.list, "bare")
        self._foot = Muted("Enter does it, Esc closes", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(10))
        column.setSpacing(px(8))
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self._foot)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._search)
        self.line.textEdited.connect(self._take_edit)
        self.list.taken.connect(self._take)
        self.hide()

    def show_commands(self, commands: Sequence[Command], words: str) -> None:
        """Open with these commands; `words` asks for what to type."""
        self._commands = tuple(commands)
        self.line.clear()
        self.line.setPlaceholderText(words)
        self.list.show_rows(command_rows(self._commands, ""))
        self._place()
        self._before = self.window().focusWidget()
        self.show()
        self.raise_()
        self.line.setFocus()

    def close_list(self) -> None:
        """Close and give the focus back to the page."""
        self._epoch += 1
        self._timer.stop()
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(px(620), parent.width() - px(40))
        height = min(px(460), parent.height() - px(120))
        corner = QPoint((parent.width() - width) // 2, px(80))
        self.setGeometry(corner.x(), corner.y(), width, height)

    def _take_edit(self, text: str) -> None:
        self._epoch += 1
        self.list.show_rows(command_rows(self._commands, text.strip()))
        if len(text.strip()) > 1:
            self._timer.start()
        else:
            self._timer.stop()

    def _search(self) -> None:
        epoch, text = self._epoch, self.line.text().strip()
        self._find(text, lambda rows: self._add(epoch, text, rows))

    def _add(self, epoch: int, text: str, rows: Sequence[PickRow]) -> None:
        if epoch == self._epoch and self.isVisible():
            self.list.show_rows([*command_rows(self._commands, text), *rows])

    def _take(self, row: object) -> None:
        if isinstance(row, PickRow) and not row.blocked:
            self.close_list()
            self.chosen.emit(row.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Steer the list from the line; Esc or another place closes it."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.isAncestorOf(self._focus()):
            self.hide()
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._steer(event.key())

    def _focus(self) -> QWidget:
        return self.window().focusWidget() or self

    def _steer(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key in steps:
            self.list.step(steps[Qt.Key(key)])
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.list.take_current()
            return True
        if key == Qt.Key.Key_Escape:
            self.close_list()
            return True
        return False
