"""Look at one claim with everything that its plan knows about the member."""

from __future__ import annotations

import sys
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_books import Fill, Ledger, Member
    from tests.contract.payer.reckoning.rk_plans import Table, World, cents
else:
    from rk_plans import cents


class Case:
    """Be one claim before its plan."""

    def __init__(self, ask: Ask, world: World, ledger: Ledger, today: date) -> None:
        """Take the claim, the data, the books and the day."""
        self.ask, self.world, self.ledger, self.today = ask, world, ledger, today
        self.plan: Table = world.plans[ask.bin, ask.pcn]
        self.member: Member = (self.plan["key"], ask.id, ask.person)

    @cached_property
    def listed(self) -> Table | None:
        """Return the member as the plan lists it."""
        for one in self.world.members:
            if (one["plan"], one["id"], one["code"]) == self.member:
                return one
        return None

    @cached_property
    def product(self) -> Table:
        """Return the product; a compound is what of it the plan covers."""
        if not self.ask.parts:
            return self.world.product(self.ask.product)
        covered = [self.world.product(ndc) for ndc, _, _ in self.ask.parts if self.covers_ingredient(ndc)]
        return {
            "ndc": "0",
            "name": " + ".join(one["name"] for one in covered),
            "price": None,
            "brand": False,
            "schedule": min((one["schedule"] for one in covered if one["schedule"]), default=""),
            "same": "+".join(sorted(one["same"] for one in covered)),
            "family": "",
            "generic": None,
            "daily": None,
        }

    def covers_ingredient(self, ndc: str) -> bool:
        """Say whether the plan pays for a product in a compound."""
        if ndc.startswith(tuple(self.world.checks["unknown_products"])):
            return False
        product = self.world.product(ndc)
        return not any(
            rule["reject"] == "70"
            and "most" not in rule
            and "who" not in rule
            and holds(rule["when"], product, 0)
            for rule in self.plan.get("rule", [])
        )

    @cached_property
    def fills(self) -> list[Fill]:
        """Return the member's other fills that stand."""
        return [one for one in self.ledger.fills.get(self.member, []) if one.key != self.ask.key]

    @property
    def active(self) -> list[Fill]:
        """Return the fills of which something is left."""
        return [one for one in self.fills if one.served <= self.ask.served < one.ends]

    @property
    def first_part(self) -> Fill | None:
        """Return the partial fill that this one completes."""
        ask = self.ask
        if ask.part != "C":
            return None
        wanted = ("P", ask.first_rx, ask.first_served)
        return next((one for one in self.fills if (one.part, one.rx, one.served) == wanted), None)

    @cached_property
    def year(self) -> date:
        """Return the first day of the plan year."""
        month, day = map(int, self.plan.get("share", {}).get("starts", "01-01").split("-"))
        served = self.ask.served
        before = (served.month, served.day) < (month, day)
        return date(served.year - before, month, day)

    def used(self, name: str) -> int:
        """Return what the member used in the plan year, this claim's own earlier use left out."""
        return self.ledger.mine[self.member, self.year, name] - self._own(name)

    def used_by_family(self, name: str) -> int:
        """Return what the family used in the plan year, this claim's own earlier use left out."""
        return self.ledger.family[self.member[:2], self.year, name] - self._own(name)

    def _own(self, name: str) -> int:
        record = self.ledger.records.get(self.ask.key)
        if record is None or not record.stands or record.year != self.year:
            return 0
        return record.used.get(name, 0)

    def _left(self, name: str, used: str) -> int | None:
        cap = self.plan.get("share", {}).get(name)
        if cap is None:
            return None
        left = cents(cap["member"]) - self.used(used)
        if "family" in cap:
            left = min(left, cents(cap["family"]) - self.used_by_family(used))
        return max(0, left)

    @property
    def deductible_left(self) -> int:
        """Return what is left of the deductible."""
        return self._left("deductible", "deductible") or 0

    @property
    def pocket_left(self) -> int | None:
        """Return what is left until the plan pays everything."""
        return self._left("out_of_pocket", "counted")

    @property
    def has_account(self) -> bool:
        """Say whether the plan helps with the member's part."""
        return bool(self.listed and "assistance" in self.listed)

    @property
    def assistance_left(self) -> int:
        """Return what is left of that help."""
        if not self.listed or "assistance" not in self.listed:
            return 0
        return max(0, cents(self.listed["assistance"]) - self.used("assistance"))

    @property
    def subsidy(self) -> tuple[str, str] | None:
        """Return the most that a member with a subsidy pays, for a generic and for a brand."""
        levels = self.plan.get("share", {}).get("subsidies", {})
        level = self.listed.get("subsidy") if self.listed else None
        return tuple(levels[level]) if level in levels else None

    @property
    def age(self) -> int | None:
        """Return whole years on the day of service."""
        born, served = self.ask.born, self.ask.served
        if born is None:
            return None
        return served.year - born.year - ((served.month, served.day) < (born.month, born.day))

    @property
    def is_exempt(self) -> bool:
        """Say whether the member shares no cost."""
        exempt, ask = self.plan.get("exempt", {}), self.ask
        return (
            (self.age is not None and self.age < exempt.get("under_age", 0))
            or (exempt.get("pregnant", False) and ask.pregnant == "2")
            or ask.residence.lstrip("0") in exempt.get("residences", [])
            or (ask.pa_type != "" and ask.pa_type in exempt.get("types", []))
        )

    def tier(self, drug: int) -> Table:
        """Return the tier of the drug."""
        for tier in self.plan.get("tier", []):
            if holds(tier["when"], self.product, drug):
                return tier  # type: ignore[no-any-return]
        return {"name": "all", "coinsurance": "100"}


def holds(when: Table, product: Table, amount: int) -> bool:
    """Say whether a condition of the data holds for a product at a price."""
    if "ndcs" in when and not product["ndc"].startswith(tuple(when["ndcs"])):
        return False
    if "words" in when and not any(word in product["name"] for word in when["words"]):
        return False
    if "schedules" in when and product["schedule"] not in when["schedules"]:
        return False
    if "brand" in when and product["brand"] != when["brand"]:
        return False
    if "claim_over" in when and not amount > cents(when["claim_over"]):
        return False
    return not ("claim_under" in when and not amount < cents(when["claim_under"]))
