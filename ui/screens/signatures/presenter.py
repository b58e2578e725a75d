"""Decide which signatures are shown, and print the proof of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.workflows.pickup_proof import PrintProof, print_proof
from app.workflows.viewing import ListViewed, record_list
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.pos.signature_views import SignatureReads, SignatureRow
    from ui.work import Failure, Work

PICK = "Choose a signature first."


class HasSignatures(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    signatures: SignatureReads


class SignaturesView(Protocol):
    """Show signatures."""

    def show_signatures(self, rows: Sequence[SignatureRow]) -> None:
        """Show what was found."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class SignaturesPresenter:
    """Find signatures and print their proofs."""

    def __init__(self, view: SignaturesView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._latest = Latest(work)
        self.chosen: SignatureRow | None = None
        self.wanted = ""

    def find(self, wanted: str) -> None:
        """Look for signatures by number, day or name; that a list was seen is kept, not what was typed."""
        self.wanted = wanted

        def show(rows: tuple[SignatureRow, ...]) -> None:
            self._view.show_signatures(rows)
            seen = ListViewed("signatures", "found" if wanted else "all", len(rows))
            self._work.run(record_list, seen, lambda _done: None)

        self._read(show)

    def reload(self) -> None:
        """Read the same again."""
        self._read(self._view.show_signatures)

    def _read(self, show: Callable[[tuple[SignatureRow, ...]], None]) -> None:
        wanted = self.wanted

        def read(reads: HasSignatures) -> tuple[SignatureRow, ...]:
            return reads.signatures.log(wanted)

        self._latest.read(read, show)

    def pick_blocked(self) -> str:
        """Say that nothing is chosen."""
        return PICK if self.chosen is None else ""

    def print_proof(self) -> None:
        """Print the proof of the chosen pickup."""
        row = self.chosen
        if row is not None:
            words = f"The proof of sale {row.sale_number} prints."
            self._work.run(
                print_proof, PrintProof(row.sale_id), lambda _job: self._view.say_done(words), self._fail
            )

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(failure.message)
