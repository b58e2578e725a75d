"""Show the claims desk: what needs a person at the left, one item with all that settles it at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.claims.desk_views import AppealRow, DeskFilter, DeskOrder
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from ui.screens.base import Screen
from ui.screens.desk.acts import DeskActs
from ui.screens.desk.appeal_pane import STATES as APPEAL_STATES
from ui.screens.desk.appeal_pane import AppealPane
from ui.screens.desk.authorization_pane import STATES, AuthorizationPane
from ui.screens.desk.claim_pane import ClaimPane
from ui.screens.desk.hands import DeskHands
from ui.screens.desk.more import DeskMore
from ui.screens.desk.paper_acts import PaperActs
from ui.screens.desk.presenter import TABS, DeskPresenter
from ui.screens.desk.rows import COLUMNS, WHO, cells
from ui.screens.desk.work_bar import WorkBar
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.narrow import Narrow
from ui.widgets.table import RowTable
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.claims.desk_views import AuthorizationRow, DeskDetail, DeskRow
    from app.kernel.changes import Change
    from app.kernel.ids import UserId
    from ui.commands import Command
    from ui.screens.desk.presenter import Me
    from ui.shell import Shell
    from ui.widgets.cells import Cell
    from ui.work import Failure

NARROW = 1320
_ORDERS = {DeskOrder.OLDEST: "Oldest first", DeskOrder.WORTH: "Worth most first"}


class _Here:
    """Say who is signed in and which day it is."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def user_id(self) -> UserId:
        """Return who is signed in."""
        return self._shell.actor().user_id

    def today(self) -> date:
        """Return the store's date."""
        return self._shell.today()


