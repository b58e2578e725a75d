"""Decide what will-call shows: who is to be bagged, which bag hangs where, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.workflows.will_call import PlaceInBin, ReprintBagTag, place_in_bin, reprint_bag_tag
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import BagId, PatientId
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.workflows.views import FillReads
    from app.workflows.will_call import Placed
    from ui.work import Failure, Work

NO_BAG = "No bag waits on the shelf."
NOBODY = "Nobody is to be bagged. The pharmacist approves a prescription first."


class HasFillReads(Protocol):
    """Be the store's `Reads` as far as will-call needs it."""

    fills: FillReads


class WillCallView(Protocol):
    """Show will-call."""

    def show_to_bag(self, rows: Sequence[ToBagRow]) -> None:
        """Show the patients whose prescriptions are to be bagged."""
        ...

    def show_bags(self, rows: Sequence[WillCallRow]) -> None:
        """Show the bags that wait."""
        ...

    def show_bag(self, bag_id: BagId) -> None:
        """Make one bag on the shelf current."""
        ...

    def show_placed(self, patient: str, placed: Placed) -> None:
        """Confirm that a bag hangs in its bin."""
        ...

    def show_tagged(self, bag_number: int) -> None:
        """Confirm that a bag's tag prints again."""
        ...

    def show_wrong(self, field: str, words: str) -> None:
        """Say what does not fit, beside its field if it has one."""
        ...


class WillCallPresenter:
    """Read both lists and place bags."""

    def __init__(self, view: WillCallView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._to_bag, self._bags = Latest(work), Latest(work)
        self.chosen: ToBagRow | None = None
        self.bags: tuple[WillCallRow, ...] = ()
        self._wanted: PatientId | None = None
        self._wanted_bin = ""

    def reload(self) -> None:
        """Read both lists again."""

        def read_to_bag(reads: HasFillReads) -> tuple[ToBagRow, ...]:
            return reads.fills.to_bag()

        def read_bags(reads: HasFillReads) -> tuple[WillCallRow, ...]:
            return reads.fills.will_call()

        self._to_bag.read(read_to_bag, self._view.show_to_bag)
        self._bags.read(read_bags, self._take_bags)

    def want_patient(self, patient_id: PatientId) -> None:
        """Show a patient's bag once the shelf is read."""
        self._wanted = patient_id

    def want_bin(self, code: str) -> None:
        """Show what hangs in a bin once the shelf is read."""
        self._wanted_bin = code

    def _take_bags(self, rows: tuple[WillCallRow, ...]) -> None:
        self.bags = rows
        self._view.show_bags(rows)
        wanted, self._wanted = self._wanted, None
        code, self._wanted_bin = self._wanted_bin, ""
        for row in rows:
            if row.patient_id == wanted or (code and row.bin_code == code):
                self._view.show_bag(row.bag_id)
                break

    def place_blocked(self) -> str:
        """Return why nothing can be put into a bin, or an empty text."""
        return "" if self.chosen is not None else NOBODY

    def place(self, bin_code: str) -> None:
        """Put the chosen patient's prescriptions into a bin."""
        row = self.chosen
        if row is None:
            self._view.show_wrong("patient", NOBODY)
            return
        patient = row.patient

        def done(placed: Placed) -> None:
            self._view.show_placed(patient, placed)
            self.reload()

        self._work.run(place_in_bin, PlaceInBin(row.patient_id, bin_code), done, self._fail)

    def reprint_blocked(self) -> str:
        """Return why there is no tag to print again, or an empty text."""
        return "" if self.bags else NO_BAG

    def reprint(self, row: WillCallRow) -> None:
        """Print a bag's tag again."""

        def done(_job_id: object) -> None:
            self._view.show_tagged(row.bag_number)

        self._work.run(reprint_bag_tag, ReprintBagTag(row.bag_id), done, self._fail)

    def _fail(self, failure: Failure) -> None:
        field = failure.field if isinstance(failure, DomainError) else ""
        self._view.show_wrong(field, failure.message)
        self.reload()
