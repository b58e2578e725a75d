"""Hold what a card terminal tells beside charges: its batch, its stored approvals, a signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from app.hardware.card_numbers import last_four, without_card_numbers
from app.hardware.cards import T_MAX
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import timedelta

    from app.hardware.errors import DeviceProblem


@dataclass(frozen=True, slots=True)
class TerminalTotals:
    """Be what the terminal holds in its open batch."""

    sales: int = 0
    sold: Money = ZERO
    returns: int = 0
    returned: Money = ZERO

    @property
    def net(self) -> Money:
        """Return what the bank will pay, before fees."""
        return self.sold - self.returned


@dataclass(frozen=True, slots=True)
class TerminalRecord:
    """Be one line of the terminal's own list of its open batch; what was voided does not stand there."""

    reference: str
    amount: Money
    is_return: bool = False
    auth_code: str = ""
    last4: str = ""

    def __post_init__(self) -> None:
        """Let no card number in."""
        for name in ("reference", "auth_code"):
            object.__setattr__(self, name, without_card_numbers(getattr(self, name)))
        object.__setattr__(self, "last4", last_four(self.last4))

    @property
    def net(self) -> Money:
        """Return what it brings the store, below zero for a return."""
        return -self.amount if self.is_return else self.amount


@dataclass(frozen=True, slots=True)
class TerminalReport:
    """Be all that a terminal tells of its open batch, at one moment.

    `stored` counts approvals without a bank that wait to be uploaded, and `rules` say when it may give them;
    None where the terminal does not tell. `problem` says why there is no report at all; `longest` is the
    terminal's own longest time for one transaction.
    """

    totals: TerminalTotals = TerminalTotals()
    records: tuple[TerminalRecord, ...] = ()
    stored: int | None = None
    rules: OfflineRules | None = None
    problem: str = ""
    code: str = ""
    longest: timedelta = T_MAX

    @property
    def is_told(self) -> bool:
        """Say whether the terminal answered."""
        return not self.problem

    @property
    def warning(self) -> str:
        """Warn of approvals that no bank gave, and of a terminal that may give them."""
        waiting = f"{self.stored} approved without the bank: uncertain until uploaded." if self.stored else ""
        may = self.rules.warning if self.rules is not None else ""
        return " ".join(filter(None, (waiting, may)))


@dataclass(frozen=True, slots=True)
class BatchClosed:
    """Be a closed batch; unbalanced when terminal and host differ, which the acquirer must look at."""

    count: int
    total: Money
    balanced: bool = True
    terminal_id: str = ""

    def __post_init__(self) -> None:
        """Let no card number in."""
        object.__setattr__(self, "terminal_id", without_card_numbers(self.terminal_id))


class BatchOutcome(StrEnum):
    """Say what is known of the close of a batch; UNKNOWN may have closed it, so ask and never just repeat."""

    CLOSED = "closed"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """Be the answer to one close of a batch."""

    outcome: BatchOutcome
    closed: BatchClosed | None = None
    message: str = ""
    code: str = ""

    @classmethod
    def failed(cls, outcome: BatchOutcome, problem: DeviceProblem) -> BatchAnswer:
        """Return an answer that tells a device problem."""
        return cls(outcome, message=problem.message, code=problem.code)


class OfflineMode(IntEnum):
    """Say when a terminal may approve without its bank (store and forward)."""

    NEVER = 0
    ALWAYS = 1
    WHEN_HOST_IS_AWAY = 2


@dataclass(frozen=True, slots=True)
class OfflineRules:
    """Hold what a terminal may approve by itself; the store bears the loss of a later decline."""

    mode: OfflineMode = OfflineMode.NEVER
    most_charges: int = 0
    ceiling: Money = ZERO
    days: int = 0

    def __post_init__(self) -> None:
        """Refuse rules without bounds: an approval that no bank gave is the store's own risk."""
        bounded = self.most_charges > 0 and self.ceiling > ZERO and self.days > 0
        if self.mode is not OfflineMode.NEVER and not bounded:
            raise ValueError("bounds")

    @property
    def warning(self) -> str:
        """Warn of a terminal that may approve without its bank; nothing for one that never does."""
        if self.mode is OfflineMode.NEVER:
            return ""
        when = "always" if self.mode is OfflineMode.ALWAYS else "when the bank is away"
        return (
            f"The terminal approves without the bank {when}, up to {self.ceiling} in {self.most_charges}"
            f" charges and {self.days} days. The store bears what is declined later."
        )


Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SignatureStrokes:
    """Be a signature from the terminal's screen, stroke by stroke."""

    strokes: tuple[tuple[Point, ...], ...] = field(default=())
