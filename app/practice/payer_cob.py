"""Coordinate benefits: what a plan asks of a claim that another payer saw, and what it makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.practice.payer_claim import OtherPayer
    from app.practice.payer_situation import Situation
    from app.practice.payer_terms import Cob

_FIRST = frozenset({"00", "01"})
_PAID, _REJECTED, _PAID_NOTHING, _RESPONSIBILITY = "02", "03", "04", "08"
_KNOWN_PAID = frozenset(
    {"01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "12", "13", "14", "15", "16", "17"}
)
_WHOLE = "06"
_BY_OWED = frozenset({"responsibility", "both", "gap"})
_BY_PAID = frozenset({"paid", "both", "either"})
_FEDERAL = "NOT VALID WITH A FEDERAL PROGRAM"


def cob_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what stands between a claim and this plan's turn."""
    terms, claim = situation.plan.terms, situation.claim
    code = claim.item.other_coverage
    yield from _coupon_findings(situation)
    if terms.cob is None:
        return
    if code in _FIRST:
        yield from _first_findings(situation, terms.cob)
        return
    if code not in terms.cob.codes:
        yield Rejection(("13",), f"OTHER COVERAGE CODE {code} IS NOT TAKEN")
    if not claim.others:
        yield Rejection(("6G",))
    for other in claim.others:
        yield from _row_findings(other)
    yield from _content_findings(code, terms.cob, claim.others)
    if terms.cob.refuses_federal and any(other.id in situation.federal_bins for other in claim.others):
        yield Rejection(("70",), _FEDERAL)


def left_open(situation: Situation) -> Money | None:
    """Return what the patient was left to pay by the last payer, None where the claim does not say."""
    if situation.claim.item.other_coverage not in {_RESPONSIBILITY, _PAID, _PAID_NOTHING}:
        return None
    rows = [other.owed for other in situation.claim.others if other.owed]
    return Money.total(amount for _, amount in rows[-1]) if rows else None


def recognized(situation: Situation, allowed: Money) -> Money:
    """Return how much of the allowed amount another payer is taken to have settled."""
    cob, code = situation.plan.terms.cob, situation.claim.item.other_coverage
    if cob is None or code in _FIRST or code == _REJECTED or cob.scheme == "gap":
        return ZERO
    paid = Money.total(amount for other in situation.claim.others for _, amount in other.paid)
    after_paid = max(ZERO, allowed - max(ZERO, paid))
    open_ = left_open(situation)
    by_paid = cob.scheme == "paid" or (cob.scheme == "either" and code != _RESPONSIBILITY)
    if by_paid or open_ is None:
        return allowed - after_paid
    rest = min(open_, after_paid) if cob.scheme == "both" else min(open_, allowed)
    return allowed - max(ZERO, rest)


def _first_findings(situation: Situation, cob: Cob) -> Iterator[Rejection]:
    member = situation.member
    others = member.others if member is not None else ()
    if others or not cob.takes_first:
        yield Rejection(("41",), "BILL THE OTHER COVERAGE FIRST", others=others)
    if situation.claim.others:
        yield Rejection(("557",))


def _row_findings(other: OtherPayer) -> Iterator[Rejection]:
    places = (
        (other.coverage, "5C"),
        (other.qualifier, "6C"),
        (other.id, "7C"),
        (other.day, "E8"),
    )
    missing = tuple(code for value, code in places if not value)
    if missing:
        yield Rejection(missing)
    if any(qualifier not in _KNOWN_PAID for qualifier, _ in other.paid):
        yield Rejection(("HC",))
    if len(other.owed) > 1 and any(qualifier == _WHOLE for qualifier, _ in other.owed):
        yield Rejection(("NP",), "06 STANDS ALONE")


def _content_findings(code: str, cob: Cob, others: tuple[OtherPayer, ...]) -> Iterator[Rejection]:
    paid = Money.total(amount for other in others for _, amount in other.paid)
    wants_owed = code == _RESPONSIBILITY or (cob.scheme in _BY_OWED and code != _REJECTED)
    wants_paid = cob.scheme in _BY_PAID
    if code == _PAID and wants_paid and paid <= ZERO:
        yield Rejection(("DV",), "THE AMOUNT PAID IS MISSING")
    if code == _PAID_NOTHING and paid > ZERO:
        yield Rejection(("13",), "THE OTHER PAYER PAID")
    if wants_owed and not any(other.owed for other in others):
        yield Rejection(("NR",), "THE PATIENT'S SHARE IS MISSING")
    if code == _REJECTED:
        codes = [one for other in others for one in other.rejects]
        if not codes:
            yield Rejection(("5E",))
        if cob.rejects and not any(one in cob.rejects for one in codes):
            yield Rejection(("6E",), "RESOLVE THE OTHER PAYER'S REJECTION FIRST")


def _coupon_findings(situation: Situation) -> Iterator[Rejection]:
    terms, coupon = situation.plan.terms, situation.claim.coupon
    if coupon is not None and not terms.takes_coupons:
        yield Rejection(("9X",), "NO COUPONS ON THIS PLAN")
    if coupon is None and terms.needs_coupon:
        yield Rejection(("6H",))
    if coupon is not None and not (coupon[0] and coupon[1]):
        yield Rejection(("KE",) if not coupon[0] else ("ME",))
