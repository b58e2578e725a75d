"""Ask what a plan would pay before anything is dispensed (D1): nothing is billed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import claim_draft
from app.claims.ncpdp.build import build

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts

PREDETERMINATION = "D1"


def build_predetermination(facts: BillingFacts) -> bytes:
    """Return the D1 for the facts of a billing; raise `FieldRefused`."""
    return build(claim_draft(PREDETERMINATION, facts))
