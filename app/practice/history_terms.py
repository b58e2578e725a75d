"""Change what the practice payer knows over the years: copays, shares, limits, tiers and prices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.kernel.money import Money, Percent, Rate, divide_half_up
from app.practice.payer_scenario import shipped
from app.practice.payer_terms import Cap, Dur
from app.practice.plans import Tier, When

if TYPE_CHECKING:
    from random import Random

    from app.practice.payer_terms import Share
    from app.practice.plans import PlanRules, Product

PLANS = ("commercial", "part_d", "medicaid", "ppo", "pdp")
_DOLLAR = 100
_HUNDRED = 100
_MOVES = (0, 0, 0, 200, 300, 500, 500, 1_000)
_SHARES = (0, 0, 0, 5, 5, -5)
_PERCENT = 100_000
_DEDUCTIBLES = (0, 0, 25, 50)
_CARRIED = 5
_SOMETIMES = 20
_PERCENT_MOVED = 6
_JUMPED = 8
_OFTEN = 85
_MOVED_TIERS = 12


def first_plans() -> tuple[PlanRules, ...]:
    """Return the plans with which the history begins; nothing in them stops a claim for another drug."""
    known = {plan.key: plan for plan in shipped().plans.values()}
    return tuple(
        replace(plan, terms=replace(plan.terms, dur=Dur())) for key, plan in known.items() if key in PLANS
    )


def next_year(plan: PlanRules, products: list[Product], random: Random) -> PlanRules:
    """Return a plan as it is from 1 January: new copays, another deductible, some drugs in other tiers."""
    tiers = tuple(_tier(tier, random) for tier in plan.tiers if not tier.when.ndcs)
    moved = _moved(tiers, products, random)
    share = _share(plan.terms.share, random)
    return replace(plan, tiers=(*moved, *tiers), terms=replace(plan.terms, share=share))


def mid_year(plan: PlanRules, products: list[Product], random: Random) -> PlanRules:
    """Return a plan whose list was changed in summer: a few more drugs stand in other tiers."""
    plain = tuple(tier for tier in plan.tiers if not tier.when.ndcs)
    kept = tuple(tier for tier in plan.tiers if tier.when.ndcs)
    return replace(plan, tiers=(*_moved(plain, products, random, _JUMPED), *kept, *plain))


def next_month(product: Product, random: Random) -> Product:
    """Return a product at next month's price: mostly as before, sometimes a little off, rarely far off."""
    if product.rate is None:
        return product
    draw = random.randrange(_HUNDRED)
    if draw < 1:
        moved = random.choice((-30, -20, 15, 25, 40))
    elif product.is_brand:
        moved = random.randint(1, 5) if draw < _SOMETIMES else 0
    else:
        moved = random.randint(-_PERCENT_MOVED, _PERCENT_MOVED) if draw < _OFTEN else 0
    size = divide_half_up(product.rate.ten_millionths * (_HUNDRED + moved), _HUNDRED)
    return replace(product, rate=Rate(max(1, size)))


def _tier(tier: Tier, random: Random) -> Tier:
    if tier.copay is not None:
        return replace(tier, copay=tier.copay + Money(random.choice(_MOVES) if tier.copay else 0))
    if tier.coinsurance is not None:
        moved = tier.coinsurance.ten_millionths + random.choice(_SHARES) * _PERCENT
        return replace(tier, coinsurance=Percent(max(_CARRIED * _PERCENT, moved)))
    return tier


def _moved(
    tiers: tuple[Tier, ...], products: list[Product], random: Random, count: int = _MOVED_TIERS
) -> tuple[Tier, ...]:
    """Return tiers of their own for a few drugs that went to another one."""
    with_copay = [tier for tier in tiers if tier.copay is not None and not tier.when.words]
    if not with_copay:
        return ()
    chosen = random.sample(products, min(count, len(products)))
    return tuple(
        replace(random.choice(with_copay), when=When(ndcs=(product.ndc11[:9],))) for product in chosen
    )


def _share(share: Share, random: Random) -> Share:
    raised = Money(random.choice(_DEDUCTIBLES) * _DOLLAR)
    if share.deductible is None:
        return share
    member = share.deductible.member + raised
    family = share.deductible.family
    return replace(share, deductible=Cap(member, None if family is None else family + raised + raised))
