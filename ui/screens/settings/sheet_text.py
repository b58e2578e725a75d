"""Edit a sheet as text, its lines numbered, each problem written beside its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.theme.fonts import Weight, font
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.theme.tokens import Tone
from ui.widgets.following import follow_theme, set_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent, QTextBlock

    from app.claims.sheets.problems import SheetProblem

_GAP, _MARK = 24, 13


class LineNumbers(QWidget):
    """Be the strip with the line numbers; it is painted by its editor."""

    def __init__(self, editor: SheetText) -> None:
        """Take the editor."""
        super().__init__(editor)
        self._editor = editor

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the editor paint the numbers of the lines in sight."""
        self._editor.paint_numbers(self)


class SheetText(QPlainTextEdit):
    """Be the text of a sheet in letters of equal width."""

    typed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self._words: dict[int, str] = {}
        self._quiet = False
        self._numbers = LineNumbers(self)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        corner = QWidget(self)
        set_part(corner, "clear")
        self.setCornerWidget(corner)
        self.setAccessibleName("Text of the payer sheet")
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._follow)
        self.textChanged.connect(self._tell)
        follow_theme(self)

    def dress(self) -> None:
        """Take the font from the theme."""
        self.setFont(font(-2, mono=True))
        self._make_room()

    def show_text(self, text: str) -> None:
        """Show another text without telling that it was typed."""
        self._quiet = True
        self.setPlainText(text)
        self._quiet = False
        self.show_problems(())

    def show_problems(self, problems: Sequence[SheetProblem]) -> None:
        """Write each line's first problem beside it."""
        words: dict[int, str] = {}
        for problem in problems:
            words.setdefault(problem.line, problem.message)
        self._words = words
        self.setAccessibleDescription("; ".join(str(problem) for problem in problems))
        self._numbers.update()
        self.viewport().update()

    def go_to(self, line: int) -> None:
        """Put the cursor on a line."""
        cursor = QTextCursor(self.document().findBlockByNumber(max(0, line - 1)))
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the problems behind their lines."""
        super().paintEvent(event)
        if not self._words:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(theme().tokens.ink(Tone.BAD)))
        painter.setFont(font(-2, Weight.MEDIUM))
        letters = QFontMetrics(self.font())
        for number, block, spot in self._in_sight():
            words = self._words.get(number)
            if words is None:
                continue
            left = spot.left() + letters.horizontalAdvance(block.text()) + px(_GAP)
            room = QRect(left, spot.top(), max(px(120), spot.width() - left - px(8)), spot.height())
            cut = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.end()

    def paint_numbers(self, strip: QWidget) -> None:
        """Paint the numbers of the lines in sight, those with a problem marked."""
        tokens = theme().tokens
        painter = QPainter(strip)
        painter.fillRect(strip.rect(), QColor(tokens.window))
        painter.setFont(self.font())
        right = strip.width() - px(8)
        for number, _block, spot in self._in_sight():
            wrong = number in self._words
            painter.setPen(QColor(tokens.ink(Tone.BAD) if wrong else tokens.muted))
            place = QRect(0, spot.top(), right, spot.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(number))
            if wrong:
                mark = pixmap(Tone.BAD.icon, tokens.ink(Tone.BAD), px(_MARK))
                painter.drawPixmap(px(4), spot.top() + (spot.height() - px(_MARK)) // 2, mark)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers at the left edge."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self._strip_width(), inside.height())

    def sizeHint(self) -> QSize:
        """Ask for little: it takes what is left."""
        return QSize(px(320), px(160))

    def minimumSizeHint(self) -> QSize:
        """Need a few lines."""
        return QSize(px(220), px(110))

    def _in_sight(self) -> Iterator[tuple[int, QTextBlock, QRect]]:
        block = self.firstVisibleBlock()
        while block.isValid():
            spot = self.blockBoundingGeometry(block).translated(self.contentOffset()).toRect()
            if spot.top() > self.viewport().height():
                return
            spot.setWidth(self.viewport().width())
            yield block.blockNumber() + 1, block, spot
            block = block.next()

    def _strip_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return px(4 + _MARK + 6 + 8) + QFontMetrics(self.font()).horizontalAdvance("8" * digits)

    def _make_room(self, _count: int = 0) -> None:
        self.setViewportMargins(self._strip_width(), 0, 0, 0)

    def _follow(self, spot: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
            self.viewport().update()
        else:
            self._numbers.update(0, spot.top(), self._numbers.width(), spot.height())

    def _tell(self) -> None:
        if not self._quiet:
            self.typed.emit(self.toPlainText())
