"""Decide what the page of payers shows and what can be done about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.workflows.payer_lines import HoldPayer, ReleasePayer, hold_payer, release_payer
from ui.screens.payers.rows import PayerLine
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.claims.payer_views import PayerReads, PayerRow
    from app.kernel.clock import Clock
    from app.outbox.health import LineLight
    from ui.work import Failure, Work

PICK = "Choose a payer first."


class HasPayerReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    payers: PayerReads


class PayerDesk(Protocol):
    """Be the open store as far as this screen needs it."""

    @property
    def clock(self) -> Clock:
        """Tell the time."""
        ...

    @property
    def lights(self) -> Callable[[], tuple[LineLight, ...]]:
        """Tell how each line does, from memory."""
        ...

    @property
    def try_payer(self) -> Callable[[str], None]:
        """Have a payer tried at once."""
        ...


class PayersView(Protocol):
    """Show payers."""

    def show_payers(self, lines: Sequence[PayerLine]) -> None:
        """Show every payer with its lines."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class PayersPresenter:
    """Join what the store knows of payers with how their lines do just now."""

    def __init__(
        self, view: PayersView, work: Work, desk: PayerDesk, local: Callable[[datetime], datetime]
    ) -> None:
        """Take the view, the way to the store, the lines and the store's time of day."""
        self._view, self._work, self._desk, self._local = view, work, desk, local
        self._latest = Latest(work)
        self._rows: tuple[PayerRow, ...] = ()
        self._shown: tuple[object, ...] = ()
        self.chosen: PayerLine | None = None

    def reload(self) -> None:
        """Read the payers again."""

        def read(reads: HasPayerReads) -> tuple[PayerRow, ...]:
            return reads.payers.all()

        self._latest.read(read, self._take, self._fail)

    def tick(self) -> None:
        """Look at the lines again, which is no reading, and show what is new."""
        lights = self._desk.lights()
        now = self._desk.clock.now()
        seen = (self._rows, lights, now.replace(second=0, microsecond=0))
        if seen == self._shown:
            return
        self._shown = seen
        self._view.show_payers([self._line(row, lights, now) for row in self._rows])

    def choose(self, line: PayerLine | None) -> None:
        """Take note of the payer that is chosen."""
        self.chosen = line

    def chosen_blocked(self) -> str:
        """Say why nothing can be done about a payer."""
        return PICK if self.chosen is None else ""

    def try_blocked(self) -> str:
        """Say why the chosen payer cannot be tried."""
        if self.chosen is None:
            return PICK
        if self.chosen.row.is_held:
            return "It is on hold. Release it first."
        if not self.chosen.row.waiting:
            return "Nothing waits for it, so that there is nothing to try with."
        return "" if self.chosen.sleeps else "Its lines answer: what waits is on its way."

    def try_now(self) -> None:
        """Have the chosen payer tried at once."""
        if self.chosen is not None and not self.try_blocked():
            self._desk.try_payer(self.chosen.row.destination)
            self._view.say_done(f"{self.chosen.row.name} is tried now with one claim.")

    def hold_or_release(self) -> None:
        """Hold the chosen payer's claims back, or let them go again."""
        if self.chosen is None:
            return
        row = self.chosen.row
        if row.is_held:
            words = f"{row.name} is released: what waits is sent in order."
            self._work.run(
                release_payer, ReleasePayer(row.destination), lambda _: self._tell(words), self._fail
            )
        else:
            words = f"{row.name} is on hold: claims are kept here until you release it."
            self._work.run(hold_payer, HoldPayer(row.destination), lambda _: self._tell(words), self._fail)

    def _tell(self, words: str) -> None:
        self._view.say_done(words)
        self.reload()

    def _take(self, rows: tuple[PayerRow, ...]) -> None:
        self._rows = rows
        self.tick()

    def _line(self, row: PayerRow, lights: tuple[LineLight, ...], now: datetime) -> PayerLine:
        mine = tuple(light for light in lights if light.destination == row.destination)
        return PayerLine(row, mine, now, self._local)

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(failure.message)
