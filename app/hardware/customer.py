"""Say what a customer may see of a sale; there is no place here for a drug, a plan or a person's name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.money import Money


class CustomerPhase(StrEnum):
    """Name what the customer display is about."""

    IDLE = "idle"
    SALE = "sale"
    CARD = "card"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """Be one line: a prescription by its place in the sale, an item by its name.

    `short` is the name for narrow displays, `note` what stands below it, such as the count.
    """

    name: str
    short: str
    amount: Money
    note: str = ""
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class CustomerSum:
    """Be an amount with the words that say what it is."""

    words: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Be all that the customer's window and the pole show, in the language of the papers.

    `newest` is the place of the line that was scanned last. `figure` is the one amount that counts now:
    what is to be paid, what the card is asked for, what comes back. `prompt` is what the customer is told,
    `hint` the same for narrow displays.
    """

    phase: CustomerPhase
    store: str
    prompt: str
    hint: str
    lines: tuple[CustomerLine, ...] = ()
    newest: int = 0
    sums: tuple[CustomerSum, ...] = ()
    paid: tuple[CustomerSum, ...] = ()
    figure: CustomerSum | None = None
    note: str = ""
    mark: str = ""

    def texts(self) -> tuple[str, ...]:
        """Return every text that a display may show, in the order of reading."""
        lines = (text for line in self.lines for text in (line.name, line.short, line.note, str(line.amount)))
        held = (*self.sums, *self.paid, *((self.figure,) if self.figure else ()))
        sums = (text for one in held for text in (one.words, str(one.amount)))
        found = (self.store, self.mark, *lines, self.note, *sums, self.prompt, self.hint)
        return tuple(filter(None, found))
