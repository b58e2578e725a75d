"""Settle small differences by the store's rule: booked under a reason of their own, audited, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.claims.lateness import Act, CaseState
from app.claims.small_rule import SmallRule, small_act
from app.kernel.changes import Kind
from app.kernel.ids import UserId
from app.kernel.money import ZERO
from app.kernel.running import Actor
from app.ledger.model import Account, Posting
from app.pos.books import SETTLED_SMALL
from app.settings.model import SettingKey
from app.workflows.days import business_date

if TYPE_CHECKING:
    from app.claims.lateness import LateCase
    from app.workflows.late_cases import CasesUnit
    from app.workflows.needs import HasBooks

BY_RULE = "By the rule for small differences."
_COUNTER = Actor(UserId(UUID(int=1)), "SYS", "Counter", is_system=True)


def settle_small(unit: CasesUnit, case: LateCase) -> None:
    """Settle a case that was just opened, where the store's rule covers its difference."""
    rule = SmallRule.read(unit.settings.get(SettingKey.SMALL), unit.settings.get(SettingKey.SMALL_WAY))
    act = small_act(rule, case)
    if act is None:
        return
    postings = tuple(one for one in _postings(unit, case, act) if one.amount)
    unit.ledger.post(f"settle:{case.id}", SETTLED_SMALL, business_date(unit), "late_case", case.id, postings)
    case.state, case.act, case.note = CaseState.SETTLED, act, BY_RULE
    case.settled_at = unit.clock.now()
    case.rev += 1
    detail: dict[str, str | int] = {"act": act, "kind": case.kind, "amount_cents": case.amount.cents}
    unit.audit.record(_COUNTER, "difference.small", Kind.FILL, case.fill_id, case.patient_id, detail)
    unit.flush()


def credit_postings(unit: HasBooks, case: LateCase) -> tuple[Posting, ...]:
    """Return what crediting a patient books: off what they owe first, the rest to their credit."""
    patient = case.patient_id
    off = min(max(unit.ledger.balance(Account.HOUSE_RECEIVABLE, patient), ZERO), -case.amount)
    return (
        Posting(Account.PATIENT_DIFFERENCE, -case.amount, patient),
        Posting(Account.HOUSE_RECEIVABLE, -off, patient),
        Posting(Account.STORE_CREDIT, case.amount + off, patient),
    )


def _postings(unit: HasBooks, case: LateCase, act: Act) -> tuple[Posting, ...]:
    if act is Act.CREDIT:
        return credit_postings(unit, case)
    to = (
        Posting(Account.HOUSE_RECEIVABLE, case.amount, case.patient_id)
        if act is Act.CHARGE
        else Posting(Account.RX_REVENUE, case.amount)
    )
    return (Posting(Account.PATIENT_DIFFERENCE, -case.amount, case.patient_id), to)
