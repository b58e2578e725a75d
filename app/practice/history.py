"""Make two years of a pharmacy's claims, each adjudicated by the practice payer's own desk.

People, drugs and days come from a seed. What a claim is paid comes from the payer alone: its tiers,
deductibles, out-of-pocket limits, new years, list changes and prices. Nothing here knows how Counter
estimates. Some claims are filled at another pharmacy, so that the store does not see all of a plan year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from app.claims.estimating.facts import Answered, Question
from app.claims.ncpdp.billing import BillingFacts, build_billing
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import ZERO, Money, divide_half_up
from app.kernel.quantity import Quantity, Unit
from app.practice import history_terms as terms
from app.practice.formulary import formulary
from app.practice.payer_desk import PayerDesk
from app.practice.payer_log import Effect, Entry
from app.practice.payer_prices import PriceList
from app.practice.payer_scenario import Member, Scenario
from app.practice.plans import Product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.practice.plans import PlanRules

FIRST = date(2024, 3, 1)
LAST = date(2026, 2, 28)
PATIENTS = 160
HELD_OUT = 7919
_DRUGS = 150
_HERE, _ELSEWHERE = "2000000002", "2000000101"
_HUNDRED = 100
_NEW_MEMBERS, _CHANGES, _OTHER_PHARMACY, _LONG, _SUBSIDY, _BRANDS = 20, 15, 10, 25, 15, 35
_MONTH, _QUARTER = 30, 90
_SUMMER = 7
_FEE = Money(250)
_MARKUP, _USUAL = 108, 135
_ACUTE_OF_HUNDRED = 30


@dataclass(frozen=True, slots=True)
class _Person:
    """Be one patient: from when he comes, under which plan in which year, and what he takes."""

    number: int
    comes: date
    plans: dict[int, str]
    takes: tuple[tuple[str, int, int], ...]
    subsidy: str


@dataclass(frozen=True, slots=True)
class _Event:
    """Be one fill to come."""

    day: date
    person: _Person
    ndc11: str
    quantity: int
    days: int
    number: int


def practice_history(seed: int, patients: int = PATIENTS) -> tuple[Answered, ...]:
    """Return the answers that the store received over two years, in the order of time."""
    random = Random(seed)  # noqa: S311 -- practice data, the same for the same seed
    products = _products(random)
    people = [_person(number, random, list(products)) for number in range(patients)]
    return tuple(_Payer(random, products, people).answers(sorted(_events(people, random), key=_order)))


class _Payer:
    """Let the practice payer decide one fill after the other while its terms change with the months."""

    def __init__(self, random: Random, products: dict[str, Product], people: list[_Person]) -> None:
        self._random = random
        self._products = products
        self._store = dict(products)
        self._plans = terms.first_plans()
        self._members = _members(people)
        self._month = (FIRST.year, FIRST.month)
        self._desk = self._open()
        self._seq = 0

    def answers(self, events: list[_Event]) -> Iterator[Answered]:
        for event in events:
            self._turn_to(event.day)
            answer = self._bill(event)
            if answer is not None:
                yield answer

    def _open(self) -> PayerDesk:
        plans = {(plan.bin, plan.pcn): plan for plan in self._plans}
        return PayerDesk(PriceList(self._products.values()), Scenario(plans=plans, members=self._members))

    def _turn_to(self, day: date) -> None:
        """Begin each month that has come: prices, in summer the plans' lists, in January everything."""
        while self._month < (day.year, day.month):
            year, month = self._month
            self._month = (year, month + 1) if month < 12 else (year + 1, 1)
            self._store = dict(self._products)  # the store learns of a price a month late
            self._products = {
                code: terms.next_month(product, self._random) for code, product in self._products.items()
            }
            self._change_plans()
            books = self._desk.bench.books
            self._desk = self._open()
            self._desk.bench.books = books

    def _change_plans(self) -> None:
        listed = list(self._products.values())
        if self._month[1] == 1:
            self._plans = tuple(terms.next_year(plan, listed, self._random) for plan in self._plans)
        elif self._month[1] == _SUMMER:
            self._plans = tuple(terms.mid_year(plan, listed, self._random) for plan in self._plans)

    def _bill(self, event: _Event) -> Answered | None:
        plan = next(one for one in self._plans if one.key == event.person.plans[event.day.year])
        asked = self._question(event, plan)
        is_elsewhere = self._random.randrange(_HUNDRED) < _OTHER_PHARMACY
        raw = build_billing(_facts(event, asked, plan, _ELSEWHERE if is_elsewhere else _HERE))
        self._seq += 1
        decision = self._desk.decide(raw, self._seq, event.day)
        self._desk.apply(Entry(self._seq, "", decision.key, decision.effect, raw, decision.answer))
        if decision.effect is not Effect.PAID or is_elsewhere:
            return None
        return _answered(asked, decision.answer)

    def _question(self, event: _Event, plan: PlanRules) -> Question:
        quantity = Quantity.of(event.quantity)
        product = self._store[event.ndc11]
        cost = product.rate.times(quantity) if product.rate is not None else ZERO
        gross = _percent(cost, _MARKUP) + _FEE
        return Question(
            patient=f"P{event.person.number:04d}",
            plan=plan.key,
            ndc11=event.ndc11,
            is_brand=product.is_brand,
            quantity=quantity,
            days=event.days,
            gross=gross,
            usual=_percent(gross, _USUAL),
            served=event.day,
        )


