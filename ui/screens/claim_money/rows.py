"""Turn what claims bring into table rows and the words below a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.money_views import BelowCostRow, PayerDayRow, WorthRow
    from ui.widgets.cells import Cell

NEAR = 3
TOTAL_COLUMNS = (
    Column("Day", 12),
    Column("Payer"),
    Column("Paid claims", 12, right=True),
    Column("Paid", 14, right=True),
    Column("Taken back", 22, right=True),
    Column("Owes", 14, right=True),
)
WORTH_COLUMNS = (
    Column("Rx", 17),
    Column("Drug"),
    Column("Expected", 12, right=True),
    Column("Paid", 12, right=True),
    Column("Difference", 13, right=True),
    Column("Fee", 20, right=True),
)
COST_COLUMNS = (
    Column("Rx", 17),
    Column("Drug"),
    Column("Cost", 11, right=True),
    Column("Brings", 11, right=True),
    Column("Loss", 11, right=True),
    Column("Appeal", 22),
)


def total_cells(row: PayerDayRow) -> Sequence[Cell]:
    """Return one payer's day as a table row."""
    back = f"{row.back} ({row.back_count})" if row.back_count else "—"
    day = f"{row.day:%m/%d/%Y}"
    return day, row.plan, str(row.paid_count), str(row.paid), back, str(row.net)


def worth_cells(row: WorthRow) -> Sequence[Cell]:
    """Return a paid claim against what was expected as a table row."""
    worth = row.worth
    return (
        Two(row.rx_label, f"{row.answered_on:%m/%d/%Y}"),
        Two(row.drug, row.plan),
        str(worth.expected),
        str(worth.paid),
        _signed(worth.difference),
        f"{worth.fee_paid} of {worth.fee_expected}" if worth.fee_expected else "—",
    )


def cost_cells(row: BelowCostRow) -> Sequence[Cell]:
    """Return a fill below its cost as a table row."""
    return (
        Two(row.rx_label, row.plan),
        Two(row.drug, row.quantity),
        str(row.cost),
        str(row.received),
        str(row.lost),
        _appeal(row),
    )


def total_words(rows: Sequence[PayerDayRow]) -> str:
    """Return what the payers of the list owe together."""
    owed = Money.total(row.net for row in rows)
    return f"{owed} owed by {_count(len({row.plan_id for row in rows}), 'payer')}, the last 31 days"


def worth_words(rows: Sequence[WorthRow]) -> str:
    """Return how far the list is from what was expected."""
    less = [row.worth.difference for row in rows if row.worth.difference < ZERO]
    if not less:
        return f"{_count(len(rows), 'claim')}, none below what was expected"
    return f"{len(less)} of {_count(len(rows), 'claim')} below what was expected, by {-Money.total(less)}"


def cost_words(rows: Sequence[BelowCostRow]) -> str:
    """Return what the list loses, and how much of it may still be appealed."""
    lost = Money.total(row.lost for row in rows)
    open_ = [row for row in rows if may_appeal(row)]
    return f"{lost} lost on {_count(len(rows), 'prescription')}, {len(open_)} may still be appealed"


def may_appeal(row: BelowCostRow) -> bool:
    """Say whether a price may still be appealed, and was not yet."""
    return row.days_left >= 0 and not row.is_appealed


def _appeal(row: BelowCostRow) -> Mark:
    if row.is_appealed:
        return Mark("Appealed", Tone.OK)
    if row.days_left < 0:
        return Mark("Too late", Tone.INFO)
    tone = Tone.WARN if row.days_left <= NEAR else Tone.INFO
    return Mark(f"Until {row.appeal_by:%m/%d}", tone)


def _signed(amount: Money) -> str:
    return f"+{amount}" if amount > ZERO else str(amount)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
