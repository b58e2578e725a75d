"""Report what was dispensed without asking for money: information (N1-N3), controlled drugs (C1-C3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import part_content
from app.claims.ncpdp.billing import VERSION, claim_draft, product, product_checks
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.checking import check_all, check_codes
from app.claims.ncpdp.core import number_checks
from app.claims.ncpdp.part_checks import part_checks, partial_checks
from app.claims.ncpdp.parts import NO_PARTS, ClaimParts
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.core import Dispensed, Person, Prescriber, Route

REPORT, REPORT_REVERSAL, REPORT_REBILL = "N1", "N2", "N3"
CONTROLLED, CONTROLLED_REVERSAL, CONTROLLED_REBILL = "C1", "C2", "C3"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledFacts:
    """Hold what a state or processor is told of a controlled drug: nothing of coverage or price."""

    route: Route
    person: Person
    prescriber: Prescriber
    dispensed: Dispensed
    parts: ClaimParts = NO_PARTS


def build_report(facts: BillingFacts) -> bytes:
    """Return the N1 that tells a plan of a fill which it need not pay."""
    return build(claim_draft(REPORT, facts))


def build_report_rebill(facts: BillingFacts) -> bytes:
    """Return the N3 that replaces an earlier report."""
    return build(claim_draft(REPORT_REBILL, facts))


def build_controlled(facts: ControlledFacts) -> bytes:
    """Return the C1 that reports a controlled drug."""
    return build(_controlled(CONTROLLED, facts))


def build_controlled_rebill(facts: ControlledFacts) -> bytes:
    """Return the C3 that replaces an earlier report of a controlled drug."""
    return build(_controlled(CONTROLLED_REBILL, facts))


def _controlled(transaction: str, facts: ControlledFacts) -> Draft:
    check_all(_checks(facts))
    parts = facts.parts
    patient = {**facts.person.content(), **part_content.patient(parts.patient, parts.setting)}
    prescriber = {**facts.prescriber.content(), **part_content.prescriber(parts.prescriber)}
    group = {"07": _claim(facts), "03": prescriber, **part_content.extra_segments(parts)}
    check_codes({"01": patient, **group})
    return Draft(
        version=VERSION,
        transaction=transaction,
        direction=Direction.REQUEST,
        header=facts.route.header(),
        shared={"01": patient},
        groups=(group,),
    )


def _claim(facts: ControlledFacts) -> Content:
    dispensed = facts.dispensed
    return {
        **product(dispensed.rx_number, dispensed.ndc11, facts.parts),
        **dispensed.content(),
        "D6": "2" if facts.parts.compound else "1",
        **part_content.claim(facts.parts),
    }


def _checks(facts: ControlledFacts) -> Checks:
    served, dispensed = facts.route.date_of_service, facts.dispensed
    yield from facts.route.checks()
    yield from number_checks(dispensed.rx_number, dispensed.fill_number)
    yield from product_checks(dispensed.ndc11, facts.parts, compound=False)
    yield from facts.person.checks(served)
    yield from facts.prescriber.checks()
    yield from dispensed.checks(served)
    if facts.parts.partial:
        yield from partial_checks(facts.parts.partial, dispensed.quantity, dispensed.days_supply, served)
    yield from part_checks(facts.parts, served)
