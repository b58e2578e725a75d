"""Read what plans answered, as the history that estimates are made of and measured on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.claims.estimating.backtest import measure_own
from app.claims.estimating.facts import Answered, Question
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.money import ZERO, Money
from db.claims import amount_table, claim_table, link_table
from db.drug_rows import Drugs
from db.hints import off_index
from db.prescriptions import fill_table, prescription_table

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session

    from app.claims.estimating.backtest import Report

_c, _f, _p, _a = claim_table.c, fill_table.c, prescription_table.c, amount_table.c
# 517-FH deductible, 518-FI copay, 572-4U coinsurance, 512-FC and 513-FD deductible used and left
_PARTS = ("FH", "FI", "4U", "FC", "FD")
_MOST = 20_000
_FIRST = (
    _c.kind == ClaimKind.BILLING,
    _c.patient_pay.is_not(None),
    off_index(link_table.c.follows).is_(None),
)


class SqlEstimateReads:
    """Measure estimates on the store's own answers."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def measured(self) -> Report | None:
        """Return how good estimates would have been, None before the first answer; it takes seconds."""
        return measure_own(answers(self._session))


def answers(session: Session) -> tuple[Answered, ...]:
    """Return what first payers paid, the oldest first, among the newest 20,000 answers."""
    return _answers(session, _MOST)


def plan_answers(
    session: Session, plan_id: UUID, newest: int, skip: int = 0, until: tuple[datetime, UUID] | None = None
) -> tuple[Answered, ...]:
    """Return what one plan paid as the first payer, the oldest first, among its newest answers.

    `skip` leaves out so many of the newest, `until` all that are newer than one answer.
    """
    of = [_c.plan_id == plan_id]
    if until is not None:
        at, claim_id = until
        of += [_c.answered_at <= at, or_(_c.answered_at < at, _c.id <= claim_id)]
    return _answers(session, newest, *of, skip=skip)


def is_paid() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an answer that paid, in the order of the index that serves them."""
    return _c.outcome == ClaimOutcome.PAID, _c.answered_at.is_not(None)


def _answers(session: Session, newest: int, *of: ColumnElement[bool], skip: int = 0) -> tuple[Answered, ...]:
    among = (
        select(_c.id)
        .where(*of, *is_paid())
        .order_by(_c.answered_at.desc(), _c.id.desc())
        .limit(newest)
        .offset(skip)
        .subquery("among")
    )
    history = (
        select(_c.id, _p.patient_id, _c.plan_id, _c.billed_ndc11, _c.gross_due, _c.patient_pay, _c.plan_pay)
        .add_columns(_c.answered_at, _f.quantity, _f.days_supply, _f.usual_price, _f.date_of_service)
        .join(among, among.c.id == _c.id)
        .join(fill_table, _f.id == _c.fill_id)
        .join(prescription_table, _p.id == _f.prescription_id)
        .join(link_table, link_table.c.claim_id == _c.id)
        .where(*_FIRST)
        .order_by(_c.answered_at, _c.id)
    )
    rows = list(session.connection().execute(history))
    if not rows:
        return ()
    told = (
        select(_a.claim_id, _a.field_id, _a.amount)
        .join(among, among.c.id == _a.claim_id)
        .where(_a.field_id.in_(_PARTS))
    )
    parts: defaultdict[UUID, dict[str, Money]] = defaultdict(dict)
    for claim_id, field, amount in session.connection().execute(told):
        parts[claim_id][field] = max(amount, parts[claim_id].get(field, amount))
    drugs = Drugs(session, {row.billed_ndc11 for row in rows})
    return tuple(_answered(row, parts.get(row.id, {}), drugs) for row in rows)


def _answered(row: Row[Any], parts: dict[str, Money], drugs: Drugs) -> Answered:
    asked = Question(
        patient=str(row.patient_id),
        plan=str(row.plan_id),
        ndc11=row.billed_ndc11,
        is_brand=drugs.is_brand(row.billed_ndc11),
        quantity=row.quantity,
        days=row.days_supply,
        gross=row.gross_due,
        usual=row.usual_price,
        served=row.date_of_service,
    )
    return Answered(
        asked=asked,
        on=row.answered_at.date(),
        patient_pay=row.patient_pay,
        plan_pay=row.plan_pay or ZERO,
        deductible=parts.get("FH", ZERO),
        copay=parts.get("FI"),
        coinsurance=parts.get("4U"),
        deductible_used=parts.get("FC"),
        deductible_left=parts.get("FD"),
    )
