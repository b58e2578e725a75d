"""Bring a request, the plans, the prices and the books together into what the rules look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import natural_key
from app.claims.ncpdp.errors import Unreadable
from app.kernel.money import ZERO
from app.kernel.quantity import Quantity
from app.practice.payer_authorizations import seeded
from app.practice.payer_books import Booked, Books, Used, used_in, year_of
from app.practice.payer_claim import read_claim
from app.practice.payer_cost import is_payable
from app.practice.payer_situation import Situation
from app.practice.plans import Product, checks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.claims.ncpdp.typed import Message
    from app.practice.payer_claim import Claim
    from app.practice.payer_prices import PriceList
    from app.practice.payer_scenario import Member, Scenario, SeededFill
    from app.practice.plans import PlanRules

_BASES = {"B2": "B1", "B3": "B1", "P1": "B1", "S2": "S1", "S3": "S1", "N2": "N1", "N3": "N1"} | {
    "C2": "C1",
    "C3": "C1",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Be one transaction on the desk: its bytes, its plan, its number and the day."""

    request: Message
    plan: PlanRules
    key: str
    number: str
    today: date

    @property
    def base(self) -> str:
        """Return the key of the claim that the transaction is about, whatever it does to it."""
        return base_key(self.request)


@dataclass
class Bench:
    """Hold what a payer knows: its scenario, its prices and its books."""

    scenario: Scenario
    prices: PriceList
    books: Books = field(default_factory=Books)

    def __post_init__(self) -> None:
        """Enter the histories and authorizations that the scenario begins with."""
        for number, fill in enumerate(self.scenario.fills, start=1):
            self.books.enter(self._seeded(number, fill))
        for one in self.scenario.authorizations:
            self.books.authorizations[one.number] = seeded(one)

    def plan(self, request: Message) -> PlanRules | None:
        """Return the plan of a request, None where the payer has no such plan."""
        return self.scenario.plans.get((request.header("A1"), request.header("A4")))

    def situation(self, case: Case) -> Situation:
        """Return a claim with everything that the rules look at; raise `Unreadable`."""
        claim, member = self._claim(case.request, case.plan)
        served = claim.served or case.today
        key = case.base
        name = (case.plan.key, claim.person.id, claim.person.code)
        year = year_of(served, case.plan.terms.share.starts)
        family = [one for one in self.books.of_family(name) if one.key != key]
        mine = [one for one in family if one.member == name]
        parts = self._parts(claim, case.plan)
        number = claim.item.authorization
        return Situation(
            claim=claim,
            plan=case.plan,
            product=_compound(parts) if claim.item.is_compound else self.prices.find(claim.item.product),
            checks=checks(),
            today=case.today,
            served=served,
            member=member,
            knows_id=self.scenario.has_members(case.plan.key, claim.person.id),
            parts=parts,
            fills=tuple(one for one in mine if one.transaction == "B1"),
            mine=used_in(iter(mine), year),
            family=used_in(iter(family), year),
            authorization=self.books.authorizations.get(number),
            uses=tuple(use for use in self.books.uses(number) if use.key != key),
            interactions=self.scenario.interactions,
            federal_bins=self.scenario.federal_bins(),
        )

    def booked(self, request: Message, answer: Message) -> Booked:
        """Return a claim as it goes into the books, with what its answer says it used."""
        plan = self.plan(request)
        claim, _ = self._claim(request, plan)
        name = plan.key if plan is not None else f"{claim.bin}|{claim.pcn}"
        parts = self._parts(claim, plan) if plan is not None else ()
        status = answer.segment("21").text("AN")
        item, part = claim.item, claim.part
        return Booked(
            key=base_key(request),
            transaction=_BASES.get(claim.transaction, claim.transaction),
            member=(name, claim.person.id, claim.person.code),
            product=_compound(parts) if item.is_compound else self.prices.find(item.product),
            served=_served(claim),
            quantity=item.quantity or Quantity(0),
            days=item.days,
            pharmacy=claim.pharmacy,
            used=_used(answer),
            authorization=answer.segment("26").text("PY").lstrip("0") or item.authorization,
            number=item.number,
            part=part.status,
            intended=part.intended,
            first=(part.first_number, part.first_served),
            billed=billed(request),
            answer=answer.raw,
            status=status,
        )

    def _claim(self, request: Message, plan: PlanRules | None) -> tuple[Claim, Member | None]:
        claim = read_claim(request)
        if plan is None:
            return claim, None
        person = claim.person
        member = self.scenario.members.get((plan.key, person.id, person.code))
        if member is None and not person.code:
            listed = [
                one for one in self.scenario.members.values() if (one.plan, one.id) == (plan.key, person.id)
            ]
            member = listed[0] if len(listed) == 1 else None
        if member is None:
            return claim, None
        return replace(claim, person=replace(person, code=member.code)), member

    def _parts(self, claim: Claim, plan: PlanRules) -> tuple[Product, ...]:
        if not claim.item.is_compound:
            return ()
        found = (self.prices.find(part.product) for part in claim.ingredients)
        return tuple(product for product in found if is_payable(plan, checks(), product))

    def _seeded(self, number: int, fill: SeededFill) -> Booked:
        return Booked(
            key=f"seed|{number}",
            transaction="B1",
            member=(fill.plan, fill.id, fill.code),
            product=self.prices.find(fill.product),
            served=fill.served,
            quantity=fill.quantity,
            days=fill.days,
            pharmacy=fill.pharmacy,
            used=Used(fill.deductible, fill.counted, fill.plan_paid),
        )


def base_key(request: Message) -> str:
    """Return the key of the claim that a transaction bills, rebills or takes back; raise `Unreadable`."""
    stem, transaction = natural_key(request.raw).rsplit("|", 1)
    return f"{stem}|{_BASES.get(transaction, transaction)}"


def billed(request: Message) -> tuple[str, ...]:
    """Return what makes two billings under one key the same claim."""
    claim = request.segment("07")
    return claim.text("D7"), claim.text("E7").lstrip("0"), claim.text("D5").lstrip("0")


def _compound(parts: Iterable[Product]) -> Product:
    """Return what of a compound can be paid, as if it were one product."""
    payable = tuple(parts)
    return Product(
        ndc11="0",
        name=" + ".join(product.name for product in payable),
        schedule=min((product.schedule for product in payable if product.schedule), default=""),
        drug="+".join(sorted(product.same_as for product in payable)),
    )


def _served(claim: Claim) -> date:
    if claim.served is None:
        raise Unreadable("401-D1 is not a day")
    return claim.served


def _used(answer: Message) -> Used:
    pricing = answer.segment("23")
    amounts = {name: pricing.money(name) or ZERO for name in ("FH", "FI", "4U", "UM", "F9", "UD")}
    counted = amounts["FH"] + amounts["FI"] + amounts["4U"] + amounts["UM"]
    return Used(amounts["FH"], counted, amounts["F9"], -amounts["UD"])
