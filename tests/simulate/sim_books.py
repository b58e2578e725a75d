"""Keep the played store's ledger: a sale on what is known or estimated, the late answer, the return."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.claims.model import ClaimOutcome
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, Posting

if TYPE_CHECKING:
    from tests.simulate.sim_payer import PLAN_PAYS, patient_pays
else:
    from sim_payer import PLAN_PAYS, patient_pays

if TYPE_CHECKING:
    from app.claims.model import Claim
    from tests.simulate.sim_store import Draft, Fill

COPAY, PLAN_SHARE = Money(1_200), Money(4_800)


def _entry(**amounts: Money) -> tuple[Posting, ...]:
    """Return balanced postings to accounts, the rest to revenue."""
    lines = [Posting(Account(name), amount) for name, amount in amounts.items() if amount]
    return (*lines, Posting(Account.RX_REVENUE, -Money.total(line.amount for line in lines)))


def sell(draft: Draft, fill: Fill, claim: Claim, product: int) -> None:
    """Sell a fill for what its claim says, or for an estimate while it says nothing."""
    known = claim.outcome is ClaimOutcome.PAID
    pays = (claim.patient_pay or ZERO) if known else COPAY
    if known:
        postings = _entry(cash=pays, plan_receivable=claim.plan_pay or ZERO)
    else:
        postings = _entry(cash=pays, plan_estimated=PLAN_SHARE)
    draft.post(f"sale:{fill.rx}", postings)
    draft.keep_fill(replace(fill, sold_at=pays.cents, sold_product=product, estimated=not known))


def book_late_answer(draft: Draft, claim: Claim, rx: int, *, mistake: str, again: bool) -> None:
    """Settle a fill that was sold on an estimate, once."""
    fill = draft.fill(rx)
    applied = fill.settled and not (again and mistake == "applied twice")
    if fill.sold_at is None or not fill.estimated or applied or fill.returned:
        return
    back = ZERO if mistake == "estimate twice" else -PLAN_SHARE
    patient, plan = claim.patient_pay or ZERO, claim.plan_pay or ZERO
    postings = _entry(plan_estimated=back, plan_receivable=plan, patient_difference=patient - COPAY)
    draft.post(f"late:{claim.id}" + ("#2" if fill.settled else ""), postings)
    draft.keep_fill(replace(fill, settled=True))


def take_return(draft: Draft, fill: Fill) -> None:
    """Give back what was paid for a fill, and take every claim on its plan out of the books."""
    cash = Money(fill.sold_at or 0)
    if fill.estimated and not fill.settled:
        postings = _entry(cash=-cash, plan_estimated=-PLAN_SHARE)
    else:
        owed = difference(fill)
        postings = _entry(cash=-cash, plan_receivable=-PLAN_PAYS, patient_difference=-owed)
    draft.post(f"return:{fill.rx}", postings)
    draft.keep_fill(replace(fill, returned=True, wanted=None))


def difference(fill: Fill) -> Money:
    """Return what the patient owes since the answer came, by the payer's own price list."""
    return patient_pays(f"{fill.sold_product:011d}") - COPAY if fill.settled else ZERO


def expected(fills: list[Fill]) -> dict[Account, Money]:
    """Return what each account must hold, reckoned from the fills alone."""
    stand = [fill for fill in fills if fill.sold_at is not None and not fill.returned]
    open_ones = [fill for fill in stand if fill.estimated and not fill.settled]
    return {
        Account.CASH: Money.total(Money(fill.sold_at or 0) for fill in stand),
        Account.PLAN_ESTIMATED: PLAN_SHARE * len(open_ones),
        Account.PLAN_RECEIVABLE: PLAN_PAYS * (len(stand) - len(open_ones)),
        Account.PATIENT_DIFFERENCE: Money.total(difference(fill) for fill in stand),
    }
