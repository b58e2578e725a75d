"""Show figures: one large amount, and pairs of words and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.theme.fonts import Weight
from ui.theme.theme import px
from ui.widgets.following import shown_once
from ui.widgets.text import Muted, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.money import Money


class Large(Words):
    """Show the one figure that counts."""

    size_step = 26
    tabular = True
    weight = Weight.BOLD


class MoneyTotal(QWidget):
    """Show an amount large, with what it is above it; a negative one says Refund."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        """Take what the amount is, such as `Due`."""
        super().__init__(parent)
        self._caption = Muted(caption, self)
        self._figure = Large("$0.00", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(self._caption)
        column.addWidget(self._figure)

    def show_amount(self, amount: Money, caption: str = "") -> None:
        """Show an amount, and another caption if one is given."""
        if caption:
            self._caption.setText(caption)
        self._figure.setText(str(amount))
        self._figure.setAccessibleName(f"{self._caption.text()} {amount}")

    def show_words(self, text: str, caption: str = "") -> None:
        """Show words in place of an amount."""
        if caption:
            self._caption.setText(caption)
        self._figure.setText(text)
        self._figure.setAccessibleName(f"{self._caption.text()} {text}")

    def text(self) -> str:
        """Return the figure as shown."""
        return self._figure.text()


class DefinitionList(QWidget):
    """Show pairs such as `Patient pays  $4.00`, the words muted and the values in line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty list."""
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))
        self._cells: list[tuple[Words, Words]] = []

    def show_pairs(self, pairs: Sequence[tuple[str, str]], *, right: bool = False) -> None:
        """Show pairs of words and values; `right` puts the values at the right edge."""
        with shown_once(self):
            self._show_pairs(pairs, right=right)

    def _show_pairs(self, pairs: Sequence[tuple[str, str]], *, right: bool) -> None:
        while len(self._cells) < len(pairs):
            self._add_row(len(self._cells))
        self._grid.setColumnStretch(0, 1 if right else 0)
        self._grid.setColumnStretch(1, 0 if right else 1)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        for index, (words, value) in enumerate(self._cells):
            shown = index < len(pairs)
            words.setVisible(shown)
            value.setVisible(shown)
            if shown:
                words.setText(pairs[index][0])
                value.setText(pairs[index][1])
                value.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                value.setAccessibleName(f"{pairs[index][0]} {pairs[index][1]}")

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return what is shown."""
        return tuple((words.text(), value.text()) for words, value in self._cells if not value.isHidden())

    def _add_row(self, row: int) -> None:
        words, value = Explained("", self), Value("", self)
        self._grid.addWidget(words, row, 0)
        self._grid.addWidget(value, row, 1)
        self._cells.append((words, value))


class Value(Words):
    """Show the value of a pair, figures in line with those above."""

    tabular = True


class Explained(Words):
    """Show the words of a pair at the size of their value."""

    ink = "muted"
