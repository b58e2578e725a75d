"""Reckon how many pieces a weight stands for: a check on the count, and never the count itself.

A piece weighs what counted samples weigh, divided. What that leaves open is reckoned with: the steps of
the scale, the spread from piece to piece, how few pieces were weighed. Ranges are two standard deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from app.hardware.scales import Weight
    from app.kernel.ids import FillId, UserId

MOST_SAMPLES = 5
LEAST_PIECES = 10
LEAST_STEPS = 100
DIFFERS = "sample differs"  # the field that is at fault when a sample is unlike those before
_MOST_PIECES = 1000
_ENOUGH_TO_MEASURE_SPREAD = 3
_ASSUMED_SPREAD = Decimal("0.03")  # USP <905> lets tablets of one batch differ by about this much
_LEAST_SPREAD = Decimal("0.01")
_ANOTHER_DRUG = Decimal("0.15")
_SIGMAS = 2
_FINEST, _COARSENESS = 2, 50


class WeighVerdict(StrEnum):
    """Say what a weight says of a count."""

    AGREES = "agrees"
    FEWER = "fewer"
    MORE = "more"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Load:
    """Be what lies on a scale, and what of it is only the vial."""

    gross: Weight
    tare: Weight | None = None

    @property
    def grams(self) -> Decimal:
        """Return the weight without the vial."""
        return self.gross.grams - (self.tare.grams if self.tare is not None else 0)

    @property
    def step(self) -> Decimal:
        """Return by how much the weight may be wrong: a step of the scale at each reading."""
        return self.gross.step + (self.tare.step if self.tare is not None else 0)


@dataclass
class PieceSample:
    """Be counted pieces that were weighed; one that `begins_anew` makes those before it count no more."""

    id: UUID
    ndc11: str
    pieces: int
    gross: Weight
    tare: Weight | None
    begins_anew: bool
    at: datetime
    actor_id: UserId


@dataclass
class FillWeighing:
    """Be one weighing of a fill's vial, kept as evidence; `piece_ng` is the piece's weight in nanograms."""

    id: UUID
    fill_id: FillId
    ndc11: str
    wanted: Quantity
    gross: Weight
    tare: Weight | None
    piece_ng: int
    count: Quantity
    low: int
    high: int
    verdict: WeighVerdict
    at: datetime
    actor_id: UserId
    acknowledged_by: UserId | None
    acknowledged_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class PieceWeight:
    """Be what one piece weighs in grams, how pieces spread (relative), and what that is known from."""

    grams: Decimal
    spread: Decimal
    pieces: int
    error: Decimal
    samples: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """Be how many pieces a weight stands for: the nearest, and the whole counts that fit."""

    count: Decimal
    low: int
    high: int

    @property
    def words(self) -> str:
        """Return `30`, or `29 to 31`."""
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def piece_weight(samples: Sequence[PieceSample]) -> PieceWeight | None:
    """Return what a piece weighs, from the newest samples of one drug; None without any."""
    used: list[PieceSample] = []
    for sample in samples[:MOST_SAMPLES]:
        used.append(sample)
        if sample.begins_anew:
            break
    if not used:
        return None
    loads = [Load(sample.gross, sample.tare) for sample in used]
    pieces = sum(sample.pieces for sample in used)
    total = sum((load.grams for load in loads), Decimal(0))
    grams = total / pieces
    return PieceWeight(
        grams=grams,
        spread=_spread(used, grams),
        pieces=pieces,
        error=sum((load.step for load in loads), Decimal(0)) / pieces,
        samples=len(used),
        at=used[0].at,
    )


def _spread(samples: list[PieceSample], grams: Decimal) -> Decimal:
    """Return how far pieces differ, measured when there are samples enough, else as tablets usually do."""
    if len(samples) < _ENOUGH_TO_MEASURE_SPREAD:
        return _ASSUMED_SPREAD
    apart = (
        sample.pieces * (Load(sample.gross, sample.tare).grams / sample.pieces - grams) ** 2
        for sample in samples
    )
    measured = (sum(apart, Decimal(0)) / (len(samples) - 1)).sqrt() / grams
    return max(measured, _LEAST_SPREAD)


def check_sample(load: Load, pieces: int, known: PieceWeight | None) -> None:
    """Refuse a sample that tells too little, or that cannot be of this drug; raise `DomainError`."""
    if not LEAST_PIECES <= pieces <= _MOST_PIECES:
        raise DomainError("pieces", f"Count {LEAST_PIECES} to {_MOST_PIECES} pieces; 20 is a good number.")
    if load.grams <= 0:
        raise DomainError("sample", "Nothing is on the scale. Put the counted pieces on it.")
    if load.grams < LEAST_STEPS * load.step:
        needed = (LEAST_STEPS * load.step * pieces / load.grams).to_integral_value(ROUND_CEILING)
        if needed > _MOST_PIECES:
            raise DomainError("sample", "This scale is too coarse for such light pieces. Count them by hand.")
        raise DomainError("sample", f"This is too light for the scale's steps. Put {needed:f} pieces on it.")
    if known is not None and abs(load.grams / pieces / known.grams - 1) > _ANOTHER_DRUG:
        raise DomainError(
            DIFFERS,
            f"A piece weighs {show_grams(load.grams / pieces)} here and {show_grams(known.grams)} before. "
            "Count the sample again; if it is right, start the samples anew.",
        )


def count_of(load: Load, piece: PieceWeight) -> Estimate:
    """Return how many pieces a weight stands for; raise `DomainError` when there is nothing to weigh."""
    if load.grams <= 0:
        raise DomainError("weight", "Nothing is on the scale but the vial. Put the counted vial on it.")
    count = load.grams / piece.grams
    of_piece = count * (piece.spread**2 / piece.pieces).sqrt()
    of_vial = piece.spread * count.sqrt()
    by_chance = _SIGMAS * (of_piece**2 + of_vial**2).sqrt()
    by_steps = (load.step + count * piece.error) / piece.grams
    about = (by_chance**2 + by_steps**2).sqrt()
    low = int((count - about).to_integral_value(ROUND_CEILING))
    high = int((count + about).to_integral_value(ROUND_FLOOR))
    if low > high:
        low = high = int(count.to_integral_value())
    return Estimate(count, max(low, 0), high)


def judge(estimate: Estimate, wanted: int) -> WeighVerdict:
    """Say whether a weight agrees with a count; a range too wide to tell agrees with nothing."""
    if estimate.high < wanted:
        return WeighVerdict.FEWER
    if estimate.low > wanted:
        return WeighVerdict.MORE
    widest = 2 * max(_FINEST, wanted // _COARSENESS)
    return WeighVerdict.AGREES if estimate.high - estimate.low <= widest else WeighVerdict.VAGUE


def to_quantity(count: Decimal) -> Quantity:
    """Return a reckoned count in thousandths, as it is kept."""
    return Quantity(int((count * 1000).to_integral_value()))


def show_grams(grams: Decimal) -> str:
    """Return a piece's weight as people read it, such as `351 mg` or `1.2 g`."""
    if grams < 1:
        return f"{(grams * 1000).quantize(Decimal(1)):f} mg"
    return f"{grams.quantize(Decimal('0.01')).normalize():f} g"
