"""Turn bags and patients to be bagged into table rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.person import show_date
from app.prescriptions.views import Ageing
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.prescriptions.views import ToBagRow, WillCallRow
    from ui.widgets.cells import Cell

TO_BAG_COLUMNS = (Column("Patient"), Column("Rx", 3, right=True), Column("Goes into", 10))
BAG_COLUMNS = (
    Column("Bin", 9),
    Column("Patient"),
    Column("Rx", 3, right=True),
    Column("Pays", 11, right=True),
    Column("Waits", 15),
)
AGEING: dict[Ageing, tuple[Tone, str]] = {
    Ageing.OK: (Tone.OK, ""),
    Ageing.WARN: (Tone.WARN, "clock"),
    Ageing.BAD: (Tone.BAD, "undo-2"),
}


def to_bag_cells(row: ToBagRow) -> Sequence[Cell]:
    """Return a patient to be bagged as a table row."""
    is_new = row.bag_number is None
    where = Mark("New bag", Tone.PLAIN, "package") if is_new else Mark(row.bin_code, Tone.INFO, "package")
    return Two(row.patient, show_date(row.birth_date)), str(len(row.fill_ids)), where


def chosen_words(row: ToBagRow) -> str:
    """Return what goes into the bag, and which bag that is."""
    is_new = row.bag_number is None
    where = "a new bag" if is_new else f"bag {row.bag_number} in bin {row.bin_code}"
    return f"Into {where}: {', '.join(row.drugs)}."


def waits(row: WillCallRow) -> str:
    """Return how long a bag waits, as a person says it."""
    if row.ageing is Ageing.BAD:
        return f"Return, {row.days_waiting} days"
    return "Today" if row.days_waiting == 0 else f"{row.days_waiting} of {row.window_days} days"


def bag_cells(row: WillCallRow) -> Sequence[Cell]:
    """Return a waiting bag as a table row."""
    tone, icon = AGEING[row.ageing]
    return (
        Two(row.bin_code, f"Bag {row.bag_number}"),
        Two(row.patient, " · ".join(filter(None, (show_date(row.birth_date), band_of(row))))),
        str(row.rx_count),
        f"est. {row.total_pays}" if row.is_estimate else str(row.total_pays),
        Mark(waits(row), tone, icon),
    )


def band_of(row: WillCallRow) -> str:
    """Return between which amounts an estimate probably lies; empty where none is told."""
    if row.band is None or row.band[0] == row.band[1]:
        return ""
    low, high = row.band
    return f"{low} to {high}"


def shelf_words(rows: Sequence[WillCallRow]) -> str:
    """Return how many bags wait, and how many of them too long."""
    bags = f"{len(rows)} bag{'' if len(rows) == 1 else 's'}"
    back = sum(row.ageing is Ageing.BAD for row in rows)
    soon = sum(row.ageing is Ageing.WARN for row in rows)
    parts = [bags, f"{back} to return" if back else "", f"{soon} soon" if soon else ""]
    return ", ".join(part for part in parts if part)
