"""Show frozen rows in a table with fixed heights that keeps selection and scroll when rows change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from ui.theme.fonts import font
from ui.theme.theme import px, theme
from ui.widgets.cells import Cell, CellDelegate, Index, Mark, Two, cell_text, paint_bars
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

__all__ = ["Cell", "Column", "Mark", "RowTable", "RowTableModel", "Two"]

Row = TypeVar("Row")
# The tool tip says whole what a narrow column cuts.
_WORD_ROLES = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}


@dataclass(frozen=True, slots=True)
class Column:
    """Be one column: its title, its width in characters (0 takes what is left), and its side."""

    title: str
    width: int = 0
    right: bool = False


class RowTableModel(QAbstractTableModel, Generic[Row]):
    """Give the view the rows' cells, each row turned to cells once."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row], Sequence[Cell]],
        key: Callable[[Row], object],
        parent: QWidget | None = None,
    ) -> None:
        """Take the columns, the function that turns a row to cells, and the one that names a row."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cells, self._key = cells, key
        self.rows: tuple[Row, ...] = ()
        self.keys: tuple[object, ...] = ()
        self._drawn: dict[int, Sequence[Cell]] = {}
        self.more: Callable[[], None] | None = None
        self._asked_at = -1

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Show other rows; say whether it was the same list with other contents."""
        fresh = tuple(rows)
        keys = tuple(self._key(row) for row in fresh)
        if keys == self.keys:
            self._renew(fresh)
            return True
        self.beginResetModel()
        self.rows, self.keys, self._drawn, self._asked_at = fresh, keys, {}, -1
        self.endResetModel()
        return False

    def _renew(self, fresh: tuple[Row, ...]) -> None:
        """Take other contents; each changed cell is told for itself, so that nothing else is painted.

        Cells may say more than their row holds, so those drawn are made again and compared.
        """
        before, drawn = self.rows, self._drawn
        self.rows, self._drawn = fresh, {}
        for place, row in enumerate(fresh):
            was = drawn.get(place)
            if was is None and row == before[place]:
                continue
            for column in range(len(self.columns)):
                if was is None or self.cell(place, column) != was[column]:
                    self.dataChanged.emit(self.index(place, column), self.index(place, column))

    def redraw(self) -> None:
        """Make the cells of all rows anew: the same rows are shown in another way."""
        self._drawn = {}
        if self.rows:
            last = self.index(len(self.rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell."""
        drawn = self._drawn.get(row)
        if drawn is None:
            drawn = self._drawn[row] = self._cells(self.rows[row])
        return drawn[column]

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words."""
        if role not in _WORD_ROLES or not index.isValid():
            return None
        return cell_text(self.cell(index.row(), index.column()))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title or side."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Say whether there is a way to get more rows that was not tried for these yet."""
        return self.more is not None and self._asked_at != len(self.rows)

    def fetchMore(self, parent: Index) -> None:
        """Ask for more rows; they come by `set_rows`."""
        self._asked_at = len(self.rows)
        if self.more is not None:
            self.more()


class RowTable(QTableView, Generic[Row]):
    """Be a table of frozen rows: one row is current; Enter or a double click opens it."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row], Sequence[Cell]],
        key: Callable[[Row], object],
        name: str,
        *,
        two_line: bool = True,
    ) -> None:
        """Take columns, how a row becomes cells, what names a row, and the table's accessible name."""
        super().__init__()
        self._data: RowTableModel[Row] = RowTableModel(columns, cells, key, self)
        self._two_line = two_line
        self._waiting, self._empty = False, ""
        self.setModel(self._data)
        self.setItemDelegate(CellDelegate(self._cell_at, self))
        self.setAccessibleName(name)
        self._shape()
        follow_theme(self)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.doubleClicked.connect(self._open_current)

    def _shape(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(px(20))
        for index, column in enumerate(self._data.columns):
            grows = column.width == 0
            mode = QHeaderView.ResizeMode.Stretch if grows else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(index, mode)

    def dress(self) -> None:
        """Set row height and column widths from the font."""
        self.setFont(font())
        lines = QFontMetrics(font(0)).height() + (QFontMetrics(font(-2)).height() if self._two_line else 0)
        self.verticalHeader().setDefaultSectionSize(lines + px(16 if self._two_line else 12))
        each = QFontMetrics(font()).horizontalAdvance("0")
        for index, column in enumerate(self._data.columns):
            if column.width:
                self.setColumnWidth(index, column.width * each + px(20))

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show rows; the current row and the scroll position stay where they were."""
        if self._waiting or not self._data.rows:
            self.viewport().update()
        self._waiting = False
        row = self.currentIndex().row()
        current = self._data.keys[row] if 0 <= row < len(self._data.keys) else None
        scroll = self.verticalScrollBar().value()
        if self._data.set_rows(rows):
            return
        if current is not None and self.select_key(current):
            self.verticalScrollBar().setValue(scroll)
        elif self._data.rows:
            self.setCurrentIndex(self._data.index(max(0, min(row, len(self._data.rows) - 1)), 0))
        else:
            self.chosen.emit(None)

    def redraw(self) -> None:
        """Make the cells of all rows anew: the same rows are shown in another way."""
        self._data.redraw()

    def rows(self) -> tuple[Row, ...]:
        """Return the rows shown."""
        return self._data.rows

    def current(self) -> Row | None:
        """Return the current row, or None."""
        index = self.currentIndex().row()
        return self._data.rows[index] if 0 <= index < len(self._data.rows) else None

    def select_key(self, key: object) -> bool:
        """Make the row with this key current; say whether there is one."""
        if key not in self._data.keys:
            return False
        self.setCurrentIndex(self._data.index(self._data.keys.index(key), 0))
        return True

    def set_more(self, ask: Callable[[], None] | None) -> None:
        """Set what to call when the end of the rows comes into sight."""
        self._data.more = ask

    def show_waiting(self) -> None:
        """Show bars in place of rows until rows come; rows that are there stay."""
        self._waiting = True
        self.viewport().update()

    def set_empty(self, words: str) -> None:
        """Set what to say while there are no rows: what is so, and what to do."""
        self._empty = words
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what stands in their place."""
        super().paintEvent(event)
        if self._data.rows or not (self._waiting or self._empty):
            return
        painter = QPainter(self.viewport())
        if self._waiting:
            paint_bars(painter, self.viewport().rect(), self.verticalHeader().defaultSectionSize())
        else:
            painter.setPen(QColor(theme().tokens.muted))
            painter.setFont(font())
            spot = self.viewport().rect().adjusted(px(24), px(24), -px(24), 0)
            painter.drawText(spot, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._empty)

    def text_at(self, row: int, column: int) -> str:
        """Return a cell's words."""
        return cell_text(self._data.cell(row, column))

    def _cell_at(self, index: Index) -> tuple[Cell, bool]:
        column = index.column()
        return self._data.cell(index.row(), column), self._data.columns[column].right

    def _tell_current(self, now: QModelIndex | QPersistentModelIndex) -> None:
        self.chosen.emit(self._data.rows[now.row()] if now.isValid() else None)

    def _open_current(self) -> None:
        row = self.current()
        if row is not None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row with Enter."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
            self._open_current()
            return
        super().keyPressEvent(event)
