"""Turn the desk's items into table cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.desk_views import DeskKind, DeskRow
from ui.widgets.table import Column, Two

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ui.widgets.cells import Cell

COLUMNS = (
    Column("What"),
    Column("Patient"),
    Column("Worth", 8, right=True),
    Column("Age", 6, right=True),
    Column("Next", 17),
    Column("Who", 4),
)
WHO = 5
_HOUR_S, _DAY_S = 3600, 86_400
_WORDS = {
    DeskKind.PARKED: "Stuck",
    DeskKind.SET_ASIDE: "Answer set aside",
    DeskKind.UNCLEAR: "Answer unclear",
    DeskKind.STRANDED: "Left standing",
    DeskKind.AUTHORIZATION: "Authorization",
    DeskKind.APPEAL: "Appeal",
}


def age_words(since: datetime, now: datetime) -> str:
    """Return how long an item waits, such as `5 min`, `3 h` or `12 d`."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < _HOUR_S:
        return f"{seconds // 60} min"
    return f"{seconds // _HOUR_S} h" if seconds < _DAY_S else f"{seconds // _DAY_S} d"


def what_words(row: DeskRow) -> str:
    """Return the codes of a reject, or the kind of another item, with the plan."""
    codes = " ".join(row.codes) if row.codes else _WORDS.get(row.kind, "Rejected")
    return f"{codes} · {row.plan}"


def when_words(row: DeskRow, today: date) -> str:
    """Return the date that matters next: back from its rest, fill, or due."""
    if row.rests_until is not None and row.rests_until > today:
        return f"Rests until {row.rests_until:%m/%d}"
    if row.fill_on is not None:
        return f"From {row.fill_on:%m/%d/%Y}"
    if row.due is not None:
        return f"{'Was due' if row.due < today else 'Due'} {row.due:%m/%d/%Y}"
    return row.note


def cells(row: DeskRow, now: datetime, today: date) -> Sequence[Cell]:
    """Return an item as a table row."""
    return (
        Two(row.cause, what_words(row)),
        Two(row.patient, f"{row.drug} · {row.rx_label}"),
        str(row.worth),
        age_words(row.since, now),
        Two(row.action, when_words(row, today)),
        row.owner_initials,
    )
