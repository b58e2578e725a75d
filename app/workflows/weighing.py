"""Weigh samples and vials: evidence beside the count that never changes what is dispensed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.inventory.weigh import (
    FillWeighing,
    Load,
    PieceSample,
    WeighVerdict,
    check_sample,
    count_of,
    judge,
    piece_weight,
    to_quantity,
)
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.keeping import Keeps
from app.kernel.quantity import Unit
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.prescriptions.model import FillState
from app.workflows.drugs import drug_of
from app.workflows.needs import HasRx

if TYPE_CHECKING:
    from uuid import UUID

    from app.catalog.views import DrugRow
    from app.hardware.scales import Weight
    from app.kernel.ids import FillId
    from app.kernel.quantity import Quantity
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill

MAX_NOTE = 200
NANO = 1_000_000_000
WEIGHABLE = (FillState.ENTERED, FillState.SENT_BACK, FillState.FILLED)
_AGAINST = frozenset({WeighVerdict.FEWER, WeighVerdict.MORE})


class Samples(Keeps[PieceSample], Protocol):
    """Keep weighed samples, which are never changed."""

    def recent(self, ndc11: str) -> list[PieceSample]:
        """Return a drug's samples, the newest first, no more than are reckoned with."""
        ...


class Weighings(Keeps[FillWeighing], Protocol):
    """Keep the weighings of fills."""

    def last_of(self, fill_id: FillId) -> FillWeighing | None:
        """Return a fill's newest weighing."""
        ...


class HasWeighings(Protocol):
    """Give samples and weighings."""

    @property
    def samples(self) -> Samples:
        """Return the weighed samples."""
        ...

    @property
    def weighings(self) -> Weighings:
        """Return the weighings of fills."""
        ...


class WeighUnit(HasRx, HasWeighings, Protocol):
    """Give what weighing needs."""


@dataclass(frozen=True, slots=True)
class KeepSample:
    """Say what counted pieces of a drug weigh; `anew` makes earlier samples count no more."""

    ndc11: str
    pieces: int
    gross: Weight
    tare: Weight | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class WeighFill:
    """Say what a fill's vial weighs, and what the empty vial weighs if it was weighed."""

    fill_id: FillId
    gross: Weight
    tare: Weight | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeWeighing:
    """Say why a fill is right although its weight disagrees."""

    weighing_id: UUID
    note: str


def is_countable(drug: DrugRow, unit: Unit, quantity: Quantity) -> bool:
    """Say whether a weight can check the count: whole pieces of one drug."""
    return unit is Unit.EACH and not drug.parts and quantity.thousandths % 1000 == 0


def keep_sample(unit: WeighUnit, cmd: KeepSample, actor: Actor) -> Outcome[UUID]:
    """Keep what counted pieces weigh; raise `DomainError` when that tells too little."""
    actor.require(Permission.FILL)
    if drug_of(unit.catalog, cmd.ndc11).unit is not Unit.EACH:
        raise DomainError("sample", "This drug is not counted in pieces. Measure it as usual.")
    known = None if cmd.anew else piece_weight(unit.samples.recent(cmd.ndc11))
    check_sample(Load(cmd.gross, cmd.tare), cmd.pieces, known)
    sample = PieceSample(
        id=unit.ids.new(),
        ndc11=cmd.ndc11,
        pieces=cmd.pieces,
        gross=cmd.gross,
        tare=cmd.tare,
        begins_anew=cmd.anew,
        at=unit.clock.now(),
        actor_id=actor.user_id,
    )
    unit.samples.add(sample)
    detail: dict[str, str | int] = {"ndc": cmd.ndc11, "pieces": cmd.pieces, "weight": str(cmd.gross)}
    unit.audit.record(actor, "weigh.sample", Kind.STOCK, sample.id, detail=detail)
    return Outcome(sample.id, changed((Kind.FILL, None)))


