"""Say what card commands need of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.payments.model import PaymentAttempt

if TYPE_CHECKING:
    from app.kernel.ids import SaleId


class Payments(Keeps[PaymentAttempt], Protocol):
    """Keep card payment attempts, one for each reference."""

    def open_attempts(self) -> list[PaymentAttempt]:
        """Return the attempts whose end is not known, oldest first."""
        ...

    def of_sale(self, sale_id: SaleId) -> list[PaymentAttempt]:
        """Return a sale's attempts, oldest first."""
        ...
