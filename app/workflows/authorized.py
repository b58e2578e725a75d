"""Put the prior authorization that fits on a billing by itself, and keep that it was used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.claims.authorizations import AuthorizationState, AuthorizationUse, Wanted, choose

if TYPE_CHECKING:
    from app.claims.authorizations import PriorAuthorization
    from app.claims.extras import BillingExtra
    from app.claims.model import Claim
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims


def authorization_for(unit: HasClaims, fill: Fill, coverage: Coverage) -> PriorAuthorization | None:
    """Return the approved authorization that fits a fill billed to a coverage, with units left."""
    package = unit.catalog.package(fill.ndc11)
    wanted = Wanted(
        product_id=package.product_id if package else "",
        ndc11=fill.ndc11,
        on=fill.date_of_service,
        units=fill.quantity,
    )
    held = [
        (one, unit.authorizations.used(one.id))
        for one in unit.authorizations.of_patient(coverage.patient_id)
        if one.plan_id == coverage.plan_id and one.state is AuthorizationState.APPROVED
    ]
    return choose(held, wanted)


def authorized(unit: HasClaims, fill: Fill, coverage: Coverage, extra: BillingExtra) -> BillingExtra:
    """Return the extra codes with the number of the authorization that fits, unless one was typed."""
    if extra.prior_authorization:
        return extra
    found = authorization_for(unit, fill, coverage)
    if found is None:
        return extra
    return replace(extra, prior_authorization=found.number, authorization_type=found.kind)


def note_use(unit: HasClaims, claim: Claim, fill: Fill, number: str) -> None:
    """Keep that a claim went out under the authorization with a number, if one is on file.

    Units count while the claim waits or is paid, and come back by themselves when it is rejected or reversed.
    """
    if not number:
        return
    patient_id = unit.patients.coverage(claim.coverage_id).patient_id
    for one in unit.authorizations.of_patient(patient_id):
        if one.plan_id == claim.plan_id and one.number == number and one.state is AuthorizationState.APPROVED:
            use = AuthorizationUse(unit.ids.new(), one.id, claim.id, fill.quantity, unit.clock.now())
            unit.authorizations.add_use(use)
            return
