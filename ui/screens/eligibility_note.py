"""Note by hand what a plan said of a coverage, by phone or on its portal, while it cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.kernel.errors import DomainError
from app.workflows.eligibility import NoteEligibility, note_eligibility
from ui.screens.eligibility_ask import WORDS
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.field import LabelledField, TextField
from ui.widgets.text import Heading
from ui.widgets.value_fields import ChoiceField, DateField

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from app.kernel.ids import CoverageId
    from ui.shell import Shell
    from ui.work import Failure

SOURCES = ((EligibilitySource.PHONE, "By phone"), (EligibilitySource.PORTAL, "On the plan's portal"))
RESULTS = tuple((status, words) for status, (words, _tone) in WORDS.items())


class EligibilityNoteForm(Inset):
    """Be the fields for one answer; hidden until it is wanted."""

    closed = Signal()

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self._shell = shell
        self._busy = False
        self.card: ChoiceField[CoverageId] = ChoiceField("Coverage", ())
        self.source: ChoiceField[EligibilitySource] = ChoiceField("How", SOURCES)
        self.result: ChoiceField[EligibilityStatus] = ChoiceField("Result", RESULTS)
        self.who = TextField("Who answered", placeholder="Name of the person, or the portal")
        self.day = DateField("Answered on", shell.today)
        self.number = TextField("Reference number")
        self.keep = SecondaryButton("Keep the note", "save", self)
        self.leave = SecondaryButton("Cancel", "", self)
        self._by_field: dict[str, LabelledField] = {
            "who": self.who,
            "day": self.day,
            "reference": self.number,
            "source": self.source,
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(8))
        grid.addWidget(self.card, 0, 0, 1, 2)
        places: tuple[LabelledField, ...] = (self.source, self.result, self.who, self.day, self.number)
        for place, field in enumerate(places):
            grid.addWidget(field, 1 + place // 2, place % 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(10))
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.keep)
        grid.addLayout(buttons, 1 + len(places) // 2, 1, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(Heading("What the plan said", self))
        self.body.addLayout(grid)
        self.keep.clicked.connect(self.save)
        self.leave.clicked.connect(self.close_form)
        self.number.set_enter(self.save)
        self.hide()

    def begin(self, cards: Sequence[tuple[CoverageId, str]]) -> None:
        """Ask about one of these coverages; what was typed for them before is gone."""
        self.card.set_choices(cards)
        self.card.set_value(cards[0][0])
        self.card.setVisible(len(cards) > 1)
        self.source.set_value(EligibilitySource.PHONE)
        self.result.set_value(EligibilityStatus.COVERED)
        self.who.set_text("")
        self.number.set_text("")
        self.day.set_value(self._shell.today())
        self.show()
        self.source.setFocus()

    def keep_for(self, cards: AbstractSet[CoverageId]) -> None:
        """Stay open only while the coverage asked about is one of these."""
        if self.card.value() not in cards:
            self.close_form()

    def save(self) -> None:
        """Keep what was typed."""
        card, source, result = self.card.value(), self.source.value(), self.result.value()
        if self._busy or card is None or source is None or result is None:
            return
        day = self.day.value()
        if day is None:
            self.day.set_error("Type the day of the answer.")
            self.day.setFocus()
            return
        self._busy = True
        cmd = NoteEligibility(card, source, result, "", self.who.text(), self.number.text(), day)
        self._shell.work.run(note_eligibility, cmd, self._done, self._fail)

    def close_form(self) -> bool:
        """Hide the fields; say whether they were there."""
        was_there = not self.isHidden()
        self.hide()
        if was_there:
            self.closed.emit()
        return was_there

    def _done(self, _status: EligibilityStatus) -> None:
        self._busy = False
        self.close_form()
        self._shell.say(Tone.OK, "The plan's answer is kept with the coverage.")

    def _fail(self, failure: Failure) -> None:
        self._busy = False
        problems = failure.problems if isinstance(failure, DomainError) else ()
        known = [one for one in problems if one.field in self._by_field]
        for problem in reversed(known):
            self._by_field[problem.field].set_error(problem.message)
            self._by_field[problem.field].setFocus()
        if not known:
            self._shell.say(Tone.BAD, failure.message)
