"""Coordinate benefits: who is billed next, what it is told of the payers before, what the patient owes.

Pure rules over the coverages in order and the answers so far. Codes are those of 308-C8 and segment 05.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.model import CobScheme, PlanKind
from app.claims.ncpdp.parts import OtherPayer
from app.claims.sheets.model import CobScheme as SheetScheme
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from app.claims.model import Plan
    from app.claims.sheets.model import Sheet
    from app.kernel.ids import CoverageId

MOST_PAYERS = 4
NO_OTHER, OTHER_PAID, OTHER_REJECTED, OTHER_PAID_NOTHING, RESPONSIBILITY_ONLY = "00", "02", "03", "04", "08"

FEDERAL_KINDS = frozenset(
    {
        PlanKind.PART_B,
        PlanKind.PART_D,
        PlanKind.MEDICAID,
        PlanKind.CHIP,
        PlanKind.TRICARE,
        PlanKind.CHAMPVA,
        PlanKind.VA,
        PlanKind.IHS,
    }
)
_CARDS = frozenset({PlanKind.COPAY_CARD, PlanKind.VOUCHER})
_CARD_NAMES = {PlanKind.COPAY_CARD: "copay card", PlanKind.VOUCHER: "voucher"}
# Not covered, not a member, not in effect: another payer may still cover it. Everything else, such as
# a missing authorization (75) or a refill too soon (79), is for a person to settle with this payer.
PASS_ON = frozenset({"65", "67", "68", "69", "70", "7Y", "AC", "MR"})

_BY_SHEET = {
    SheetScheme.AMOUNT_PAID: CobScheme.PAID,
    SheetScheme.PATIENT_RESPONSIBILITY: CobScheme.RESPONSIBILITY,
    SheetScheme.BOTH: CobScheme.BOTH,
}
_BIN = "03"
_DRUG_BENEFIT, _INCENTIVE, _SALES_TAX = "07", "05", "10"
_WHOLE_PATIENT_PAY = "06"
# 351-NP by the field of the answer that it repeats, in the order of the qualifiers
_COMPONENTS = (
    ("01", "FH"),
    ("02", "UK"),
    ("03", "FN"),
    ("04", "FK"),
    ("05", "FI"),
    ("07", "4U"),
    ("08", "UM"),
    ("09", "UD"),
    ("10", "UJ"),
    ("11", "UN"),
    ("12", "UP"),
    ("13", "NZ"),
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Be what a plan asks for when others were billed before it, and what it may be joined with.

    `only_first` says that it takes no claim that another payer has seen.
    """

    kind: PlanKind
    cob: CobScheme = CobScheme.BOTH
    takes_total: bool = True
    federal: bool = False
    only_first: bool = False


def scheme_of(plan: Plan, sheet: Sheet | None) -> Scheme:
    """Return a plan's scheme by the sheet that holds for the day; where it is silent, by the plan.

    A federal programme stays one whatever a sheet leaves out: the law asks, not the payer.
    """
    usual = CobScheme.RESPONSIBILITY if plan.kind in _CARDS else CobScheme.BOTH
    stands = CobScheme(plan.cob_scheme) if plan.cob_scheme else usual
    told = sheet.cob if sheet is not None else None
    return Scheme(
        kind=plan.kind,
        cob=_BY_SHEET.get(told, stands) if told is not None else stands,
        takes_total=plan.takes_total,
        federal=plan.federal or plan.kind in FEDERAL_KINDS or (sheet is not None and sheet.federal),
        only_first=told is SheetScheme.NONE,
    )


@dataclass(frozen=True, slots=True)
class Cover:
    """Be one coverage that may be billed, with its plan's name and scheme."""

    coverage_id: CoverageId
    level: int
    name: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Prior:
    """Be what one payer answered: its BIN, the day, and paid with amounts or rejected with codes.

    `amounts` holds every amount of the answer by field id, such as `F5`.
    """

    payer_id: str
    answered_on: date
    is_paid: bool
    plan_pays: Money = ZERO
    patient_pays: Money = ZERO
    amounts: Mapping[str, Money] = field(default_factory=dict)
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextPayer:
    """Say who is billed next, None when the chain ends, and why a coverage was passed over."""

    cover: Cover | None
    passed_over: tuple[str, ...] = ()


def in_order(covers: Iterable[Cover]) -> tuple[Cover, ...]:
    """Return coverages in the order to bill: by level, manufacturers' cards later, assistance last."""
    return tuple(sorted(covers, key=lambda cover: (_place(cover.scheme.kind), cover.level)))


def next_payer(covers: Sequence[Cover], billed: Sequence[CoverageId], last: Prior) -> NextPayer:
    """Return who is billed after the answers so far; `billed` are the coverages that answered, in order."""
    if len(billed) >= MOST_PAYERS or _ends_with(last):
        return NextPayer(None)
    by_id = {cover.coverage_id: cover for cover in covers}
    before = [by_id[one] for one in billed if one in by_id]
    passed_over: list[str] = []
    for cover in in_order(covers):
        if cover.coverage_id in billed:
            continue
        if any(_comes_after(one, cover) for one in before):
            continue
        reason = refusal(cover, covers)
        if not reason:
            return NextPayer(cover, tuple(passed_over))
        passed_over.append(reason)
    return NextPayer(None, tuple(passed_over))


