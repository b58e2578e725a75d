"""Tell for many fills at once which claim stands and what is owed, by the rule of `app.workflows.owed`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from app.claims import chain
from app.claims.estimate import LastPaid, cash_meanwhile, estimate, estimate_rest, read_tiers, tier_copay
from app.claims.estimating.facts import Question
from app.claims.held import HeldChoice
from app.claims.model import ClaimKind, ClaimOutcome, ClaimShown
from app.claims.state import shown
from app.kernel.money import ZERO
from db.claims import claim_table, link_table, plan_table
from db.estimators import SqlEstimates
from db.held import decision_table
from db.hints import off_index
from db.outbox import outbox_table
from db.prescriptions import fill_table, prescription_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.claims.estimate import Estimate
    from app.kernel.money import Money
    from app.outbox.model import Transport
    from db.drug_rows import Drugs

OVER = (ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED)
UNANSWERED = (ClaimOutcome.NONE, ClaimOutcome.CAPTURED)
_PRODUCT = 9

_c, _o, _f, _p = claim_table.c, outbox_table.c, fill_table.c, prescription_table.c
_OF_FILLS = (
    select(_c.id, _c.fill_id, _c.kind, _c.reverses, _c.outcome, _c.patient_pay, _c.plan_pay)
    .add_columns(_o.state.label("transport"), plan_table.c.name.label("plan"), link_table.c.follows)
    .join(outbox_table, _o.id == _c.outbox_id)
    .join(plan_table, plan_table.c.id == _c.plan_id)
    .join(link_table, link_table.c.claim_id == _c.id)
    .where(_c.fill_id.in_(bindparam("fills", expanding=True)))
    .order_by(_c.fill_id, _c.created_at, _c.attempt, _c.id)
)

_mine, _my_fill, _my_rx = (
    table.alias(name)
    for table, name in ((claim_table, "mine"), (fill_table, "my_fill"), (prescription_table, "my_rx"))
)
_last_id = (
    select(_c.id)
    .select_from(prescription_table)
    .join(fill_table, _f.prescription_id == _p.id)
    .join(claim_table, _c.fill_id == _f.id)
    .where(_p.patient_id == _my_rx.c.patient_id, off_index(_c.plan_id) == _mine.c.plan_id)
    .where(_c.kind == ClaimKind.BILLING, off_index(_c.outcome) == ClaimOutcome.PAID)
    .where(func.substr(_c.billed_ndc11, 1, _PRODUCT) == func.substr(_my_fill.c.ndc11, 1, _PRODUCT))
    .order_by(_c.answered_at.desc(), _c.id.desc())
    .limit(1)
    .correlate(_mine, _my_fill, _my_rx)
    .scalar_subquery()
)
_last = claim_table.alias("last_paid")
_GUESSED = (
    select(_mine.c.id, _my_fill.c.ndc11, _mine.c.gross_due.label("submitted"))
    .add_columns(_my_fill.c.usual_price, _my_fill.c.quantity, _my_fill.c.days_supply)
    .add_columns(_my_fill.c.date_of_service, _my_rx.c.patient_id, _mine.c.plan_id, plan_table.c.tiers)
    .add_columns(_last.c.patient_pay, _last.c.plan_pay, _last.c.gross_due, link_table.c.patient_before)
    .add_columns(decision_table.c.choice)
    .select_from(_mine)
    .join(_my_fill, _my_fill.c.id == _mine.c.fill_id)
    .join(_my_rx, _my_rx.c.id == _my_fill.c.prescription_id)
    .join(plan_table, plan_table.c.id == _mine.c.plan_id)
    .join(link_table, link_table.c.claim_id == _mine.c.id)
    .outerjoin(_last, _last.c.id == _last_id)
    .outerjoin(decision_table, decision_table.c.fill_id == _mine.c.fill_id)
    .where(_mine.c.id.in_(bindparam("claims", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Be the billing of a fill that counts: the last of the chain that stands, else the newest of all.

    `patient_pay` is what the answers so far leave to the patient, None when no payer has paid.
    """

    claim_id: UUID
    plan: str
    outcome: ClaimOutcome
    shown: ClaimShown
    patient_pay: Money | None

    @property
    def is_answered(self) -> bool:
        """Say whether what the patient owes is known from the payers' answers."""
        decided = self.shown in {ClaimShown.PAID, ClaimShown.REJECTED}
        return decided and self.patient_pay is not None

    @property
    def is_guessed(self) -> bool:
        """Say whether what the patient owes has to be estimated."""
        return needs_guess(self.outcome, self.shown)


@dataclass(frozen=True, slots=True)
class Due:
    """Be what a patient owes for a fill at this moment; not `is_sure` while no payer has said so.

    An estimate from a plan's answers tells the `band` in which the amount probably lies, lowest first.
    """

    pays: Money
    is_sure: bool
    band: tuple[Money, Money] | None = None

    def __add__(self, other: Due) -> Due:
        """Return what is owed for both; a band is known where each part is sure or has one."""
        mine, theirs = self._reach(), other._reach()
        both = (mine[0] + theirs[0], mine[1] + theirs[1]) if mine and theirs else None
        is_sure = self.is_sure and other.is_sure
        return Due(self.pays + other.pays, is_sure, None if is_sure else both)

    def _reach(self) -> tuple[Money, Money] | None:
        return (self.pays, self.pays) if self.is_sure else self.band