def weigh_fill(unit: WeighUnit, cmd: WeighFill, actor: Actor) -> Outcome[WeighVerdict]:
    """Keep what a fill's vial weighs and what that says of its count; the fill stays as it is."""
    actor.require(Permission.FILL)
    fill = unit.fills.get(cmd.fill_id)
    if fill.state not in WEIGHABLE:
        raise DomainError("state", f"The prescription is {fill.state.replace('_', ' ')}. Send it back first.")
    prescription = unit.prescriptions.get(fill.prescription_id)
    drug = drug_of(unit.catalog, fill.ndc11)
    mixed = unit.mores.of_fill(fill.id).compound is not None
    if mixed or not is_countable(drug, prescription.unit, fill.quantity):
        raise DomainError("weight", "This is not counted in whole pieces. Measure it as usual.")
    piece = piece_weight(unit.samples.recent(fill.ndc11))
    if piece is None:
        raise DomainError("sample", "Nobody has weighed a sample of this drug yet. Weigh 20 counted pieces.")
    wanted = fill.quantity.thousandths // 1000
    estimate = count_of(Load(cmd.gross, cmd.tare), piece)
    weighing = FillWeighing(
        id=unit.ids.new(),
        fill_id=fill.id,
        ndc11=fill.ndc11,
        wanted=fill.quantity,
        gross=cmd.gross,
        tare=cmd.tare,
        piece_ng=int((piece.grams * NANO).to_integral_value()),
        count=to_quantity(estimate.count),
        low=estimate.low,
        high=estimate.high,
        verdict=judge(estimate, wanted),
        at=unit.clock.now(),
        actor_id=actor.user_id,
        acknowledged_by=None,
        acknowledged_at=None,
        note="",
    )
    unit.weighings.add(weighing)
    detail: dict[str, str | int] = {"verdict": weighing.verdict, "low": weighing.low, "high": weighing.high}
    _audit(unit, actor, "weigh.fill", fill, detail)
    return Outcome(weighing.verdict, changed((Kind.FILL, fill.id)))


def acknowledge_weighing(unit: WeighUnit, cmd: AcknowledgeWeighing, actor: Actor) -> Outcome[None]:
    """Keep why a pharmacist holds a count to be right although the weight disagrees."""
    actor.require(Permission.VERIFY)
    note = clean_text(cmd.note, "note", MAX_NOTE)
    if not note:
        raise DomainError("note", "Say why the count is right, such as “counted twice by hand”.")
    weighing = unit.weighings.get(cmd.weighing_id)
    fill = unit.fills.get(weighing.fill_id)
    last = unit.weighings.last_of(fill.id)
    if weighing.verdict not in _AGAINST or last is None or last.id != weighing.id:
        raise DomainError("weight", "This weighing asks for nothing any more. Look at the newest one.")
    weighing.acknowledged_by, weighing.acknowledged_at = actor.user_id, unit.clock.now()
    weighing.note = note
    _audit(unit, actor, "weigh.acknowledged", fill, {"verdict": weighing.verdict})
    return Outcome(None, changed((Kind.FILL, fill.id)))


def refuse_against_weight(unit: WeighUnit, fill: Fill) -> None:
    """Refuse a controlled drug whose newest weighing disagrees, until it is weighed or answered for."""
    weighing = unit.weighings.last_of(fill.id)
    if weighing is None or weighing.verdict not in _AGAINST or weighing.acknowledged_by is not None:
        return
    if (weighing.ndc11, weighing.wanted) != (fill.ndc11, fill.quantity):
        return
    if drug_of(unit.catalog, fill.ndc11).schedule:
        raise DomainError(
            "weight",
            "The weight of this controlled drug disagrees with the count. Count and weigh it again, "
            "or say why the count is right.",
        )


def _audit(unit: WeighUnit, actor: Actor, event: str, fill: Fill, detail: dict[str, str | int]) -> None:
    prescription = unit.prescriptions.get(fill.prescription_id)
    unit.audit.record(
        actor,
        event,
        Kind.FILL,
        fill.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "fill": fill.fill_number, **detail},
    )
