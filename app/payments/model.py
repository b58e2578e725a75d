"""Define a card payment attempt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.money import Money
    from app.ledger.model import Account


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


@dataclass
class CardReturn:
    """Make a payment attempt one that gives money back to the card of an earlier one.

    `source` says what asked for it. `key` is the source while the return may still be or was made, so that
    the store itself refuses a second one; a return that came to nothing gives its key up.
    """

    id: PaymentId
    original_id: PaymentId
    source: str
    key: str | None
    account: Account
    reason: str


@dataclass
class CardHealth:
    """Keep what a health card's network was told of a charge: all healthcare in it, and prescriptions."""

    id: PaymentId
    healthcare: Money
    rx: Money


@dataclass
class CardVoid:
    """Make a return one that takes its charge back as a whole out of the open batch."""

    id: PaymentId


@dataclass
class CardStored:
    """Say that a terminal approved a payment by itself: uncertain until its batch is closed."""

    id: PaymentId
