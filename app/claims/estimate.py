"""Estimate what a patient owes while the payer has not answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.estimating.facts import Guess


class Tier(StrEnum):
    """Name the copay tiers that a plan may state."""

    GENERIC = "generic"
    BRAND = "brand"


@dataclass(frozen=True, slots=True)
class LastPaid:
    """Hold the last paid claim of the same patient, drug and plan."""

    patient_pay: Money
    plan_pay: Money
    gross_due: Money


@dataclass(frozen=True, slots=True)
class Estimate:
    """Be what patient and plan are thought to pay, and why; it is always called an estimate.

    The answer lies between `low` and `high` four times in five; both are None where the plan has answered
    nothing that tells.
    """

    pays: Money
    plan_pays: Money
    basis: str
    low: Money | None = None
    high: Money | None = None


def estimate(guess: Guess, tier: Money | None, usual_price: Money, gross: Money) -> Estimate:
    """Return what the plan's own answers tell, else the plan's tier, else the cash price.

    The patient is never asked for more than the cash price.
    """
    if guess.evidence is not None:
        return Estimate(guess.pays, guess.price - guess.pays, guess.basis, guess.low, guess.high)
    if tier is not None:
        pays = min(tier, usual_price)
        return Estimate(pays, _rest(gross, pays), "plan tier")
    return Estimate(usual_price, ZERO, "cash price")


def estimate_rest(last: LastPaid | None, tier: Money | None, before: Money) -> Estimate:
    """Return what a payer after others is thought to leave of what they left to the patient.

    The last paid claim's share, else the plan's tier, else all of it; never more than they left.
    """
    if last is not None:
        pays, basis = min(last.patient_pay, before), "last paid claim"
    elif tier is not None:
        pays, basis = min(tier, before), "plan tier"
    else:
        pays, basis = before, "the earlier payer's answer"
    return Estimate(pays, before - pays, basis)


def cash_meanwhile(usual_price: Money) -> Estimate:
    """Return the cash price, taken until the plan answers because a person decided so."""
    return Estimate(usual_price, ZERO, "cash until the plan answers")


def read_tiers(text: str) -> dict[str, Money]:
    """Return a plan's copays by tier from its JSON text; none when it states none."""
    held = json.loads(text) if text.strip() else {}
    return {str(name): Money(int(cents)) for name, cents in held.items()}


def tier_copay(tiers: Mapping[str, Money], *, is_brand: bool) -> Money | None:
    """Return the copay of a brand or generic drug, None when the plan states none."""
    return tiers.get(Tier.BRAND if is_brand else Tier.GENERIC)


def band_words(basis: str) -> str:
    """Return the part of a kept basis that tells the band, empty where none is known."""
    first = basis.partition("; ")[0]
    return first if first.startswith("between ") else ""


def _rest(gross: Money, pays: Money) -> Money:
    return max(gross - pays, ZERO)