def needs_guess(outcome: ClaimOutcome, state: ClaimShown) -> bool:
    """Say whether what a billing leaves to the patient has to be estimated."""
    return outcome in UNANSWERED and state not in {ClaimShown.REVERSING, ClaimShown.UNCLEAR}


def standing_of(session: Session, fills: Collection[UUID]) -> dict[UUID, Standing]:
    """Return the billing that counts of each fill that was ever billed."""
    if not fills:
        return {}
    claims: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in session.connection().execute(_OF_FILLS, {"fills": list(fills)}):
        claims[row.fill_id].append(row)
    found = ((fill_id, _standing(rows)) for fill_id, rows in claims.items())
    return {fill_id: one for fill_id, one in found if one is not None}


def guesses(session: Session, claims: Collection[UUID], drugs: Drugs) -> dict[UUID, Estimate]:
    """Return what patient and plan are thought to pay for each claim; `drugs` knows their drugs."""
    if not claims:
        return {}
    rows = list(session.connection().execute(_GUESSED, {"claims": list(claims)}))
    first = [row for row in rows if row.patient_before is None and row.choice is not HeldChoice.CASH]
    asked = [_question(row, drugs) for row in first]
    found = zip(first, asked, SqlEstimates(session).guesses(asked), strict=True)
    known = {row.id: estimate(guess, one.tier, row.usual_price, row.submitted) for row, one, guess in found}
    return {row.id: known.get(row.id) or _decided(row, drugs) for row in rows}


def dues(session: Session, fills: Iterable[Any], drugs: Drugs) -> dict[UUID, Due]:
    """Return what is owed for each fill; a fill has `fill_id`, `coverage_id` and `usual_price`."""
    fills = list(fills)
    standing = standing_of(session, [fill.fill_id for fill in fills if fill.coverage_id is not None])
    wanted = [one.claim_id for one in standing.values() if one.is_guessed]
    guessed = guesses(session, wanted, drugs)
    return {fill.fill_id: _due(fill, standing.get(fill.fill_id), guessed) for fill in fills}


def _due(fill: Any, one: Standing | None, guessed: Mapping[UUID, Estimate]) -> Due:
    if fill.coverage_id is None:
        return Due(fill.usual_price, is_sure=True)
    if one is not None and one.is_guessed:
        guess = guessed[one.claim_id]
        band = (guess.low, guess.high) if guess.low is not None and guess.high is not None else None
        return Due(guess.pays, is_sure=False, band=band)
    if one is not None and one.is_answered:
        return Due(one.patient_pay or ZERO, is_sure=True)
    return Due(fill.usual_price, is_sure=False)


def _standing(rows: Sequence[Row[Any]]) -> Standing | None:
    billings = [row for row in rows if row.kind is ClaimKind.BILLING]
    if not billings:
        return None
    links = chain.links(rows) or (billings[-1],)
    states = [shown(link.outcome, link.transport, _reversal(rows, link)) for link in links]
    stopped = next((one for one in (ClaimShown.REVERSING, ClaimShown.UNCLEAR) if one in states), None)
    last = links[-1]
    return Standing(
        claim_id=last.id,
        plan=last.plan,
        outcome=last.outcome,
        shown=stopped or states[-1],
        patient_pay=chain.owed_by_patient(links),
    )


def _reversal(rows: Sequence[Row[Any]], billing: Row[Any]) -> Transport | None:
    """Return the transport of a billing's reversal that the payer has not decided on."""
    found = (row for row in rows if row.reverses == billing.id and row.outcome is ClaimOutcome.NONE)
    return next((row.transport for row in found), None)


def _question(row: Row[Any], drugs: Drugs) -> Question:
    is_brand = drugs.is_brand(row.ndc11)
    return Question(
        patient=str(row.patient_id),
        plan=str(row.plan_id),
        ndc11=row.ndc11,
        is_brand=is_brand,
        quantity=row.quantity,
        days=row.days_supply,
        gross=row.submitted,
        usual=row.usual_price,
        served=row.date_of_service,
        tier=tier_copay(_tiers(row.tiers), is_brand=is_brand),
    )


def _decided(row: Row[Any], drugs: Drugs) -> Estimate:
    """Return the cash price that a person decided on, else what is left by a payer after others."""
    if row.patient_before is None:
        return cash_meanwhile(row.usual_price)
    last = None
    if row.patient_pay is not None:
        last = LastPaid(row.patient_pay, row.plan_pay or ZERO, row.gross_due)
    tier = tier_copay(_tiers(row.tiers), is_brand=drugs.is_brand(row.ndc11))
    return estimate_rest(last, tier, row.patient_before)


@lru_cache(maxsize=1_024)
def _tiers(text: str) -> dict[str, Money]:
    return read_tiers(text)
