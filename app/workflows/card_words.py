"""Take words that a person types about a card payment, and refuse a card number among them (PCI DSS 3.3)."""

from __future__ import annotations

from app.hardware.card_numbers import NOT_KEPT, types_card_number
from app.kernel.errors import DomainError
from app.kernel.text import clean_text


def card_words(text: str, field: str, limit: int) -> str:
    """Return clean words; raise `DomainError` where they hold a card number, which it does not repeat."""
    if types_card_number(text):
        raise DomainError(field, NOT_KEPT)
    return clean_text(text, field, limit)
