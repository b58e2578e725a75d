"""Turn the lines of a sale into table rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.estimate import band_words
from app.pos.model import LineKind
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.pos.views import LineRow
    from ui.widgets.cells import Cell

COLUMNS = (
    Column("Item"),
    Column("Rx", 11),
    Column("Qty", 8, right=True),
    Column("Price", 9, right=True),
    Column("Pays", 9, right=True),
    Column("", 14),
)
RX, PRICE = 1, 3


def line_mark(row: LineRow) -> Mark:
    """Return the chip of a line: what is certain about it."""
    if row.problem:
        return Mark("Cannot be sold", Tone.BAD)
    if row.kind is LineKind.ITEM:
        if row.is_taxable:
            return Mark("Taxable", Tone.INFO, "receipt")
        return Mark("FSA", Tone.INFO, "credit-card") if row.is_health else Mark("")
    if row.is_estimate:
        return Mark("Estimated", Tone.WARN, "cloud-off")
    return Mark("Cash price", Tone.PLAIN, "banknote") if row.claim is None else Mark("Paid", Tone.OK)


def line_cells(row: LineRow) -> Sequence[Cell]:
    """Return a line as a table row."""
    return (
        Two(row.title, row.problem or _below(row)),
        row.rx_label or "—",
        row.quantity,
        str(row.price),
        str(row.pays),
        line_mark(row),
    )


def _below(row: LineRow) -> str:
    """Return what stands beneath a line's name; an estimate's band comes first."""
    band = band_words(row.basis) if row.is_estimate else ""
    return " · ".join(filter(None, (band, row.sub)))


def folded_cells(row: LineRow) -> Sequence[Cell]:
    """Return a line for a narrow page, where the prescription's number stands beneath its name."""
    title, _rx, *rest = line_cells(row)
    below = " · ".join(filter(None, (f"Rx {row.rx_label}" if row.rx_label else "", _below(row))))
    return Two(row.title, row.problem or below) if row.rx_label else title, "", *rest
