"""Load the practice payer's plans: tiers, limits and exclusions are data in payer_plans.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity
from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.kernel.money import Rate


@dataclass(frozen=True, slots=True)
class Product:
    """Be what the payer knows about an NDC; `rate` is None for one that no price list holds."""

    ndc11: str
    rate: Rate | None = None
    name: str = ""
    schedule: str = ""
    is_brand: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """Choose products and claims; what is empty does not choose."""

    ndcs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    brand: bool | None = None
    claim_over: Money | None = None
    claim_under: Money | None = None

    def holds(self, product: Product, total: Money) -> bool:
        """Say whether every condition that is given holds for a product at a price."""
        return all(
            (
                not self.ndcs or product.ndc11.startswith(self.ndcs),
                not self.words or any(word in product.name.upper() for word in self.words),
                not self.schedules or product.schedule in self.schedules,
                self.brand is None or product.is_brand is self.brand,
                self.claim_over is None or total > self.claim_over,
                self.claim_under is None or total < self.claim_under,
            )
        )


@dataclass(frozen=True, slots=True)
class Tier:
    """Say what the patient bears: a copay, or a share of the price."""

    name: str
    when: When
    copay: Money | None
    coinsurance: Percent | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Reject what it chooses; with `most`, only above that quantity."""

    reject: str
    message: str
    when: When
    most: Quantity | None = None
    unless_authorized: bool = False


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Be one plan of the practice payer."""

    key: str
    name: str
    bin: str
    pcn: str
    help_desk: str
    dispensing_fee: Money
    generic_factor: Percent
    brand_factor: Percent
    unlisted_factor: Percent
    plan_pays: bool
    too_soon_percent: int
    too_soon_overrides: tuple[str, ...]
    days_limit: int
    filing_days: int
    tiers: tuple[Tier, ...]
    rules: tuple[Rule, ...]

    def tier(self, product: Product, total: Money) -> Tier:
        """Return the first tier that holds; without one the patient bears everything."""
        for tier in self.tiers:
            if tier.when.holds(product, total):
                return tier
        return Tier("all", When(), None, Percent.parse("100"))


@dataclass(frozen=True, slots=True)
class Checks:
    """Hold what every plan asks of a claim before it looks at the benefit."""

    billing: tuple[tuple[str, str], ...]
    reversal: tuple[tuple[str, str], ...]
    future_days: int
    unknown_products: tuple[str, ...]
    unknown_prescribers: tuple[str, ...]
    unknown_members: str
    inactive_members: str
    text: str


@cache
def plans() -> dict[tuple[str, str], PlanRules]:
    """Return the plans by BIN and PCN."""
    loaded = [_plan(table) for table in _document()["plan"]]
    return {(plan.bin, plan.pcn): plan for plan in loaded}


@cache
def checks() -> Checks:
    """Return what is asked of every claim."""
    table = _document()["checks"]
    return Checks(
        billing=_places(table["billing"]),
        reversal=_places(table["reversal"]),
        future_days=table["future_days"],
        unknown_products=tuple(table["unknown_products"]),
        unknown_prescribers=tuple(table["unknown_prescribers"]),
        unknown_members=table["unknown_members"],
        inactive_members=table["inactive_members"],
        text=table["text"],
    )


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(read_text("practice", "payer_plans.toml"))


def _places(items: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (item.split(".") for item in items)
    return tuple((segment, field) for segment, field in pairs)


def _plan(table: Mapping[str, Any]) -> PlanRules:
    return PlanRules(
        key=table["key"],
        name=table["name"],
        bin=table["bin"],
        pcn=table["pcn"],
        help_desk=table["help_desk"],
        dispensing_fee=Money.parse(table["dispensing_fee"]),
        generic_factor=Percent.parse(table["generic_factor"]),
        brand_factor=Percent.parse(table["brand_factor"]),
        unlisted_factor=Percent.parse(table["unlisted_factor"]),
        plan_pays=table["plan_pays"],
        too_soon_percent=table["too_soon_percent"],
        too_soon_overrides=tuple(table["too_soon_overrides"]),
        days_limit=table["days_limit"],
        filing_days=table["filing_days"],
        tiers=tuple(_tier(tier) for tier in table.get("tier", ())),
        rules=tuple(_rule(rule) for rule in table.get("rule", ())),
    )


def _tier(table: Mapping[str, Any]) -> Tier:
    copay, share = table.get("copay"), table.get("coinsurance")
    return Tier(
        table["name"],
        _when(table["when"]),
        Money.parse(copay) if copay else None,
        Percent.parse(share) if share else None,
    )


def _rule(table: Mapping[str, Any]) -> Rule:
    most = table.get("most")
    return Rule(
        table["reject"],
        table["message"],
        _when(table["when"]),
        Quantity.parse(most) if most else None,
        table.get("unless_authorized", False),
    )


def _when(table: Mapping[str, Any]) -> When:
    over, under = table.get("claim_over"), table.get("claim_under")
    return When(
        ndcs=tuple(table.get("ndcs", ())),
        words=tuple(table.get("words", ())),
        schedules=tuple(table.get("schedules", ())),
        brand=table.get("brand"),
        claim_over=Money.parse(over) if over else None,
        claim_under=Money.parse(under) if under else None,
    )