class DeskScreen(Screen):
    """Be the claims desk."""

    id: ClassVar[str] = "desk"
    title: ClassVar[str] = "Claims"
    watches: ClassVar[frozenset[Kind]] = frozenset(
        {
            Kind.CLAIM,
            Kind.OUTBOX,
            Kind.FILL,
            Kind.CLAIM_WORK,
            Kind.AUTHORIZATION,
            Kind.APPEAL,
            Kind.PLAYBOOK,
            Kind.ELIGIBILITY,
        }
    )

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build list and item."""
        super().__init__(shell, parent)
        here: Me = _Here(shell)
        self.presenter = DeskPresenter(self, shell.work, here)
        self.acts = DeskActs(self.presenter, self, shell.work, here)
        self.papers = PaperActs(self.presenter, self, shell.work)
        self.tabs = TabRow([title for title, _wanted in TABS], self)
        self._counts: tuple[int, ...] = (0,) * len(TABS)
        self.table: RowTable[DeskRow] = RowTable(COLUMNS, self._cells, lambda row: row.key, "Needs a person")
        self._order = Muted("", self)
        self._empty = EmptyNote("circle-check", "Nothing to do", "Every claim of this kind is settled.", self)
        self.bar = WorkBar(shell.today, self)
        self.more = DeskMore(self, shell.work, shell.today)
        self.hands = DeskHands(self)
        self._commands = self.hands.commands()
        self._by_id = by_id = {command.id: command for command in self._commands}
        sometimes = [by_id[f"desk.{name}"] for name in ("authorize", "accept", "reverse")]
        self.pane = ClaimPane(shell, self._commands[:7], sometimes, self)
        self.more.bind(self.pane.more)
        self.authorization = AuthorizationPane(shell, by_id, self)
        self.appeal = AppealPane(shell, by_id, self)
        self._none = EmptyNote("list-checks", "No item picked", "Pick one in the list.", self)
        self._side = QStackedWidget(self)
        self._lay_out()
        self.tabs.changed.connect(self.presenter.choose)
        self.table.chosen.connect(self.presenter.open)
        self.table.opened.connect(self.hands.mend)
        self.table.set_more(self.presenter.more)
        self.bar.given.connect(self.hands.given)
        self.show_item(None, None, fresh=True)

    def _lay_out(self) -> None:
        card, self._card = Card(), Card("Item")
        card.add_header(self.tabs)
        card.add_header(self._order, right=True)
        card.add_header(button_for(self.shell, self._by_id["desk.all"], "quiet"), right=True)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        self._empty.hide()
        for part in (self._none, self.pane, self.authorization, self.appeal):
            self._side.addWidget(part)
        self._card.setMinimumWidth(px(430))
        self._card.add_header(self.pane.state, right=True)
        self._card.body.addWidget(self.bar)
        self._card.body.addWidget(self._side, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(card, 3)
        row.addWidget(self._card, 2)
        self._is_narrow = False
        Narrow(self, NARROW, self._fit)

    def commands(self) -> tuple[Command, ...]:
        """Return the desk's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the list, at a filter if one is wanted."""
        if isinstance(target, DeskFilter):
            self.tabs.set_current([wanted for _title, wanted in TABS].index(target))
        self.presenter.reload()
        self.table.setFocus()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read everything again."""
        self.presenter.reload()

    def has_unsaved(self) -> bool:
        """Say whether something was typed that is not sent yet."""
        return self.presenter.detail is not None and (
            self.pane.mend.is_touched() or self.pane.more.is_touched()
        )

    def back(self) -> bool:
        """Close the bar first, then go from the fields back to the list."""
        if self.more.close():
            return True
        if (
            self.bar.close_bar()
            or self.pane.told.close_form()
            or self.pane.isAncestorOf(self.focusWidget() or self)
        ):
            self.table.setFocus()
            return True
        return False

    def show_rows(self, rows: Sequence[DeskRow]) -> None:
        """Show the items of the tab."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._order.setText("" if self._is_narrow or not rows else _ORDERS[self.presenter.order])

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show the counts on the tabs."""
        self._counts = tuple(counts)
        self.tabs.set_counts([0] * len(counts) if self._is_narrow else counts)

    def show_item(self, row: DeskRow | None, detail: DeskDetail | None, *, fresh: bool) -> None:
        """Show one item, or that none is picked."""
        if fresh:
            self.bar.close_bar()
        self._card.set_title(row.cause if row is not None else "Item")
        self.pane.state.setVisible(detail is not None)
        if row is not None and detail is not None:
            self.pane.show_detail(row, detail, fresh=fresh)
            self.more.show(detail.row.fill_id, fresh=fresh)
            self._side.setCurrentWidget(self.pane)
        else:
            self._side.setCurrentWidget(self._none)
        self.shell.commands_changed()

    def show_paper(self, row: DeskRow, paper: AuthorizationRow | AppealRow, *, fresh: bool) -> None:
        """Show an authorization or an appeal."""
        if fresh:
            self.bar.close_bar()
        self._card.set_title(row.cause)
        if isinstance(paper, AppealRow):
            self.appeal.show_row(paper, fresh=fresh)
            self._side.setCurrentWidget(self.appeal)
            self.pane.state.show_state(*APPEAL_STATES[paper.state])
        else:
            self.authorization.show_row(paper, fresh=fresh)
            self._side.setCurrentWidget(self.authorization)
            self.pane.state.show_state(*STATES[paper.state])
        self.pane.state.show()
        self.shell.commands_changed()

    def show_tab(self, index: int) -> None:
        """Show another tab."""
        self.tabs.set_current(index)

    def select(self, row: DeskRow) -> None:
        """Make a row the current one."""
        self.table.select_key(row.key)

    def show_problems(self, failure: Failure) -> None:
        """Show each problem at its field, else as a banner."""
        problems = failure.problems if isinstance(failure, DomainError) else ()
        shows: tuple[Callable[[str, str], bool], ...] = (
            self.bar.show_problem,
            self.authorization.show_problem,
            self.appeal.show_problem,
            self.pane.mend.show_problem,
            self.more.show_problem,
        )
        for problem in reversed(problems):
            if not any(show(problem.field, problem.message) for show in shows):
                self.shell.say(Tone.BAD, problem.message)
        if not problems:
            self.shell.say(Tone.BAD, str(failure))

    def done(self, words: str) -> None:
        """Confirm an action and go on with the list."""
        self.bar.close_bar()
        self.shell.say(Tone.OK, words)
        self.table.setFocus()

    def _cells(self, row: DeskRow) -> Sequence[Cell]:
        return cells(row, self.shell.desk.clock.now(), self.shell.today())

    def _fit(self, is_narrow: bool) -> None:
        """Leave out on a narrow page what the item tells too."""
        self._is_narrow = is_narrow
        self.table.setColumnHidden(WHO, is_narrow)
        self.show_counts(self._counts)
        self._order.setVisible(not is_narrow)
