"""Decide what the scale is asked for: a sample, the empty vial, or the counted vial."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.hardware.scales import CanWeigh
from app.inventory.weigh import DIFFERS, show_grams
from app.kernel.errors import DomainError
from app.kernel.person import show_date
from app.workflows.weighing import WEIGHABLE, KeepSample, WeighFill, is_countable, keep_sample, weigh_fill
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.hardware.scales import WeighAnswer, Weight
    from app.inventory.weigh import PieceWeight
    from app.inventory.weigh_views import WeighingRow
    from app.workflows.views import FillCard
    from ui.work import Failure, Work

USUAL_PIECES = 20
CONTROLLED = "This is a controlled drug: count and weigh it again, or the pharmacist says why it is right."


class WeighStep(StrEnum):
    """Say what the next weighing is of."""

    VIAL = "vial"
    SAMPLE = "sample"
    TARE = "tare"


@dataclass(frozen=True, slots=True)
class WeighShown:
    """Be what the panel shows."""

    step: WeighStep
    words: str
    row: WeighingRow | None
    trouble: str = ""
    is_weighing: bool = False


class WeighView(Protocol):
    """Show the panel."""

    def show_weigh(self, shown: WeighShown | None) -> None:
        """Show where weighing stands; None hides the panel."""
        ...

    def pieces(self) -> int | None:
        """Return how many pieces the sample has; None shows beside the field what is wrong."""
        ...

    def done(self, words: str) -> None:
        """Say what was weighed."""
        ...


class WeighPresenter:
    """Hold the fill that is weighed, its empty vial, and whether a sample is next."""

    def __init__(
        self, view: WeighView, work: Work, devices: object, local: Callable[[datetime], datetime]
    ) -> None:
        """Take the view, the way to commands, the devices, and the store's time."""
        self._view, self._work, self._local = view, work, local
        self._devices = devices if isinstance(devices, CanWeigh) else None
        self._answers = Latest(work)
        self._card: FillCard | None = None
        self._tare: Weight | None = None
        self._wants_sample = self._anew = self._differs = self._busy = False
        self._trouble = ""

    def has_scale(self) -> bool:
        """Say whether there is a scale to weigh on."""
        return self._devices is not None and self._devices.has_scale()

    def take_card(self, card: FillCard | None) -> None:
        """Show a fill; another one begins without vial and sample."""
        if card is None or self._card is None or card.fill_id != self._card.fill_id:
            self._answers.cancel()
            self._tare = None
            self._begin_vial()
            self._busy = False
        self._card = card
        self._show()

    def blocked(self) -> str:
        """Return why nothing can be weighed, or an empty text."""
        if self._card is None:
            return "Nothing is open. Pick a prescription in the queue."
        if not self._is_countable():
            return "This is not counted in whole pieces. Measure it as usual."
        if self._card.state not in WEIGHABLE:
            return "This prescription is approved already. Send it back first."
        return "The scale is weighing. Wait a moment." if self._busy else ""

    def weigh(self) -> None:
        """Weigh the sample when one is wanted, else the counted vial."""
        if self.blocked():
            return
        if self._step() is WeighStep.SAMPLE:
            pieces = self._view.pieces()
            if pieces is not None:
                self._ask(partial(self._take_sample, pieces))
        else:
            self._ask(self._take_vial)

    def tare(self) -> None:
        """Weigh the empty vial, to be taken off from now on; nothing on the scale takes nothing off."""
        if not self.blocked():
            self._ask(self._take_tare)

    def start_sample(self) -> None:
        """Ask for a sample; asked again after one that differed, let the samples begin anew."""
        if not self.blocked():
            self._anew, self._wants_sample = self._differs, True
            self._differs, self._trouble = False, ""
            self._show()

    def begin_vial(self) -> bool:
        """Leave the sample and go back to the vial; False when no sample was wanted."""
        if self._card is None or not self._wants_sample:
            return False
        self._begin_vial()
        self._show()
        return True

    def _begin_vial(self) -> None:
        self._wants_sample = self._anew = self._differs = False
        self._trouble = ""

    def _is_countable(self) -> bool:
        card = self._card
        return card is not None and is_countable(card.drug, card.unit, card.quantity)

    def _step(self) -> WeighStep:
        known = self._card is not None and self._card.piece is not None
        return WeighStep.VIAL if known and not self._wants_sample else WeighStep.SAMPLE

    def _ask(self, take: Callable[[Weight], None]) -> None:
        if self._devices is None:
            return
        self._busy, self._trouble = True, ""
        self._show()

        def answered(answer: WeighAnswer) -> None:
            self._busy = False
            if answer.weight is None:
                self._trouble = answer.message
                self._show()
            else:
                take(answer.weight)

        self._answers.wait_for(self._devices.weigh(), answered, self._failed)

    def _take_tare(self, weight: Weight) -> None:
        self._tare = weight if weight.amount else None
        self._show()

    def _take_sample(self, pieces: int, weight: Weight) -> None:
        if self._card is not None:
            command = KeepSample(self._card.drug.ndc11, pieces, weight, self._tare, self._anew)
            self._work.run(keep_sample, command, self._kept_sample, self._failed)

    def _kept_sample(self, _value: object) -> None:
        self._begin_vial()
        self._view.done("The sample is kept. Weigh the counted vial now.")

    def _take_vial(self, weight: Weight) -> None:
        if self._card is not None:
            command = WeighFill(self._card.fill_id, weight, self._tare)
            self._work.run(weigh_fill, command, lambda _verdict: self._view.done(""), self._failed)

    def _failed(self, failure: Failure) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            self._differs = failure.field == DIFFERS
            self._trouble = failure.message
        else:
            self._trouble = failure.message
        self._show()

    def _show(self) -> None:
        if not self.has_scale() or not self._is_countable():
            self._view.show_weigh(None)
            return
        self._view.show_weigh(WeighShown(self._step(), self._words(), self._row(), self._trouble, self._busy))

    def _row(self) -> WeighingRow | None:
        row = self._card.weighing if self._card is not None else None
        return row if row is not None and row.stands else None

    def _words(self) -> str:
        """Return what is known and what to do next."""
        piece = self._card.piece if self._card is not None else None
        vial = f"The vial's {self._tare.shown} are taken off." if self._tare is not None else ""
        if self._step() is WeighStep.SAMPLE:
            first = "Count pieces onto the scale and weigh them: that tells what one weighs."
            anew = "The samples begin anew with this one." if self._anew else ""
            return " ".join(filter(None, (first, anew, vial)))
        known = _known(piece, self._local) if piece is not None else ""
        row = self._row()
        controlled = self._card is not None and bool(self._card.drug.schedule)
        against = CONTROLLED if row is not None and row.disagrees and controlled else ""
        return " ".join(filter(None, (known, vial, against)))


def _known(piece: PieceWeight, local: Callable[[datetime], datetime]) -> str:
    samples = "1 sample" if piece.samples == 1 else f"{piece.samples} samples"
    last = show_date(local(piece.at).date())
    return f"One piece weighs {show_grams(piece.grams)} ({samples}, the last {last})."
