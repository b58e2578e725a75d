"""Hold what an answer tells beside its status: amounts, alerts, products, payers, authorizations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.money import Money, Percent
    from app.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Be one dollar amount as the payer sent it; the qualifier says which of several it is."""

    field: str
    number: str
    name: str
    money: Money
    qualifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Be one piece of what the patient pays; `responsibility` is its code for the next payer (351-NP)."""

    responsibility: str
    name: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """Hold segment 23 whole: every amount in the order sent, the patient's pieces, the bases in codes."""

    amounts: tuple[Amount, ...] = ()
    components: tuple[Component, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    tax_rate: Percent | None = None

    def amount(self, wanted: str) -> Money | None:
        """Return a dollar field that stands once, None where it is missing."""
        return next((one.money for one in self.amounts if one.field == wanted and not one.qualifier), None)

    def every(self, wanted: str) -> tuple[Amount, ...]:
        """Return every occurrence of a dollar field, such as 565-J4."""
        return tuple(one for one in self.amounts if one.field == wanted)

    def code(self, number: str) -> str:
        """Return a code such as 522-FM, empty where it is missing."""
        return next((code for name, code in self.codes if name == number), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accumulators:
    """Hold how far the member has come this year, as far as the payer told it."""

    accumulated_deductible: Money | None = None
    remaining_deductible: Money | None = None
    remaining_benefit: Money | None = None
    spending_account: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Be one reject code; `occurrence` is which ingredient or row it points at (546-4F), 0 for none."""

    code: str
    occurrence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DurAlert:
    """Be one warning of the payer's drug review: a row of segment 24."""

    reason: str = ""
    significance: str = ""
    other_pharmacy: str = ""
    previous_fill: date | None = None
    previous_quantity: Quantity | None = None
    database: str = ""
    other_prescriber: str = ""
    text: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredProduct:
    """Be a product that the plan would rather pay: a row under 551-9F."""

    qualifier: str = ""
    id: str = ""
    incentive: Money | None = None
    cost_share: Money | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInfo:
    """Be which plan and network answered: segment 25."""

    group: str = ""
    plan_id: str = ""
    network: str = ""
    payer_qualifier: str = ""
    payer_id: str = ""
    medicaid_id: str = ""
    medicaid_agency: str = ""
    cardholder_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicareInfo:
    """Be what is known of Medicare coverage: segment 27."""

    coverage: str = ""
    low_income_level: str = ""
    contract: str = ""
    formulary: str = ""
    benefit: str = ""
    next_effective: date | None = None
    next_ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorized:
    """Be a prior authorization as the payer holds it: segment 26."""

    number: str = ""
    processed: date | None = None
    effective: date | None = None
    expires: date | None = None
    quantity: Quantity | None = None
    quantity_used: Quantity | None = None
    dollars: Money | None = None
    refills: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPayer:
    """Be another payer that the answer names: a row of segment 28, enough to bill it."""

    coverage: str = ""
    id_qualifier: str = ""
    payer_id: str = ""
    pcn: str = ""
    cardholder_id: str = ""
    group: str = ""
    person_code: str = ""
    relationship: str = ""
    help_desk: str = ""
    effective: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPatient:
    """Be the patient as the payer knows them: segment 29."""

    first: str = ""
    last: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Say where to ask: a help desk, a web address, the payer's own numbers for the claim."""

    help_desk: str = ""
    help_desk_kind: str = ""
    url: str = ""
    reference: str = ""
    control_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerParts:
    """Gather all that an answer may tell beside its status; what was not sent is empty.

    `next_fill` is the first day on which the payer would pay, where it named one (132-UH `10`).
    """

    pricing: Pricing | None = None
    rejects: tuple[Rejected, ...] = ()
    approvals: tuple[str, ...] = ()
    alerts: tuple[DurAlert, ...] = ()
    preferred: tuple[PreferredProduct, ...] = ()
    plan: PlanInfo | None = None
    medicare: MedicareInfo | None = None
    authorized: Authorized | None = None
    next_payers: tuple[NextPayer, ...] = ()
    patient: KnownPatient | None = None
    contact: Contact = field(default_factory=Contact)
    next_fill: date | None = None
    medicaid_control: str = ""


NO_PARTS = AnswerParts()
