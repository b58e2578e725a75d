"""Hold what a plan may do beyond tiers and limits, each as data: accumulators, COB, DUR, PA, tax and more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEW_YEAR = (1, 1)


@dataclass(frozen=True, slots=True)
class Cap:
    """Be an amount of a plan year, for one member and, where given, for the family together."""

    member: Money
    family: Money | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Say how cost sharing runs through a plan year."""

    starts: tuple[int, int] = _NEW_YEAR
    deductible: Cap | None = None
    deductible_spares: tuple[str, ...] = ()
    out_of_pocket: Cap | None = None
    maximum: Money | None = None
    most_per_fill: Money | None = None
    shows_stages: bool = False
    brand_penalty: bool = False
    pays_tax: bool = False
    patient_bears_tax: bool = False
    tax_exempt: bool = False
    subsidies: Mapping[str, tuple[Money, Money]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exempt:
    """Say who shares no cost: by age, pregnancy, residence (384-4X) or authorization type (461-EU)."""

    under_age: int = 0
    pregnant: bool = False
    residences: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cob:
    """Say how a plan stands behind another: `paid`, `responsibility`, `both`, `either`, or `gap`.

    A `gap` plan, a card, prices a claim at what the patient was left to pay.
    """

    scheme: str
    codes: tuple[str, ...]
    rejects: tuple[str, ...] = ()
    takes_first: bool = True
    refuses_federal: bool = False


@dataclass(frozen=True, slots=True)
class Dur:
    """Say which findings stop a claim (88), which only warn, and what answer lifts a stop."""

    stops: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    professional: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """Hold what is paid beside the drug: vaccine administration, compounding, services by code."""

    administration: Money | None = None
    compounding: Money | None = None
    takes_partials: bool = False
    others: Mapping[str, Money] = field(default_factory=dict)
    fees: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Say what becomes of a request for authorization, and what an approval allows."""

    words: tuple[str, ...]
    outcome: str
    days: int
    refills: int
    quantity: Quantity | None
    waits: int
    then: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Be everything optional of one plan; what is empty does not apply."""

    kind: str = ""
    network: str = ""
    plan_id: str = ""
    is_federal: bool = False
    is_listed: bool = False
    captures: bool = False
    takes_coupons: bool = True
    needs_coupon: bool = False
    explains_too_soon: bool = False
    records_authorizations: bool = False
    matches_reports: bool = False
    checks_gross: bool = False
    most_transactions: int = 1
    transactions: tuple[str, ...] = ()
    required: tuple[tuple[str, str], ...] = ()
    authorization_types: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()
    share: Share = field(default_factory=Share)
    exempt: Exempt = field(default_factory=Exempt)
    cob: Cob | None = None
    dur: Dur = field(default_factory=Dur)
    services: Services = field(default_factory=Services)


def terms_of(table: Mapping[str, Any]) -> Terms:
    """Return the optional terms of a plan's table; raise KeyError for a word that is none."""
    plain: dict[str, Any] = {
        key: tuple(table[key]) if isinstance(table[key], list) else table[key]
        for key in _PLAIN
        if key in table
    }
    pairs = (item.split(".") for item in table.get("required", ()))
    return Terms(
        **plain,
        required=tuple((segment, name) for segment, name in pairs),
        policies=tuple(_policy(one) for one in table.get("policy", ())),
        share=_share(table.get("share", {})),
        exempt=Exempt(**_tuples(table.get("exempt", {}))),
        cob=Cob(**_tuples(table["cob"])) if "cob" in table else None,
        dur=Dur(**_tuples(table.get("dur", {}))),
        services=_services(table.get("services", {})),
    )


_PLAIN = (
    "kind",
    "network",
    "plan_id",
    "is_federal",
    "is_listed",
    "captures",
    "takes_coupons",
    "needs_coupon",
    "explains_too_soon",
    "records_authorizations",
    "matches_reports",
    "checks_gross",
    "most_transactions",
    "transactions",
    "authorization_types",
)
TERM_KEYS = frozenset({*_PLAIN, "required", "policy", "share", "exempt", "cob", "dur", "services"})


def money(text: str | None) -> Money | None:
    """Return an amount of a data file, None where it is missing."""
    return Money.parse(text) if text is not None else None


def percent(text: str | None) -> Percent | None:
    """Return a percentage of a data file, None where it is missing."""
    return Percent.parse(text) if text is not None else None


def quantity(text: str | None) -> Quantity | None:
    """Return a quantity of a data file, None where it is missing."""
    return Quantity.parse(text) if text is not None else None


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _cap(table: Mapping[str, str] | None) -> Cap | None:
    return Cap(Money.parse(table["member"]), money(table.get("family"))) if table else None


def _share(table: Mapping[str, Any]) -> Share:
    given = _tuples(table)
    if "starts" in given:
        month, day = given["starts"].split("-")
        given["starts"] = (int(month), int(day))
    for key in ("maximum", "most_per_fill"):
        given[key] = money(given.get(key))
    for key in ("deductible", "out_of_pocket"):
        given[key] = _cap(given.get(key))
    given["subsidies"] = {
        level: (Money.parse(generic), Money.parse(brand))
        for level, (generic, brand) in given.get("subsidies", {}).items()
    }
    return Share(**given)


def _services(table: Mapping[str, Any]) -> Services:
    return Services(
        administration=money(table.get("administration")),
        compounding=money(table.get("compounding")),
        takes_partials=table.get("takes_partials", False),
        others={code: Money.parse(most) for code, most in table.get("others", {}).items()},
        fees={code: Money.parse(fee) for code, fee in table.get("fees", {}).items()},
    )


def _policy(table: Mapping[str, Any]) -> Policy:
    return Policy(
        words=tuple(table.get("words", ())),
        outcome=table["outcome"],
        days=table.get("days", 365),
        refills=table.get("refills", 11),
        quantity=quantity(table.get("quantity")),
        waits=table.get("waits", 0),
        then=table.get("then", "approved"),
    )
