"""Write card payments and returns down, and keep a lane to one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.changes import Kind, changed
from app.kernel.errors import DomainError
from app.kernel.ids import PaymentId
from app.kernel.money import ZERO, Money
from app.payments.batches import BatchState
from app.payments.model import PaymentAttempt, PaymentState

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.running import Actor
    from app.pos.model import Sale
    from app.workflows.register_needs import HasTill


def new_attempt(unit: HasTill, sale: Sale, amount: Money) -> PaymentAttempt:
    """Write an attempt down under a reference that no other ever has."""
    payment_id = PaymentId(unit.ids.new())
    attempt = PaymentAttempt(
        id=payment_id,
        reference=payment_id.hex,
        sale_id=sale.id,
        asked=amount,
        approved=None,
        state=PaymentState.PLANNED,
        brand="",
        last4="",
        approval_code="",
        terminal_reference="",
        message="",
        created_at=unit.clock.now(),
        sent_at=None,
        settled_at=None,
    )
    unit.payments.add(attempt)
    unit.flush()
    return attempt


def refuse_while_open(unit: HasTill) -> None:
    """Raise `DomainError` while a card payment's end on this lane is not known, or its batch is closing."""
    batch = unit.batches.open_batch(unit.lane)
    if batch is not None and batch.state is BatchState.SENDING:
        raise DomainError("card", "The terminal is closing its batch. Wait a moment, then try again.")
    for attempt in unit.payments.open_attempts():
        sale = unit.sales.get(attempt.sale_id)
        if sale.lane == unit.lane:
            open_on = f"The result of a card payment on sale {sale.number} is not known yet."
            raise DomainError("card", f"{open_on} Ask the terminal first.")


def changes_of(attempt: PaymentAttempt) -> frozenset[Change]:
    """Return what a moved attempt changes."""
    return changed((Kind.PAYMENT, attempt.id), (Kind.SALE, attempt.sale_id))


def audit_card(unit: HasTill, actor: Actor, event: str, attempt: PaymentAttempt) -> None:
    """Put a step of an attempt into the audit trail."""
    facts = {"asked_cents": attempt.asked.cents, "approved_cents": (attempt.approved or ZERO).cents}
    unit.audit.record(actor, event, Kind.PAYMENT, attempt.id, detail=facts)
