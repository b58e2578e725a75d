"""Give the people, plans and front store of the practice store: made up, the same at every start.

Nobody in it can be real, and the data files say how one can tell: NPIs start with 2, DEA numbers with a
letter that DEA does not use, BINs begin with 9990, telephone numbers 555-01xx, ZIP codes below 00500.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.claims.model import PlanKind
from app.kernel.money import Money, Percent
from app.kernel.running import Role
from app.patients.model import Sex
from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = "practice"


@dataclass(frozen=True, slots=True)
class PracticeAllergy:
    """Be an allergy; `ingredient` is the folded word to look for in a drug's ingredients and classes."""

    substance: str
    ingredient: str
    reaction: str


@dataclass(frozen=True, slots=True)
class PracticeCondition:
    """Be a diagnosis (ICD-10-CM)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PracticeCoverage:
    """Be a card for one of the practice plans, by the plan's key."""

    plan: str
    level: int
    cardholder_id: str
    group_id: str
    person_code: str
    relationship: str


@dataclass(frozen=True, slots=True)
class PracticePatient:
    """Be a made-up patient."""

    last: str
    first: str
    birth_date: date
    sex: Sex
    phone: str
    street: str
    city: str
    state: str
    zip_code: str
    allergies: tuple[PracticeAllergy, ...]
    conditions: tuple[PracticeCondition, ...]
    coverages: tuple[PracticeCoverage, ...]


@dataclass(frozen=True, slots=True)
class PracticePrescriber:
    """Be a made-up prescriber; some have no DEA number."""

    last: str
    first: str
    credential: str
    npi: str
    dea: str
    phone: str
    street: str
    city: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class PracticePlan:
    """Be a plan that only the practice payer knows; `tiers` are copays for estimates."""

    key: str
    name: str
    kind: PlanKind
    bin: str
    pcn: str
    group_id: str
    help_desk: str
    destination: str
    return_days: int
    tiers: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """Be a front-store item."""

    upc: str
    name: str
    price: Money
    taxable: bool
    fsa_eligible: bool


@dataclass(frozen=True, slots=True)
class PracticeUser:
    """Be someone who works in the practice store."""

    username: str
    display: str
    initials: str
    roles: frozenset[Role]
    password: str
    pin: str
    license_number: str
    in_charge: bool


@dataclass(frozen=True, slots=True)
class PracticeStoreInfo:
    """Be the practice store itself."""

    name: str
    street: str
    city: str
    state: str
    zip_code: str
    phone: str
    npi: str
    dea: str
    zone: str
    tax_rate: Percent
    drawer_float: Money
    markup: Percent
    dispensing_fee: Money


@dataclass(frozen=True, slots=True)
class People:
    """Be everyone and everything of the practice store but the drugs."""

    store: PracticeStoreInfo
    users: tuple[PracticeUser, ...]
    patients: tuple[PracticePatient, ...]
    prescribers: tuple[PracticePrescriber, ...]
    plans: tuple[PracticePlan, ...]
    items: tuple[PracticeItem, ...]


PASSWORD = "practice"  # noqa: S105 - shown on the sign-in screen of the practice store


def people() -> People:
    """Return the people of the practice store."""
    data = tomllib.loads(read_text(_FOLDER, "people.toml"))
    return People(
        store=_store(data["store"]),
        users=tuple(_user(entry) for entry in data["user"]),
        patients=tuple(_patient(row) for row in rows("patients.csv")),
        prescribers=tuple(PracticePrescriber(**row) for row in rows("prescribers.csv")),
        plans=tuple(_plan(entry) for entry in data["plan"]),
        items=tuple(PracticeItem(**entry | {"price": Money.parse(entry["price"])}) for entry in data["item"]),
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of a practice file; lines that start with # are remarks."""
    text = read_text(_FOLDER, name)
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _store(entry: dict[str, Any]) -> PracticeStoreInfo:
    return PracticeStoreInfo(
        **entry
        | {
            "tax_rate": Percent.parse(entry["tax_rate"]),
            "markup": Percent.parse(entry["markup"]),
            "drawer_float": Money.parse(entry["drawer_float"]),
            "dispensing_fee": Money.parse(entry["dispensing_fee"]),
        }
    )


def _user(entry: dict[str, Any]) -> PracticeUser:
    return PracticeUser(
        username=entry["username"],
        display=entry["display"],
        initials=entry["initials"],
        roles=frozenset(Role(role) for role in entry["roles"]),
        password=PASSWORD,
        pin=entry["pin"],
        license_number=entry.get("license_number", ""),
        in_charge=entry.get("in_charge", False),
    )


def _plan(entry: dict[str, Any]) -> PracticePlan:
    tiers = tuple((name, Money.parse(copay)) for name, copay in entry["tiers"].items())
    return PracticePlan(**entry | {"kind": PlanKind(entry["kind"]), "tiers": tiers})


def _patient(row: dict[str, str]) -> PracticePatient:
    kept = ("last", "first", "phone", "street", "city", "state", "zip_code")
    return PracticePatient(
        **{name: row[name] for name in kept},
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=Sex(row["sex"]),
        allergies=tuple(PracticeAllergy(*part.split("/")) for part in _parts(row["allergies"])),
        conditions=tuple(PracticeCondition(*part.split(" ", 1)) for part in _parts(row["conditions"])),
        coverages=tuple(_coverage(part) for part in _parts(row["coverages"])),
    )


def _parts(text: str) -> list[str]:
    return [part for part in text.split("; ") if part]


def _coverage(text: str) -> PracticeCoverage:
    plan, level, *rest = text.split("/")
    return PracticeCoverage(plan, int(level), *rest)
