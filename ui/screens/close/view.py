"""Show the close: steps at the left, the equation in the middle, over or short at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.documents.close_packet import ClosePacketFacts
from app.documents.stored import from_json
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.card_entry import holds_no_card_number
from ui.screens.close.books import TITLES, BooksCard, Page
from ui.screens.close.card_presenter import CardsPresenter
from ui.screens.close.cards import CardsPage
from ui.screens.close.presenter import NEEDS_OWNER, ClosePresenter
from ui.screens.close.result import ResultCard
from ui.screens.close.rows import over_or_short, steps_of
from ui.targets import FillTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.narrow import Narrow
from ui.widgets.steps import StepList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from app.kernel.changes import Change
    from app.pos.closing_views import DayView, ListedRow
    from app.workflows.end_of_day import Counted
    from ui.desk import Desk
    from ui.shell import Shell

PACKET_DPI = 110
NARROW = 1080
NO_DAY_YET = "Open the register with its float first; the day is closed here in the evening."


def draw_packet(desk: Desk, facts: str) -> Future[Sequence[bytes]]:
    """Draw the pages of a packet from its facts, away from the screen's thread."""
    renderer = desk.renderer

    def draw() -> Sequence[bytes]:
        pdf = renderer.close_packet_pdf(from_json(ClosePacketFacts, facts))
        return renderer.pages_png(pdf, PACKET_DPI)

    return desk.in_background(draw)


def open_claim(shell: Shell, row: ListedRow) -> None:
    """Open the claim of a prescription on a list."""
    shell.open("claims", FillTarget(row.fill_id))


