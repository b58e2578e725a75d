"""Decide what stands below the payers: claims held for the chosen one, and answers that belong to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.workflows.stray_answers import LookAtStray, ShowStray, look_at_stray, show_stray
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.held_views import HeldReads, HeldRow
    from app.claims.strays import StrayReads, StrayRow
    from ui.work import Failure, Work

PICK = "Choose a stray answer first."


class HasWaitingReads(Protocol):
    """Be the store's `Reads` as far as this part needs it."""

    held: HeldReads
    strays: StrayReads


class WaitingView(Protocol):
    """Show what waits below the payers."""

    def show_held(self, rows: Sequence[HeldRow]) -> None:
        """Show the claims that wait for the chosen payer."""
        ...

    def show_strays(self, rows: Sequence[StrayRow], unlooked: int) -> None:
        """Show the stray answers, and how many nobody has looked at."""
        ...

    def show_bytes(self, words: str) -> None:
        """Show the bytes of a stray answer, masked."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class WaitingPresenter:
    """Read what waits, and take stray answers off the list."""

    def __init__(self, view: WaitingView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._held, self._strays = Latest(work), Latest(work)
        self._destination: str | None = None
        self.chosen: StrayRow | None = None

    def reload(self) -> None:
        """Read both lists again."""
        self._read_held()
        self._strays.read(_strays, lambda found: self._view.show_strays(*found), self._fail)

    def follow(self, destination: str | None) -> None:
        """Show the claims of another payer."""
        if destination != self._destination:
            self._destination = destination
            self._read_held()

    def choose(self, row: StrayRow | None) -> None:
        """Take note of the stray answer that is chosen."""
        if row is None or self.chosen is None or row.id != self.chosen.id:
            self._view.show_bytes("")
        self.chosen = row

    def blocked(self) -> str:
        """Say that no stray answer is chosen."""
        return PICK if self.chosen is None else ""

    def look_blocked(self) -> str:
        """Say why the chosen stray answer cannot be taken off the list."""
        if self.chosen is not None and self.chosen.looked_at is not None:
            return "Somebody has looked at it already."
        return self.blocked()

    def show(self) -> None:
        """Show the bytes of the chosen stray answer, masked."""
        if self.chosen is not None:
            self._work.run(show_stray, ShowStray(self.chosen.id), self._view.show_bytes, self._fail)

    def look(self) -> None:
        """Take the chosen stray answer off the list of those that wait for a person."""
        if self.chosen is None or self.look_blocked():
            return
        done = "It is marked as looked at. It stays on file."
        self._work.run(
            look_at_stray, LookAtStray(self.chosen.id), lambda _: self._view.say_done(done), self._fail
        )

    def _read_held(self) -> None:
        destination = self._destination
        if destination is None:
            self._view.show_held(())
            return

        def read(reads: HasWaitingReads) -> tuple[HeldRow, ...]:
            return reads.held.waiting(destination=destination)

        self._held.read(read, self._view.show_held, self._fail)

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(failure.message)


def _strays(reads: HasWaitingReads) -> tuple[tuple[StrayRow, ...], int]:
    return reads.strays.all(), reads.strays.unlooked()
