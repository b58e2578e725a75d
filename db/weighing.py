"""Keep weighed samples and the weighings of fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, select

from app.hardware.scales import Weight
from app.inventory.weigh import (
    MOST_SAMPLES,
    FillWeighing,
    PieceSample,
    PieceWeight,
    WeighVerdict,
    piece_weight,
)
from app.inventory.weigh_views import WeighingRow
from db.base import map_entity, table
from db.prescriptions import fill_table as _fills  # noqa: F401  (the table that this one points at)
from db.repository import Repository
from db.types import Choice, Flag, Instant, Parsed, QuantityColumn, Uuid, Whole, Words
from db.users_reads import initials_of

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.kernel.ids import FillId
    from app.prescriptions.model import Fill

_WEIGHT = Parsed(Weight.parse)

sample_table = table(
    "weigh_sample",
    Column("id", Uuid, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("pieces", Whole, nullable=False),
    Column("gross", _WEIGHT, nullable=False),
    Column("tare", _WEIGHT),
    Column("begins_anew", Flag, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(None, sample_table.c.ndc11, sample_table.c.at)
map_entity(PieceSample, sample_table)

weighing_table = table(
    "fill_weighing",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("wanted", QuantityColumn, nullable=False),
    Column("gross", _WEIGHT, nullable=False),
    Column("tare", _WEIGHT),
    Column("piece_ng", Whole, nullable=False),
    Column("count", QuantityColumn, nullable=False),
    Column("low", Whole, nullable=False),
    Column("high", Whole, nullable=False),
    Column("verdict", Choice(WeighVerdict), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("acknowledged_by", Uuid),
    Column("acknowledged_at", Instant),
    Column("note", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
Index(None, weighing_table.c.fill_id)
map_entity(FillWeighing, weighing_table)


class SqlSamples(Repository[PieceSample]):
    """Keep samples, which are never changed."""

    entity = PieceSample
    table = sample_table
    what = "sample"

    def recent(self, ndc11: str) -> list[PieceSample]:
        """Return a drug's samples, the newest first, no more than are reckoned with."""
        return list(self._session.scalars(_recent(ndc11)))


class SqlWeighings(Repository[FillWeighing]):
    """Keep the weighings of fills."""

    entity = FillWeighing
    table = weighing_table
    what = "weighing"

    def last_of(self, fill_id: FillId) -> FillWeighing | None:
        """Return a fill's newest weighing."""
        return self._session.scalars(_newest(fill_id).limit(1)).one_or_none()


class SqlWeighReads:
    """Read what weighings say."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def piece(self, ndc11: str) -> PieceWeight | None:
        """Return what a piece of a drug weighs, if a sample was weighed."""
        return piece_weight(list(self._session.scalars(_recent(ndc11))))

    def of_fill(self, fill: Fill) -> tuple[WeighingRow, ...]:
        """Return the weighings of a fill, the newest first."""
        found = list(self._session.scalars(_newest(fill.id)))
        people = {one.actor_id for one in found} | {one.acknowledged_by for one in found}
        names = initials_of(self._session, people) if found else {}
        return tuple(
            WeighingRow(
                id=one.id,
                weight=_shown(one),
                wanted=one.wanted,
                low=one.low,
                high=one.high,
                verdict=one.verdict,
                who=names.get(one.actor_id, ""),
                at=one.at,
                acknowledged_by=names.get(one.acknowledged_by, ""),
                note=one.note,
                stands=(one.ndc11, one.wanted) == (fill.ndc11, fill.quantity),
            )
            for one in found
        )


def _shown(weighing: FillWeighing) -> str:
    vial = f", vial {weighing.tare.shown}" if weighing.tare is not None else ""
    return f"{weighing.gross.shown}{vial}"


def _recent(ndc11: str) -> Select[PieceSample]:
    c = sample_table.c
    query = select(PieceSample).where(c.ndc11 == ndc11).order_by(c.at.desc(), c.id.desc())
    return query.limit(MOST_SAMPLES)


def _newest(fill_id: FillId) -> Select[FillWeighing]:
    c = weighing_table.c
    return select(FillWeighing).where(c.fill_id == fill_id).order_by(c.at.desc(), c.id.desc())
