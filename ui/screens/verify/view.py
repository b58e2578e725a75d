"""Show verify: entry, product and alerts at the left, claim and decision at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.prescriptions.model import FillState
from app.scanning.labels import RxLabel
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.verify.alerts import AlertPart
from ui.screens.verify.paper import Paper
from ui.screens.verify.presenter import VerifyPresenter
from ui.screens.verify.side import VerifySide
from ui.screens.verify.ticks import TickList, TickRow
from ui.screens.verify.weigh_part import WeighPart
from ui.screens.verify.words import entered_facts, product_fact, rx_words, vial_fact
from ui.targets import FillTarget, LabelTarget, PatientTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.scrolled import Scrolled
from ui.widgets.strip import PatientStrip
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.changes import Change
    from app.kernel.errors import DomainError
    from app.scanning.symbols import Meaning
    from app.workflows.views import FillCard
    from ui.shell import Shell
    from ui.widgets.field import TextField

_ENTERED = 4


class VerifyScreen(Screen):
    """Compare, decide, go on."""

    id: ClassVar[str] = "verify"
    title: ClassVar[str] = "Verify"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.FILL, Kind.CLAIM, Kind.OUTBOX})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both cards."""
        super().__init__(shell, parent)
        self.presenter = VerifyPresenter(self, shell.work)
        self.strip = PatientStrip(self)
        self._place = Muted("", self)
        self._state = Chip("", Tone.WARN, "", self)
        self.paper = Paper(self)
        entered = [TickRow(self) for _fact in range(_ENTERED)]
        product = [TickRow(self, framed=True), TickRow(self, framed=True)]
        self.ticks = TickList((*entered, *product), self)
        self.alerts = AlertPart(self)
        self.weigh = WeighPart(shell, self)
        self._commands = self._make_commands()
        self.side = VerifySide(shell, self._commands[0], self._commands[1])
        self._main = Card()
        self._content = QWidget(self)
        self._empty = EmptyNote("shield-check", "Nothing to verify", "Filled prescriptions come here.", self)
        self._lay_out()
        self.alerts.answered.connect(self._answer)
        self.side.reason_given.connect(self.presenter.send_back)
        self.weigh.answered.connect(self.presenter.walk.reload)

    def _make_commands(self) -> tuple[Command, ...]:
        verify, see, walk = Permission.VERIFY, Permission.SEE_PROFILE, self.presenter.walk
        onward, backward = partial(walk.step, 1), partial(walk.step, -1)
        return (
            Command(
                "verify.approve", "Approve", self.presenter.approve, ("Ctrl+Return",), verify,
                blocked=self.presenter.blocked,
            ),
            Command(
                "verify.back", "Send back with a reason", self._ask_reason, ("Ctrl+B",), verify,
                "Send back", self.presenter.back_blocked, "undo-2",
            ),
            Command("verify.tick", "Tick the field", self.ticks.tick, ("Space",), see, "Tick"),
            Command("verify.safety", "Answer the alert", self.alerts.ask, ("F7",), verify, "Safety"),
            self.weigh.command,
            Command("verify.patient", "Show the profile", self._open_patient, ("F6", "F2"), see, "Profile"),
            Command("verify.next", "Next prescription", onward, ("PgDown",), see, "Next"),
            Command(
                "verify.previous", "Previous prescription", backward, ("PgUp",), see, in_footer=False
            ),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self._main.add_header(self.strip)
        self._main.add_header(self._state)
        self._main.add_header(self._place, right=True)
        self._scrolled = Scrolled(self._main)
        self._scrolled.fill((self._content,))
        self._main.body.addWidget(self._scrolled, 1)
        self._main.body.addWidget(self._empty, 1)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(self._comparison())
        column.addSpacing(px(4))
        column.addWidget(Heading("Product", self))
        product = QHBoxLayout()
        product.setSpacing(px(10))
        for row in self.ticks.rows[_ENTERED:]:
            product.addWidget(row, 1)
        column.addLayout(product)
        column.addWidget(self.weigh)
        column.addSpacing(px(4))
        column.addWidget(self.alerts, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(*page_margins())
        page.setSpacing(gap())
        page.addWidget(self._main, 1)
        page.addWidget(self.side)

    def _comparison(self) -> QHBoxLayout:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(px(4))
        left.addWidget(Muted("What the prescriber ordered", self))
        left.addWidget(self.paper, 1)
        right.setSpacing(px(4))
        right.addWidget(Muted("What was entered", self))
        for row in self.ticks.rows[:_ENTERED]:
            right.addWidget(row)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(px(16))
        both.addLayout(left, 5)
        both.addLayout(right, 6)
        return both

    def commands(self) -> tuple[Command, ...]:
        """Return verify's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Open the fill that is wanted, else the one in work, else the one that waits longest."""
        self.alerts.may_answer = self.shell.may(Permission.VERIFY)
        self.side.let_decide(may=self.alerts.may_answer)
        if isinstance(target, FillTarget):
            self.presenter.walk.open(target.id)
        else:
            self.presenter.walk.reload()
        self.ticks.start()

    def on_scan(self, meaning: Meaning) -> bool:
        """Open the prescription whose label was scanned."""
        if isinstance(meaning, RxLabel):
            self.shell.open("queue", LabelTarget(meaning.rx_number, meaning.fill))
            return True
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the fill as it stands now."""
        self.presenter.walk.reload()

    def has_unsaved(self) -> bool:
        """Say whether a reason or an answer is half typed."""
        return any(field.text() for field in self._inputs())

    def back(self) -> bool:
        """Close the field for a reason or an answer first; what was typed in it stays."""
        opened = [field for field in self._inputs() if not field.isHidden()]
        for field in opened:
            field.hide()
        if opened:
            self.ticks.start()
        return bool(opened)

    def _inputs(self) -> tuple[TextField, ...]:
        return self.side.reason, self.alerts.answer, self.weigh.reason

    def show_card(self, card: FillCard | None, *, fresh: bool) -> None:
        """Show a fill, or that nothing waits."""
        for widget in (self._scrolled, self.side, self.strip):
            widget.setVisible(card is not None)
        self._empty.setVisible(card is None)
        self._place.setText(self.presenter.walk.place_words("to verify"))
        self._main.set_title(rx_words(card) if card else "")
        waits = card is None or card.state is FillState.FILLED
        self._state.setVisible(not waits)
        if card is not None:
            self._show_fill(card, fresh=fresh)
        self.shell.commands_changed()

    def _show_fill(self, card: FillCard, *, fresh: bool) -> None:
        row = card.patient.row
        self.strip.show_patient(
            row.name, row.birth_date, card.patient.age, card.patient.allergies, sex=row.sex.value
        )
        self._state.show_state(card.state.replace("_", " ").capitalize(), Tone.PLAIN)
        self.paper.show_card(card)
        facts = (*entered_facts(card), product_fact(card, self.shell.local), vial_fact(card))
        self.ticks.show_facts(facts, fresh=fresh)
        self.alerts.show_alerts(card.alerts, fresh=fresh)
        self.weigh.show_card(card, fresh=fresh)
        self.side.show_card(card)
        if fresh:
            self.side.reason.set_text("")
            self.side.reason.hide()
            self.ticks.start()

    def close_inputs(self) -> None:
        """Close both fields."""
        self.side.reason.set_text("")
        self.side.reason.hide()
        self.alerts.close_answer()
        self.weigh.close_input()
        self.ticks.start()

    def show_problems(self, failure: DomainError) -> None:
        """Show each problem beside its field, else as a banner."""
        fields = {"reason": self.side.reason, "answer": self.alerts.answer}
        for problem in failure.problems:
            field = fields.get(problem.field)
            if field is not None and not field.isHidden():
                field.set_error(problem.message)
                field.setFocus()
            else:
                self.shell.say(Tone.BAD, problem.message)

    def show_done(self, words: str) -> None:
        """Say that it is done."""
        self.side.done.say(words)
        self._empty.show_words("Nothing more to verify", words)

    def show_failed(self, words: str) -> None:
        """Say what failed; nothing typed is lost."""
        self.shell.say(Tone.BAD, words)

    def _ask_reason(self) -> None:
        self.side.ask_reason()

    def _answer(self, alert_id: UUID, words: str) -> None:
        self.presenter.answer(alert_id, words)

    def _open_patient(self) -> None:
        if self.presenter.card is not None:
            self.shell.open("patient", PatientTarget(self.presenter.card.patient.row.id))
