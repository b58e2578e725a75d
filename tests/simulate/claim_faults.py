"""Reckon anew, from claims and stock alone, what the books of a store must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.prescriptions.model import FillState
from app.workflows.owed import OwedKind, owed_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.claims.model import Claim
    from app.kernel.ids import ClaimId, FillId
    from app.prescriptions.model import Fill
    from db.uow import SqlUnitOfWork

OUT_OF_STOCK = frozenset({FillState.FILLED, FillState.VERIFIED, FillState.READY, FillState.SOLD})
OVER = frozenset({ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED})


def faults(unit: SqlUnitOfWork, fills: Sequence[FillId]) -> list[str]:
    """Return everything that is not as it must be."""
    found = list(_ledger(unit))
    due: dict[Any, Money] = {}
    for fill_id in fills:
        fill, claims = unit.fills.get(fill_id), unit.claims.of_fill(fill_id)
        found += _stock(unit, fill)
        found += _paid_once(unit, claims)
        found += _owed(unit, fill, claims)
        if fill.state is FillState.SOLD:
            for claim in _chain(claims) if fill.coverage_id else ():
                if claim.outcome is ClaimOutcome.PAID:
                    due[claim.plan_id] = due.get(claim.plan_id, ZERO) + (claim.plan_pay or ZERO)
    for plan in {claim.plan_id for fill_id in fills for claim in unit.claims.of_fill(fill_id)}:
        booked = unit.ledger.balance(Account.PLAN_RECEIVABLE, plan)
        if booked != due.get(plan, ZERO):
            found.append(f"a plan owes {booked}, by its claims {due.get(plan, ZERO)}")
    return found


def _chain(claims: Sequence[Claim]) -> list[Claim]:
    """Return the billings that stand, by following the newest of each place; written anew on purpose."""
    chain: list[Claim] = []
    after = None
    while True:
        standing = [one for one in claims if one.kind is ClaimKind.BILLING and one.outcome not in OVER]
        here = [one for one in standing if one.follows == after]
        if not here:
            return chain
        chain.append(here[-1])
        after = here[-1].id


def _ledger(unit: SqlUnitOfWork) -> Iterator[str]:
    rows = unit.session.execute(
        text("SELECT entry_id FROM ledger_posting GROUP BY entry_id HAVING SUM(cents) <> 0")
    ).all()
    if rows:
        yield f"{len(rows)} entries do not balance"


def _stock(unit: SqlUnitOfWork, fill: Fill) -> Iterator[str]:
    moved = sum(one.quantity.thousandths for one in unit.stock.of_source(fill.id))
    want = -fill.quantity.thousandths if fill.state in OUT_OF_STOCK else 0
    if moved != want:
        yield f"a fill that is {fill.state} moved {moved} of stock, not {want}"


def _paid_once(unit: SqlUnitOfWork, claims: Sequence[Claim]) -> Iterator[str]:
    """Say where one payer stands paid twice and nothing is under way or on the desk about it."""
    levels = {one.level for one in claims}
    for level in levels:
        paid = [
            one
            for one in claims
            if one.kind is ClaimKind.BILLING and one.level == level and one.outcome is ClaimOutcome.PAID
        ]
        for one in paid[:-1]:
            backs = [back for back in claims if back.reverses == one.id]
            if not any(back.outcome in {ClaimOutcome.NONE, ClaimOutcome.REJECTED} for back in backs):
                yield f"one payer paid twice and neither is taken back: {_told(claims)}"


def _told(claims: Sequence[Claim]) -> str:
    """Return a fill's claims in short, numbered as they were made."""
    place = {one.id: at for at, one in enumerate(claims)}
    return "; ".join(
        f"{place[one.id]} {one.kind} level {one.level} attempt {one.attempt} {one.outcome}"
        f" follows {_place(place, one.follows)} reverses {_place(place, one.reverses)}"
        for one in claims
    )


def _place(places: dict[ClaimId, int], claim_id: ClaimId | None) -> int | None:
    return places[claim_id] if claim_id is not None else None


def _owed(unit: SqlUnitOfWork, fill: Fill, claims: Sequence[Claim]) -> Iterator[str]:
    owed = owed_for(unit, fill)
    if owed.kind is OwedKind.PAID:
        paid = [one for one in _chain(claims) if one.outcome is ClaimOutcome.PAID]
        pays = min((one.patient_pay or ZERO for one in paid), default=ZERO)
        if owed.pays != pays:
            yield f"the patient owes {owed.pays}, by the chain {pays}"
    if owed.pays < ZERO or owed.plan_pays != Money.total(share.amount for share in owed.shares):
        yield "shares do not add up"
