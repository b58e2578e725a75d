"""Paint the cells of tables: plain words, two lines, or a chip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme.fonts import Weight, font
from ui.theme.theme import hub, px, theme
from ui.theme.tokens import Tone
from ui.widgets.chip import chip_size, paint_chip
from ui.widgets.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Callable

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Two:
    """Be a cell of two lines: a bold title over a muted line."""

    title: str
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Be a cell with a chip; an empty text shows nothing."""

    text: str
    tone: Tone = Tone.INFO
    icon: str = ""


Cell = str | Two | Mark


def cell_text(cell: Cell) -> str:
    """Return a cell's words as a screen reader or a test reads them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Two):
        return f"{cell.title}, {cell.sub}" if cell.sub else cell.title
    return f"{cell.tone.word}: {cell.text}" if cell.tone.word and cell.text else cell.text


def paint_bars(painter: QPainter, room: QRect, row_height: int) -> None:
    """Paint gray bars where rows will come, paler downwards."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().tokens.line))
    for number in range(5):
        painter.setOpacity(1 - number * 0.18)
        top = room.top() + number * row_height + row_height // 2 - px(6)
        painter.drawRoundedRect(QRect(room.left() + px(10), top, room.width() // 3, px(12)), px(6), px(6))
        painter.drawRoundedRect(
            QRect(room.right() - room.width() // 4, top, room.width() // 6, px(12)), px(6), px(6)
        )


class CellDelegate(QStyledItemDelegate):
    """Paint rows fast: selection, focus and words by hand, fonts made once per theme."""

    def __init__(self, cell_at: Callable[[Index], tuple[Cell, bool]], parent: QObject) -> None:
        """Take the function that gives a cell and whether it stands at the right."""
        super().__init__(parent)
        self._cell_at = cell_at
        self.dress()
        hub().changed.connect(self.dress)

    def dress(self) -> None:
        """Make the fonts of the theme."""
        self._faces: tuple[QFont, ...] = (font(), font(0, Weight.SEMIBOLD), font(-2), font(tabular=True))
        self._metrics = tuple(QFontMetrics(face) for face in self._faces)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        spot: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_selection(painter, spot, index)
        cell, right = self._cell_at(index)
        inner = spot.adjusted(px(10), 0, -px(10), 0)
        if isinstance(cell, Mark):
            self._paint_mark(painter, cell, inner)
        elif isinstance(cell, Two) and cell.sub:
            self._paint_two(painter, cell, inner)
        else:
            words = cell.title if isinstance(cell, Two) else cell
            self._line(painter, words, inner, 1 if isinstance(cell, Two) else 3 if right else 0, right=right)

    def _paint_selection(self, painter: QPainter, spot: QRect, index: Index) -> None:
        tokens = theme().tokens
        painter.fillRect(spot, QColor(tokens.selection))
        bar = px(3)
        if index.column() == 0:
            painter.fillRect(QRect(spot.left(), spot.top(), bar, spot.height()), QColor(tokens.accent))
        view = self.parent()
        if isinstance(view, QWidget) and view.hasFocus():
            painter.fillRect(QRect(spot.left(), spot.top(), spot.width(), 2), QColor(tokens.accent))
            painter.fillRect(QRect(spot.left(), spot.bottom() - 1, spot.width(), 2), QColor(tokens.accent))

    def _line(self, painter: QPainter, text: str, spot: QRect, face: int, *, right: bool) -> None:
        painter.setFont(self._faces[face])
        painter.setPen(QPen(QColor(theme().tokens.muted if face == 2 else theme().tokens.text)))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        words = cut(self._metrics[face], text, spot.width())
        painter.drawText(spot, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_two(self, painter: QPainter, cell: Two, spot: QRect) -> None:
        upper, lower = self._metrics[1].height(), self._metrics[2].height()
        top = spot.top() + (spot.height() - upper - lower) // 2
        self._line(painter, cell.title, QRect(spot.left(), top, spot.width(), upper), 1, right=False)
        self._line(painter, cell.sub, QRect(spot.left(), top + upper, spot.width(), lower), 2, right=False)

    @staticmethod
    def _paint_mark(painter: QPainter, cell: Mark, spot: QRect) -> None:
        if not cell.text:
            return
        size = chip_size(cell.text)
        width = min(size.width(), spot.width() + px(10))
        top = spot.top() + (spot.height() - size.height()) / 2
        paint_chip(painter, QRectF(spot.left(), top, width, size.height()), cell.text, cell.tone, cell.icon)
