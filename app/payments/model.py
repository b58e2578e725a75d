"""Define a card payment attempt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.money import Money


class PaymentState(StrEnum):
    """Say what is known of a card payment; PLANNED was never written to the terminal."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    APPROVED = "approved"
    DECLINED = "declined"
    NOT_SENT = "not_sent"
    NOT_CHARGED = "not_charged"


@dataclass
class PaymentAttempt:
    """Be one request for money from a card; `reference` is unique for ever and goes on the wire."""

    id: PaymentId
    reference: str
    sale_id: SaleId
    asked: Money
    approved: Money | None
    state: PaymentState
    brand: str
    last4: str
    approval_code: str
    terminal_reference: str
    message: str
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
