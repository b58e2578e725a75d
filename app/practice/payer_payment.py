"""Price a claim: what the plan allows, what the patient bears of it, what another payer settled. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import SCALE, ZERO, Money, divide_half_up
from app.practice.payer_claim import ADMINISTRATION, COMPLETION
from app.practice.payer_cob import left_open, recognized
from app.practice.payer_cost import ingredient_cost, product_cost
from app.practice.payer_verdict import Details, Payment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.practice.payer_situation import Situation
    from app.practice.payer_terms import Cap
    from app.practice.plans import Tier

_COUNTED = ("non_preferred", "coinsurance", "copay", "deductible")
_BY_COB = ("over", *_COUNTED, "brand", "patient_tax")
_DEDUCTIBLE, _INITIAL, _CATASTROPHIC = "01", "02", "04"
_BY_USUAL, _CONTRACT = "05", "08"
_WAIVED = "04"
_PATIENT_REQUEST = frozenset({"2"})


def price(situation: Situation) -> Payment:
    """Return what is paid for a drug."""
    ingredient, fee, wanted = _drug(situation)
    drug = ingredient + fee
    extras = _extras(situation)
    taxes = _taxes(situation, ingredient, fee)
    if not situation.plan.plan_pays:
        parts = {"copay": drug + Money.total(amount for _, amount in extras), "patient_tax": sum_of(taxes)}
    else:
        parts = _shares(situation, drug)
        parts["patient_tax"] = sum_of(taxes) if situation.plan.terms.share.patient_bears_tax else ZERO
    allowed = drug + Money.total(amount for _, amount in extras) + sum_of(taxes)
    settled = recognized(situation, allowed)
    stages = _stages(situation, drug, parts)
    _cut(parts, allowed - settled, _BY_COB)
    assistance = _assistance(situation, parts)
    patient = _patient(parts) - assistance
    plan = allowed - settled - patient
    return Payment(
        ingredient=ingredient,
        fee=fee,
        patient=patient,
        plan=plan,
        copay=parts.get("copay"),
        coinsurance=parts.get("coinsurance"),
        deductible=parts.get("deductible", ZERO),
        non_preferred=parts.get("non_preferred", ZERO),
        brand=parts.get("brand", ZERO),
        over=parts.get("over", ZERO),
        patient_tax=parts["patient_tax"],
        assistance=-assistance,
        incentive=Money.total(amount for code, amount in extras if code == ADMINISTRATION),
        others=tuple(row for row in extras if row[0] != ADMINISTRATION),
        flat_tax=taxes[0],
        percentage_tax=taxes[1],
        rate=situation.claim.price.rate if taxes[1] else None,
        basis=situation.claim.price.basis if taxes[1] else "",
        recognized=settled,
        details=_details(situation, parts, (plan, assistance), stages, is_cut=drug < wanted),
    )


def price_service(situation: Situation) -> Payment | None:
    """Return what is paid for a professional service, None for one that the plan has no fee for."""
    claim, fees = situation.claim, situation.plan.terms.services.fees
    codes = [claim.item.product, *(done for _, done, _ in claim.services)]
    fee = next((fees[code] for code in codes if code in fees), None)
    if fee is None:
        return None
    fee = min(fee, claim.price.service) if claim.price.service else fee
    others = _extras(situation)
    rows = tuple(row for row in others if row[0] != ADMINISTRATION)
    allowed = fee + Money.total(amount for _, amount in rows)
    settled = recognized(situation, allowed)
    return Payment(
        ingredient=ZERO,
        fee=ZERO,
        patient=ZERO,
        plan=allowed - settled,
        copay=None,
        coinsurance=None,
        service=fee,
        others=rows,
        recognized=settled,
    )


def sum_of(amounts: Iterable[Money]) -> Money:
    """Return the sum of amounts."""
    return Money.total(amounts)


def _drug(situation: Situation) -> tuple[Money, Money, Money]:
    """Return ingredient cost, fee, and what both were before the usual price or the claim cut them."""
    plan, claim = situation.plan, situation.claim
    cob = plan.terms.cob
    gap = left_open(situation) if cob is not None and cob.scheme == "gap" else None
    if gap is not None:
        return gap, ZERO, gap
    fee = ZERO if claim.part.status == COMPLETION else plan.dispensing_fee
    if claim.item.is_compound:
        fee += plan.terms.services.compounding or ZERO
    wanted = ingredient_cost(situation) + fee
    asked = claim.price
    extras = asked.incentive + sum_of(amount for _, amount in asked.others)
    claimed = [asked.usual, asked.gross - extras - asked.flat_tax - asked.percentage_tax]
    total = min([wanted, *(amount for amount in claimed if amount > ZERO)])
    fee = min(fee, total)
    return total - fee, fee, wanted


def _extras(situation: Situation) -> tuple[tuple[str, Money], ...]:
    """Return what is paid beside the drug; the administration of a vaccine under its service code."""
    claim, services = situation.claim, situation.plan.terms.services
    rows = [
        (code, min(amount, services.others[code]))
        for code, amount in claim.price.others
        if code in services.others and amount > ZERO
    ]
    is_given = any(done == ADMINISTRATION for _, done, _ in claim.services)
    if is_given and services.administration is not None and claim.price.incentive > ZERO:
        rows.append((ADMINISTRATION, min(claim.price.incentive, services.administration)))
    return tuple(rows)


def _taxes(situation: Situation, ingredient: Money, fee: Money) -> tuple[Money, Money]:
    share, asked = situation.plan.terms.share, situation.claim.price
    if not share.pays_tax or share.tax_exempt:
        return ZERO, ZERO
    if asked.rate is None or asked.percentage_tax <= ZERO:
        return max(ZERO, asked.flat_tax), ZERO
    base = ingredient if asked.basis == "02" else ingredient + fee
    return max(ZERO, asked.flat_tax), min(asked.rate.of(base), asked.percentage_tax)


def _shares(situation: Situation, drug: Money) -> dict[str, Money]:
    """Return what the patient bears by kind, before another payer and before assistance."""
    tier = situation.plan.tier(situation.product, drug)
    if _is_exempt(situation):
        return {"copay": ZERO}
    parts = {"brand": min(drug, _penalty(situation))}
    rest = drug - parts["brand"]
    parts["deductible"] = min(rest, _deductible_left(situation, tier))
    rest -= parts["deductible"]
    parts |= _tier_share(situation, tier, rest)
    left = _pocket_open(situation)
    if left is not None:
        _cut(parts, left, _COUNTED)
    parts["over"] = _over(situation, drug - _patient(parts))
    return parts


def _tier_share(situation: Situation, tier: Tier, rest: Money) -> dict[str, Money]:
    member, subsidies = situation.member, situation.plan.terms.share.subsidies
    most = rest
    if member is not None and member.subsidy in subsidies:
        generic, brand = subsidies[member.subsidy]
        most = min(rest, brand if situation.product.is_brand else generic)
    is_completion = situation.claim.part.status == COMPLETION
    if tier.coinsurance is not None:
        parts = {"coinsurance": min(tier.coinsurance.of(rest), most)}
    else:
        parts = {"copay": ZERO if is_completion else min(tier.copay or ZERO, most)}
    if tier.non_preferred is not None and not is_completion:
        parts["non_preferred"] = min(tier.non_preferred, most - sum_of(parts.values()))
    return parts


def _penalty(situation: Situation) -> Money:
    """Return what the brand costs more than its generic where the patient asked for the brand."""
    product, item = situation.product, situation.claim.item
    asked = situation.plan.terms.share.brand_penalty and item.daw in _PATIENT_REQUEST
    if not asked or product.generic_rate is None or item.quantity is None:
        return ZERO
    generic = situation.plan.generic_factor.of(product.generic_rate.times(item.quantity))
    brand = product_cost(situation.plan, product, item.quantity, situation.claim.price.ingredient)
    return max(ZERO, brand - generic)


def _deductible_left(situation: Situation, tier: Tier) -> Money:
    share, member = situation.plan.terms.share, situation.member
    if tier.name in share.deductible_spares or (member is not None and member.subsidy in share.subsidies):
        return ZERO
    return _deductible_open(situation)


def _left(cap: Cap | None, mine: Money, family: Money) -> Money | None:
    """Return what is left of a cap of the plan year, None where there is no cap."""
    if cap is None:
        return None
    left = cap.member - mine
    if cap.family is not None:
        left = min(left, cap.family - family)
    return max(ZERO, left)


def _deductible_open(situation: Situation) -> Money:
    cap, mine, family = situation.plan.terms.share.deductible, situation.mine, situation.family
    return _left(cap, mine.deductible, family.deductible) or ZERO


def _pocket_open(situation: Situation) -> Money | None:
    cap, mine, family = situation.plan.terms.share.out_of_pocket, situation.mine, situation.family
    return _left(cap, mine.counted, family.counted)


def _over(situation: Situation, plan_part: Money) -> Money:
    """Return what exceeds the most that the plan pays, for one fill and in its year."""
    share = situation.plan.terms.share
    most = plan_part
    coupon = situation.claim.coupon
    if coupon is not None and coupon[0] == "01" and coupon[2] > ZERO:
        most = min(most, coupon[2])
    if share.most_per_fill is not None:
        most = min(most, share.most_per_fill)
    if share.maximum is not None:
        most = min(most, max(ZERO, share.maximum - situation.mine.plan_paid))
    return plan_part - most


def _is_exempt(situation: Situation) -> bool:
    exempt, claim, age = situation.plan.terms.exempt, situation.claim, situation.age
    return (
        (age is not None and age < exempt.under_age)
        or (exempt.pregnant and claim.person.is_pregnant)
        or claim.person.residence.lstrip("0") in exempt.residences
        or (bool(claim.item.authorization_type) and claim.item.authorization_type in exempt.types)
    )


def _cut(parts: dict[str, Money], most: Money, names: tuple[str, ...]) -> None:
    """Take from the named parts, in order, until they are at most an amount together."""
    excess = sum_of(parts.get(name, ZERO) for name in names) - most
    for name in names:
        if excess > ZERO and name in parts:
            taken = min(parts[name], excess)
            parts[name] -= taken
            excess -= taken


def _patient(parts: dict[str, Money]) -> Money:
    return sum_of(parts.values())


def _assistance(situation: Situation, parts: dict[str, Money]) -> Money:
    """Return what the member's account at the plan takes off the patient's part."""
    member = situation.member
    if member is None or not member.assistance:
        return ZERO
    left = max(ZERO, member.assistance - situation.mine.assistance)
    return min(left, _patient(parts) - parts["patient_tax"])


def _stages(situation: Situation, drug: Money, parts: dict[str, Money]) -> tuple[tuple[str, Money], ...]:
    """Return how the cost of the drug falls on the stages of Part D; together they are that cost."""
    share = situation.plan.terms.share
    if not share.shows_stages:
        return ()
    first = parts.get("deductible", ZERO)
    left = _pocket_open(situation)
    rest, initial = drug - first, drug - first
    if left is not None:
        open_ = left - first
        tier = situation.plan.tier(situation.product, drug)
        if open_ <= ZERO:
            initial = ZERO
        elif tier.coinsurance is not None and tier.coinsurance.of(rest) > open_:
            rate = tier.coinsurance.ten_millionths
            initial = min(rest, Money(divide_half_up(open_.cents * SCALE, rate)))
    rows = ((_DEDUCTIBLE, first), (_INITIAL, initial), (_CATASTROPHIC, rest - initial))
    return tuple(row for row in rows if row[1])


def _details(
    situation: Situation,
    parts: dict[str, Money],
    given: tuple[Money, Money],
    stages: tuple[tuple[str, Money], ...],
    *,
    is_cut: bool,
) -> Details | None:
    terms, mine = situation.plan.terms, situation.mine
    share, member = terms.share, situation.member
    if not terms.kind:
        return None
    plan, assistance = given
    used = left = None
    if share.deductible is not None:
        used = mine.deductible + parts.get("deductible", ZERO)
        left = max(ZERO, _deductible_open(situation) - parts.get("deductible", ZERO))
    benefit = None if share.maximum is None else max(ZERO, share.maximum - mine.plan_paid - plan)
    account = None
    if member is not None and member.assistance:
        account = max(ZERO, member.assistance - mine.assistance - assistance)
    asked_tax = situation.claim.price.flat_tax + situation.claim.price.percentage_tax
    return Details(
        stages=stages,
        deductible_used=used,
        deductible_left=left,
        benefit_left=benefit,
        account_left=account,
        reimbursement=_BY_USUAL if is_cut else _CONTRACT,
        fee_basis=_WAIVED if situation.claim.part.status == COMPLETION else "",
        tax_exempt="1" if share.tax_exempt and asked_tax else "",
    )
