"""Decide what will-call shows: who is to be bagged, which bag hangs where, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.workflows.will_call import PlaceInBin, place_in_bin
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import PatientId
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.workflows.will_call import Placed
    from ui.work import Work


class WillCallView(Protocol):
    """Show will-call."""

    def show_to_bag(self, rows: Sequence[ToBagRow]) -> None:
        """Show the patients whose prescriptions are to be bagged."""
        ...

    def show_bags(self, rows: Sequence[WillCallRow]) -> None:
        """Show the bags that wait."""
        ...

    def show_placed(self, patient: str, number: int, bin_code: str) -> None:
        """Confirm that a bag hangs in its bin."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what does not fit."""
        ...


class WillCallPresenter:
    """Read both lists and place bags."""

    def __init__(self, view: WillCallView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._to_bag, self._bags = Latest(work), Latest(work)
        self.chosen: ToBagRow | None = None
        self.bags: Sequence[WillCallRow] = ()

    def reload(self) -> None:
        """Read both lists again."""
        self._to_bag.read(lambda reads: reads.fills.to_bag(), self._view.show_to_bag)
        self._bags.read(lambda reads: reads.fills.will_call(), self._take_bags)

    def _take_bags(self, rows: Sequence[WillCallRow]) -> None:
        self.bags = rows
        self._view.show_bags(rows)

    def place(self, bin_code: str) -> None:
        """Put the chosen patient's prescriptions into a bin."""
        row = self.chosen
        if row is None:
            self._view.say_wrong("Nobody is to be bagged. Approve a prescription first.")
            return
        patient = row.patient

        def done(placed: Placed) -> None:
            self._view.show_placed(patient, placed.number, bin_code)
            self.reload()

        self._work.run(place_in_bin, PlaceInBin(row.patient_id, bin_code), done)

    def bag_of(self, patient_id: PatientId) -> WillCallRow | None:
        """Return the bag of a patient that waits."""
        return next((row for row in self.bags if row.patient_id == patient_id), None)
