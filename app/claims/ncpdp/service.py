"""Bill a pharmacist's service rather than a medicine (S1), and bill it anew (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import part_content
from app.claims.ncpdp.billing import VERSION
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.checking import check_all, check_codes
from app.claims.ncpdp.cob_checks import cob_checks
from app.claims.ncpdp.core import number_checks
from app.claims.ncpdp.part_checks import part_checks
from app.claims.ncpdp.parts import NO_PARTS, ClaimParts, OtherPayer, other_payers_content
from app.claims.ncpdp.tables import Direction
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.core import Member, Person, Prescriber, Route
    from app.kernel.quantity import Quantity

SERVICE, SERVICE_REVERSAL, SERVICE_REBILL = "S1", "S2", "S3"
_SERVICE_BILLING = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """Say which service was given: 436-E1 is 07 for CPT-4, 09 for HCPCS, 06 for a DUR/PPS code."""

    number: int
    code_qualifier: str
    code: str
    fee: Money
    gross_amount_due: Money
    usual_and_customary: Money | None = None
    quantity: Quantity | None = None
    occasion: int = 0
    related_rx: int | None = None
    other_coverage: str = "00"
    prior_authorization: str = ""
    prior_authorization_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """Hold what a service tells its payer; the prescriber is whoever ordered it, if anyone did."""

    route: Route
    member: Member
    person: Person
    line: ServiceLine
    prescriber: Prescriber | None = None
    other_payers: tuple[OtherPayer, ...] = ()
    parts: ClaimParts = NO_PARTS


def build_service(facts: ServiceFacts) -> bytes:
    """Return the S1; raise `FieldRefused` for the first field that a payer would refuse."""
    return build(_draft(SERVICE, facts))


def build_service_rebill(facts: ServiceFacts) -> bytes:
    """Return the S3 that takes an earlier service billing back and bills anew."""
    return build(_draft(SERVICE_REBILL, facts))


def _draft(transaction: str, facts: ServiceFacts) -> Draft:
    check_all(_checks(facts))
    parts = facts.parts
    shared = {
        "04": {**facts.member.content(), **part_content.member(parts.member)},
        "01": {**facts.person.content(), **part_content.patient(parts.patient, parts.setting)},
    }
    group = {"07": _claim(facts), "11": _pricing(facts), **part_content.extra_segments(parts)}
    if facts.prescriber:
        group["03"] = {**facts.prescriber.content(), **part_content.prescriber(parts.prescriber)}
    if facts.other_payers:
        group["05"] = other_payers_content(facts.other_payers)
    check_codes({**shared, **group})
    return Draft(
        version=VERSION,
        transaction=transaction,
        direction=Direction.REQUEST,
        header=facts.route.header(),
        shared=shared,
        groups=(group,),
    )


def _claim(facts: ServiceFacts) -> Content:
    line = facts.line
    return {
        **part_content.claim(facts.parts),
        "EM": _SERVICE_BILLING,
        "D2": line.number,
        "E1": line.code_qualifier,
        "D7": line.code.upper(),
        "EN": line.related_rx,
        "E7": line.quantity,
        "D3": line.occasion,
        "C8": line.other_coverage,
        "EU": line.prior_authorization_type,
        "EV": line.prior_authorization,
    }


def _pricing(facts: ServiceFacts) -> Content:
    line = facts.line
    return {
        **part_content.charges(facts.parts),
        "BE": line.fee,
        "DQ": line.usual_and_customary,
        "DU": line.gross_amount_due,
    }


def _checks(facts: ServiceFacts) -> Checks:
    line, served = facts.line, facts.route.date_of_service
    yield from facts.route.checks()
    yield from number_checks(line.number, line.occasion)
    yield from facts.member.checks()
    yield from facts.person.checks(served)
    if facts.prescriber:
        yield from facts.prescriber.checks()
    yield bool(line.code.strip()), "07", "D7", "Give the code of the service."
    enough = line.quantity is None or line.quantity.thousandths > 0
    yield enough, "07", "E7", "Use a quantity above 0."
    yield line.fee > ZERO, "11", "BE", "Use a fee above zero."
    yield line.gross_amount_due > ZERO, "11", "DU", "Use a gross amount due above zero."
    usual = line.usual_and_customary
    yield usual is None or usual >= ZERO, "11", "DQ", "Use an amount that is not below zero."
    once = facts.parts.charges.professional_fee is None
    yield once, "11", "BE", "The fee of the service stands in its line. Leave the other one out."
    yield facts.parts.partial is None, "07", "HD", "A service is not filled in parts. Leave it out."
    yield from cob_checks(line.other_coverage, facts.other_payers)
    yield from part_checks(facts.parts, served)
