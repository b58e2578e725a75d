"""Say what card payments moved by the journal, plain cards and health cards (FSA, HSA) apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.kernel.money import ZERO, Money
from app.pos.books import CARD_RETURN
from app.pos.closing_cards import HealthFacts
from db.payments import health_table, payment_table, return_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from app.ledger.model import Entry
    from app.pos.closing import TenderFact

CARDS = "payment"


class CardFacts:
    """Read what the card payments behind a day's entries say themselves."""

    def __init__(self, session: Session, entries: Sequence[Entry]) -> None:
        """Take the reading session and the day's entries."""
        self._session = session
        self._entries = entries

    def moved(self, kind: str, *, is_health: bool) -> tuple[Money, ...]:
        """Return what the payments behind entries of a kind of source moved, of one kind of card."""
        ids = [entry.source_id for entry in self._entries if entry.source_kind == kind]
        if not ids:
            return ()
        charge = func.coalesce(return_table.c.original_id, payment_table.c.id)
        query = (
            select(payment_table.c.approved, health_table.c.id)
            .outerjoin(return_table, return_table.c.id == payment_table.c.id)
            .outerjoin(health_table, health_table.c.id == charge)
            .where(payment_table.c.id.in_(ids))
        )
        rows = self._session.execute(query)
        return tuple(row.approved or ZERO for row in rows if (row.id is not None) is is_health)

    def health(self, tenders: Iterable[TenderFact]) -> HealthFacts:
        """Return what health cards moved, by tender and by payment."""
        return HealthFacts(
            tendered=tuple(one.amount for one in tenders if one.is_health and not one.held),
            late=Money.total(self.moved(CARDS, is_health=True)),
            returned=Money.total(self.moved(CARD_RETURN, is_health=True)),
        )
