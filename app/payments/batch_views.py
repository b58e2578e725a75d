"""Hold a day's cards as the close shows them: by books, by journal, and by the terminal's own list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.money import ZERO, Money
from app.payments.batches import OPEN_STATES, BatchState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.hardware.terminal_reports import TerminalRecord
    from app.kernel.ids import BatchId, PaymentId


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Be one close of the terminal's batch."""

    id: BatchId
    state: BatchState
    asked_by: str
    asked_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    listed: int
    net: Money
    said_count: int | None
    said_net: Money | None
    balanced: bool
    message: str

    @property
    def is_open(self) -> bool:
        """Say whether its end is not known."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class CardMove:
    """Be money that a card payment moved by the journal; `is_today` says whether on the day shown.

    `voided` is the reference of the charge that a void took back. A payment that is `is_uncertain` was
    approved without a bank and stands in no closed batch yet; one not `is_booked` paid for a sale that is not
    finished.
    """

    payment_id: PaymentId
    reference: str
    sale_number: str
    card: str
    amount: Money
    is_return: bool
    is_health: bool
    is_today: bool
    is_booked: bool = True
    is_uncertain: bool = False
    voided: str = ""

    @property
    def net(self) -> Money:
        """Return what it brings the store, below zero for a return or void."""
        return -self.amount if self.is_return or self.voided else self.amount


class CardDoubt(StrEnum):
    """Say how journal and terminal differ about one transaction."""

    NOT_AT_TERMINAL = "not_at_terminal"
    NOT_IN_COUNTER = "not_in_counter"
    AMOUNT = "amount"
    NOT_VOIDED = "not_voided"
    TWICE = "twice"
    UNCERTAIN = "uncertain"
    BY_HAND = "by_hand"
    NOT_BOOKED = "not_booked"


@dataclass(frozen=True, slots=True)
class CardDifference:
    """Be one transaction about which journal and terminal differ; None where one of them does not know it."""

    doubt: CardDoubt
    reference: str
    sale_number: str
    card: str
    counter: Money | None
    terminal: Money | None


@dataclass(frozen=True, slots=True)
class CardDay:
    """Be a day's cards: what the books hold, what the terminal listed of it, and what differs.

    `terminal_cards` and `terminal_health` are None until the terminal told. `elsewhere` is what the terminal
    listed of other days in the same batch.
    """

    cards: Money
    health: Money
    terminal_cards: Money | None
    terminal_health: Money | None
    elsewhere: Money
    differences: tuple[CardDifference, ...]
    batches: tuple[BatchRow, ...]
    count: int
    is_told: bool

    @property
    def terminal(self) -> Money | None:
        """Return what the terminal holds of the day, unknown transactions included."""
        if self.terminal_cards is None or self.terminal_health is None:
            return None
        strange = (one.terminal or ZERO for one in self.differences if one.doubt is CardDoubt.NOT_IN_COUNTER)
        return self.terminal_cards + self.terminal_health + Money.total(strange)

    @property
    def agrees(self) -> bool:
        """Say whether the terminal told all of the day and nothing differs."""
        return self.is_told and not self.differences


class BatchReads(Protocol):
    """Read the terminal's batches."""

    def open(self, lane: int) -> BatchRow | None:
        """Return the close of a lane whose end is not known."""
        ...

    def card_day(self, lane: int, records: Sequence[TerminalRecord] | None) -> CardDay | None:
        """Return the cards of the lane's last day; `records` are the open batch, None when it is not told."""
        ...
