"""Decide what the close shows and does: count, reason, lock, packet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.pos.model import DayState
from app.printing.model import DocumentKind
from app.workflows import end_of_day
from app.workflows.printing_desk import Reprint, reprint
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.pos.closing_views import ClosingReads, DayView
    from app.pos.drawer import Counts
    from app.printing.views import JobRow, PaperRow, PrintReads
    from app.workflows.end_of_day import Counted
    from ui.work import Failure, Work

NO_DAY = "No day is open. Open the register first."
NEEDS_OWNER = "Only the owner or the pharmacist-in-charge locks the day. Ask them to sign in."


class CloseReads(Protocol):
    """Be the store's `Reads` as far as the close needs it."""

    closing: ClosingReads
    printing: PrintReads


class CloseView(Protocol):
    """Show the close."""

    def show_day(self, day: DayView | None) -> None:
        """Show the day as it stands, or that there never was one."""
        ...

    def show_packet(self, pages: Sequence[bytes]) -> None:
        """Show the packet's pages."""
        ...

    def show_counted(self, counted: Counted) -> None:
        """Tell what the count comes to."""
        ...

    def show_wrong(self, field: str, words: str) -> None:
        """Say what was refused, beside its field if it has one."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        ...


class ClosePresenter:
    """Hold the day as last read."""

    def __init__(
        self,
        view: CloseView,
        work: Work,
        lane: int,
        *,
        may_lock: Callable[[], bool],
        draw: Callable[[str], Future[Sequence[bytes]]],
    ) -> None:
        """Take the view, the store, the lane, who may lock, and what draws a packet from its facts."""
        self._view, self._work, self._lane = view, work, lane
        self._may_lock, self._draw = may_lock, draw
        self._reading, self._drawing = Latest(work), Latest(work)
        self._busy = False
        self._drawn: object = None
        self.day: DayView | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a day is open."""
        return self.day is not None and self.day.head.state is DayState.OPEN

    @property
    def is_counted(self) -> bool:
        """Say whether the drawer was counted."""
        return self.day is not None and self.day.over_short is not None

    @property
    def needs_reason(self) -> bool:
        """Say whether the drawer is over or short."""
        return self.is_open and self.day is not None and bool(self.day.over_short)

    def reload(self) -> None:
        """Read the day again."""
        lane = self._lane

        def read(reads: CloseReads) -> DayView | None:
            return reads.closing.day(lane)

        self._reading.read(read, self._take)

    def _take(self, day: DayView | None) -> None:
        self.day = day
        self._view.show_day(day)
        packet_id = day.head.packet_id if day is not None else None
        if packet_id is not None and packet_id != self._drawn:
            self._drawn = packet_id
            self._load_packet()

    def _load_packet(self) -> None:
        day_id = self.day.head.id if self.day is not None else None

        def read(reads: CloseReads) -> PaperRow | None:
            return reads.printing.newest_paper(DocumentKind.CLOSE_PACKET, day_id) if day_id else None

        def draw(paper: PaperRow | None) -> None:
            if paper is not None:
                self._drawing.wait_for(self._draw(paper.facts), self._view.show_packet)

        self._drawing.read(read, draw)

    # Commands --------------------------------------------------------------------------------

    def count(self, denominations: Counts) -> None:
        """Hand over a blind count."""
        if self.day is None or self._busy:
            return
        self._busy = True
        cmd = end_of_day.CountDrawer(self.day.head.id, denominations)
        self._work.run(end_of_day.count_drawer, cmd, self._tell_counted, self._fail)

    def _tell_counted(self, counted: Counted) -> None:
        self._busy = False
        self._view.show_counted(counted)
        self.reload()

    def explain(self, reason: str, then: Callable[[], None] | None = None) -> None:
        """Keep why the drawer is over or short."""
        if self.day is None or self._busy:
            return
        self._busy = True

        def done(_value: object) -> None:
            self._busy = False
            if then is not None:
                then()
            else:
                self._view.say_done("The reason is kept with the day.")
                self.reload()

        cmd = end_of_day.ExplainOverShort(self.day.head.id, reason)
        self._work.run(end_of_day.explain_over_short, cmd, done, self._fail)

    def lock(self, reason: str = "") -> None:
        """Lock the day; a reason that is typed and not kept yet is kept first."""
        day = self.day
        if day is None or self.lock_blocked(reason):
            return
        if reason and reason != day.head.over_short_reason and self.needs_reason:
            self.explain(reason, self._lock)
        else:
            self._lock()

    def _lock(self) -> None:
        if self.day is None or self._busy:
            return
        self._busy = True
        cmd = end_of_day.LockDay(self.day.head.id)
        self._work.run(end_of_day.lock_day, cmd, self._tell_locked, self._fail)

    def _tell_locked(self, _packet: object) -> None:
        self._busy = False
        self._view.say_done("The day is locked. Its packet is printing.")
        self.reload()

    def _fail(self, failure: Failure) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            for problem in failure.problems:
                self._view.show_wrong(problem.field, problem.message)
        else:
            self._view.show_wrong("", failure.message)
        self.reload()

    def print_packet(self) -> None:
        """Print the packet of the locked day once more."""
        if self.day is None or self.packet_blocked():
            return
        day_id = self.day.head.id

        def read(reads: CloseReads) -> tuple[JobRow, ...]:
            return reads.printing.of_source(day_id)

        self._work.read(read, self._reprint)

    def _reprint(self, jobs: Sequence[JobRow]) -> None:
        papers = [job for job in jobs if job.document_id is not None]
        if papers:
            self._work.run(reprint, Reprint(papers[-1].id), self._tell_printing, self._fail)

    def _tell_printing(self, _value: object) -> None:
        self._view.say_done("The packet is printing once more, marked as a duplicate.")

    # What may be done now ----------------------------------------------------------------------

    def count_blocked(self) -> str:
        """Return why the drawer cannot be counted, or an empty text."""
        return "" if self.is_open else NO_DAY

    def lock_blocked(self, reason: str = "") -> str:
        """Return why the day cannot be locked now, or an empty text; `reason` is what is typed."""
        day = self.day
        if day is None or not self.is_open:
            return NO_DAY
        in_the_way = list(day.pending)
        if reason and self.needs_reason and not day.head.over_short_reason:
            in_the_way = in_the_way[:-1] if len(in_the_way) == 1 else in_the_way
        if in_the_way:
            return str(in_the_way[0])
        return "" if self._may_lock() else NEEDS_OWNER

    def packet_blocked(self) -> str:
        """Return why no packet can be printed, or an empty text."""
        has_packet = self.day is not None and self.day.head.packet_id is not None
        return "" if has_packet else "The packet prints when the day is locked."
