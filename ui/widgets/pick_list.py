"""List hits of a search in two lines each; used by picker fields, the scan field and the palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.fonts import Weight, font
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PickRow:
    """Be one hit: what it stands for, its title, a muted line, words at the right edge, an icon."""

    key: object
    title: str
    sub: str = ""
    chip: str = ""
    icon: str = ""
    blocked: bool = False


class PickModel(QAbstractListModel):
    """Hold the hits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.rows: tuple[PickRow, ...] = ()

    def set_rows(self, rows: Sequence[PickRow]) -> None:
        """Show other hits."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of hits."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a hit's words."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            row = self.rows[index.row()]
            return ", ".join(part for part in (row.title, row.sub, row.chip) if part)
        return None


class PickDelegate(QStyledItemDelegate):
    """Paint a hit: icon, bold title over a muted line, words at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a height for two lines, or one when no hit has a second."""
        model = index.model()
        two = isinstance(model, PickModel) and any(row.sub for row in model.rows)
        return QSize(px(120), px(46) if two else px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one hit."""
        model = index.model()
        if not isinstance(model, PickModel):
            return
        row = model.rows[index.row()]
        tokens = theme().tokens
        spot = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(spot.adjusted(2, 1, -2, -1), px(6), px(6))
        spot = spot.adjusted(px(10), 0, -px(10), 0)
        if row.icon:
            side = px(18)
            painter.drawPixmap(
                spot.left(), spot.center().y() - side // 2, pixmap(row.icon, tokens.muted, side)
            )
            spot = spot.adjusted(side + px(10), 0, 0, 0)
        spot = self._paint_chip(painter, row, spot)
        self._paint_words(painter, row, spot)
        painter.restore()

    @staticmethod
    def _paint_chip(painter: QPainter, row: PickRow, spot: QRect) -> QRect:
        if not row.chip:
            return spot
        painter.setFont(font(-2, Weight.MEDIUM))
        painter.setPen(QColor(theme().tokens.muted))
        painter.drawText(spot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.chip)
        width = QFontMetrics(painter.font()).horizontalAdvance(row.chip)
        return spot.adjusted(0, 0, -width - px(12), 0)

    @staticmethod
    def _paint_words(painter: QPainter, row: PickRow, spot: QRect) -> None:
        tokens = theme().tokens
        lines = [(row.title, font(0, Weight.SEMIBOLD), tokens.muted if row.blocked else tokens.text)]
        if row.sub:
            lines.append((row.sub, font(-2), tokens.muted))
        heights = [QFontMetrics(face).height() for _text, face, _ink in lines]
        top = spot.top() + (spot.height() - sum(heights)) // 2
        for (text, face, ink), height in zip(lines, heights, strict=True):
            painter.setFont(face)
            painter.setPen(QColor(ink))
            words = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, spot.width())
            painter.drawText(
                QRect(spot.left(), top, spot.width(), height), Qt.AlignmentFlag.AlignVCenter, words
            )
            top += height


class PickList(QListView):
    """Show hits and let arrow keys, Enter or a click take one."""

    taken = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Take the name that a screen reader says."""
        super().__init__(parent)
        self._model = PickModel(self)
        self.setModel(self._model)
        self.setItemDelegate(PickDelegate(self))
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(self._take_index)

    def show_rows(self, rows: Sequence[PickRow]) -> None:
        """Show hits and stand on the first."""
        self._model.set_rows(rows)
        if rows:
            self.setCurrentIndex(self._model.index(0))

    def rows(self) -> tuple[PickRow, ...]:
        """Return the hits shown."""
        return self._model.rows

    def current(self) -> PickRow | None:
        """Return the hit that Enter would take."""
        index = self.currentIndex().row()
        return self._model.rows[index] if 0 <= index < len(self._model.rows) else None

    def step(self, by: int) -> None:
        """Move up or down, round the ends."""
        count = len(self._model.rows)
        if count:
            self.setCurrentIndex(self._model.index((self.currentIndex().row() + by) % count))

    def take_current(self) -> bool:
        """Take the hit that is marked; say whether there was one."""
        row = self.current()
        if row is None:
            return False
        self.taken.emit(row)
        return True

    def wanted_height(self, most: int = 8) -> int:
        """Return the height that shows all hits, or the first few."""
        each = self.sizeHintForRow(0) if self._model.rows else px(34)
        return each * min(len(self._model.rows), most) + px(12)

    def _take_index(self) -> None:
        self.take_current()