def refusal(cover: Cover, all_covers: Sequence[Cover], *, is_first: bool = False) -> str:
    """Return in plain words why a coverage may not be billed beside the others, empty when it may."""
    others = [one for one in all_covers if one.coverage_id != cover.coverage_id]
    kind = cover.scheme.kind
    if kind in _CARDS:
        federal = next((one for one in others if one.scheme.federal), None)
        if federal is not None:
            return (
                f"{cover.name} is a {_CARD_NAMES[kind]} and {federal.name} is a federal programme: "
                "the law forbids using them for the same patient's prescription."
            )
    if kind is PlanKind.DISCOUNT and not is_first:
        return f"{cover.name} is a discount card: it is used instead of insurance, never on top of it."
    if cover.scheme.only_first and not is_first:
        return f"{cover.name} takes no claim that another payer has seen. Bill it first, or by its own form."
    return ""


def passes_on(codes: Sequence[str]) -> bool:
    """Say whether a rejection means that another payer may cover it: every code has to say so."""
    return bool(codes) and all(code in PASS_ON for code in codes)


def other_coverage(priors: Sequence[Prior], scheme: Scheme) -> str:
    """Return 308-C8 for the payer that comes after these answers."""
    paid = [prior for prior in priors if prior.is_paid]
    if not priors:
        return NO_OTHER
    if not paid:
        return OTHER_REJECTED
    if scheme.cob is CobScheme.RESPONSIBILITY:
        return RESPONSIBILITY_ONLY
    return OTHER_PAID if any(prior.plan_pays > ZERO for prior in paid) else OTHER_PAID_NOTHING


def other_payers(priors: Sequence[Prior], scheme: Scheme) -> tuple[OtherPayer, ...]:
    """Return segment 05 for the payer that comes after these answers, by its plan's scheme."""
    return tuple(_other_payer(place, prior, scheme) for place, prior in enumerate(priors, start=1))


def patient_owes(paid: Sequence[Money]) -> Money | None:
    """Return what the patient owes after paid answers in order, None when none paid.

    A later payer may only lower it: never below zero, never above what an earlier answer left.
    """
    if not paid:
        return None
    return max(min(paid), ZERO)


def _place(kind: PlanKind) -> int:
    return 2 if kind is PlanKind.ASSISTANCE else 1 if kind in _CARDS else 0


def _ends_with(last: Prior) -> bool:
    """Say whether an answer ends the chain: nothing is left to pay, or a person must settle it first."""
    return last.patient_pays <= ZERO if last.is_paid else not passes_on(last.rejects)


def _comes_after(billed: Cover, cover: Cover) -> bool:
    """Say whether what was billed stands behind a coverage, so that it is not gone back to."""
    if billed.scheme.kind is PlanKind.DISCOUNT:
        return True
    mine, other = _place(cover.scheme.kind), _place(billed.scheme.kind)
    return (mine, cover.level) < (other, billed.level)


def _other_payer(place: int, prior: Prior, scheme: Scheme) -> OtherPayer:
    wants_paid = scheme.cob in {CobScheme.PAID, CobScheme.BOTH}
    wants_rest = scheme.cob in {CobScheme.RESPONSIBILITY, CobScheme.BOTH}
    return OtherPayer(
        coverage_type=f"{place:02d}",
        id_qualifier=_BIN,
        payer_id=prior.payer_id,
        answered_on=prior.answered_on,
        paid=_paid_rows(prior) if prior.is_paid and wants_paid else (),
        responsibility=_responsibility_rows(prior, scheme) if prior.is_paid and wants_rest else (),
        rejects=() if prior.is_paid else prior.rejects[:5],
    )


def _paid_rows(prior: Prior) -> tuple[tuple[str, Money], ...]:
    """Return what a payer paid by 342-HC; the rows sum to 509-F9."""
    apart = []
    for qualifier, fields in ((_INCENTIVE, ("FL",)), (_SALES_TAX, ("AW", "AX"))):
        amount = Money.total(prior.amounts.get(name, ZERO) for name in fields)
        if amount > ZERO:
            apart.append((qualifier, amount))
    rest = prior.plan_pays - Money.total(amount for _, amount in apart)
    if rest < ZERO:  # the parts are more than the whole: send the whole alone
        return ((_DRUG_BENEFIT, prior.plan_pays),)
    return tuple(sorted([(_DRUG_BENEFIT, rest), *apart]))


def _responsibility_rows(prior: Prior, scheme: Scheme) -> tuple[tuple[str, Money], ...]:
    """Return what a payer left to the patient by 351-NP; the rows sum to 505-F5.

    The whole stands alone where the plan takes it, and where the parts do not sum to it.
    """
    rows = tuple(
        (qualifier, prior.amounts[name]) for qualifier, name in _COMPONENTS if prior.amounts.get(name, ZERO)
    )
    if scheme.takes_total or Money.total(amount for _, amount in rows) != prior.patient_pays:
        return ((_WHOLE_PATIENT_PAY, prior.patient_pays),)
    return rows
