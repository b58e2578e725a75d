"""Hold what a card terminal answers, and the rule of when "not found" may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.hardware.card_numbers import last_four, without_card_numbers
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import datetime

    from app.hardware.errors import DeviceProblem

T_MAX = timedelta(seconds=180)
NOT_IN_BATCH = "not_in_batch"
_WORDS = ("auth_code", "card_type", "entry_mode", "terminal_ref", "code", "message")


@dataclass(frozen=True, slots=True)
class HealthAmounts:
    """Be what an FSA or HSA card may pay for: all healthcare in a charge, and the kinds within it (IIAS)."""

    healthcare: Money = ZERO
    rx: Money = ZERO
    vision: Money = ZERO
    dental: Money = ZERO
    clinical: Money = ZERO

    def __post_init__(self) -> None:
        """Refuse parts that are negative or more than the whole."""
        parts = (self.rx, self.vision, self.dental, self.clinical)
        if any(part < ZERO for part in parts) or Money.total(parts) > self.healthcare:
            raise ValueError("healthcare")


NO_HEALTH = HealthAmounts()


class CardOutcome(StrEnum):
    """Say what is known about one charge.

    NOT_SENT: the terminal provably never acted on it. NOT_CHARGED: the terminal says that no
    charge was made. UNKNOWN: it may have charged; ask again, never charge again meanwhile.
    """

    APPROVED = "approved"
    PARTIAL = "partial"
    DECLINED = "declined"
    NOT_CHARGED = "not_charged"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """Say whether nothing more can happen to this charge."""
        return self is not CardOutcome.UNKNOWN

    @property
    def took_money(self) -> bool:
        """Say whether the customer's card was charged."""
        return self in {CardOutcome.APPROVED, CardOutcome.PARTIAL}


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """Be the terminal's answer about one reference; never holds more of the card than four digits."""

    outcome: CardOutcome
    reference: str
    requested: Money
    approved: Money = ZERO
    auth_code: str = ""
    card_type: str = ""
    last4: str = ""
    entry_mode: str = ""
    terminal_ref: str = ""
    code: str = ""
    message: str = ""
    approved_offline: bool = False

    def __post_init__(self) -> None:
        """Let no card number in, whatever the terminal said and in whatever field."""
        for name in _WORDS:
            object.__setattr__(self, name, without_card_numbers(getattr(self, name)))
        object.__setattr__(self, "last4", last_four(self.last4))

    @classmethod
    def failed(
        cls, outcome: CardOutcome, reference: str, requested: Money, problem: DeviceProblem
    ) -> CardAnswer:
        """Return an answer that tells a device problem."""
        return cls(outcome, reference, requested, code=problem.code, message=problem.message)


@dataclass(frozen=True, slots=True)
class CardNotFound:
    """Say that the terminal has no charge under a reference, as far as it knows now."""

    reference: str


def not_found_is_believed(written_at: datetime, asked_at: datetime, t_max: timedelta = T_MAX) -> bool:
    """Say whether "not found" proves that no charge was made.

    It does only when the terminal's longest transaction time has passed since the request was
    written: before that a customer may still be tapping a card.
    """
    return asked_at - written_at > t_max
