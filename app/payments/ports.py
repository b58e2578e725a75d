"""Say what card commands need of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.payments.model import CardHealth, CardReturn, PaymentAttempt

if TYPE_CHECKING:
    from app.kernel.ids import PaymentId, SaleId


class Payments(Keeps[PaymentAttempt], Protocol):
    """Keep card payment attempts, one for each reference."""

    def open_attempts(self) -> list[PaymentAttempt]:
        """Return the attempts whose end is not known, oldest first."""
        ...

    def of_sale(self, sale_id: SaleId) -> list[PaymentAttempt]:
        """Return a sale's attempts, oldest first."""
        ...

    def note(self, fact: CardReturn | CardHealth) -> None:
        """Keep what makes an attempt a return, or what a health card was told."""
        ...

    def return_of(self, payment_id: PaymentId) -> CardReturn | None:
        """Return what makes an attempt a return, None for a charge."""
        ...

    def return_under(self, key: str) -> CardReturn | None:
        """Return the return that may still be or was made under a key."""
        ...

    def returns_from(self, original_id: PaymentId) -> list[CardReturn]:
        """Return the returns to the card of one charge, those that came to nothing included."""
        ...

    def health_of(self, payment_id: PaymentId) -> CardHealth | None:
        """Return what a health card was told of an attempt."""
        ...
