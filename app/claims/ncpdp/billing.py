"""Make the billing (B1), rebill (B3) and reversal (B2) of one prescription fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import part_content, tables
from app.claims.ncpdp.build import Content, Draft, build
from app.claims.ncpdp.checking import check_all, check_codes, refuse_with
from app.claims.ncpdp.cob_checks import cob_checks
from app.claims.ncpdp.core import Dispensed, Member, Person, Prescriber, Route, is_ndc11, number_checks
from app.claims.ncpdp.keys import billing_key, natural_key
from app.claims.ncpdp.names import VERSION, wire_name
from app.claims.ncpdp.part_checks import compound_checks, part_checks, partial_checks
from app.claims.ncpdp.parts import NO_PARTS, ClaimParts, OtherPayer, other_payers_content
from app.claims.ncpdp.tables import Direction
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.checking import Checks
    from app.kernel.quantity import Quantity, Unit

__all__ = [
    "BILLING",
    "REBILL",
    "REVERSAL",
    "VERSION",
    "BillingFacts",
    "billing_key",
    "build_billing",
    "build_rebill",
    "build_reversal",
    "check_billing",
    "natural_key",
    "wire_name",
]
BILLING, REVERSAL, REBILL = "B1", "B2", "B3"
_NDC, _COMPOUND = "03", "00"
_RX_BILLING = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingFacts:
    """Hold what one fill tells its payer; names as people write them, codes as the payer knows them."""

    bin: str
    pcn: str
    group: str
    cardholder_id: str
    person_code: str
    relationship: str
    pharmacy_npi: str
    date_of_service: date
    patient_last: str
    patient_first: str
    birth_date: date
    sex: str
    rx_number: int
    fill_number: int
    ndc11: str
    quantity: Quantity
    days_supply: int
    daw: str
    origin: str
    date_written: date
    refills_authorized: int
    prescriber_npi: str
    prescriber_last: str
    ingredient_cost: Money
    dispensing_fee: Money
    usual_and_customary: Money
    gross_amount_due: Money
    unit: Unit | str
    vendor_id: str = ""
    other_coverage: str = "00"
    basis_of_cost: str = "01"
    clarifications: tuple[str, ...] = ()
    prior_authorization: str = ""
    prior_authorization_type: str = ""
    other_payers: tuple[OtherPayer, ...] = ()
    parts: ClaimParts = NO_PARTS

    @property
    def route(self) -> Route:
        """Return which payer is asked, by which pharmacy and about which day."""
        return Route(
            bin=self.bin,
            pcn=self.pcn,
            pharmacy_npi=self.pharmacy_npi,
            date_of_service=self.date_of_service,
            vendor_id=self.vendor_id,
        )

    @property
    def member(self) -> Member:
        """Return whose coverage it is."""
        return Member(
            cardholder_id=self.cardholder_id,
            group=self.group,
            person_code=self.person_code,
            relationship=self.relationship,
        )

    @property
    def person(self) -> Person:
        """Return who the patient is."""
        return Person(
            last=self.patient_last, first=self.patient_first, birth_date=self.birth_date, sex=self.sex
        )

    @property
    def prescriber(self) -> Prescriber:
        """Return who prescribed; a number with its qualifier in the parts goes before the NPI."""
        other = self.parts.prescriber
        if other.id_qualifier:
            return Prescriber(id=other.id, last=self.prescriber_last, qualifier=other.id_qualifier)
        return Prescriber(id=self.prescriber_npi, last=self.prescriber_last)

    @property
    def dispensed(self) -> Dispensed:
        """Return what was dispensed on which prescription."""
        return Dispensed(
            rx_number=self.rx_number,
            fill_number=self.fill_number,
            ndc11=self.ndc11,
            quantity=self.quantity,
            days_supply=self.days_supply,
            daw=self.daw,
            origin=self.origin,
            date_written=self.date_written,
            refills_authorized=self.refills_authorized,
            unit=self.unit,
        )


def build_billing(facts: BillingFacts) -> bytes:
    """Return the B1; raise `FieldRefused` for the first field that a payer would refuse."""
    return build(claim_draft(BILLING, facts))


def build_rebill(facts: BillingFacts) -> bytes:
    """Return the B3 that takes an earlier billing back and bills anew in one step; few payers take it."""
    return build(claim_draft(REBILL, facts))


def build_reversal(facts: BillingFacts) -> bytes:
    """Return the B2 that takes the billing of these facts back; same date of service, same numbers."""
    check_all(_common_checks(facts, compound=facts.ndc11 == part_content.COMPOUND_PRODUCT))
    claim = {
        **product(facts.rx_number, facts.ndc11, facts.parts),
        "D3": facts.fill_number,
        "C8": facts.other_coverage,
    }
    return build(
        Draft(
            version=VERSION,
            transaction=REVERSAL,
            direction=Direction.REQUEST,
            header=facts.route.header(),
            shared={"04": facts.member.short()},
            groups=({"07": claim},),
        )
    )


def check_billing(facts: BillingFacts) -> None:
    """Raise `FieldRefused` where `build_billing` would."""
    build_billing(facts)


def claim_draft(transaction: str, facts: BillingFacts, more: dict[str, Content] | None = None) -> Draft:
    """Return any request that tells of a dispensed fill, with the segments that its transaction knows.

    What every claim has is left out where the transaction has no place for it; an optional part
    that has none is refused when the message is built.
    """
    rules = tables.dictionary(VERSION).segments[transaction, Direction.REQUEST]
    check_all(_claim_checks(facts, priced="11" in rules))
    shared = {"04": _insurance(facts), "01": _patient(facts)}
    core = {"07": _claim(facts), "11": _pricing(facts), "03": _prescriber(facts)}
    group = {**core, **_cob(facts), **part_content.extra_segments(facts.parts), **(more or {})}
    draft = Draft(
        version=VERSION,
        transaction=transaction,
        direction=Direction.REQUEST,
        header=facts.route.header(),
        shared={segment: content for segment, content in shared.items() if segment in rules},
        groups=({key: content for key, content in group.items() if key in rules or key not in core},),
    )
    check_codes(draft.shared)
    check_codes(draft.groups[0])
    return draft


def product(rx_number: int, ndc11: str, parts: ClaimParts) -> dict[str, str | int]:
    """Return the four fields that name a claim and its product; a compound has none of its own."""
    named: dict[str, str | int] = {"EM": _RX_BILLING, "D2": rx_number}
    if parts.compound or ndc11 == part_content.COMPOUND_PRODUCT:
        return {**named, "E1": _COMPOUND, "D7": part_content.COMPOUND_PRODUCT}
    return {**named, "E1": parts.detail.product_qualifier or _NDC, "D7": ndc11}


def product_checks(ndc11: str, parts: ClaimParts, *, compound: bool) -> Checks:
    """Yield what must hold of the product's number."""
    if compound and ndc11 not in {"", part_content.COMPOUND_PRODUCT}:
        raise refuse_with("8G", "07", "D7", "A compound goes without an NDC of its own. Leave it out.")
    if not compound and parts.detail.product_qualifier in {"", _NDC}:
        yield is_ndc11(ndc11), "07", "D7", "Use the NDC with 11 digits, no dashes."


