"""Say what card commands need of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.payments.batches import BatchRecord, CardBatch
from app.payments.model import CardHealth, CardReturn, CardStored, CardVoid, PaymentAttempt

if TYPE_CHECKING:
    from app.kernel.ids import BatchId, PaymentId, SaleId

CardFact = CardReturn | CardHealth | CardVoid | CardStored


class Payments(Keeps[PaymentAttempt], Protocol):
    """Keep card payment attempts, one for each reference."""

    def open_attempts(self) -> list[PaymentAttempt]:
        """Return the attempts whose end is not known, oldest first."""
        ...

    def of_sale(self, sale_id: SaleId) -> list[PaymentAttempt]:
        """Return a sale's attempts, oldest first."""
        ...

    def note(self, fact: CardFact) -> None:
        """Keep a fact of an attempt: that it is a return or a void, stored offline, what a card was told."""
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

    def is_void(self, payment_id: PaymentId) -> bool:
        """Say whether a return takes its charge back as a whole out of the open batch."""
        ...

    def is_stored(self, payment_id: PaymentId) -> bool:
        """Say whether the terminal approved a payment without its bank."""
        ...


class Batches(Keeps[CardBatch], Protocol):
    """Keep the closes of a terminal's batches."""

    def open_batch(self, lane: int) -> CardBatch | None:
        """Return the close of a lane whose end is not known; the store itself holds no second one."""
        ...

    def last_sent(self, lane: int) -> CardBatch | None:
        """Return the newest close of a lane that was or may have been made."""
        ...

    def note_record(self, record: BatchRecord) -> None:
        """Keep one line of a batch."""
        ...

    def records(self, batch_id: BatchId) -> list[BatchRecord]:
        """Return the lines of a batch in their order."""
        ...
