"""Check what is typed on a prescription: one field as it is left, all of them when it is accepted.

The law in it: no refills on Schedule II (21 CFR 1306.12); at most five refills and six months from
the date written on Schedules III to V (21 CFR 1306.22).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError, FieldProblem
from app.kernel.person import parse_date, show_date
from app.kernel.quantity import MAX_THOUSANDTHS, Quantity
from app.kernel.text import BLANKS, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

MAX_SIG = 1000
MAX_REFILLS = 99
MAX_DAYS = 999
MAX_DAW = 9
MAX_ORIGIN = 5
_CONTROLLED_REFILLS = 5
_CONTROLLED_MONTHS = 6
_LIMITED = frozenset({"C-III", "C-IV", "C-V"})


@dataclass(frozen=True, slots=True)
class EntryContext:
    """Hold what the checks lean on; `schedule` is `C-II` to `C-V` as stated by the drug file, or empty."""

    today: date
    birth_date: date | None = None
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Be what was typed of one prescription, read."""

    sig_typed: str
    sig_text: str
    quantity: Quantity
    days_supply: int
    refills: int
    daw: int
    origin: int
    date_written: date


def check_entry(entry: Entry, context: EntryContext) -> tuple[FieldProblem, ...]:
    """Return every problem of a prescription, in the order of the screen; none means it may be accepted."""
    found = (
        _sig(entry.sig_typed) or _sig(entry.sig_text),
        _quantity(entry.quantity),
        _days_supply(entry.days_supply),
        _refills(entry.refills, context),
        _code("daw", entry.daw, MAX_DAW),
        _code("origin", entry.origin, MAX_ORIGIN),
        _date_written(entry.date_written, context),
    )
    return tuple(problem for problem in found if problem is not None)


def check_field(name: str, text: str, context: EntryContext) -> FieldProblem | None:
    """Return what is wrong with one typed field, or None; `name` is one of `FIELDS`."""
    try:
        return _CHECKS[name](text, context)
    except DomainError as error:
        return FieldProblem(name, error.message)


def parse_whole(text: str, field: str) -> int:
    """Read a whole number of at most four digits; raise `DomainError`."""
    digits = text.strip(BLANKS)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
        raise DomainError(field, "Type a whole number.")
    return int(digits)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def last_fill_day(date_written: date, schedule: str) -> date | None:
    """Return the last day on which the law lets a controlled prescription be filled; None without limit."""
    return months_later(date_written, _CONTROLLED_MONTHS) if schedule in _LIMITED else None


def _sig(text: str) -> FieldProblem | None:
    try:
        clean = clean_text(text, "sig", MAX_SIG)
    except DomainError as error:
        return error.problems[0]
    return None if clean else FieldProblem("sig", "Type the directions, such as 1 tab po bid.")


def _quantity(quantity: Quantity) -> FieldProblem | None:
    if quantity.thousandths <= 0:
        return FieldProblem("quantity", "Type a quantity above 0.")
    if quantity.thousandths > MAX_THOUSANDTHS:
        return FieldProblem("quantity", "Type at most 9,999,999.999.")
    return None


def _days_supply(days: int) -> FieldProblem | None:
    if 1 <= days <= MAX_DAYS:
        return None
    return FieldProblem("days supply", f"Type 1 to {MAX_DAYS} days.")


def _refills(refills: int, context: EntryContext) -> FieldProblem | None:
    if not 0 <= refills <= MAX_REFILLS:
        return FieldProblem("refills", f"Type 0 to {MAX_REFILLS}.")
    if context.schedule == "C-II" and refills:
        return FieldProblem("refills", "A C-II prescription has no refills. Type 0.")
    if context.schedule in _LIMITED and refills > _CONTROLLED_REFILLS:
        return FieldProblem("refills", f"A {context.schedule} prescription has at most 5 refills.")
    return None


def _code(field: str, value: int, most: int) -> FieldProblem | None:
    return None if 0 <= value <= most else FieldProblem(field, f"Type one digit, 0 to {most}.")


def _date_written(day: date, context: EntryContext) -> FieldProblem | None:
    if day > context.today:
        return FieldProblem("date written", "This day has not come yet. Check the date.")
    if context.birth_date is not None and day < context.birth_date:
        return FieldProblem("date written", "This is before the patient was born. Check the date.")
    last = last_fill_day(day, context.schedule)
    if last is not None and context.today > last:
        return FieldProblem(
            "date written",
            f"A {context.schedule} prescription ended after six months, on {show_date(last)}. Get a new one.",
        )
    return None


def _check_present(name: str, ask: str) -> Callable[[str, EntryContext], FieldProblem | None]:
    def check(text: str, _context: EntryContext) -> FieldProblem | None:
        return None if clean_text(text, name, MAX_SIG) else FieldProblem(name, ask)

    return check


_CHECKS: dict[str, Callable[[str, EntryContext], FieldProblem | None]] = {
    "patient": _check_present("patient", "Choose the patient."),
    "prescriber": _check_present("prescriber", "Choose the prescriber."),
    "drug": _check_present("drug", "Scan the bottle or choose the drug."),
    "sig": lambda text, _context: _sig(text),
    "quantity": lambda text, _context: _quantity(Quantity.parse(text)),
    "days supply": lambda text, _context: _days_supply(parse_whole(text, "days supply")),
    "refills": lambda text, context: _refills(parse_whole(text, "refills"), context),
    "daw": lambda text, _context: _code("daw", parse_whole(text, "daw"), MAX_DAW),
    "origin": lambda text, _context: _code("origin", parse_whole(text, "origin"), MAX_ORIGIN),
    "date written": lambda text, context: _date_written(
        parse_date(text, context.today, "date written"), context
    ),
}
FIELDS = tuple(_CHECKS)