class CloseScreen(Screen):
    """Be the close of the day."""

    id: ClassVar[str] = "close"
    title: ClassVar[str] = "Close the day"
    watches: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.DAY, Kind.SALE, Kind.CLAIM, Kind.PAYMENT, Kind.FILL, Kind.OUTBOX, Kind.BATCH}
    )

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the three cards."""
        super().__init__(shell, parent)
        self.presenter = ClosePresenter(
            self,
            shell.work,
            shell.desk.store.lane,
            may_lock=lambda: shell.may(Permission.LOCK_DAY),
            draw=partial(draw_packet, shell.desk),
        )
        page = CardsPage(shell, self)
        self.cards = CardsPresenter(page, shell.work, shell.desk.store.lane, shell.desk.devices.read_batch)
        self._is_counting = False
        self._wants_focus = True
        self._commands = self._make_commands()
        by_id = {command.id: command for command in self._commands}
        self._steps_card = Card("", self)
        self._steps_card.setFixedWidth(px(268))
        self._steps = StepList(self)
        self._steps_card.body.addWidget(self._steps)
        self._steps_card.body.addStretch(1)
        shown = ("close.rows", "close.count", "close.packet")
        page.offer([by_id[name] for name in ("close.batch", "close.ask")])
        self.books = BooksCard(shell, [by_id[name] for name in shown], page, self)
        self.result = ResultCard(shell, by_id["close.main"], self)
        self._none = Card("", self)
        self._none.body.addWidget(EmptyNote("moon", "No day was opened yet", NO_DAY_YET, self))
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        left = QWidget(self)
        around = QHBoxLayout(left)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._steps_card)
        Narrow(self, NARROW, left.setHidden)
        row.addWidget(left)
        row.addWidget(self.books, 1)
        row.addWidget(self._none, 1)
        row.addWidget(self.result)
        self._connect()

    def _connect(self) -> None:
        self.books.count.done.connect(self.presenter.count)
        self.books.fill_opened.connect(partial(open_claim, self.shell))
        self.books.tabs.changed.connect(self._show_main)
        self.result.explained.connect(self.presenter.explain)
        self.result.reason.edited.connect(self._show_main)

    def _make_commands(self) -> tuple[Command, ...]:
        presenter, count = self.presenter, Permission.COUNT_CASH
        return (
            Command("close.main", "Finish the count, or lock the day", self._do_main, ("Ctrl+Return",), count,
                    "Go on", self._main_blocked, "lock"),
            Command("close.count", "Count the drawer again", partial(self._turn, Page.COUNT), ("F6",),
                    count, "Count again", presenter.count_blocked, "rotate-ccw"),
            Command("close.rows", "Show the rows behind the figures", self._show_rows, ("F3",), count,
                    "Show the rows", icon="list"),
            Command("close.not_sold", "Show what is paid and not sold", partial(self._turn, Page.NOT_SOLD),
                    ("F7",), count, "Paid, not sold"),
            Command("close.not_answered", "Show what is sold and not answered",
                    partial(self._turn, Page.NOT_ANSWERED), ("F10",), count, "Not answered"),
            Command("close.packet", "Print the packet", presenter.print_packet, ("F9",), count,
                    "Print packet", presenter.packet_blocked, "printer"),
            Command("close.batch", "Close the card terminal's batch", self.cards.close_batch, ("F11",), count,
                    "Close the batch", self.cards.close_blocked, "credit-card", in_footer=False),
            Command("close.ask", "Ask the card terminal for its batch", self.cards.ask_again, ("F12",), count,
                    "Ask the terminal", icon="refresh-cw", in_footer=False),
            *(
                Command(f"close.page{place}", f"Show {title}", partial(self._turn, Page(place)),
                        (f"Alt+{place + 1}",), count, title, in_footer=False)
                for place, title in enumerate(TITLES)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the close's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the day as it stands."""
        self._wants_focus = True
        self.presenter.reload()
        self.cards.ask()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the day as it stands now; once cards moved, the terminal's old list tells nothing any more."""
        self.presenter.reload()
        if any(change.kind in {Kind.PAYMENT, Kind.BATCH} for change in changes):
            self.cards.ask()

    def has_unsaved(self) -> bool:
        """Say whether a count was begun and not handed over."""
        return self.presenter.is_open and self.books.count.is_touched()

    def back(self) -> bool:
        """Go back to the equation first; nothing that was typed is lost."""
        if self.books.page is Page.EQUATION or self.presenter.day is None:
            return False
        self._turn(Page.EQUATION)
        return True

    def _show_rows(self) -> None:
        self._turn(self.books.next_list())

    # What the presenter asks for ------------------------------------------------------------

    def show_day(self, day: DayView | None) -> None:
        """Show the day, or that none was opened yet."""
        for part in (self._steps_card, self.books):
            part.setVisible(day is not None)
        self._none.setVisible(day is None)
        if day is not None:
            self._steps_card.set_title(f"{day.head.business_date:%A, %B} {day.head.business_date.day}")
            self._steps.show_steps(steps_of(day.steps))
            self.books.show_day(day)
            self.result.show_day(day, needs_reason=self.presenter.needs_reason)
            self._offer_count()
            if self._wants_focus:
                self._wants_focus = False
                self.books.turn_to(self.books.page)
        else:
            self.result.clear()
        self._show_main()

    def _offer_count(self) -> None:
        """Begin with the count where there is none yet, once."""
        wants = self.presenter.is_open and not self.presenter.is_counted
        if wants and not self._is_counting:
            self._turn(Page.COUNT)
        self._is_counting = wants

    def show_packet(self, pages: Sequence[bytes]) -> None:
        """Show the packet's pages."""
        self.books.packet.show_pdf(pages)

    def show_counted(self, counted: Counted) -> None:
        """Tell what the count comes to, and go on to the equation."""
        self.books.count.clear()
        self._turn(Page.EQUATION)
        tone = Tone.INFO if counted.over_short else Tone.OK
        self.shell.say(tone, f"Counted {counted.counted}: {over_or_short(counted.over_short)}.")
        if counted.over_short:
            self.result.reason.setFocus()

    def show_wrong(self, field: str, words: str) -> None:
        """Say what was refused, beside the reason if it is about that."""
        if field == "reason":
            self.result.reason.set_error(words)
            self.result.reason.setFocus()
        else:
            self.shell.say(Tone.WARN, words)

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        self.shell.say(Tone.OK, words)

    # Own steps -------------------------------------------------------------------------------

    def _turn(self, page: Page) -> None:
        self.books.turn_to(page)
        self._show_main()

    def _counts(self) -> bool:
        return self.presenter.is_open and self.books.page is Page.COUNT

    def _main_blocked(self) -> str:
        if not self.presenter.is_open or self._counts():
            return ""
        return self.presenter.lock_blocked(self.result.reason.text())

    def _do_main(self) -> None:
        if not self.presenter.is_open:
            self.shell.open("register")
        elif self._counts():
            self.books.count.finish()
        elif holds_no_card_number(self.result.reason):
            self.presenter.lock(self.result.reason.text())

    def _show_main(self, _page: object = None) -> None:
        why = ""
        if not self.presenter.is_open:
            face = ("Open the next day", "store")
        elif self._counts():
            face = ("Count is done", "check")
        else:
            face = ("Lock the day", "lock")
            why = self._main_blocked()
            why = "" if why != NEEDS_OWNER and self.presenter.day and self.presenter.day.pending else why
        self.result.show_main(*face, why)
        self.shell.commands_changed()
