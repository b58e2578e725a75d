"""Read a well-formed request into plain facts, so that no rule of the payer looks at bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.typed import Fields, Message
    from app.kernel.money import Percent
    from app.kernel.quantity import Quantity

ADMINISTRATION = "MA"
PARTIAL, COMPLETION = "P", "C"


@dataclass(frozen=True, slots=True)
class Person:
    """Be who the claim says the patient is."""

    id: str
    group: str
    code: str
    born: date | None
    sex: str
    is_pregnant: bool
    residence: str


@dataclass(frozen=True, slots=True)
class Item:
    """Be what was dispensed or done (segment 07)."""

    kind: str
    number: str
    qualifier: str
    product: str
    quantity: Quantity | None
    days: int
    fill: int
    is_compound: bool
    daw: str
    written: date | None
    clarifications: frozenset[str]
    other_coverage: str
    authorization_type: str
    authorization: str


@dataclass(frozen=True, slots=True)
class Part:
    """Be what a partial fill or its completion says of itself."""

    status: str
    intended: Quantity | None
    intended_days: int
    first_number: str
    first_served: date | None


@dataclass(frozen=True, slots=True)
class Price:
    """Be what the pharmacy asks (segment 11)."""

    ingredient: Money
    fee: Money
    incentive: Money
    service: Money
    flat_tax: Money
    percentage_tax: Money
    rate: Percent | None
    basis: str
    usual: Money
    gross: Money
    others: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """Be one earlier payer (segment 05)."""

    coverage: str
    qualifier: str
    id: str
    day: date | None
    paid: tuple[tuple[str, Money], ...]
    rejects: tuple[str, ...]
    owed: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Be one part of a compound (segment 10)."""

    product: str
    quantity: Quantity | None
    cost: Money


@dataclass(frozen=True, slots=True)
class Asked:
    """Be a request about an authorization (segment 12)."""

    kind: str
    begins: date | None
    ends: date | None
    number: str
    supporting: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Be a request as facts; what it does not say is empty."""

    transaction: str
    bin: str
    pcn: str
    pharmacy: str
    served: date | None
    person: Person
    item: Item
    part: Part
    price: Price
    others: tuple[OtherPayer, ...]
    ingredients: tuple[Ingredient, ...]
    services: tuple[tuple[str, str, str], ...]
    diagnoses: tuple[str, ...]
    coupon: tuple[str, str, Money] | None
    injured: date | None
    injury: str
    prescriber: str
    asked: Asked


def read_claim(request: Message, group: int = 0) -> Claim:
    """Return a request's facts; raise `Unreadable` for a field that is not well formed."""
    prescriber = request.segment("03", group).text("DB")
    injury = request.segment("06", group)
    return Claim(
        transaction=request.header("A3"),
        bin=request.header("A1"),
        pcn=request.header("A4"),
        pharmacy=request.header("B1"),
        served=request.header_date("D1"),
        person=_person(request),
        item=_item(request.segment("07", group)),
        part=_part(request.segment("07", group)),
        price=_price(request.segment("11", group)),
        others=_others(request.segment("05", group)),
        ingredients=_ingredients(request.segment("10", group)),
        services=_services(request.segment("08", group)),
        diagnoses=tuple(row.text("DO") for row in request.segment("13", group).repeats("WE")),
        coupon=_coupon(request.segment("09", group)),
        injured=injury.date("DY"),
        injury=injury.text("DZ"),
        prescriber=prescriber,
        asked=_asked(request.segment("12", group)),
    )


def codes_of(claim: Claim, codes: tuple[str, ...]) -> bool:
    """Say whether a claim carries one of the clarification codes (420-DK)."""
    return bool(claim.item.clarifications & {code.lstrip("0") for code in codes})


def _person(request: Message) -> Person:
    insured, patient = request.segment("04"), request.segment("01")
    return Person(
        id=insured.text("C2"),
        group=insured.text("C1"),
        code=insured.text("C3"),
        born=patient.date("C4"),
        sex=patient.text("C5"),
        is_pregnant=patient.text("2C") == "2",
        residence=patient.text("4X"),
    )


def _item(claim: Fields) -> Item:
    return Item(
        kind=claim.text("EM"),
        number=claim.text("D2").lstrip("0"),
        qualifier=claim.text("E1"),
        product=claim.text("D7"),
        quantity=claim.quantity("E7"),
        days=claim.number("D5") or 0,
        fill=claim.number("D3") or 0,
        is_compound=claim.text("D6") == "2",
        daw=claim.text("D8"),
        written=claim.date("DE"),
        clarifications=frozenset(raw.decode("latin-1").strip().lstrip("0") for raw in claim.all("DK")),
        other_coverage=f"{claim.number('C8') or 0:02d}",
        authorization_type=claim.text("EU").zfill(2) if claim.text("EU") else "",
        authorization=claim.text("EV").lstrip("0"),
    )


def _part(claim: Fields) -> Part:
    return Part(
        status=claim.text("HD"),
        intended=claim.quantity("HF"),
        intended_days=claim.number("HG") or 0,
        first_number=claim.text("EN").lstrip("0"),
        first_served=claim.date("EP"),
    )


def _price(pricing: Fields) -> Price:
    others = pricing.repeats("H8")
    return Price(
        ingredient=pricing.money("D9") or ZERO,
        fee=pricing.money("DC") or ZERO,
        incentive=pricing.money("E3") or ZERO,
        service=pricing.money("BE") or ZERO,
        flat_tax=pricing.money("HA") or ZERO,
        percentage_tax=pricing.money("GE") or ZERO,
        rate=pricing.rate("HE"),
        basis=pricing.text("JE"),
        usual=pricing.money("DQ") or ZERO,
        gross=pricing.money("DU") or ZERO,
        others=tuple((row.text("H8"), row.money("H9") or ZERO) for row in others),
    )


def _others(cob: Fields) -> tuple[OtherPayer, ...]:
    return tuple(
        OtherPayer(
            coverage=row.text("5C"),
            qualifier=row.text("6C"),
            id=row.text("7C"),
            day=row.date("E8"),
            paid=tuple((one.text("HC"), one.money("DV") or ZERO) for one in row.repeats("HC")),
            rejects=tuple(one.text("6E") for one in row.repeats("6E")),
            owed=tuple((one.text("NP"), one.money("NQ") or ZERO) for one in row.repeats("NP")),
        )
        for row in cob.repeats("5C")
    )


def _ingredients(compound: Fields) -> tuple[Ingredient, ...]:
    return tuple(
        Ingredient(row.text("TE"), row.quantity("ED"), row.money("EE") or ZERO)
        for row in compound.repeats("RE")
    )


def _services(done: Fields) -> tuple[tuple[str, str, str], ...]:
    return tuple((row.text("E4"), row.text("E5"), row.text("E6")) for row in done.repeats("7E"))


def _coupon(coupon: Fields) -> tuple[str, str, Money] | None:
    if not coupon.pairs:
        return None
    return coupon.text("KE"), coupon.text("ME"), coupon.money("NE") or ZERO


def _asked(authorization: Fields) -> Asked:
    return Asked(
        kind=authorization.text("PA"),
        begins=authorization.date("PB"),
        ends=authorization.date("PC"),
        number=authorization.text("PY").lstrip("0"),
        supporting=authorization.text("PP"),
    )
