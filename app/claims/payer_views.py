"""Hold what is known of each payer: what waits for it, what that is worth, and when it last answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PayerRow:
    """Be one payer, named by where its messages go; `plans` are those in use that it pays for.

    `exposure` is what the claims that wait ask for together. `silent_since` is when the oldest message
    without an answer was sent in vain; None while the payer answers.
    """

    destination: str
    plans: tuple[str, ...]
    waiting: int
    parked: int
    exposure: Money
    oldest: datetime | None
    last_answer: datetime | None
    silent_since: datetime | None
    is_held: bool

    @property
    def name(self) -> str:
        """Return the plan's own name where there is only one, else the destination's."""
        return self.plans[0] if len(self.plans) == 1 else self.destination


class PayerReads(Protocol):
    """List payers."""

    def all(self) -> tuple[PayerRow, ...]:
        """Return every payer with a plan in use or a message that waits, by name."""
        ...
