"""Say what the drug of a claim costs under its plan: listed or not, brand, generic or compound. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.quantity import Quantity
    from app.practice.payer_claim import Claim
    from app.practice.payer_situation import Situation
    from app.practice.plans import Checks, PlanRules, Product

_FOR_APPROVED = "8"


def ingredient_cost(situation: Situation) -> Money:
    """Return what the plan reckons the drug costs."""
    plan, claim = situation.plan, situation.claim
    if not claim.item.is_compound:
        return product_cost(plan, situation.product, claim.item.quantity, claim.price.ingredient)
    payable = {product.ndc11: product for product in situation.parts}
    return Money.total(
        product_cost(plan, payable[part.product], part.quantity, part.cost)
        for part in claim.ingredients
        if part.product in payable
    )


def product_cost(plan: PlanRules, product: Product, quantity: Quantity | None, submitted: Money) -> Money:
    """Return a product's cost by the plan's list, by what is submitted where no list holds it."""
    if product.rate is None or quantity is None:
        return plan.unlisted_factor.of(submitted)
    factor = plan.brand_factor if product.is_brand else plan.generic_factor
    return factor.of(product.rate.times(quantity))


def is_payable(plan: PlanRules, checks: Checks, product: Product) -> bool:
    """Say whether a plan pays for a product as part of a compound."""
    excluded = any(
        rule.reject == "70" and rule.most is None and rule.who is None and rule.when.holds(product, ZERO)
        for rule in plan.rules
    )
    return not excluded and not product.ndc11.startswith(checks.unknown_products)


def compound_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with a compound, or with a compound segment where there is none."""
    claim = situation.claim
    if not claim.item.is_compound:
        if claim.ingredients:
            yield Rejection(("8D",))
        return
    if situation.plan.terms.services.compounding is None:
        yield Rejection(("7Y",))
    if claim.item.qualifier != "00":
        yield Rejection(("DI2",))
    if claim.item.product != "0":
        yield Rejection(("8G",))
    yield from _ingredient_findings(claim)
    if not situation.parts:
        yield Rejection(("8A",))
    covered = len(situation.parts) == len(claim.ingredients)
    if not covered and _FOR_APPROVED not in claim.item.clarifications:
        yield Rejection(("70",), "AN INGREDIENT IS NOT COVERED")


def _ingredient_findings(claim: Claim) -> Iterator[Rejection]:
    products = [part.product for part in claim.ingredients]
    if not products:
        yield Rejection(("8B",))
    if len(products) < 2:
        yield Rejection(("7Z",))
    if len(set(products)) != len(products):
        yield Rejection(("9Z",))
    if Money.total(part.cost for part in claim.ingredients) != claim.price.ingredient:
        yield Rejection(("8M",))
