"""Hold what a card terminal tells beside charges: its batch, its stored approvals, a signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from app.hardware.card_numbers import without_card_numbers
from app.kernel.money import ZERO, Money


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
class BatchClosed:
    """Be a closed batch; unbalanced when terminal and host differ, which the acquirer must look at."""

    count: int
    total: Money
    balanced: bool = True
    terminal_id: str = ""

    def __post_init__(self) -> None:
        """Let no card number in."""
        object.__setattr__(self, "terminal_id", without_card_numbers(self.terminal_id))


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


Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SignatureStrokes:
    """Be a signature from the terminal's screen, stroke by stroke."""

    strokes: tuple[tuple[Point, ...], ...] = field(default=())
