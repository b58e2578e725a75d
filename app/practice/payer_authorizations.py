"""Decide requests for prior authorization, and what becomes of those that wait. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.practice.payer_books import Authorization
from app.practice.payer_cost import ingredient_cost
from app.practice.payer_terms import Policy
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.practice.payer_books import Booked
    from app.practice.payer_scenario import SeededAuthorization
    from app.practice.payer_situation import Situation

WANTS_PAPERS = "papers"
_USUAL = Policy((), "approved", 365, 11, None, 0, "approved")


@dataclass(frozen=True, slots=True)
class Granted:
    """Be an authorization as an answer shows it (segment 26)."""

    number: str
    processed: date
    begins: date | None = None
    ends: date | None = None
    refills: int | None = None
    quantity: int | None = None
    used: int | None = None


def request_refusal(situation: Situation, known: Iterable[Authorization]) -> Rejection | None:
    """Return why a request for authorization is not even considered."""
    asked = situation.claim.asked
    if asked.begins is not None and asked.ends is not None and asked.ends < asked.begins:
        return Rejection(("PC",))
    if not _is_needed(situation):
        return Rejection(("3R",), "NO PRIOR AUTHORIZATION IS NEEDED")
    if policy_for(situation).outcome == WANTS_PAPERS and not asked.supporting:
        return Rejection(("3S",), "TELL WHAT WAS TRIED BEFORE AND WHAT CAME OF IT")
    person = situation.claim.person
    member = (situation.plan.key, person.id, person.code)
    for one in known:
        is_active = one.status_on(situation.today) == "approved" and one.ends >= situation.served
        if one.member == member and is_active and one.covers(situation.product):
            return Rejection(("3T",), f"AUTHORIZED UNTIL {one.ends:%Y%m%d}")
    return None


def decided(situation: Situation, number: str, key: str) -> Authorization:
    """Return what the plan's policy makes of a request."""
    policy = policy_for(situation)
    asked, person = situation.claim.asked, situation.claim.person
    begins = asked.begins or situation.served
    latest = begins + timedelta(days=policy.days)
    return Authorization(
        number=number,
        member=(situation.plan.key, person.id, person.code),
        words=(),
        product=situation.product,
        begins=begins,
        ends=min(asked.ends or latest, latest),
        refills=policy.refills,
        quantity=policy.quantity,
        status=policy.then if policy.outcome == WANTS_PAPERS else policy.outcome,
        asked=situation.today,
        waits=policy.waits,
        then=policy.then,
        key=key,
    )


def policy_for(situation: Situation) -> Policy:
    """Return the first policy that speaks of a drug; without one a request is approved for a year."""
    for policy in situation.plan.terms.policies:
        if not policy.words or any(word in situation.product.name for word in policy.words):
            return policy
    return _USUAL


def shown(one: Authorization, today: date, uses: Iterable[Booked] = ()) -> Granted:
    """Return an authorization as an answer shows it on a day: a number alone until it is approved."""
    if one.status_on(today) != "approved":
        return Granted(one.number, today)
    used = sum(use.quantity.thousandths for use in uses)
    quantity = one.quantity.thousandths if one.quantity is not None else None
    return Granted(one.number, today, one.begins, one.ends, one.refills, quantity, used)


def with_number(situation: Situation, one: Authorization) -> Situation:
    """Return a claim as if it had carried the authorization that it asks for."""
    item = replace(situation.claim.item, authorization=one.number)
    claim = replace(situation.claim, item=item)
    return replace(situation, claim=claim, authorization=one, uses=())


def seeded(one: SeededAuthorization) -> Authorization:
    """Return an authorization that stands when a scenario begins."""
    return Authorization(
        number=one.number,
        member=(one.plan, one.id, one.code),
        words=tuple(word.upper() for word in one.words),
        product=None,
        begins=one.begins,
        ends=one.ends,
        refills=one.refills,
        quantity=one.quantity,
    )


def _is_needed(situation: Situation) -> bool:
    total = ingredient_cost(situation) + situation.plan.dispensing_fee
    return any(
        rule.unless_authorized and rule.when.holds(situation.product, total) for rule in situation.plan.rules
    )
