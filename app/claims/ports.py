"""Say what claim commands need of the unit of work for plans, claims and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.model import Claim, ClaimAmount, ClaimMessage, LeftOut, Plan
from app.claims.pricing import PriceSchedule
from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.claims.pricing import Basis, BenchmarkPrice
    from app.kernel.ids import ClaimId, FillId, OutboxId, PatientId, PlanId
    from app.kernel.money import Rate


class Plans(Keeps[Plan], Protocol):
    """Keep plans."""

    def every(self) -> list[Plan]:
        """Return all plans, also those out of use."""
        ...

    def all_active(self) -> list[Plan]:
        """Return the plans in use."""
        ...


class Pricing(Keeps[PriceSchedule], Protocol):
    """Keep price schedules, and the published prices that they start from."""

    def in_use(self) -> list[PriceSchedule]:
        """Return the schedules in use, by name."""
        ...

    def benchmark(self, ndc11: str, basis: Basis, on: date) -> Rate | None:
        """Return a drug's published unit price as it stood on a day, None where there is none."""
        ...

    def put_benchmarks(self, prices: Iterable[BenchmarkPrice]) -> int:
        """Keep published prices, each in the place of one for the same day; return how many."""
        ...


class Claims(Keeps[Claim], Protocol):
    """Keep claims and the raw messages about them."""

    def of_fill(self, fill_id: FillId) -> list[Claim]:
        """Return a fill's claims, reversals included, in the order they were made."""
        ...

    def by_outbox(self, outbox_id: OutboxId) -> Claim:
        """Return the claim that a message carries, or raise `NotFound`."""
        ...

    def current_billing(self, fill_id: FillId) -> Claim | None:
        """Return the newest billing of a fill's first payer that is neither reversed nor cancelled."""
        ...

    def amounts(self, claim_id: ClaimId) -> list[ClaimAmount]:
        """Return every amount of the answer to a claim, as the payer sent them."""
        ...

    def add_amount(self, amount: ClaimAmount) -> None:
        """Keep an amount of an answer."""
        ...

    def add_left_out(self, field: LeftOut) -> None:
        """Keep what a billing left out, and for which sheet."""
        ...

    def last_paid(self, patient_id: PatientId, product: str, plan_id: PlanId) -> Claim | None:
        """Return the newest paid billing of a patient, drug and plan."""
        ...

    def add_message(self, message: ClaimMessage) -> None:
        """Keep a raw message for ever."""
        ...

    def messages(self, claim_id: ClaimId) -> list[ClaimMessage]:
        """Return a claim's messages in order."""
        ...
