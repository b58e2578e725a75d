"""Load the practice payer's plans: tiers, limits and exclusions are data in payer_plans.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from app.kernel.errors import DomainError
from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity
from app.practice.payer_terms import TERM_KEYS, Terms, terms_of
from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.kernel.money import Rate


@dataclass(frozen=True, slots=True)
class Product:
    """Be what the payer knows about an NDC; `rate` is None for one that no price list holds.

    `drug` names what counts as the same drug for refills, `family` what duplicates a therapy.
    """

    ndc11: str
    rate: Rate | None = None
    name: str = ""
    schedule: str = ""
    is_brand: bool = False
    drug: str = ""
    family: str = ""
    generic_rate: Rate | None = None
    daily: Quantity | None = None

    @property
    def same_as(self) -> str:
        """Return what two fills of the same drug have in common."""
        return self.drug or self.ndc11[:9]


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
    non_preferred: Money | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Choose patients by age in whole years and by sex (305-C5)."""

    least_age: int | None = None
    most_age: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Reject what it chooses; with `most`, only above that quantity, in one fill or in `per_days`."""

    reject: str
    message: str
    when: When
    most: Quantity | None = None
    unless_authorized: bool = False
    per_days: int = 0
    most_fills: int | None = None
    unless_diagnosis: tuple[str, ...] = ()
    after_words: tuple[str, ...] = ()
    who: Who | None = None


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
    reversal_days: int | None
    tiers: tuple[Tier, ...]
    rules: tuple[Rule, ...]
    terms: Terms = field(default_factory=Terms)

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
    others: Mapping[str, tuple[tuple[str, str], ...]]
    unused: Mapping[str, str]
    counts: Mapping[str, str]

    def required(self, transaction: str) -> tuple[tuple[str, str], ...]:
        """Return the places that a transaction must fill."""
        return self.others.get(transaction, self.billing)


@cache
def plans() -> dict[tuple[str, str], PlanRules]:
    """Return the plans by BIN and PCN."""
    return plans_of(_document()["plan"])


def plans_of(tables: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], PlanRules]:
    """Return plans by BIN and PCN from the tables of a data file; raise `DomainError`."""
    loaded = [_plan(table) for table in tables]
    found = {(plan.bin, plan.pcn): plan for plan in loaded}
    if len(found) != len(loaded):
        raise DomainError("plan", "Give each plan a BIN and PCN of its own.")
    return found


@cache
def checks() -> Checks:
    """Return what is asked of every claim."""
    table = _document()["checks"]
    others = {name: _places(items) for name, items in table["others"].items()}
    return Checks(
        billing=_places(table["billing"]),
        reversal=_places(table["reversal"]),
        future_days=table["future_days"],
        unknown_products=tuple(table["unknown_products"]),
        unknown_prescribers=tuple(table["unknown_prescribers"]),
        unknown_members=table["unknown_members"],
        inactive_members=table["inactive_members"],
        text=table["text"],
        others=others | dict.fromkeys(table["as_reversal"], _places(table["reversal"])),
        unused=table["unused"],
        counts=table["counts"],
    )


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(read_text("practice", "payer_plans.toml"))


def _places(items: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (item.split(".") for item in items)
    return tuple((segment, field) for segment, field in pairs)


_OWN_KEYS = frozenset(
    {
        "key",
        "name",
        "bin",
        "pcn",
        "help_desk",
        "dispensing_fee",
        "generic_factor",
        "brand_factor",
        "unlisted_factor",
        "plan_pays",
        "too_soon_percent",
        "too_soon_overrides",
        "days_limit",
        "filing_days",
        "reversal_days",
        "tier",
        "rule",
    }
)


def _plan(table: Mapping[str, Any]) -> PlanRules:
    unknown = sorted(set(table) - _OWN_KEYS - TERM_KEYS)
    if unknown:
        raise DomainError("plan", f"Take out {', '.join(unknown)}; a plan has no such word.")
    if not table["bin"].startswith("9990"):
        raise DomainError("plan", "Use a BIN that begins with 9990; no real payer has one.")
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
        reversal_days=table.get("reversal_days"),
        tiers=tuple(_tier(tier) for tier in table.get("tier", ())),
        rules=tuple(_rule(rule) for rule in table.get("rule", ())),
        terms=terms_of(table),
    )


def _tier(table: Mapping[str, Any]) -> Tier:
    copay, share = table.get("copay"), table.get("coinsurance")
    return Tier(
        table["name"],
        _when(table["when"]),
        Money.parse(copay) if copay else None,
        Percent.parse(share) if share else None,
        Money.parse(table["non_preferred"]) if "non_preferred" in table else None,
    )


def _rule(table: Mapping[str, Any]) -> Rule:
    most = table.get("most")
    return Rule(
        table["reject"],
        table["message"],
        _when(table["when"]),
        Quantity.parse(most) if most else None,
        table.get("unless_authorized", False),
        table.get("per_days", 0),
        table.get("most_fills"),
        tuple(table.get("unless_diagnosis", ())),
        tuple(table.get("after_words", ())),
        Who(**table["who"]) if "who" in table else None,
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
