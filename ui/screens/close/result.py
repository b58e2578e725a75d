"""Show the right side of the close: over or short, the day's counts, the reason, and the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.screens.card_entry import holds_no_card_number
from ui.screens.close.rows import facts_of
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.command_button import button_for
from ui.widgets.field import TextField
from ui.widgets.figures import DefinitionList, MoneyTotal
from ui.widgets.scrolled import Scrolled
from ui.widgets.steps import Step, StepList
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.pos.closing_views import DayView
    from ui.commands import Command
    from ui.shell import Shell

CAPTION = "Over or short"


class ResultCard(Card):
    """Be the right side of the close."""

    explained = Signal(str)

    def __init__(self, shell: Shell, main: Command, parent: QWidget) -> None:
        """Take the command of the main button."""
        super().__init__("", parent)
        self.setFixedWidth(px(304))
        self.total = MoneyTotal(CAPTION, self)
        self._pairs = DefinitionList(self)
        self.reason = TextField("Reason", placeholder="What happened")
        self._keep = SecondaryButton("Keep the reason", "save", self)
        self._pending = StepList(self)
        self._why = Muted("", self, wrap=True)
        self.main = button_for(shell, main, "primary")
        self.body.setSpacing(px(12))
        between = Scrolled(self)
        between.body.setSpacing(px(12))
        between.fill((self._pairs, self.reason, self._keep, self._pending))
        between.body.addStretch(1)
        self.body.addWidget(self.total)
        self.body.addWidget(between, 1)
        self.body.addWidget(self._why)
        self.body.addWidget(self.main)
        self._keep.clicked.connect(self._explain)
        self.reason.set_enter(self._explain)

    def show_day(self, day: DayView, *, needs_reason: bool) -> None:
        """Show the day's result; nothing is told before the count."""
        if day.over_short is None:
            self.total.show_words("—", CAPTION)
        else:
            self.total.show_amount(day.over_short, CAPTION)
        self._pairs.show_pairs(facts_of(day))
        self._pending.show_steps([Step(row.what, row.remedy, "warn") for row in day.pending])
        if not self.reason.line.hasFocus() or not needs_reason:
            self.reason.set_text(day.head.over_short_reason)
        self.reason.setVisible(needs_reason)
        self._keep.setVisible(needs_reason)

    def clear(self) -> None:
        """Show that there is no day."""
        self.total.show_words("—", CAPTION)
        self._pairs.show_pairs(())
        self._pending.show_steps(())
        self.reason.hide()
        self._keep.hide()

    def show_main(self, words: str, icon: str, why: str) -> None:
        """Show what the main button does, and why it cannot be pressed."""
        self.main.set_icon(icon)
        self.main.set_words(words)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def _explain(self) -> None:
        if not holds_no_card_number(self.reason):
            return
        if self.reason.text():
            self.explained.emit(self.reason.text())
        else:
            self.reason.set_error("Say what happened, such as a wrong change.")
            self.reason.setFocus()
