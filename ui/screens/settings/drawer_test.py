"""Open the cash drawer to test it, and tell what its switch said; the reason is kept with the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.hardware.trials import Trial
from app.printing.model import JobState
from app.workflows import drawer_desk, printing_desk
from app.workflows.papers import DrawerReason

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from app.printing.views import JobRow, PrintReads
    from ui.work import Failure, Work

OPENED = "The drawer opened, and its switch says so. Kept as a test, with your name."
ON_ITS_WAY = "The drawer is told to open."
TOO_LONG = "The printer is busy: the drawer opens after what it prints. Look again later."
_LOOK_MS = 150
_MOST_LOOKS = 100
_OPEN = frozenset({JobState.WAITING, JobState.SENDING})


class PrintedReads(Protocol):
    """Read print jobs."""

    @property
    def printing(self) -> PrintReads:
        """Read print jobs."""
        ...


class DrawerTest:
    """Order one opening of the drawer and follow it to its end."""

    def __init__(self, work: Work, tell: Callable[[Trial], None]) -> None:
        """Take the store, and whom to tell."""
        self._work, self._tell = work, tell
        self._looks = 0

    def start(self) -> None:
        """Order the opening."""
        self._looks = 0
        self._tell(Trial(ON_ITS_WAY))
        order = drawer_desk.OpenDrawer(DrawerReason.TEST)
        self._work.run(drawer_desk.open_drawer, order, self._look, self._fail)

    def _look(self, about: UUID) -> None:
        def read(reads: PrintedReads) -> tuple[JobRow, ...]:
            return reads.printing.of_source(about)

        def judge(rows: tuple[JobRow, ...]) -> None:
            self._looks += 1
            if rows and rows[-1].state not in _OPEN:
                self._end(rows[-1])
            elif self._looks < _MOST_LOOKS:
                self._work.later(_LOOK_MS, lambda: self._look(about))
            else:
                self._tell(Trial(TOO_LONG, "queue_slow"))

        self._work.read(read, judge, self._fail)

    def _end(self, row: JobRow) -> None:
        """Tell how it ended; a test that failed is no trouble of the register."""
        if row.state is JobState.PRINTED:
            self._tell(Trial(OPENED))
            return
        if row.state is JobState.TOLD:
            self._tell(Trial(row.message))
            return
        self._tell(Trial(row.message, row.state.value))
        if row.state is not JobState.CANCELLED:
            self._work.run(printing_desk.cancel_job, printing_desk.CancelJob(row.id), lambda _value: None)

    def _fail(self, failure: Failure) -> None:
        self._tell(Trial(failure.message, "refused"))
