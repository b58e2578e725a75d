"""Hold the optional parts of a claim: what only some fills have to tell a payer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date, time

    from app.claims.ncpdp.build import Content
    from app.kernel.money import Money, Percent
    from app.kernel.quantity import Quantity


class Qualified(NamedTuple):
    """Be an amount and the code that says what it is for."""

    qualifier: str
    amount: Money


Amounts: TypeAlias = "tuple[tuple[str, Money], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Be a postal address, every line optional."""

    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """Be one ingredient of a compound, with the NDC of its package and its cost."""

    ndc11: str
    quantity: Quantity
    cost: Money
    basis_of_cost: str = "01"
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """Be a medicine mixed of two to 25 ingredients: segment 10, 995-E2 and 996-G1."""

    dosage_form: str
    unit_form: str
    ingredients: tuple[Ingredient, ...]
    route: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialFill:
    """Be a part of a fill (343-HD `P`) or its completion (`C`, with the part's number and day)."""

    status: str
    quantity_intended: Quantity
    days_intended: int
    part_of_number: int | None = None
    part_of_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DurService:
    """Be a reason, what the pharmacist did and what came of it: one row of segment 08."""

    reason: str = ""
    service: str = ""
    result: str = ""
    effort: str = ""
    agent_qualifier: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Be the giving of a vaccine: service `MA` in segment 08 and its fee as incentive (438-E3)."""

    incentive: Money
    reason: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Be a diagnosis; the qualifier is 02 for ICD-10, whose point is not sent."""

    code: str
    qualifier: str = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Be something measured, such as a weight, with its day."""

    dimension: str
    unit: str
    value: str
    on: date | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinical:
    """Be what is known of the illness: segment 13."""

    diagnoses: tuple[Diagnosis, ...] = ()
    measurements: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """Be a manufacturer's coupon: segment 09."""

    kind: str
    number: str
    value: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPayer:
    """Be what a payer before this one decided: one occurrence in segment 05.

    `coverage_type` is 338-5C (01 primary, 02 secondary ...), `answered_on` 443-E8; `paid` pairs 342-HC
    with 431-DV, `responsibility` 351-NP with 352-NQ, `stages` 393-MV with 394-MW; `rejects` are 472-6E.
    """

    coverage_type: str
    payer_id: str = ""
    id_qualifier: str = "03"
    answered_on: date | None = None
    control_number: str = ""
    paid: Amounts = ()
    responsibility: Amounts = ()
    rejects: tuple[str, ...] = ()
    stages: Amounts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTo:
    """Be who is paid for an injured worker's claim, where it is not the pharmacy."""

    qualifier: str
    id: str
    name: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """Be an injury at work, with the employer and the carrier: segment 06."""

    on: date
    employer: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""
    contact: str = ""
    carrier_id: str = ""
    claim_reference: str = ""
    billing_entity: str = ""
    pay_to: PayTo | None = None
    generic_qualifier: str = ""
    generic_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """Be the home or hospital where the patient lives: segment 15."""

    id: str = ""
    name: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Say where and how the medicine is used: residence, place of service, packaging, service type."""

    residence: str = ""
    place_of_service: str = ""
    packaging: str = ""
    pharmacy_service: str = ""
    level_of_service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetail:
    """Hold more about the patient for segment 01."""

    id_qualifier: str = ""
    id: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""
    email: str = ""
    employer_id: str = ""
    smoker: str = ""
    pregnant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDetail:
    """Hold more about the coverage for segment 04, and another payer's card where it goes there."""

    cardholder_first: str = ""
    cardholder_last: str = ""
    home_plan: str = ""
    plan_id: str = ""
    eligibility: str = ""
    medigap_id: str = ""
    medicaid_indicator: str = ""
    accepts_assignment: str = ""
    part_d_facility: str = ""
    medicaid_id: str = ""
    medicaid_agency: str = ""
    other_bin: str = ""
    other_pcn: str = ""
    other_cardholder_id: str = ""
    other_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pharmacist:
    """Be who dispensed; the qualifier 465-EY is 05 for an NPI: segment 02."""

    id: str
    qualifier: str = "05"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriberDetail:
    """Hold more for segment 03; an `id` with its qualifier (466-EZ) goes instead of the NPI."""

    id_qualifier: str = ""
    id: str = ""
    first: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)
    primary_care_qualifier: str = ""
    primary_care_id: str = ""
    primary_care_last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDetail:
    """Hold more for segment 07; a product qualifier other than 03 sends the product id as it is."""

    product_qualifier: str = ""
    modifiers: tuple[str, ...] = ()
    quantity_prescribed: Quantity | None = None
    ordered_qualifier: str = ""
    ordered_id: str = ""
    ordered_quantity: Quantity | None = None
    alternate_id: str = ""
    scheduled_id: str = ""
    intermediary_type: str = ""
    intermediary_id: str = ""
    delay_reason: str = ""
    reference: str = ""
    patient_assigns: str = ""
    route: str = ""
    medicaid_control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """Hold what is asked for beside ingredient and fee: segment 11."""

    professional_fee: Money | None = None
    patient_paid: Money | None = None
    incentive: Money | None = None
    others: Amounts = ()
    flat_tax: Money | None = None
    percentage_tax: Money | None = None
    tax_rate: Percent | None = None
    tax_basis: str = ""
    medicaid_paid: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Be one numbered question of a payer's form and its answer of one kind."""

    number: str
    percent: Percent | None = None
    day: date | None = None
    dollars: Money | None = None
    count: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """Be a payer's form, such as a certificate of medical necessity: segment 14."""

    form: str
    begins: date | None = None
    revised: date | None = None
    status: str = ""
    length_qualifier: str = ""
    length: int | None = None
    signed: date | None = None
    supporting: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimParts:
    """Gather the optional parts of one claim; what is left out is not sent."""

    compound: Compound | None = None
    partial: PartialFill | None = None
    administration: Administration | None = None
    services: tuple[DurService, ...] = ()
    clinical: Clinical | None = None
    coupon: Coupon | None = None
    injury: Injury | None = None
    facility: Facility | None = None
    setting: Setting = field(default_factory=Setting)
    pharmacist: Pharmacist | None = None
    patient: PatientDetail = field(default_factory=PatientDetail)
    member: MemberDetail = field(default_factory=MemberDetail)
    prescriber: PrescriberDetail = field(default_factory=PrescriberDetail)
    detail: ClaimDetail = field(default_factory=ClaimDetail)
    charges: Charges = field(default_factory=Charges)
    documentation: Documentation | None = None
    narrative: str = ""


NO_PARTS = ClaimParts()


def other_payers_content(payers: tuple[OtherPayer, ...]) -> Content:
    """Return segment 05, one occurrence for each payer; empty when none answered before."""
    if not payers:
        return {}
    return {
        "5C": tuple(
            {
                "5C": payer.coverage_type,
                "6C": payer.id_qualifier if payer.payer_id else "",
                "7C": payer.payer_id.upper(),
                "E8": payer.answered_on,
                "A7": payer.control_number.upper(),
                "HC": _pairs(payer.paid, "HC", "DV"),
                "6E": tuple({"6E": code.upper()} for code in payer.rejects),
                "NP": _pairs(payer.responsibility, "NP", "NQ"),
                "MV": _pairs(payer.stages, "MV", "MW"),
            }
            for payer in payers
        )
    }


def _pairs(given: Amounts, qualifier: str, amount: str) -> tuple[Content, ...]:
    return tuple({qualifier: kind, amount: money} for kind, money in given)
