"""Count the drawer blind: how many of each bill and coin; what is expected is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.money import Money
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.field import NumberField
from ui.widgets.figures import MoneyTotal
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from app.pos.drawer import Counts

KINDS: tuple[tuple[int, str], ...] = (
    (10_000, "$100"),
    (5_000, "$50"),
    (2_000, "$20"),
    (1_000, "$10"),
    (500, "$5"),
    (200, "$2"),
    (100, "$1"),
    (50, "50¢"),
    (25, "25¢"),
    (10, "10¢"),
    (5, "5¢"),
    (1, "1¢"),
)
ACROSS = 4
MOST = 9_999
NOTHING = "\u00a0"  # keeps the line beneath an empty field
HELP = "Count how many of each there are. Enter goes on; an empty field is none."


def check_count(text: str) -> str:
    """Return what is wrong with a count, or an empty text."""
    if text.isascii() and text.isdigit() and int(text) <= MOST:
        return ""
    return f"Type a number up to {MOST:,}."


class CountPanel(QWidget):
    """Be the grid of bills and coins."""

    done = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Build one field for each kind."""
        super().__init__(parent)
        self.fields = {cents: NumberField(label, check_count, "0") for cents, label in KINDS}
        self._sum = MoneyTotal("Counted so far", self)
        self._clear = SecondaryButton("Start over", "rotate-ccw", self)
        self._clear.clicked.connect(self.clear)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(16))
        for place, (cents, _label) in enumerate(KINDS):
            field = self.fields[cents]
            field.set_hint(NOTHING)
            field.edited.connect(self._add_up)
            grid.addWidget(field, place // ACROSS, place % ACROSS)
        self.fields[1].set_enter(self.finish)
        foot = QHBoxLayout()
        foot.addWidget(self._sum, 1)
        foot.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(14))
        column.addWidget(Muted(HELP, self, wrap=True))
        column.addLayout(grid)
        column.addStretch(1)
        column.addLayout(foot)
        self._add_up()

    def start(self) -> None:
        """Put the focus on the first field."""
        self.fields[KINDS[0][0]].setFocus()

    def clear(self) -> None:
        """Empty all fields."""
        for field in self.fields.values():
            field.set_text("")
        self._add_up()
        if self.isVisible():
            self.start()

    def is_touched(self) -> bool:
        """Say whether something was typed."""
        return any(field.text() for field in self.fields.values())

    def counts(self) -> Counts:
        """Return what was typed, those that can be read."""
        return tuple(
            (cents, int(field.text()))
            for cents, field in self.fields.items()
            if field.text() and not check_count(field.text())
        )

    def finish(self) -> None:
        """Hand the count over when every field can be read."""
        wrong = [field for field in self.fields.values() if not field.check_now()]
        if wrong:
            wrong[0].setFocus()
        else:
            self.done.emit(self.counts())

    def _add_up(self, _text: str = "") -> None:
        read = dict(self.counts())
        for cents, field in self.fields.items():
            field.set_hint(str(Money(cents * read[cents])) if read.get(cents) else NOTHING)
        self._sum.show_amount(Money(sum(cents * count for cents, count in read.items())))
