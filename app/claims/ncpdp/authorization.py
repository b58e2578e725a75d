"""Ask for a prior authorization with (P1) or without (P4) the billing, look it up (P3), undo it (P2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import VERSION, claim_draft
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.checking import check_all, check_codes
from app.claims.ncpdp.names import free_text, wire_text
from app.claims.ncpdp.parts import Address
from app.claims.ncpdp.tables import Direction

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.core import Member, Route

AUTHORIZE_AND_BILL, AUTHORIZATION_REVERSAL = "P1", "P2"
AUTHORIZATION_INQUIRY, AUTHORIZATION_REQUEST = "P3", "P4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Be whoever may speak for the patient."""

    first: str
    last: str
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """Hold segment 12: what is asked (498-PA), for which time, why (498-PD), and its numbers if any.

    `assigned` is the payer's number of the authorization (498-PY), `authorization` the number
    on the payer's earlier answer (503-F3).
    """

    kind: str
    begins: date
    ends: date
    basis: str
    representative: Representative | None = None
    assigned: str = ""
    authorization: str = ""
    supporting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFacts:
    """Hold what an inquiry about or a reversal of an authorization tells: no claim, only its number."""

    route: Route
    member: Member
    request: AuthorizationRequest


def build_authorize_and_bill(facts: BillingFacts, request: AuthorizationRequest) -> bytes:
    """Return the P1; raise `FieldRefused` for the first field that a payer would refuse."""
    return build(_with_claim(AUTHORIZE_AND_BILL, facts, request))


def build_authorization_request(facts: BillingFacts, request: AuthorizationRequest) -> bytes:
    """Return the P4: the authorization alone, nothing billed."""
    return build(_with_claim(AUTHORIZATION_REQUEST, facts, request))


def build_authorization_inquiry(facts: AuthorizationFacts) -> bytes:
    """Return the P3 that asks how an earlier request stands."""
    return _about(AUTHORIZATION_INQUIRY, facts)


def build_authorization_reversal(facts: AuthorizationFacts) -> bytes:
    """Return the P2 that takes an authorization back."""
    return _about(AUTHORIZATION_REVERSAL, facts)


def _with_claim(transaction: str, facts: BillingFacts, request: AuthorizationRequest) -> Draft:
    check_all(_checks(request))
    return claim_draft(transaction, facts, {"12": _content(request)})


def _about(transaction: str, facts: AuthorizationFacts) -> bytes:
    check_all(_numbered(facts))
    group = {"12": _content(facts.request)}
    check_codes(group)
    return build(
        Draft(
            version=VERSION,
            transaction=transaction,
            direction=Direction.REQUEST,
            header=facts.route.header(),
            shared={"04": facts.member.short()},
            groups=(group,),
        )
    )


def _content(request: AuthorizationRequest) -> Content:
    return {
        "PA": request.kind,
        "PB": request.begins,
        "PC": request.ends,
        "PD": request.basis,
        **(_representative(request.representative) if request.representative else {}),
        "PY": request.assigned,
        "F3": request.authorization.upper(),
        "PP": free_text("12", "PP", request.supporting),
    }


def _representative(who: Representative) -> Content:
    return {
        "PE": wire_text("12", "PE", who.first),
        "PF": wire_text("12", "PF", who.last),
        "PG": wire_text("12", "PG", who.address.street),
        "PH": wire_text("12", "PH", who.address.city),
        "PJ": who.address.state.upper(),
        "PK": who.address.zip.replace("-", ""),
    }


def _checks(request: AuthorizationRequest) -> Checks:
    yield request.begins <= request.ends, "12", "PC", "The time ends before it begins. Correct it."


def _numbered(facts: AuthorizationFacts) -> Checks:
    yield from facts.route.checks()
    yield from facts.member.checks()
    yield from _checks(facts.request)
    named = facts.request.assigned.strip() or facts.request.authorization.strip()
    yield bool(named), "12", "PY", "Give the payer's number of the authorization."
