"""Reckon what a claim's amounts should sum to; payers differ, so a difference is told, never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.parts import ClaimParts
    from app.claims.ncpdp.service import ServiceFacts

_INGREDIENT, _INGREDIENT_AND_FEE, _SERVICE = "02", "03", "04"


def gross_of(facts: BillingFacts) -> Money:
    """Return 430-DU as D9 + DC + E3 + every H9 + HA + GE; what the patient paid is not taken off."""
    given = facts.parts.administration
    incentive = given.incentive if given else facts.parts.charges.incentive
    return facts.ingredient_cost + facts.dispensing_fee + (incentive or ZERO) + _beside(facts.parts)


def gross_of_service(facts: ServiceFacts) -> Money:
    """Return 430-DU of a service as BE + every H9 + HA + GE."""
    return facts.line.fee + _beside(facts.parts)


def percentage_tax_of(facts: BillingFacts) -> Money | None:
    """Return 482-GE as its rate and basis make it, None where there is no tax or an unknown basis."""
    asked = facts.parts.charges
    fee = asked.professional_fee or ZERO
    taxed = {
        _INGREDIENT: facts.ingredient_cost,
        _INGREDIENT_AND_FEE: facts.ingredient_cost + facts.dispensing_fee,
        _SERVICE: fee,
    }.get(asked.tax_basis)
    return None if taxed is None or asked.tax_rate is None else asked.tax_rate.of(taxed)


def warnings(facts: BillingFacts) -> tuple[tuple[str, str], ...]:
    """Return the sums that do not come out, each as field number and one sentence."""
    found = []
    gross, tax = gross_of(facts), percentage_tax_of(facts)
    if gross != facts.gross_amount_due:
        found.append(("430-DU", f"The parts make {gross}, the claim asks {facts.gross_amount_due}."))
    if tax is not None and tax != facts.parts.charges.percentage_tax:
        asked = facts.parts.charges.percentage_tax or ZERO
        found.append(("482-GE", f"The rate makes a tax of {tax}, the claim asks {asked}."))
    return tuple(found)


def _beside(parts: ClaimParts) -> Money:
    asked = parts.charges
    others = Money.total(amount for _, amount in asked.others)
    return others + (asked.flat_tax or ZERO) + (asked.percentage_tax or ZERO)
