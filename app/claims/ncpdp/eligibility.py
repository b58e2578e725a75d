"""Ask whether a person is covered today (E1); the answer is stale tomorrow, so it never queues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.ncpdp import part_content
from app.claims.ncpdp.billing import VERSION
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.checking import check_all, check_codes
from app.claims.ncpdp.part_checks import pharmacist_checks
from app.claims.ncpdp.parts import MemberDetail, PatientDetail, Setting
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.core import Member, Person, Prescriber, Route
    from app.claims.ncpdp.parts import Documentation, Pharmacist

ELIGIBILITY = "E1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityFacts:
    """Hold what a plan needs to find a member, and no more."""

    route: Route
    member: Member
    person: Person
    member_detail: MemberDetail = field(default_factory=MemberDetail)
    patient_detail: PatientDetail = field(default_factory=PatientDetail)
    setting: Setting = field(default_factory=Setting)
    pharmacist: Pharmacist | None = None
    prescriber: Prescriber | None = None
    documentation: Documentation | None = None


def build_eligibility(facts: EligibilityFacts) -> bytes:
    """Return the E1; raise `FieldRefused` for the first field that a payer would refuse."""
    check_all(_checks(facts))
    shared: dict[str, Content] = {
        "04": {**facts.member.content(), **part_content.member(facts.member_detail)},
        "01": {**facts.person.content(), **part_content.patient(facts.patient_detail, facts.setting)},
    }
    if facts.pharmacist:
        shared["02"] = part_content.pharmacist(facts.pharmacist)
    if facts.prescriber:
        shared["03"] = facts.prescriber.content()
    if facts.documentation:
        shared["14"] = part_content.documentation(facts.documentation)
    check_codes(shared)
    return build(Draft(VERSION, ELIGIBILITY, Direction.REQUEST, facts.route.header(), shared))


def _checks(facts: EligibilityFacts) -> Checks:
    yield from facts.route.checks()
    yield from facts.member.checks()
    yield from facts.person.checks(facts.route.date_of_service)
    if facts.prescriber:
        yield from facts.prescriber.checks()
    if facts.pharmacist:
        yield from pharmacist_checks(facts.pharmacist)