def _products(random: Random) -> dict[str, Product]:
    """Return the drugs that the store's patients take, a quarter of them brands."""
    brands: list[Product] = []
    generics: list[Product] = []
    for row in formulary():
        ndc11 = str(row.package.ndc11)
        name = f"{row.product.generic} {row.product.brand}".upper()
        product = Product(ndc11, row.price.rate, name, row.product.dea_schedule, is_brand=row.is_brand)
        cost = product.rate.times(Quantity.of(_MONTH)) if product.rate else ZERO
        if Money(100) < cost < Money(90_000):
            (brands if row.is_brand else generics).append(product)
    count = _DRUGS * _BRANDS // _HUNDRED
    chosen = [
        *random.sample(brands, min(count, len(brands))),
        *random.sample(generics, min(_DRUGS - count, len(generics))),
    ]
    return {product.ndc11: product for product in chosen}


def _person(number: int, random: Random, drugs: list[str]) -> _Person:
    comes = FIRST + timedelta(days=random.randrange(_MONTH))
    if random.randrange(_HUNDRED) < _NEW_MEMBERS:
        comes = FIRST + timedelta(days=random.randrange((LAST - FIRST).days - _QUARTER))
    plan = random.choice(terms.PLANS)
    plans: dict[int, str] = {}
    for year in range(FIRST.year, LAST.year + 1):
        if plans and random.randrange(_HUNDRED) < _CHANGES:
            plan = random.choice(terms.PLANS)
        plans[year] = plan
    takes = []
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        days = _QUARTER if random.randrange(_HUNDRED) < _LONG else _MONTH
        takes.append((random.choice(drugs), random.choice((1, 1, 1, 2)), days))
    is_helped = random.randrange(_HUNDRED) < _SUBSIDY
    return _Person(number, comes, plans, tuple(takes), "1" if is_helped else "")


def _events(people: list[_Person], random: Random) -> Iterator[_Event]:
    taken = sorted({ndc11 for person in people for ndc11, _, _ in person.takes})
    for person in people:
        for ndc11, daily, days in person.takes:
            yield from _refills(person, ndc11, daily, days, random)
        day = person.comes
        while day <= LAST:
            day += timedelta(days=random.randint(_MONTH, 2 * _QUARTER))
            if day <= LAST and random.randrange(_HUNDRED) < _ACUTE_OF_HUNDRED:
                quantity = random.choice((10, 14, 20, 30))
                yield _Event(day, person, random.choice(taken), quantity, random.choice((7, 10, 14)), 0)


def _refills(person: _Person, ndc11: str, daily: int, days: int, random: Random) -> Iterator[_Event]:
    day, number, dose, length = person.comes, 0, daily, days
    while day <= LAST:
        is_long_allowed = person.plans[day.year] != "medicaid"
        length_now = length if is_long_allowed else _MONTH
        yield _Event(day, person, ndc11, dose * length_now, length_now, number % 99)
        day += timedelta(days=length_now - random.randint(0, 3) + random.choice((0, 0, 1, 5)))
        number += 1
        draw = random.randrange(_HUNDRED)
        if draw < 2:
            dose = 3 - dose
        elif draw < 4:
            length = _QUARTER if length == _MONTH else _MONTH


def _order(event: _Event) -> tuple[date, int, str, int]:
    return event.day, event.person.number, event.ndc11, event.number


def _members(people: list[_Person]) -> dict[tuple[str, str, str], Member]:
    members = {}
    for person in people:
        for plan in terms.PLANS:
            name = f"SAMPLE{person.number}"
            one = Member(plan, _id(person), "01", name, "PAT", date(1961, 7, 4), "2", subsidy=person.subsidy)
            members[plan, one.id, one.code] = one
    return members


def _id(person: _Person) -> str:
    return f"HIST{person.number:05d}"


def _percent(amount: Money, percent: int) -> Money:
    return Money(divide_half_up(amount.cents * percent, _HUNDRED))


def _facts(event: _Event, asked: Question, plan: PlanRules, pharmacy: str) -> BillingFacts:
    rx_number = 1_000_000 + event.person.number * 1_000 + int(event.ndc11[-6:]) % 1_000
    return BillingFacts(
        bin=plan.bin,
        pcn=plan.pcn,
        group="GRP1",
        cardholder_id=_id(event.person),
        person_code="01",
        relationship="1",
        pharmacy_npi=pharmacy,
        date_of_service=event.day,
        patient_last="SAMPLE",
        patient_first="PAT",
        birth_date=date(1961, 7, 4),
        sex="F",
        rx_number=rx_number,
        fill_number=event.number,
        ndc11=event.ndc11,
        quantity=asked.quantity,
        days_supply=event.days,
        daw="0",
        origin="1",
        date_written=event.day,
        refills_authorized=99,
        prescriber_npi="2000000010",
        prescriber_last="SAMPLE",
        ingredient_cost=asked.gross - _FEE,
        dispensing_fee=_FEE,
        usual_and_customary=asked.usual,
        gross_amount_due=asked.gross,
        unit=Unit.EACH,
    )


def _answered(asked: Question, raw: bytes) -> Answered:
    """Return what an answer says in its pricing segment."""
    pricing = Message.parse(raw, Direction.RESPONSE).segment("23")
    return Answered(
        asked=asked,
        on=asked.served,
        patient_pay=pricing.money("F5") or ZERO,
        plan_pay=pricing.money("F9") or ZERO,
        deductible=pricing.money("FH") or ZERO,
        copay=pricing.money("FI"),
        coinsurance=pricing.money("4U"),
        deductible_used=pricing.money("FC"),
        deductible_left=pricing.money("FD"),
    )
