"""Gather what the rules look at: one claim, its plan and drug, and what the books say about its member."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.practice.payer_books import Used
from app.practice.payer_claim import COMPLETION

if TYPE_CHECKING:
    from datetime import date

    from app.practice.payer_books import Authorization, Booked
    from app.practice.payer_claim import Claim
    from app.practice.payer_scenario import Interaction, Member
    from app.practice.plans import Checks, PlanRules, Product


@dataclass(frozen=True, slots=True)
class Situation:
    """Be one claim before its plan; `product` of a compound stands for what of it can be paid."""

    claim: Claim
    plan: PlanRules
    product: Product
    checks: Checks
    today: date
    served: date
    member: Member | None = None
    knows_id: bool = False
    parts: tuple[Product, ...] = ()
    fills: tuple[Booked, ...] = ()
    mine: Used = field(default_factory=Used)
    family: Used = field(default_factory=Used)
    authorization: Authorization | None = None
    uses: tuple[Booked, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    federal_bins: frozenset[str] = frozenset()

    @property
    def first_part(self) -> Booked | None:
        """Return the partial fill that a completion names, None where none stands."""
        part = self.claim.part
        if part.status != COMPLETION:
            return None
        for fill in self.fills:
            if (fill.part, fill.number, fill.served) == ("P", part.first_number, part.first_served):
                return fill
        return None

    @property
    def active(self) -> tuple[Booked, ...]:
        """Return the fills of which something is left on the date of service."""
        return tuple(fill for fill in self.fills if fill.served <= self.served < fill.until)

    @property
    def age(self) -> int | None:
        """Return the patient's age in whole years on the date of service."""
        born = self.claim.person.born
        if born is None:
            return None
        had_birthday = (self.served.month, self.served.day) >= (born.month, born.day)
        return self.served.year - born.year - (0 if had_birthday else 1)
