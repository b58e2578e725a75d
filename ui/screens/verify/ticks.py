"""Offer what is to be compared as rows that are ticked with Space or a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.icons import ink_of, pixmap
from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.screens.verify.words import Fact


class TickRow(QPushButton):
    """Be one fact with its mark: open, to be looked at, or ticked. `framed` draws a box around it."""

    moved = Signal(int)

    def __init__(self, parent: QWidget, *, framed: bool = False) -> None:
        """Start empty."""
        super().__init__(parent)
        self._framed, self._look = framed, False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._mark = QLabel(self)
        self._title = Strong("", self, wrap=True)
        self._sub = Muted("", self, wrap=True)
        self._sub.size_step = -2
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._sub)
        words.addStretch(1)
        self._row = row = QHBoxLayout(self)
        side = px(14) if framed else px(6)
        row.setContentsMargins(side, px(8) if framed else px(5), side, px(8) if framed else px(5))
        row.setSpacing(px(12))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for child in (self._mark, self._title, self._sub):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            child.setForegroundRole(QPalette.ColorRole.WindowText)  # not the ink of a button
        self.toggled.connect(self._tell)
        follow_theme(self)

    def show_fact(self, fact: Fact) -> None:
        """Show another fact; the tick stays."""
        self._look = fact.look
        self._title.setText(fact.title)
        self._sub.setText(fact.sub)
        self._tell()

    def texts(self) -> tuple[str, str]:
        """Return the words shown."""
        return self._title.text(), self._sub.text()

    def _tell(self) -> None:
        state = "ticked" if self.isChecked() else "look at this" if self._look else "not ticked"
        self.setAccessibleName(f"{self._title.text()}, {state}")
        self.setAccessibleDescription(self._sub.text())
        self.dress()

    def dress(self) -> None:
        """Draw the mark in the theme's ink."""
        name, ink = ("circle-check", "ok") if self.isChecked() else ("circle", "muted")
        if self._look and not self.isChecked():
            name, ink = "triangle-alert", "warn"
        self._mark.setPixmap(pixmap(name, ink_of(ink), px(18)))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down with the arrow keys and Enter, tick with Space."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.moved.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.moved.emit(-1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, and the ring while focused."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(tokens.hover) if self.underMouse() else Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
        else:
            painter.setPen(QPen(QColor(tokens.line), 1) if self._framed else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(spot, px(8), px(8))

    def hasHeightForWidth(self) -> bool:
        """Say that the words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped words."""
        return self._row.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """Return the size of the words, not of a button."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least size of the words."""
        return self._row.minimumSize()


class TickList(QWidget):
    """Walk through rows wherever they stand on the screen."""

    def __init__(self, rows: Sequence[TickRow], parent: QWidget) -> None:
        """Take the rows in reading order."""
        super().__init__(parent)
        self.rows = tuple(rows)
        for row in self.rows:
            row.moved.connect(self._move)
        self.hide()

    def show_facts(self, facts: Sequence[Fact], *, fresh: bool) -> None:
        """Show facts, one a row; a fresh fill starts without ticks."""
        for row, fact in zip(self.rows, facts, strict=True):
            if fresh:
                row.setChecked(False)
            row.show_fact(fact)

    def tick(self) -> None:
        """Tick the row that has the focus, else the first that is open, and go to the next."""
        focused = next((row for row in self.rows if row.hasFocus()), None)
        row = focused or next((row for row in self.rows if not row.isChecked()), None)
        if row is None:
            return
        row.setChecked(not row.isChecked())
        row.setFocus()
        if row.isChecked():
            self._move(1)

    def all_ticked(self) -> bool:
        """Say whether everything was compared."""
        return all(row.isChecked() for row in self.rows)

    def start(self) -> None:
        """Stand on the first row."""
        self.rows[0].setFocus()

    def _move(self, by: int) -> None:
        here = next((index for index, row in enumerate(self.rows) if row.hasFocus()), 0)
        self.rows[max(0, min(here + by, len(self.rows) - 1))].setFocus()
