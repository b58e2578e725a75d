"""List what late answers left to settle, with the story of the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from app.claims.answering import reject_codes
from app.claims.late_views import CaseRow, CaseTotals
from app.claims.lateness import CaseState, LateCase, Lateness, acts, is_returning, may_be_gone
from app.claims.model import Claim, ClaimOutcome
from app.claims.rejects import explain_all
from app.kernel.ids import ClaimId, FillId, PatientId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.workflows.case_refunds import parts_of_refund
from app.workflows.rx_lines import rx_label
from db.claims import claim_table, plan_table
from db.drug_rows import Drugs
from db.late_cases import late_table
from db.ledger import LedgerReads
from db.patients import patient_table
from db.pos import line_table
from db.prescriptions import fill_table, prescription_table
from db.read_unit import as_unit
from db.sale_shares import settlement_table

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock

_k, _c, _f, _rx, _p = (
    late_table.c,
    claim_table.c,
    fill_table.c,
    prescription_table.c,
    patient_table.c,
)
_OPEN = (CaseState.OPEN, CaseState.WORKING)


class SqlLateReads:
    """Read what late answers left to settle."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session, self._clock = session, clock

    def cases(self, state: CaseState, limit: int = 200) -> tuple[CaseRow, ...]:
        """Return the cases in one state, the oldest first; settled ones the newest first."""
        order = (_k.settled_at.desc(), _k.id.desc()) if state is CaseState.SETTLED else (_k.opened_at, _k.id)
        found = self._session.execute(_cases().where(_k.state == state).order_by(*order).limit(limit)).all()
        drugs = Drugs(self._session, (row.ndc11 for row in found))
        return tuple(self._row(row, drugs) for row in found)

    def totals(self) -> CaseTotals:
        """Return what is not settled in all."""
        owed = case((_k.amount > ZERO, _k.amount), else_=0)
        owing = case((_k.amount < ZERO, _k.amount), else_=0)
        query = select(func.count(), func.sum(owing), func.sum(owed), func.sum(_k.at_stake))
        count, to, by, refused = self._session.execute(query.where(_k.state.in_(_OPEN))).one()
        return CaseTotals(int(count), -_money(to), _money(by), _money(refused))

    def _row(self, row: Row[Any], drugs: Drugs) -> CaseRow:
        one: LateCase = self._session.get_one(LateCase, row.id)
        claim: Claim = self._session.get_one(Claim, row.claim_id)
        cash, card, account = ZERO, ZERO, ZERO
        if one.amount < ZERO and one.state is not CaseState.SETTLED:
            cash, card, account = parts_of_refund(as_unit(self._session, self._clock), one)
        is_paid = claim.outcome is ClaimOutcome.PAID
        codes = reject_codes(claim) if not is_paid else ()
        return CaseRow(
            id=one.id,
            claim_id=ClaimId(one.claim_id),
            fill_id=FillId(one.fill_id),
            patient_id=PatientId(one.patient_id),
            rx_label=rx_label(row.rx_number, row.fill_number),
            patient=f"{row.last}, {row.first}",
            drug=drugs.title(row.ndc11),
            plan=row.plan,
            kind=one.kind,
            state=one.state,
            act=one.act,
            note=one.note,
            amount=one.amount,
            at_stake=one.at_stake,
            paid=row.pays,
            basis=row.estimate_basis,
            now_pays=row.pays_after if is_paid else None,
            plan_pays=claim.plan_pay if is_paid else None,
            rejects=tuple(f"{reject.code} {reject.plain}" for reject in explain_all(codes)),
            sold_at=row.sold_at or one.opened_at,
            opened_at=one.opened_at,
            settled_at=one.settled_at,
            acts=() if one.state is CaseState.SETTLED or is_returning(one) else acts(one),
            cash_back=one.cash_back or cash,
            card_back=one.card_back or card,
            off_account=account,
            said=claim.next_stop if one.kind is Lateness.PAID_OTHER_DATE else "",
            may_be_gone=may_be_gone(one),
            account=LedgerReads(self._session).balance(Account.HOUSE_RECEIVABLE, one.patient_id),
        )


def _cases() -> Select[Any]:
    return (
        select(_k.id, _k.claim_id, _rx.rx_number, _f.fill_number, _f.ndc11, _f.sold_at, _p.last, _p.first)
        .add_columns(plan_table.c.name.label("plan"), line_table.c.pays, line_table.c.estimate_basis)
        .add_columns(settlement_table.c.pays_after)
        .join(claim_table, _c.id == _k.claim_id)
        .join(plan_table, plan_table.c.id == _c.plan_id)
        .join(fill_table, _f.id == _k.fill_id)
        .join(prescription_table, _rx.id == _f.prescription_id)
        .join(patient_table, _p.id == _k.patient_id)
        .join(line_table, (line_table.c.fill_id == _k.fill_id) & (line_table.c.sale_id == _k.sale_id))
        .outerjoin(settlement_table, settlement_table.c.claim_id == _k.claim_id)
    )


def _money(total: Any) -> Money:
    return total if isinstance(total, Money) else Money(int(total or 0))
