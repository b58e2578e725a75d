"""Edit a short list: fields for one more entry, and beneath them the entries that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.whole_words import fit_rows
from ui.theme.theme import px
from ui.widgets.buttons import QuietButton
from ui.widgets.table import RowTable
from ui.widgets.text import Heading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLayout

    from ui.widgets.cells import Cell
    from ui.widgets.field import LabelledField
    from ui.widgets.table import Column

Item = TypeVar("Item")


class EntryTable(RowTable[Item]):
    """Be the entries; Enter takes one back into the fields, Del takes it off."""

    removed = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the current entry off with Del."""
        row = self.current()
        if event.key() == Qt.Key.Key_Delete and row is not None:
            self.removed.emit(row)
            return
        super().keyPressEvent(event)


class ListPart(QWidget, Generic[Item]):
    """Be fields and list; an entry half typed counts as one when the form is saved."""

    changed = Signal()
    removed = Signal(object)
    passed = Signal()

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        cells: Callable[[Item], Sequence[Cell]],
        parent: QWidget,
        *,
        two_line: bool = False,
    ) -> None:
        """Take the heading, and how an entry is shown."""
        super().__init__(parent)
        self.heading = Heading(title, self)
        self.table: EntryTable[Item] = EntryTable(
            columns, cells, lambda item: item, f"{title} in the form", two_line=two_line
        )
        self.add = QuietButton("Add", "plus", self)
        self.add.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter in the fields does the same
        self.add.clicked.connect(self.take_entry)
        self._origin: Item | None = None
        self.table.opened.connect(self._take_back)
        self.table.removed.connect(self.remove)

    def lay_out(self, entry: QLayout, *more: QWidget) -> None:
        """Put heading, fields, list and what else belongs to it beneath each other."""
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addLayout(entry)
        for widget in more:
            column.addWidget(widget)
        column.addWidget(self.table, 1)

    # What each kind of list knows -----------------------------------------------------------------

    def fields(self) -> dict[str, LabelledField]:
        """Return the fields of the entry under the names that problems carry."""
        raise NotImplementedError

    def read_entry(self) -> Item | None:
        """Return the entry that stands in the fields, or None after telling what is wrong beside one."""
        raise NotImplementedError

    def show_entry(self, item: Item | None) -> None:
        """Show an entry in the fields, or empty them."""
        raise NotImplementedError

    def is_entry_empty(self) -> bool:
        """Say whether nothing is typed in the fields."""
        raise NotImplementedError

    # What all do ----------------------------------------------------------------------------------

    def items(self) -> tuple[Item, ...]:
        """Return the entries."""
        return self.table.rows()

    def set_items(self, items: Sequence[Item]) -> None:
        """Show other entries, and empty the fields."""
        self._set(items)
        self._origin = None
        self.show_entry(None)

    def take_entry(self) -> bool:
        """Put what is typed on the list; say False when something is wrong with it."""
        if self.is_entry_empty():
            self._first().setFocus()
            return True
        item = self.read_entry()
        if item is None:
            return False
        self._set([*self.items(), self._known(item)])
        self.show_entry(None)
        self._origin = None
        self._first().setFocus()
        return True

    def _known(self, item: Item) -> Item:
        """Return the entry that was taken back when nothing about it was changed: it is on file already."""
        origin: Any = self._origin
        same = origin is not None and replace(origin, id=None) == item
        return origin if same else item

    def enter(self) -> None:
        """Put the entry on the list at Enter; an empty one goes on to what comes next."""
        if self.is_entry_empty():
            self.passed.emit()
        else:
            self.take_entry()

    def begin(self) -> None:
        """Put the focus where the next entry is typed."""
        self._first().setFocus()

    def remove(self, item: Item) -> None:
        """Take an entry off the list."""
        self._set([one for one in self.items() if one != item])
        self.removed.emit(item)

    def restore(self, item: Item) -> None:
        """Put an entry back on the list."""
        self._set([*self.items(), item])

    def _take_back(self, item: Item) -> None:
        """Put an entry into the fields to change it; what is half typed there goes on the list first."""
        if self.take_entry():
            self._set([one for one in self.items() if one != item])
            self.show_entry(item)
            self._origin = item
            self._first().setFocus()

    def _set(self, items: Sequence[Item]) -> None:
        self.table.set_rows(items)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus if items else Qt.FocusPolicy.NoFocus)
        fit_rows(self.table, 2)
        self.changed.emit()

    def _first(self) -> LabelledField:
        return next(iter(self.fields().values()))
