"""Apply a plan's own rules: exclusions, limits of quantity, days and number, authorization. No I/O."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.practice.payer_books import year_of
from app.practice.payer_cost import ingredient_cost
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.money import Money
    from app.practice.payer_books import Authorization, Booked
    from app.practice.payer_situation import Situation
    from app.practice.plans import Rule, Who

_NOT_APPROVED = {"deferred": "3W", "denied": "3Y"}


def limit_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what the plan's rules do not allow, in the order of the plan, then its limit of days."""
    plan = situation.plan
    total = ingredient_cost(situation) + plan.dispensing_fee
    for rule in plan.rules:
        if _applies(rule, situation, total) and _is_over(rule, situation):
            refused = _unauthorized(situation) if rule.unless_authorized else None
            yield refused or Rejection((rule.reject,), rule.message)
    if situation.claim.item.days > plan.days_limit:
        yield Rejection(("76",), f"MAXIMUM {plan.days_limit} DAYS SUPPLY")


def _applies(rule: Rule, situation: Situation, total: Money) -> bool:
    return (
        rule.when.holds(situation.product, total)
        and (rule.who is None or _is_one_of(rule.who, situation))
        and not (rule.unless_authorized and is_authorized(situation))
        and not any(code.startswith(rule.unless_diagnosis) for code in _diagnoses(rule, situation))
        and not any(word in fill.product.name for word in rule.after_words for fill in situation.fills)
    )


def is_authorized(situation: Situation) -> bool:
    """Say whether a claim carries an authorization that holds for it."""
    item, terms = situation.claim.item, situation.plan.terms
    if _was_told_by_phone(situation):
        return True
    if item.authorization_type in terms.authorization_types:
        return True
    return bool(item.authorization) and _unauthorized(situation) is None


def _unauthorized(situation: Situation) -> Rejection | None:
    """Return why the number on a claim is no authorization for it, None where there is no number."""
    if not situation.claim.item.authorization or _was_told_by_phone(situation):
        return None
    if situation.authorization is None:
        return Rejection(("3X",), "AUTHORIZATION NUMBER NOT FOUND")
    return next(_authorization_findings(situation, situation.authorization), None)


def _was_told_by_phone(situation: Situation) -> bool:
    """Say whether a number is none of the books, on a plan that leaves such numbers to its help desk."""
    is_unknown = situation.authorization is None and not situation.plan.terms.records_authorizations
    return is_unknown and bool(situation.claim.item.authorization)


def _authorization_findings(situation: Situation, found: Authorization) -> Iterator[Rejection]:
    status = found.status_on(situation.today)
    if status != "approved":
        yield Rejection((_NOT_APPROVED.get(status, "3X"),), f"AUTHORIZATION {status.upper()}")
    if found.member != _member(situation) or not found.covers(situation.product):
        yield Rejection(("64",), "AUTHORIZATION IS FOR ANOTHER MEMBER OR DRUG")
    if not found.begins <= situation.served <= found.ends:
        yield Rejection(("75",), f"AUTHORIZATION ENDED {found.ends:%Y%m%d}")
    if len(situation.uses) > found.refills:
        yield Rejection(("64",), "NO FILLS LEFT ON THE AUTHORIZATION")
    used = sum(use.quantity.thousandths for use in situation.uses)
    quantity = situation.claim.item.quantity
    asked = used + (quantity.thousandths if quantity is not None else 0)
    if found.quantity is not None and asked > found.quantity.thousandths:
        yield Rejection(("64",), "QUANTITY EXCEEDS THE AUTHORIZATION")


def _member(situation: Situation) -> tuple[str, str, str]:
    person = situation.claim.person
    return situation.plan.key, person.id, person.code


def _is_over(rule: Rule, situation: Situation) -> bool:
    """Say whether a rule that applies is broken: always, above a quantity, or above a number of fills."""
    if rule.most_fills is not None:
        year = year_of(situation.served, situation.plan.terms.share.starts)
        fills = [fill for fill in _matching(rule, situation) if year[0] <= fill.served < year[1]]
        return len(fills) + 1 > rule.most_fills
    if rule.most is None:
        return True
    quantity = situation.claim.item.quantity
    total = quantity.thousandths if quantity is not None else 0
    if rule.per_days:
        since = situation.served - timedelta(days=rule.per_days)
        recent = (fill for fill in _matching(rule, situation) if since < fill.served <= situation.served)
        total += sum(fill.quantity.thousandths for fill in recent)
    return total > rule.most.thousandths


def _matching(rule: Rule, situation: Situation) -> Iterator[Booked]:
    for fill in situation.fills:
        if rule.when.holds(fill.product, situation.claim.price.gross):
            yield fill


def _is_one_of(who: Who, situation: Situation) -> bool:
    age = situation.age
    if age is None and (who.least_age is not None or who.most_age is not None):
        return False
    return (
        (who.least_age is None or (age or 0) >= who.least_age)
        and (who.most_age is None or (age or 0) <= who.most_age)
        and (not who.sex or situation.claim.person.sex == who.sex)
    )


def _diagnoses(rule: Rule, situation: Situation) -> tuple[str, ...]:
    return situation.claim.diagnoses if rule.unless_diagnosis else ()
