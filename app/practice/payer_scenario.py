"""Load what a practice payer knows at its start: plans, members, drug facts, histories, scheduled faults.

Everything is data. A scenario is one TOML file; without one the payer knows the shipped plans. Everyone
and everything in a scenario is invented, and every BIN begins with 9990.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money, Rate
from app.kernel.quantity import Quantity
from app.practice.payer_faults import Chaos, Trouble
from app.practice.payer_terms import money, quantity
from app.practice.plans import PlanRules, Product, plans, plans_of
from resources import read_text, resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIPPED = "payer_kinds.toml"


@dataclass(frozen=True, slots=True)
class KnownCoverage:
    """Be other coverage that a plan has on record for a member (segment 28)."""

    bin: str
    pcn: str = ""
    id: str = ""
    group: str = ""
    level: str = "01"
    help_desk: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Be one person on a plan's list."""

    plan: str
    id: str
    code: str
    last: str
    first: str
    born: date
    sex: str
    group: str = ""
    begins: date = date(2000, 1, 1)
    ends: date | None = None
    others: tuple[KnownCoverage, ...] = ()
    assistance: Money = ZERO
    subsidy: str = ""
    injured: date | None = None
    injury: str = ""


@dataclass(frozen=True, slots=True)
class SeededFill:
    """Be a fill of before the scenario began, here or at another pharmacy."""

    plan: str
    id: str
    code: str
    product: str
    served: date
    quantity: Quantity
    days: int
    pharmacy: str
    deductible: Money = ZERO
    counted: Money = ZERO
    plan_paid: Money = ZERO


@dataclass(frozen=True, slots=True)
class SeededAuthorization:
    """Be an authorization that stands when the scenario begins."""

    plan: str
    id: str
    code: str
    number: str
    words: tuple[str, ...]
    begins: date
    ends: date
    refills: int
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """Be two drugs, by words of their names, that should not meet."""

    words: tuple[str, str]
    significance: str
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Hold everything that a payer knows at its start."""

    plans: Mapping[tuple[str, str], PlanRules]
    seed: int = 0
    today: date | None = None
    members: Mapping[tuple[str, str, str], Member] = field(default_factory=dict)
    products: tuple[Product, ...] = ()
    fills: tuple[SeededFill, ...] = ()
    authorizations: tuple[SeededAuthorization, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    troubles: Mapping[int, Trouble] = field(default_factory=dict)
    chaos: Chaos | None = None

    def with_seed(self, seed: int) -> Scenario:
        """Return the scenario with another seed."""
        return replace(self, seed=seed)

    def federal_bins(self) -> frozenset[str]:
        """Return the BINs of the federal programs among the plans."""
        return frozenset(plan.bin for plan in self.plans.values() if plan.terms.is_federal)

    def has_members(self, plan: str, id_: str) -> bool:
        """Say whether a plan lists anybody under a cardholder id."""
        return any(key[:2] == (plan, id_) for key in self.members)


@cache
def shipped() -> Scenario:
    """Return what a payer without a scenario knows: four plain plans and twelve kinds."""
    return _scenario(tomllib.loads(read_text("practice", _SHIPPED)))


def named(text: str) -> Path:
    """Return the path of a scenario that is given as a file, or by the name of a shipped one."""
    shipped_one = resource_path("practice", "scenarios", f"{text}.toml")
    return shipped_one if "." not in text and shipped_one.exists() else Path(text)


def load(path: Path) -> Scenario:
    """Return a scenario file; raise `DomainError` for one that does not hold together."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DomainError("scenario", f"Correct the file: {error}.") from error
    try:
        return _scenario(document)
    except (KeyError, TypeError, ValueError) as error:
        raise DomainError("scenario", f"Correct the file: {type(error).__name__} at {error}.") from error


def _scenario(document: Mapping[str, Any]) -> Scenario:
    unknown = sorted(set(document) - _TABLES)
    if unknown:
        raise DomainError("scenario", f"Take out {', '.join(unknown)}; a scenario has no such table.")
    kinds = shipped() if document.get("keeps_kinds", False) else None
    known = dict(plans()) if document.get("keeps_plain_plans", True) else {}
    known |= {**(kinds.plans if kinds else {}), **plans_of(document.get("plan", ()))}
    members = [_member(table) for table in document.get("member", ())]
    chaos = document.get("chaos")
    scenario = Scenario(
        plans=known,
        seed=document.get("seed", 0),
        today=document.get("today"),
        members={(one.plan, one.id, one.code): one for one in members},
        products=(*(kinds.products if kinds else ()), *map(_product, document.get("product", ()))),
        fills=tuple(_fill(table) for table in document.get("fill", ())),
        authorizations=tuple(_authorization(table) for table in document.get("authorization", ())),
        interactions=(
            *(kinds.interactions if kinds else ()),
            *map(_interaction, document.get("interaction", ())),
        ),
        troubles={table["at"]: Trouble.of_command(table) for table in document.get("trouble", ())},
        chaos=Chaos.of_table(chaos) if chaos else None,
    )
    _check_names(scenario)
    return scenario


_TABLES = frozenset(
    {
        "keeps_plain_plans",
        "keeps_kinds",
        "seed",
        "today",
        "plan",
        "member",
        "product",
        "fill",
        "authorization",
        "interaction",
        "trouble",
        "chaos",
    }
)


def _check_names(scenario: Scenario) -> None:
    keys = {plan.key for plan in scenario.plans.values()}
    named = {one.plan for one in scenario.members.values()}
    named |= {one.plan for one in scenario.fills} | {one.plan for one in scenario.authorizations}
    unknown = sorted(named - keys)
    if unknown:
        raise DomainError("plan", f"There is no plan {', '.join(unknown)}. Correct the name.")


def _member(table: Mapping[str, Any]) -> Member:
    given = dict(table)
    given["others"] = tuple(KnownCoverage(**one) for one in given.pop("other", ()))
    given["assistance"] = money(given.get("assistance")) or ZERO
    return Member(**given)


def _product(table: Mapping[str, Any]) -> Product:
    generic, daily = table.get("generic_price"), table.get("daily")
    return Product(
        ndc11=table["ndc"],
        rate=Rate.parse(table["price"]) if "price" in table else None,
        name=table["name"].upper(),
        schedule=table.get("schedule", ""),
        is_brand=table.get("brand", False),
        drug=table.get("drug", ""),
        family=table.get("family", ""),
        generic_rate=Rate.parse(generic) if generic else None,
        daily=quantity(daily),
    )


def _fill(table: Mapping[str, Any]) -> SeededFill:
    amounts = {key: Money.parse(table[key]) for key in ("deductible", "counted", "plan_paid") if key in table}
    return SeededFill(
        plan=table["plan"],
        id=table["id"],
        code=table.get("code", ""),
        product=table["ndc"],
        served=table["served"],
        quantity=Quantity.parse(table["quantity"]),
        days=table["days"],
        pharmacy=table.get("pharmacy", ""),
        **amounts,
    )


def _authorization(table: Mapping[str, Any]) -> SeededAuthorization:
    begins = table["begins"]
    return SeededAuthorization(
        plan=table["plan"],
        id=table["id"],
        code=table.get("code", ""),
        number=table["number"].lstrip("0"),
        words=tuple(table["words"]),
        begins=begins,
        ends=table.get("ends", begins + timedelta(days=365)),
        refills=table.get("refills", 99),
        quantity=quantity(table.get("quantity")),
    )


def _interaction(table: Mapping[str, Any]) -> Interaction:
    one, other = table["words"]
    return Interaction((one.upper(), other.upper()), table["significance"], table["text"].upper())
