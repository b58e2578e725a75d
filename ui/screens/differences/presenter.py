"""Decide what the differences show, and settle them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.lateness import Act, CaseState, Lateness
from app.workflows.differences import PrintLetter, SayGone, SettleCase, print_letter, say_gone, settle_case
from ui.screens.differences.words import done_words
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.late_views import CaseRow, CaseTotals, LateReads
    from app.workflows.differences import SettledCase
    from ui.work import Failure, Work

PICK = "Choose a difference first."
GIVING = "The terminal is giving it back. Wait for it."
TABS = (
    ("To settle", CaseState.OPEN),
    ("Worked on", CaseState.WORKING),
    ("Settled", CaseState.SETTLED),
)


class HasLateReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    late: LateReads


class DifferencesView(Protocol):
    """Show differences."""

    def show_cases(self, rows: Sequence[CaseRow], totals: CaseTotals) -> None:
        """Show the differences of the tab that is open."""
        ...

    def open_claim(self, row: CaseRow) -> None:
        """Show a claim to be mended or appealed."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, field: str, words: str) -> None:
        """Say what could not be done."""
        ...


class DifferencesPresenter:
    """Read differences and settle them."""

    def __init__(self, view: DifferencesView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._latest = Latest(work)
        self.state = CaseState.OPEN
        self.chosen: CaseRow | None = None

    def reload(self) -> None:
        """Read the open tab again."""
        state = self.state

        def read(reads: HasLateReads) -> tuple[tuple[CaseRow, ...], CaseTotals]:
            return reads.late.cases(state), reads.late.totals()

        self._latest.read(read, lambda found: self._view.show_cases(*found))

    def turn(self, place: int) -> None:
        """Show another tab."""
        self.state = TABS[place][1]
        self.reload()

    def choose(self, row: CaseRow | None) -> None:
        """Take note of the difference that is chosen."""
        self.chosen = row

    def blocked(self, act: Act | None = None) -> str:
        """Say why the chosen difference cannot be settled like this; None means as proposed."""
        if self.chosen is None:
            return PICK
        if not self.chosen.acts:
            return GIVING if self.chosen.state is CaseState.WORKING else "It is settled already."
        if act is not None and act not in self.chosen.acts:
            return "This difference is not settled that way."
        return ""

    def settle(self, act: Act | None, note: str, approval: str) -> None:
        """Settle the chosen difference, as proposed where no way is named."""
        row = self.chosen
        if row is None or self.blocked(act):
            return
        chosen = act or row.acts[0]

        def done(given: SettledCase) -> None:
            self._view.say_done(done_words(row, chosen, given))
            self.reload()
            is_sent = row.kind is Lateness.PAID_OTHER_DATE
            if chosen in {Act.REBILL, Act.APPEAL} and not is_sent:
                self._view.open_claim(row)

        self._work.run(settle_case, SettleCase(row.id, chosen, note, approval), done, self._fail)

    def gone_blocked(self) -> str:
        """Say why it cannot be said of the chosen difference that its patient moved or died."""
        if self.chosen is None:
            return PICK
        return "" if self.chosen.may_be_gone else "Only a refused claim may be for this reason."

    def say_gone(self) -> None:
        """Say that the patient of the chosen difference moved or died."""
        row = self.chosen
        if row is None or self.gone_blocked():
            return

        def done(_: None) -> None:
            self._view.say_done(f"Rx {row.rx_label}: moved or died. Look at what is proposed now.")
            self.reload()

        self._work.run(say_gone, SayGone(row.id), done, self._fail)

    def letter(self) -> None:
        """Print the letter about the chosen difference."""
        row = self.chosen
        if row is None:
            return
        words = f"The letter about Rx {row.rx_label} prints."
        self._work.run(print_letter, PrintLetter(row.id), lambda _job: self._view.say_done(words), self._fail)

    def pick_blocked(self) -> str:
        """Say that nothing is chosen."""
        return PICK if self.chosen is None else ""

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(getattr(failure, "field", ""), failure.message)
