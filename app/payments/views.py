"""Hold card payments as screens and the card desk see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.hardware.cards import NO_HEALTH, HealthAmounts

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import PaymentId, SaleId
    from app.kernel.money import Money
    from app.payments.model import PaymentState


@dataclass(frozen=True, slots=True)
class CardRow:
    """Be one card payment; `is_open` says that its end is not known, so no other may begin.

    `original` is the reference of the payment whose card gets money back, empty for a charge, and
    `terminal_name` what the terminal calls that payment; `is_void` takes it back as a whole. `is_stored` was
    approved without a bank and is uncertain until its batch is closed.
    """

    id: PaymentId
    reference: str
    sale_id: SaleId
    sale_number: str
    asked: Money
    approved: Money | None
    state: PaymentState
    is_open: bool
    brand: str
    last4: str
    message: str
    created_at: datetime
    sent_at: datetime | None
    original: str = ""
    health: HealthAmounts = NO_HEALTH
    terminal_name: str = ""
    is_void: bool = False
    is_stored: bool = False

    @property
    def is_return(self) -> bool:
        """Say whether it gives money back to the card of an earlier payment."""
        return bool(self.original)


class CardReads(Protocol):
    """List card payments."""

    def open(self, lane: int) -> tuple[CardRow, ...]:
        """Return a lane's card payments whose end is not known, oldest first."""
        ...

    def one(self, payment_id: PaymentId) -> CardRow | None:
        """Return one card payment."""
        ...

    def of_sale(self, sale_id: SaleId) -> tuple[CardRow, ...]:
        """Return a sale's card payments, oldest first."""
        ...

    def returns_for(self, source: str) -> tuple[CardRow, ...]:
        """Return the returns that one source asked for, oldest first."""
        ...
