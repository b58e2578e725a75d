"""Price a fill: what it costs, the fee, the usual and customary price and the gross amount due."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from app.kernel.ids import PlanId
    from app.kernel.money import Percent, Rate
    from app.kernel.quantity import Quantity


class Basis(StrEnum):
    """Say which unit price a schedule starts from."""

    ACQUISITION = "acquisition"
    NADAC = "nadac"
    AWP = "awp"


class PriceUse(StrEnum):
    """Say what a schedule prices: 426-DQ usual and customary, or the submitted 409-D9 and 412-DC."""

    USUAL = "usual"
    SUBMITTED = "submitted"


@dataclass
class PriceSchedule:
    """Be one way to price a fill, as data: a basis, plus or minus a percentage, a fee, a minimum.

    `plan_id` names the plan it is for, None for all others. `round_to` is a number of cents: the whole
    price goes up to the next multiple of it.
    """

    id: UUID
    name: str
    use: PriceUse
    plan_id: PlanId | None
    basis: Basis
    percent: Percent
    fee: Money
    minimum: Money
    round_to: int
    active: bool
    rev: int


@dataclass
class BenchmarkPrice:
    """Be a published price per billing unit from a day on: NADAC or AWP."""

    ndc11: str
    basis: Basis
    as_of: date
    rate: Rate
    source: str


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Hold what a schedule makes of a fill: the drug's part and the fee; `price` is both."""

    ingredient_cost: Money
    dispensing_fee: Money

    @property
    def price(self) -> Money:
        """Return the whole price."""
        return self.ingredient_cost + self.dispensing_fee


BASIS_OF_COST = {Basis.ACQUISITION: "05", Basis.NADAC: "09", Basis.AWP: "01"}
"""Give 423-DN for a basis; D.0 has no code for NADAC, which is told as `other`."""


def scheduled(schedule: PriceSchedule, base: Money) -> Scheduled:
    """Return the price of a fill by a schedule, from what the fill costs by its basis.

    What the minimum and the rounding add belongs to the drug's part; nothing goes below zero.
    """
    cost = max(base + schedule.percent.of(base), ZERO)
    wanted = max(cost + schedule.fee, schedule.minimum)
    return Scheduled(_rounded_up(wanted, schedule.round_to) - schedule.fee, schedule.fee)


def choose(schedules: Iterable[PriceSchedule], use: PriceUse, plan_id: PlanId | None) -> PriceSchedule | None:
    """Return the schedule in use for a plan: its own, else the one for all, None when there is neither."""
    fitting = [one for one in schedules if one.active and one.use is use]
    own = (one for one in fitting if plan_id is not None and one.plan_id == plan_id)
    general = (one for one in fitting if one.plan_id is None)
    return next(own, None) or next(general, None)


def _rounded_up(amount: Money, step: int) -> Money:
    return Money(-(-amount.cents // step) * step) if step > 1 else amount


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
    return price_cost(rate.times(quantity), rule)


def price_cost(cost: Money, rule: PriceRule) -> FillPrice:
    """Return the prices of a fill whose ingredients cost so much together."""
    return FillPrice(cost, rule.dispensing_fee, cost + rule.markup.of(cost) + rule.dispensing_fee)
