"""Say how a day's cards and the terminal's own list compare, in plain words and table rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.payments.batch_views import CardDoubt
from app.payments.batches import BatchState
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.hardware.terminal_reports import TerminalReport
    from app.kernel.money import Money
    from app.payments.batch_views import BatchRow, CardDay, CardDifference
    from ui.widgets.cells import Cell

SUM_COLUMNS = (
    Column("Cards"),
    Column("By the books", 13, right=True),
    Column("Terminal", 13, right=True),
    Column("", 13),
)
DIFFERENCE_COLUMNS = (
    Column("Payment"),
    Column("Counter", 11, right=True),
    Column("Terminal", 11, right=True),
)
NONE = "—"
DOUBTS = {
    CardDoubt.NOT_AT_TERMINAL: "Not in the terminal's list",
    CardDoubt.NOT_IN_COUNTER: "Only in the terminal's list",
    CardDoubt.AMOUNT: "The amounts differ",
    CardDoubt.NOT_VOIDED: "Voided here, still in the terminal's list",
    CardDoubt.TWICE: "Twice in the terminal's list",
    CardDoubt.UNCERTAIN: "Approved without the bank, uncertain",
    CardDoubt.BY_HAND: "Booked without a payment, such as a refund by hand",
    CardDoubt.NOT_BOOKED: "On a sale that is not finished",
}
NOT_TOLD = "The day may be locked all the same; what differs shows when the terminal answers."
EMPTY = "Nothing differs"


@dataclass(frozen=True, slots=True)
class SumRow:
    """Be one sum of the day's cards, by the books and by the terminal."""

    label: str
    books: Money
    terminal: Money | None
    is_told: bool


def sums_of(day: CardDay) -> tuple[SumRow, ...]:
    """Return the day's sums; health cards only where there were any."""
    told, rows = day.is_told, [SumRow("Cards", day.cards, day.terminal_cards, day.is_told)]
    if day.health or day.terminal_health:
        rows.append(SumRow("Health cards (FSA, HSA)", day.health, day.terminal_health, told))
    return (*rows, SumRow("Together", day.cards + day.health, day.terminal, told))


def sum_cells(row: SumRow) -> Sequence[Cell]:
    """Return a sum as a table row."""
    told = str(row.terminal) if row.terminal is not None else NONE
    return row.label, str(row.books), told, _sum_mark(row)


def _sum_mark(row: SumRow) -> Mark:
    if row.terminal is None or (not row.is_told and row.terminal != row.books):
        return Mark("Not told yet", Tone.INFO)
    if row.terminal == row.books:
        return Mark("Equal", Tone.OK, "check")
    return Mark(str(row.terminal - row.books), Tone.BAD)


def difference_cells(row: CardDifference) -> Sequence[Cell]:
    """Return a transaction that differs as a table row."""
    about = " · ".join(
        part for part in (f"Sale {row.sale_number}" if row.sale_number else "", row.card) if part
    )
    counter = str(row.counter) if row.counter is not None else NONE
    terminal = str(row.terminal) if row.terminal is not None else NONE
    return Two(DOUBTS[row.doubt], about), counter, terminal


def told_words(report: TerminalReport | None, day: CardDay) -> str:
    """Say whether the terminal told its batch, and what of it belongs to other days."""
    if report is None:
        return "Asking the terminal for its batch …"
    if not report.is_told:
        return f"{report.problem} {NOT_TOLD}"
    other = f" {day.elsewhere} in it is of other days." if day.elsewhere else ""
    return f"The terminal's open batch: {report.totals.net} in {len(report.records)} payments.{other}"


def batch_words(batches: Sequence[BatchRow], at: str) -> tuple[str, Tone]:
    """Say how the newest close of the batch stands."""
    if not batches:
        return "", Tone.PLAIN
    batch = batches[-1]
    match batch.state:
        case BatchState.PLANNED | BatchState.SENDING:
            return "The terminal is closing its batch …", Tone.INFO
        case BatchState.UNKNOWN:
            return "Whether the batch closed is not known. The terminal is asked again and again.", Tone.WARN
        case BatchState.CLOSED:
            return _closed_words(batch, at), Tone.OK if _agrees(batch) else Tone.BAD
        case BatchState.NOT_SENT | BatchState.NOT_CLOSED:
            return batch.message, Tone.WARN


def _agrees(batch: BatchRow) -> bool:
    return batch.balanced and batch.said_net in {None, batch.net}


def _closed_words(batch: BatchRow, at: str) -> str:
    words = f"Batch closed {at} by {batch.asked_by}: {batch.net} in {batch.listed} payments."
    if not batch.balanced:
        return f"{words} Terminal and bank differ: call the acquirer."
    if not _agrees(batch):
        return f"{words} The terminal said {batch.said_net}: call the acquirer."
    return words


def clock_words(at: datetime | None) -> str:
    """Return the time of day as shown on the close."""
    return f"{at:%I:%M %p}".lstrip("0") if at is not None else ""
