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

from app.payments.model import PaymentAttempt, PaymentState
from db.base import map_entity, table
from db.repository import Repository
from db.types import Cents, Choice, Instant, Uuid, Words

if TYPE_CHECKING:
    from app.kernel.ids import SaleId

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
