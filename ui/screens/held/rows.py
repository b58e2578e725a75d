"""Turn claims that wait, outages and fills sold meanwhile into table rows and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.held import HeldChoice
from app.claims.risk import RiskLevel
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from app.claims.held_views import Exposure, HeldRow, OfflineRow, OutageRow
    from ui.widgets.cells import Cell

    Local = Callable[[datetime], datetime]

HELD_COLUMNS = (
    Column("Rx", 14),
    Column("Patient"),
    Column("Risk", 12),
    Column("Pays", 11, right=True),
    Column("At stake", 9, right=True),
)
OUTAGE_COLUMNS = (
    Column("Outage", 16),
    Column("Payers"),
    Column("From", 10),
    Column("Fills", 5, right=True),
    Column("At stake", 9, right=True),
)
FILL_COLUMNS = (Column("Rx", 11), Column("Drug"), Column("Answer", 11))
RISKS = {
    RiskLevel.LOW: ("Low risk", Tone.OK),
    RiskLevel.MEDIUM: ("Some risk", Tone.WARN),
    RiskLevel.HIGH: ("High risk", Tone.BAD),
}
CHOICES = {
    HeldChoice.ESTIMATE: "May be sold at the estimate",
    HeldChoice.CASH: "Sold at the cash price until the plan answers",
    HeldChoice.HOLD: "Held back",
}
SOURCES = {
    "paid_claim": "Earlier paid claim",
    "asked": "Plan answered",
    "phone": "Phone call",
    "portal": "Plan's portal",
    "none": "No evidence on file",
}


def held_cells(row: HeldRow) -> Sequence[Cell]:
    """Return a claim that waits as a table row."""
    word, tone = RISKS[row.risk.level]
    is_fixed = row.choice is HeldChoice.CASH
    pays = f"paid {row.pays}" if row.is_sold else str(row.pays) if is_fixed else f"est. {row.pays}"
    return (
        Two(row.rx_label, row.plan),
        Two(row.patient, row.drug),
        Mark("Send soon", Tone.BAD) if row.is_ending else Mark(word, tone),
        pays,
        str(row.risk.at_stake),
    )


def outage_cells(row: OutageRow, local: Local) -> Sequence[Cell]:
    """Return an outage as a table row."""
    began = local(row.started_at)
    ended = "goes on" if row.ended_at is None else f"to {_until(began, local(row.ended_at))}"
    open_words = f"{row.waiting} wait" if row.waiting else "all answered"
    return (
        Two(row.number, open_words),
        row.payers,
        Two(f"{began:%m/%d %H:%M}", ended),
        str(row.fills),
        str(row.at_stake),
    )


def fill_cells(row: OfflineRow) -> Sequence[Cell]:
    """Return one fill of an outage as a table row."""
    answer = Mark("Waiting", Tone.WARN) if row.is_waiting else Mark(row.outcome.capitalize(), _tone(row))
    return (
        Two(f"{row.rx_number}-{row.fill_number:02d}", f"{row.date_of_service:%m/%d/%Y}"),
        Two(row.drug, SOURCES[row.method]),
        answer,
    )


def state_words(row: HeldRow) -> str:
    """Say in one sentence how a claim that waits stands."""
    if row.is_sold:
        return "It was sold. The answer will be settled by itself, or come to the differences."
    if row.choice is not None:
        words = CHOICES[row.choice]
        return f"{words}: {row.reason}." if row.choice is HeldChoice.HOLD else f"{words}."
    if row.needs:
        return f"The register may not sell it yet: a {row.needs.lower()} must agree."
    return "The register may sell it at the estimate."


def sum_words(found: Exposure) -> str:
    """Say what waits in all."""
    sold = f"{found.sold} sold, {found.at_stake} not paid for yet"
    return f"{sold} · {found.unsold} not sold" if found.unsold else sold


def file_words(by: date, left: int) -> str:
    """Say until when the plan takes a claim."""
    if left < 0:
        return f"{by:%m/%d/%Y}, {-left} days ago"
    days = "today" if left == 0 else f"{left} day{'' if left == 1 else 's'} left"
    return f"{by:%m/%d/%Y}, {days}"


def since_words(at: datetime, today: datetime) -> str:
    """Say since when, with the day where it is not today."""
    return f"{at:%H:%M}" if at.date() == today.date() else f"{at:%m/%d %H:%M}"


def _until(began: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M}" if ended.date() == began.date() else f"{ended:%m/%d %H:%M}"


def _tone(row: OfflineRow) -> Tone:
    return Tone.BAD if row.outcome == "rejected" else Tone.OK
