"""Pick a patient, drug or prescriber by typing a part of the name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.theme.theme import px
from ui.widgets.field import LabelledField
from ui.widgets.pick_list import PickList, PickRow

if TYPE_CHECKING:
    from PySide6.QtGui import QMoveEvent

Answer = Callable[[Sequence[PickRow]], None]
Search = Callable[[str, Answer], None]
DEBOUNCE_MS = 100


class PickerField(LabelledField):
    """Search as one types and pick with the arrow keys and Enter.

    What was typed stays until something is picked; an answer to an older text is dropped. `none_words` say
    what to do when nothing is found, `enter_when_empty` is done at Enter while nothing is typed.
    """

    picked = Signal(object)
    emptied = Signal()

    def __init__(
        self, label: str, search: Search, placeholder: str = "", *, wants_scans: bool = False
    ) -> None:
        """Take the label and the search, which answers when it can."""
        self.line = QLineEdit()
        super().__init__(label, self.line)
        self.line.setPlaceholderText(placeholder)
        self.line.setProperty("wants_scans", wants_scans)
        self._search = search
        self._row: PickRow | None = None
        self._epoch = 0
        self._wants_first = False
        self.none_words = "Type less, or another part of it."
        self.enter_when_empty: Callable[[], None] | None = None
        self._list: PickList | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self.line.textEdited.connect(self._take_edit)
        self.departed.connect(self._close)

    def go_on(self) -> None:
        """Move to the next field, or do what Enter does here."""
        if self.enter_when_empty is not None and not self.typed():
            self.enter_when_empty()
        else:
            super().go_on()

    def value(self) -> object | None:
        """Return the key of what was picked, or None."""
        return self._row.key if self._row else None

    def typed(self) -> str:
        """Return the text in the field."""
        return self.line.text().strip()

    def set_picked(self, row: PickRow) -> None:
        """Show something as picked without telling anybody."""
        self._drop_question()
        self._row = row
        self.line.setText(row.title)
        self.line.setCursorPosition(0)
        self.set_hint(row.sub)
        self.clear_error()

    def clear_pick(self) -> None:
        """Empty the field."""
        self._drop_question()
        self._row = None
        self.line.clear()
        self.set_hint("")
        self.clear_error()

    def type_text(self, text: str) -> None:
        """Put text into the field as if it was typed, and search at once."""
        self.line.setText(text)
        self._take_edit(text)
        self._timer.stop()
        self._ask()

    def hits(self) -> tuple[PickRow, ...]:
        """Return the hits shown, none while the list is closed."""
        return self._list.rows() if self._list is not None and self._list.isVisible() else ()

    def _take_edit(self, text: str) -> None:
        self.clear_error()
        self.set_hint("")
        if self._row is not None:
            self._row = None
            self.emptied.emit()
        self._epoch += 1
        self._wants_first = False
        if text.strip():
            self._timer.start()
        else:
            self._drop_question()

    def _ask(self) -> None:
        text = self.typed()
        self._epoch += 1
        epoch = self._epoch
        if text:
            self._search(text, lambda rows: self._show(epoch, rows))

    def _show(self, epoch: int, rows: Sequence[PickRow]) -> None:
        if epoch != self._epoch or self._row is not None:
            return
        shown = self._popup()
        shown.show_rows(rows)
        if self._wants_first and len(rows) == 1:
            self._take(rows[0])
            return
        if not rows:
            shown.hide()
            self.set_error(f"Nothing found for “{self.typed()[:40]}”. {self.none_words}")
            return
        if self.line.hasFocus() or not self.isVisible():
            self._place(shown, len(rows))

    def _popup(self) -> PickList:
        if self._list is None or self._list.parent() is not self.window():
            self._list = PickList(f"{self.label()}: hits", self.window())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.taken.connect(self._take)
            self._list.hide()
        return self._list

    def _place(self, shown: PickList, count: int) -> None:
        corner = self.line.mapTo(self.window(), QPoint(0, self.line.height() + px(2)))
        room = self.window().height() - corner.y() - px(8)
        width = min(max(self.line.width(), px(420)), self.window().width() - corner.x() - px(8))
        shown.setGeometry(corner.x(), corner.y(), width, min(shown.wanted_height(), max(room, px(60))))
        shown.show()
        shown.raise_()

    def _take(self, row: object) -> None:
        if isinstance(row, PickRow):
            self.set_picked(row)
            self.picked.emit(row.key)
            self.go_on()

    def _drop_question(self) -> None:
        self._timer.stop()
        self._epoch += 1
        self._wants_first = False
        self._close()

    def _close(self) -> None:
        if self._list is not None:
            self._list.hide()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Close the list when the field moves away from it."""
        self._close()
        super().moveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the arrow keys, take with Enter, close it with Esc."""
        if not isinstance(event, QKeyEvent) or watched is not self.line:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self.hits():
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            if self.hits() and self._steer(event.key()):
                return True
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if (
                enter
                and self.typed()
                and self._row is None
                and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self._wants_first = True
                if self._timer.isActive():
                    self._timer.stop()
                    self._ask()
                return True
        return super().eventFilter(watched, event)

    def _steer(self, key: int) -> bool:
        shown = self._popup()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            shown.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return shown.take_current()
        if key == Qt.Key.Key_Escape:
            shown.hide()
            return True
        return False