def _insurance(facts: BillingFacts) -> Content:
    return {**facts.member.content(), **part_content.member(facts.parts.member)}


def _patient(facts: BillingFacts) -> Content:
    return {**facts.person.content(), **part_content.patient(facts.parts.patient, facts.parts.setting)}


def _prescriber(facts: BillingFacts) -> Content:
    return {**facts.prescriber.content(), **part_content.prescriber(facts.parts.prescriber)}


def _cob(facts: BillingFacts) -> dict[str, Content]:
    return {"05": other_payers_content(facts.other_payers)} if facts.other_payers else {}


def _claim(facts: BillingFacts) -> Content:
    return {
        **product(facts.rx_number, facts.ndc11, facts.parts),
        **facts.dispensed.content(),
        "D6": "2" if facts.parts.compound else "1",
        "DK": tuple({"DK": code} for code in facts.clarifications),
        "C8": facts.other_coverage,
        "EU": facts.prior_authorization_type,
        "EV": facts.prior_authorization,
        **part_content.claim(facts.parts),
    }


def _pricing(facts: BillingFacts) -> Content:
    return {
        "D9": facts.ingredient_cost,
        "DC": facts.dispensing_fee,
        "DQ": facts.usual_and_customary,
        "DU": facts.gross_amount_due,
        "DN": facts.basis_of_cost,
        **part_content.charges(facts.parts),
    }


def _common_checks(facts: BillingFacts, *, compound: bool) -> Checks:
    yield from facts.route.checks()
    yield from number_checks(facts.rx_number, facts.fill_number)
    yield from product_checks(facts.ndc11, facts.parts, compound=compound)
    yield from facts.member.checks()


def _claim_checks(facts: BillingFacts, *, priced: bool) -> Checks:
    served, compound, partial = facts.date_of_service, facts.parts.compound, facts.parts.partial
    yield from _common_checks(facts, compound=compound is not None)
    yield from facts.person.checks(served)
    yield from facts.prescriber.checks()
    yield from facts.dispensed.checks(served)
    codes = [code.lstrip("0") for code in facts.clarifications]
    yield len(set(codes)) == len(codes), "07", "DK", "A clarification stands twice. Take one out."
    yield from cob_checks(facts.other_coverage, facts.other_payers)
    if priced:
        yield from _price_checks(facts)
    if compound:
        yield from compound_checks(compound, facts.ingredient_cost)
    if partial:
        yield from partial_checks(partial, facts.quantity, facts.days_supply, served)
    yield from part_checks(facts.parts, served)


def _price_checks(facts: BillingFacts) -> Checks:
    for field, amount in (
        ("D9", facts.ingredient_cost),
        ("DC", facts.dispensing_fee),
        ("DQ", facts.usual_and_customary),
    ):
        yield amount >= ZERO, "11", field, "Use an amount that is not below zero."
    yield facts.gross_amount_due > ZERO, "11", "DU", "Use a gross amount due above zero."
