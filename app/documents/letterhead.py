"""Hold the store's name and address as papers show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.running import StoreFacts


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Be the head of every paper."""

    name: str
    street: str
    city_line: str
    phone: str

    @classmethod
    def of(cls, store: StoreFacts) -> Letterhead:
        """Return the letterhead of a store."""
        return cls(store.name, store.street, f"{store.city}, {store.state} {store.zip_code}", store.phone)
