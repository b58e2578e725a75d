"""Make the real bytes of the played claims, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from app.claims.model import Claim, ClaimKind, ClaimOutcome
from app.claims.ncpdp.billing import BillingFacts, build_billing, build_reversal
from app.kernel.ids import ClaimId, CoverageId, FillId, OutboxId, PlanId
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity, Unit
from app.outbox.model import OutboxItem, Transport

if TYPE_CHECKING:
    from datetime import datetime

SERVED = date(2026, 11, 24)
_FACTS = BillingFacts(
    bin="999001",
    pcn="SIM",
    group="GRP1",
    cardholder_id="SIM0001",
    person_code="01",
    relationship="1",
    pharmacy_npi="2000000002",
    date_of_service=SERVED,
    patient_last="SAMPLE",
    patient_first="PAT",
    birth_date=date(1961, 7, 4),
    sex="F",
    rx_number=1,
    fill_number=0,
    ndc11="55555000101",
    quantity=Quantity.of(30),
    days_supply=30,
    daw="0",
    origin="1",
    date_written=SERVED,
    refills_authorized=0,
    prescriber_npi="2000000010",
    prescriber_last="SAMPLE",
    ingredient_cost=Money(4_500),
    dispensing_fee=Money(250),
    usual_and_customary=Money(6_000),
    gross_amount_due=Money(4_750),
    unit=Unit.EACH,
)


def ndc(product: int) -> str:
    """Return the NDC of a product by its number in the story."""
    return f"55555000{product:03d}"


@lru_cache(maxsize=50_000)
def message(kind: ClaimKind, rx: int, product: int, fill_number: int = 0, later_days: int = 0) -> bytes:
    """Return the bytes of a claim; the last two are for the mistakes that change them."""
    facts = replace(
        _FACTS,
        rx_number=1_000_000 + rx,
        fill_number=fill_number,
        ndc11=ndc(product),
        date_of_service=SERVED + timedelta(days=later_days),
    )
    return build_billing(facts) if kind is ClaimKind.BILLING else build_reversal(facts)


def new_row(
    seq: int, kind: ClaimKind, rx: int, product: int, now: datetime, reverses: Claim | None
) -> tuple[OutboxItem, Claim]:
    """Return a new message with its claim."""
    outbox_id, claim_id = OutboxId(UUID(int=seq)), ClaimId(UUID(int=seq))
    item = OutboxItem(
        id=outbox_id,
        seq=seq,
        destination="payer",
        order_key=str(rx),
        natural_key=f"{rx}|{seq}",
        kind=kind,
        body=message(kind, rx, product),
        state=Transport.WAITING,
        after_id=None,
        attempts=0,
        unanswered_sends=0,
        created_at=now,
        last_sent_at=None,
        next_at=now,
        parked_reason="",
        owner="",
        lease_until=None,
    )
    claim = Claim(
        id=claim_id,
        fill_id=FillId(UUID(int=rx)),
        coverage_id=CoverageId(UUID(int=0)),
        plan_id=PlanId(UUID(int=0)),
        level=1,
        attempt=seq,
        kind=kind,
        reverses=reverses.id if reverses else None,
        outbox_id=outbox_id,
        natural_key=str(rx),
        billed_ndc11=ndc(product),
        gross_due=ZERO,
        outcome=ClaimOutcome.NONE,
        patient_pay=None,
        plan_pay=None,
        authorization="",
        reject_codes="",
        message="",
        recovered=False,
        created_at=now,
        answered_at=None,
        rev=1,
    )
    return item, claim
