"""Price a fill: what it costs, the fee, the usual and customary price and the gross amount due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.money import Money, Percent, Rate
    from app.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Hold the store's own pricing: a fee for each fill and a markup on the acquisition cost."""

    dispensing_fee: Money
    markup: Percent


@dataclass(frozen=True, slots=True)
class FillPrice:
    """Hold the prices of a whole fill."""

    ingredient_cost: Money
    dispensing_fee: Money
    usual_price: Money

    @property
    def gross_due(self) -> Money:
        """Return the gross amount due, 430-DU: ingredient cost plus dispensing fee, no tax or incentive."""
        return gross_due(self.ingredient_cost, self.dispensing_fee)


def gross_due(ingredient_cost: Money, dispensing_fee: Money) -> Money:
    """Return 430-DU as the sum of 409-D9 and 412-DC; the usual price stands apart."""
    return ingredient_cost + dispensing_fee


def price_fill(rate: Rate, quantity: Quantity, rule: PriceRule) -> FillPrice:
    """Return the prices of a fill from the acquisition price of one unit."""
    cost = rate.times(quantity)
    return FillPrice(cost, rule.dispensing_fee, cost + rule.markup.of(cost) + rule.dispensing_fee)
