"""Turn a day's terms, lists and totals into table rows, and its state into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO
from app.kernel.person import show_date
from app.pos.closing_views import StepState, TermState
from app.pos.model import DayState
from ui.theme.tokens import Tone
from ui.widgets.steps import Step
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.money import Money
    from app.pos.closing_views import DayView, ListedRow, PlanTotalRow, StepRow, TermRow
    from ui.widgets.cells import Cell
    from ui.widgets.steps import StepState as Shown

TERM_COLUMNS = (
    Column("What came in"),
    Column("Expected", 11, right=True),
    Column("Counted", 11, right=True),
    Column("", 13),
)
PLAN_COLUMNS = (
    Column("Plan"),
    Column("Paid", 6, right=True),
    Column("Rejected", 8, right=True),
    Column("Reversed", 8, right=True),
    Column("Waiting", 8, right=True),
    Column("Plan pays", 13, right=True),
)
LISTED_COLUMNS = (
    Column("Rx", 15),
    Column("Why"),
    Column("Patient", 10, right=True),
    Column("Plan", 12, right=True),
)
_STEPS: dict[StepState, Shown] = {StepState.DONE: "done", StepState.WRONG: "bad", StepState.TO_DO: "todo"}


def steps_of(rows: Sequence[StepRow]) -> list[Step]:
    """Return the steps to show; the first that is not done is the one to do now."""
    shown = [Step(row.title, row.detail, _STEPS[row.state]) for row in rows]
    for place, step in enumerate(shown):
        if step.state == "todo":
            shown[place] = Step(step.title, step.sub, "now")
            break
    return shown


def term_mark(row: TermRow) -> Mark:
    """Return the chip of a term: whether its two ways agree."""
    match row.state:
        case TermState.EQUAL:
            return Mark("Equal", Tone.OK, "check")
        case TermState.HELD:
            return Mark("Held", Tone.WARN, "cloud-off")
        case TermState.OPEN:
            return Mark("Count first", Tone.INFO, "calculator")
        case TermState.DIFFERS:
            return Mark(str(row.difference or ""), Tone.BAD)


def term_cells(row: TermRow) -> Sequence[Cell]:
    """Return a term of the equation as a table row."""
    label = f"{row.label} ({row.count})" if row.count else row.label
    expected = str(row.expected) if row.expected is not None else "—"
    found = str(row.found) if row.found is not None else "—"
    return label, expected, found, term_mark(row)


def plan_cells(row: PlanTotalRow) -> Sequence[Cell]:
    """Return a plan's claims of the day as a table row."""
    counts = (row.paid, row.rejected, row.reversed, row.waiting)
    return row.plan, *(str(count) for count in counts), str(row.plan_pays)


def listed_cells(row: ListedRow) -> Sequence[Cell]:
    """Return a prescription of a list as a table row."""
    return (
        Two(row.rx_label, show_date(row.filled_on)),
        Two(row.note, row.plan or "Cash"),
        str(row.patient_pays),
        str(row.plan_pays),
    )


def over_or_short(amount: Money) -> str:
    """Return `$20.00 short`, `$1.05 over` or `exact`."""
    if amount == ZERO:
        return "exact"
    return f"{amount} over" if amount > ZERO else f"{-amount} short"


def verdict(day: DayView) -> tuple[str, Tone, str]:
    """Return in a chip how the day's equation stands."""
    if day.head.state is DayState.LOCKED:
        return "Locked", Tone.OK, "lock"
    if day.over_short is None:
        return "Not counted yet", Tone.INFO, "calculator"
    differs = [row for row in day.terms if row.state is TermState.DIFFERS]
    if not differs:
        return "Everything agrees", Tone.OK, "check"
    if len(differs) == 1 and day.over_short and day.head.over_short_reason:
        return f"{over_or_short(day.over_short)}, explained", Tone.WARN, ""
    if len(differs) == 1 and day.over_short:
        return f"{over_or_short(day.over_short)} to explain", Tone.BAD, ""
    return f"{len(differs)} terms differ", Tone.BAD, ""


def facts_of(day: DayView) -> list[tuple[str, str]]:
    """Return the day's counts and sums as pairs."""
    head = day.head
    pairs = [
        ("Sales", str(day.sales)),
        ("Prescriptions sold", str(day.prescriptions)),
        ("Cancelled sales", str(day.cancelled)),
        ("Claims carried over", str(day.carried)),
        ("Float", str(head.float_amount)),
    ]
    if head.counted is not None:
        pairs.append(("Counted", str(head.counted)))
    if head.counted_by:
        pairs.append(("Counted by", head.counted_by))
    if head.locked_by:
        pairs.append(("Locked by", head.locked_by))
    return pairs
