"""Read the data that a payer and its reckoning share: plans, members, prices, histories, codes."""

from __future__ import annotations

import csv
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parents[4]
RESOURCES = ROOT / "resources"
SCENARIO = RESOURCES / "practice" / "scenarios" / "all_kinds.toml"

Table: TypeAlias = dict[str, Any]


class World:
    """Hold every table by the name that a claim uses."""

    def __init__(self) -> None:
        """Read the shipped files."""
        plain = _toml(RESOURCES / "practice" / "payer_plans.toml")
        kinds = _toml(RESOURCES / "practice" / "payer_kinds.toml")
        scenario = _toml(SCENARIO)
        self.checks: Table = plain["checks"]
        self.plans: dict[tuple[str, str], Table] = {
            (plan["bin"], plan["pcn"]): plan
            for document in (plain, kinds, scenario)
            for plan in document["plan"]
        }
        self.by_key: dict[str, Table] = {plan["key"]: plan for plan in self.plans.values()}
        self.members: list[Table] = scenario["member"]
        self.fills: list[Table] = scenario["fill"]
        self.authorizations: list[Table] = scenario["authorization"]
        self.interactions: list[Table] = kinds["interaction"]
        self.seed: int = scenario["seed"]
        self.products = _formulary()
        for row in kinds["product"]:
            self.products[row["ndc"]] = _product(row)
        self.federal = {plan["bin"] for plan in self.plans.values() if plan.get("is_federal")}
        self.codes = _codes()

    def product(self, ndc: str) -> Table:
        """Return what is known of a product, the least for one that no list holds."""
        return self.products.get(ndc) or _product({"ndc": ndc, "name": ""})


def cents(text: str) -> int:
    """Return the cents of dollars in a data file."""
    return int(Fraction(text) * 100)


def half_up(amount: Fraction) -> int:
    """Round to a whole number, halves up."""
    return int((amount * 2 + 1) // 2)


def part(percent: str, amount: int) -> int:
    """Return a percentage of cents."""
    return half_up(Fraction(percent) * amount / 100)


def _toml(path: Path) -> Table:
    return tomllib.loads(path.read_text("utf-8"))


def _product(row: Table) -> Table:
    return {
        "ndc": row["ndc"],
        "name": row["name"].upper(),
        "price": Fraction(row["price"]) if row.get("price") else None,
        "brand": bool(row.get("brand")),
        "schedule": row.get("schedule", ""),
        "same": row.get("drug") or row["ndc"][:9],
        "family": row.get("family", ""),
        "generic": Fraction(row["generic_price"]) if "generic_price" in row else None,
        "daily": int(Fraction(row["daily"]) * 1000) if "daily" in row else None,
    }


def _formulary() -> dict[str, Table]:
    path = RESOURCES / "practice" / "formulary.csv"
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            brand, generic = row["brand"].upper(), row["generic"].upper()
            stated = row["brand_or_generic"]
            named = bool(brand) and brand not in generic and generic not in brand
            found[row["ndc11"]] = _product(
                {
                    "ndc": row["ndc11"],
                    "name": f"{row['generic']} {row['brand']} {row['ingredients']}",
                    "price": row["price"],
                    "brand": stated == "B" if stated else named,
                    "schedule": row["dea_schedule"],
                }
            )
    return found


def _codes() -> dict[str, str]:
    """Return the code that says “missing or invalid” by segment and field."""
    folder = RESOURCES / "reference" / "ncpdp"
    by_number: dict[str, str] = {}
    for row in _tsv(folder / "rejects.tsv"):
        for number in row["field"].split():
            by_number.setdefault(number, row["code"])
    fields = _tsv(folder / "D0" / "fields.tsv")
    return {f"{row['segment']}.{row['id']}": by_number.get(row["number"], "R8") for row in fields}


def _tsv(path: Path) -> list[dict[str, str]]:
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines if line]
