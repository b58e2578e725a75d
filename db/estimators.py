"""Keep for each plan an estimator that knows its answers, and let it learn what came since.

Building one reads thousands of answers, so it is kept between transactions, beside the engine that the
answers were read through. What it knows depends only on the answers that stand, never on when it was built:
answers are left behind in steps, and what cannot be learned in order makes it be built anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func, select

from app.claims.estimating.estimator import Estimator
from db.claims import claim_table
from db.estimate_reads import is_paid, plan_answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from app.claims.estimating.facts import Guess, Question

KEPT, MEASURED, STEP = 20_000, 2_000, 1_000
_STEPPED = (KEPT, MEASURED)
_c = claim_table.c
_OF_PLAN: Any = (_c.plan_id == bindparam("plan"), *is_paid())
_NEWEST: Any = (_c.answered_at.desc(), _c.id.desc())
_STAMP = (
    select(_c.id, select(func.count()).select_from(claim_table).where(*_OF_PLAN).scalar_subquery())
    .where(*_OF_PLAN)
    .order_by(*_NEWEST)
    .limit(1)
)
_BEFORE = select(_c.id).where(*_OF_PLAN).order_by(*_NEWEST).limit(1).offset(bindparam("new"))


class Stamp(NamedTuple):
    """Say which answers of a plan stand: the newest, and how many."""

    newest: UUID | None = None
    answers: int = 0

    @property
    def known(self) -> int:
        """Return how many of the newest answers an estimator knows."""
        return self.answers - left_behind(self.answers, KEPT)

    @property
    def measured(self) -> int:
        """Return how many of the newest answers the bands are made of."""
        return self.answers - left_behind(self.answers, MEASURED)


@dataclass(slots=True)
class Kept:
    """Hold an estimator with the answers that it knows."""

    estimator: Estimator
    stamp: Stamp


class Shelf:
    """Hold the estimators of one engine's plans; one thread at a time may learn or ask."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = Lock()
        self._kept: dict[UUID, Kept] = {}

    def guesses(self, session: Session, asked: Iterable[Question]) -> list[Guess]:
        """Return an estimate for each question from what the plans have answered so far."""
        with self._lock:
            ready: dict[UUID, Estimator] = {}
            found = []
            for one in asked:
                plan_id = UUID(one.plan)
                if plan_id not in ready:
                    ready[plan_id] = self._ready(session, plan_id)
                found.append(ready[plan_id].estimate(one))
            return found

    def is_ready(self, session: Session, plan_id: UUID, stamp: Stamp) -> bool:
        """Say whether a plan's estimator knows its answers, or could learn at once what came since."""
        with self._lock:
            return self._known(session, plan_id, stamp) is not None

    def put(self, plan_id: UUID, made: Kept) -> None:
        """Take an estimator that was built elsewhere."""
        with self._lock:
            self._kept[plan_id] = made

    def _ready(self, session: Session, plan_id: UUID) -> Estimator:
        stamp = stamp_of(session, plan_id)
        kept = self._known(session, plan_id, stamp)
        if kept is None:
            kept = self._kept[plan_id] = _build(session, plan_id, stamp)
        return kept.estimator

    def _known(self, session: Session, plan_id: UUID, stamp: Stamp) -> Kept | None:
        kept = self._kept.get(plan_id)
        if kept is not None and (kept.stamp == stamp or _learn(session, plan_id, kept, stamp)):
            return kept
        return None


_SHELVES: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()


def shelf_of(engine: Engine) -> Shelf:
    """Return where the estimators of an engine's plans are kept."""
    return _SHELVES.setdefault(engine, Shelf())


def stamp_of(session: Session, plan_id: UUID) -> Stamp:
    """Return which answers of a plan stand."""
    row = session.connection().execute(_STAMP, {"plan": plan_id}).one_or_none()
    return Stamp(*row) if row is not None else Stamp()


class SqlEstimates:
    """Estimate what plans leave to their patients, from the answers in the store."""

    def __init__(self, session: Session) -> None:
        """Take the session."""
        self._session = session

    def guess(self, asked: Question) -> Guess:
        """Return what a patient is thought to pay for one fill."""
        return self.guesses((asked,))[0]

    def guesses(self, asked: Iterable[Question]) -> list[Guess]:
        """Return what patients are thought to pay, in the order of the questions."""
        self._session.flush()
        engine = self._session.connection().engine
        return shelf_of(engine).guesses(self._session, asked)


def _build(session: Session, plan_id: UUID, stamp: Stamp) -> Kept:
    estimator = Estimator()
    known, measured = stamp.known, stamp.measured
    for answer in plan_answers(session, plan_id, known - measured, skip=measured):
        estimator.remember(answer)
    for answer in plan_answers(session, plan_id, measured):
        estimator.learn(answer)
    return Kept(estimator, stamp)


def _learn(session: Session, plan_id: UUID, kept: Kept, stamp: Stamp) -> bool:
    """Learn the answers that came after those known; say no where they are not simply newer."""
    new = stamp.answers - kept.stamp.answers
    if new < 1 or kept.stamp.newest is None:
        return False
    if any(left_behind(stamp.answers, most) != left_behind(kept.stamp.answers, most) for most in _STEPPED):
        return False
    before = session.connection().execute(_BEFORE, {"plan": plan_id, "new": new}).scalar_one_or_none()
    if before != kept.stamp.newest:
        return False
    for answer in plan_answers(session, plan_id, new):
        kept.estimator.learn(answer)
    kept.stamp = stamp
    return True


def left_behind(count: int, kept: int) -> int:
    """Return how many of the oldest answers are left out, in steps, so that it seldom changes."""
    return max(0, -(-(count - kept) // STEP) * STEP)
