"""Refill the prescription that an old label names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.edits.model import Answerer, EditsStand
from app.workflows.claim_edits import Asking
from app.workflows.intake import Accepted, Refill, refill
from ui.screens.edit_lines import answers_to

if TYPE_CHECKING:
    from app.claims.edits.model import Edit
    from app.kernel.errors import DomainError, OutsideError
    from app.kernel.ids import FillId, PrescriptionId
    from ui.work import Work


class RefillView(Protocol):
    """Show what became of a refill; what is half typed stays."""

    def show_refilled(self, accepted: Accepted) -> None:
        """Say that the refill was taken."""
        ...

    def refuse_refill(self, words: str) -> None:
        """Say why it was not."""
        ...


class RefillPresenter:
    """Turn a label into a refill."""

    def __init__(self, view: RefillView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._asked: tuple[PrescriptionId | None, tuple[Edit, ...]] = (None, ())

    def take_label(self, rx_number: int, fill: int) -> None:
        """Refill the prescription on a label."""

        def go_on(fill_id: FillId | None) -> None:
            if fill_id is None:
                self._view.refuse_refill(f"No prescription {rx_number} is on file here. Check the label.")
                return
            self._work.read(lambda reads: reads.fills.card(fill_id).prescription_id, self._submit)

        self._work.read(lambda reads: reads.fills.by_label(rx_number, fill), go_on)

    def _submit(self, prescription_id: PrescriptionId) -> None:
        asked, edits = self._asked
        asking = Asking(answers_to(edits, "")) if asked == prescription_id else Asking()

        def refused(failure: DomainError | OutsideError) -> None:
            self._refused(prescription_id, failure)

        self._work.run(refill, Refill(prescription_id, asking), self._taken, refused)

    def _taken(self, accepted: Accepted) -> None:
        self._asked = (None, ())
        self._view.show_refilled(accepted)

    def _refused(self, prescription_id: PrescriptionId, failure: DomainError | OutsideError) -> None:
        """Say why not; where the edits may stand, the label scanned again lets them."""
        if not isinstance(failure, EditsStand):
            self._view.refuse_refill(failure.message)
            return
        self._asked = (prescription_id, failure.edits)
        may_stand = all(edit.answer is not Answerer.NOBODY for edit in failure.edits)
        again = " Then scan the label again." if may_stand else ""
        self._view.refuse_refill(f"{failure.message}{again}")
