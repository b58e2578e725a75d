"""Read what plans answered, as the history that estimates are made of and measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from app.claims.estimating.facts import Answered, Question
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.money import ZERO, Money
from db.claims import amount_table, claim_table, link_table
from db.drug_rows import Drugs
from db.prescriptions import fill_table, prescription_table

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_c, _f, _p, _a = claim_table.c, fill_table.c, prescription_table.c, amount_table.c
# 517-FH deductible, 518-FI copay, 572-4U coinsurance, 512-FC and 513-FD deductible used and left
_PARTS = ("FH", "FI", "4U", "FC", "FD")
_MOST = 20_000
_parts = (
    select(_a.claim_id)
    .add_columns(*(func.max(case((_a.field_id == one, _a.amount))).label(f"part_{one}") for one in _PARTS))
    .where(_a.field_id.in_(_PARTS))
    .group_by(_a.claim_id)
    .subquery("parts")
)
_HISTORY: Any = (
    select(_p.patient_id, _c.plan_id, _c.billed_ndc11, _c.gross_due, _c.patient_pay, _c.plan_pay)
    .add_columns(_c.answered_at, _f.quantity, _f.days_supply, _f.usual_price, _f.date_of_service)
    .add_columns(*(_parts.c[f"part_{one}"] for one in _PARTS))
    .join(fill_table, _f.id == _c.fill_id)
    .join(prescription_table, _p.id == _f.prescription_id)
    .join(link_table, link_table.c.claim_id == _c.id)
    .outerjoin(_parts, _parts.c.claim_id == _c.id)
    .where(_c.kind == ClaimKind.BILLING, _c.outcome == ClaimOutcome.PAID)
    .where(_c.answered_at.is_not(None), _c.patient_pay.is_not(None), link_table.c.follows.is_(None))
    .order_by(_c.answered_at.desc(), _c.id.desc())
    .limit(_MOST)
)


def answers(session: Session) -> tuple[Answered, ...]:
    """Return what first payers paid, the oldest first; the newest 20,000 where there are more."""
    rows = list(session.connection().execute(_HISTORY))
    drugs = Drugs(session, {row.billed_ndc11 for row in rows})
    return tuple(_answered(row, drugs) for row in reversed(rows))


def _answered(row: Row[Any], drugs: Drugs) -> Answered:
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
    deductible, copay, coinsurance, used, left = (_cents(getattr(row, f"part_{one}")) for one in _PARTS)
    return Answered(
        asked=asked,
        on=row.answered_at.date(),
        patient_pay=row.patient_pay,
        plan_pay=row.plan_pay or ZERO,
        deductible=deductible or ZERO,
        copay=copay,
        coinsurance=coinsurance,
        deductible_used=used,
        deductible_left=left,
    )


def _cents(amount: Money | int | None) -> Money | None:
    """Return an amount; a database that loses the column's type gives whole cents."""
    return Money(amount) if isinstance(amount, int) else amount
