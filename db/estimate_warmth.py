"""Build plans' estimators ahead of the first question, in pieces so short that nobody waits for one.

A piece is one short query on a read thread. What comes of it is put beside both engines: commands and queries
keep estimators of their own, since they may see different answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.claims.estimating.estimator import Estimator
from db.claims import claim_table
from db.estimate_reads import plan_answers
from db.estimators import Kept, Stamp, shelf_of, stamp_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

PIECE = 200


@dataclass(slots=True)
class _Building:
    """Be estimators that know the oldest of a plan's answers so far; `until` is the newest that they will."""

    stamp: Stamp
    until: tuple[datetime, UUID] | None
    estimators: list[Estimator]
    done: int = 0

    @property
    def is_measured(self) -> bool:
        """Say whether the next answers are new enough for the bands."""
        return self.done >= self.stamp.known - self.stamp.measured

    def next_piece(self, most: int) -> int:
        """Return how many answers come next: all measured, or none of them."""
        end = self.stamp.known if self.is_measured else self.stamp.known - self.stamp.measured
        return min(most, end - self.done)


@dataclass(slots=True)
class EstimateWarmth:
    """Build estimators for some engines, a piece at a time."""

    engines: tuple[Engine, ...]
    piece: int = PIECE
    _under_way: dict[UUID, _Building] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def step(self, session: Session, plan_id: UUID) -> bool:
        """Do a piece of work for a plan; say whether its estimators are ready.

        What changed meanwhile is found by the estimators themselves: they are then built again.
        """
        with self._lock:
            building = self._under_way.get(plan_id)
            if building is None:
                building = self._begin(session, plan_id)
                if building is None:
                    return True
                self._under_way[plan_id] = building
            else:
                _learn_piece(session, plan_id, building, self.piece)
            if building.done < building.stamp.known:
                return False
            del self._under_way[plan_id]
            for engine, estimator in zip(self.engines, building.estimators, strict=True):
                shelf_of(engine).put(plan_id, Kept(estimator, building.stamp))
            return True

    def _begin(self, session: Session, plan_id: UUID) -> _Building | None:
        stamp = stamp_of(session, plan_id)
        if all(shelf_of(engine).is_ready(session, plan_id, stamp) for engine in self.engines):
            return None
        newest = select(claim_table.c.answered_at, claim_table.c.id).where(claim_table.c.id == stamp.newest)
        row = session.connection().execute(newest).one_or_none()
        return _Building(stamp, tuple(row) if row else None, [Estimator() for _ in self.engines])


def _learn_piece(session: Session, plan_id: UUID, building: _Building, most: int) -> None:
    size = building.next_piece(most)
    skip = building.stamp.known - building.done - size
    for answer in plan_answers(session, plan_id, size, skip=skip, until=building.until):
        for estimator in building.estimators:
            if building.is_measured:
                estimator.learn(answer)
            else:
                estimator.remember(answer)
    building.done += size
