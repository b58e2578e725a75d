"""Keep card payment attempts: one row per reference, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    select,
)

from app.ledger.model import Account
from app.payments.model import (
    CardHealth,
    CardReturn,
    CardStored,
    CardVoid,
    PaymentAttempt,
    PaymentState,
)
from db.base import map_entity, table
from db.repository import Repository
from db.types import Cents, Choice, Instant, Uuid, Words

if TYPE_CHECKING:
    from app.kernel.ids import PaymentId, SaleId
    from app.payments.ports import CardFact

UNSETTLED = (PaymentState.PLANNED, PaymentState.SENDING, PaymentState.UNKNOWN)

payment_table = table(
    "payment_attempt",
    Column("id", Uuid, nullable=False),
    Column("reference", Words, nullable=False),
    Column("sale_id", Uuid, nullable=False),
    Column("asked", Cents, nullable=False),
    Column("approved", Cents),
    Column("state", Choice(PaymentState), nullable=False),
    Column("brand", Words, nullable=False),
    Column("last4", Words, nullable=False),
    Column("approval_code", Words, nullable=False),
    Column("terminal_reference", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("reference"),
    ForeignKeyConstraint(["sale_id"], ["sale.id"]),
    CheckConstraint("length(last4) <= 4", name="last4"),
)
Index(None, payment_table.c.sale_id)
Index(None, payment_table.c.state)
map_entity(PaymentAttempt, payment_table)

return_table = table(
    "card_return",
    Column("id", Uuid, nullable=False),
    Column("original_id", Uuid, nullable=False),
    Column("source", Words, nullable=False),
    Column("key", Words),
    Column("account", Choice(Account), nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("key"),
    ForeignKeyConstraint(["id"], ["payment_attempt.id"]),
    ForeignKeyConstraint(["original_id"], ["payment_attempt.id"]),
)
Index(None, return_table.c.original_id)
Index(None, return_table.c.source)
map_entity(CardReturn, return_table)

health_table = table(
    "card_health",
    Column("id", Uuid, nullable=False),
    Column("healthcare", Cents, nullable=False),
    Column("rx", Cents, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["id"], ["payment_attempt.id"]),
)
map_entity(CardHealth, health_table)

void_table = table(
    "card_void",
    Column("id", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["id"], ["payment_attempt.id"]),
)
map_entity(CardVoid, void_table)

stored_table = table(
    "card_stored",
    Column("id", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["id"], ["payment_attempt.id"]),
)
map_entity(CardStored, stored_table)

_OF_SALE = (
    select(PaymentAttempt).where(payment_table.c.sale_id == bindparam("sale")).order_by(payment_table.c.id)
)


class SqlPayments(Repository[PaymentAttempt]):
    """Keep payment attempts."""

    entity = PaymentAttempt
    table = payment_table
    what = "card payment"

    def open_attempts(self) -> list[PaymentAttempt]:
        """Return the attempts whose end is not known, oldest first."""
        return self._all(payment_table.c.state.in_(UNSETTLED), order=(payment_table.c.id,))

    def of_sale(self, sale_id: SaleId) -> list[PaymentAttempt]:
        """Return a sale's attempts, oldest first."""
        return self._found(_OF_SALE, sale=sale_id)

    def by_reference(self, reference: str) -> PaymentAttempt | None:
        """Return the attempt with a reference."""
        return self._one(payment_table.c.reference == reference)

    def note(self, fact: CardFact) -> None:
        """Keep a fact of an attempt: that it is a return or a void, stored offline, what a card was told."""
        self._session.add(fact)

    def return_of(self, payment_id: PaymentId) -> CardReturn | None:
        """Return what makes an attempt a return, None for a charge."""
        return self._session.get(CardReturn, payment_id)

    def return_under(self, key: str) -> CardReturn | None:
        """Return the return that may still be or was made under a key."""
        return self._session.scalars(select(CardReturn).where(return_table.c.key == key)).one_or_none()

    def returns_from(self, original_id: PaymentId) -> list[CardReturn]:
        """Return the returns to the card of one charge, those that came to nothing included."""
        query = select(CardReturn).where(return_table.c.original_id == original_id)
        return list(self._session.scalars(query.order_by(return_table.c.id)))

    def health_of(self, payment_id: PaymentId) -> CardHealth | None:
        """Return what a health card was told of an attempt."""
        return self._session.get(CardHealth, payment_id)

    def is_void(self, payment_id: PaymentId) -> bool:
        """Say whether a return takes its charge back as a whole out of the open batch."""
        return self._session.get(CardVoid, payment_id) is not None

    def is_stored(self, payment_id: PaymentId) -> bool:
        """Say whether the terminal approved a payment without its bank."""
        return self._session.get(CardStored, payment_id) is not None
