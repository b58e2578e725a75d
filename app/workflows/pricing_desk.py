"""Change price schedules, and take in published unit prices from a file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.claims.pricing import Basis, BenchmarkPrice, PriceSchedule, PriceUse
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.money import ZERO, Money, Percent, Rate
from app.kernel.ndc import Ndc11
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar
    from uuid import UUID

    from app.claims.ports import Plans, Pricing
    from app.kernel.ids import PlanId
    from app.kernel.running import Actor

    T = TypeVar("T")

STEPS = (1, 5, 10, 25, 50, 100)
_MAX_NAME = 40
_LOWEST, _HIGHEST = Percent.parse("-99"), Percent.parse("900")
_MOST = Money(100_000_00)
_NDC = ("ndc", "ndc11")
_PRICE = ("nadac per unit", "awp per unit", "awp unit price", "price", "rate", "unit price")
_DAY = ("effective date", "nadac effective date", "as_of", "as of", "date")


class PricingUnit(Basics, Protocol):
    """Give what changing prices needs."""

    @property
    def plans(self) -> Plans:
        """Return the plans."""
        ...

    @property
    def pricing(self) -> Pricing:
        """Return the price schedules."""
        ...


@dataclass(frozen=True, slots=True)
class ScheduleFields:
    """Hold a price schedule, amounts as typed; no plan means all that have none of their own."""

    name: str
    use: PriceUse
    basis: Basis
    percent: str = "0"
    fee: str = "0.00"
    minimum: str = "0.00"
    round_to: int = 1
    plan_id: PlanId | None = None


@dataclass(frozen=True, slots=True)
class AddSchedule:
    """Ask for a new schedule."""

    fields: ScheduleFields


@dataclass(frozen=True, slots=True)
class ChangeSchedule:
    """Ask to change a schedule, or to take it out of use; what was billed stays as it was."""

    schedule_id: UUID
    fields: ScheduleFields
    active: bool = True


@dataclass(frozen=True, slots=True)
class ImportBenchmarks:
    """Ask to take in published prices from a CSV file, such as CMS's NADAC file."""

    path: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class BenchmarksTaken:
    """Say how many prices were taken in, and which lines were not, with why."""

    taken: int
    refused: tuple[str, ...]


def add_schedule(unit: PricingUnit, cmd: AddSchedule, actor: Actor) -> Outcome[UUID]:
    """Add a price schedule; raise `DomainError` with every field that is wrong."""
    actor.require(Permission.CHANGE_SETTINGS)
    schedule = PriceSchedule(
        id=unit.ids.new(),
        name="",
        use=cmd.fields.use,
        plan_id=None,
        basis=cmd.fields.basis,
        percent=Percent(0),
        fee=ZERO,
        minimum=ZERO,
        round_to=1,
        active=True,
        rev=0,
    )
    _write(unit, schedule, cmd.fields)
    unit.pricing.add(schedule)
    unit.audit.record(actor, "price_schedule.added", Kind.SETTING, schedule.id)
    return Outcome(schedule.id, changed((Kind.SETTING, schedule.id)))


def change_schedule(unit: PricingUnit, cmd: ChangeSchedule, actor: Actor) -> Outcome[None]:
    """Change a schedule; it holds for what is entered and billed from now on."""
    actor.require(Permission.CHANGE_SETTINGS)
    schedule = unit.pricing.get(cmd.schedule_id)
    if cmd.active:
        _write(unit, schedule, cmd.fields)
    schedule.active = cmd.active
    schedule.rev += 1
    unit.audit.record(actor, "price_schedule.changed", Kind.SETTING, schedule.id)
    return Outcome(None, changed((Kind.SETTING, schedule.id)))


def import_benchmarks(unit: PricingUnit, cmd: ImportBenchmarks, actor: Actor) -> Outcome[BenchmarksTaken]:
    """Take in published unit prices; lines that cannot be read are told, none is guessed."""
    actor.require(Permission.CHANGE_SETTINGS)
    if cmd.basis is Basis.ACQUISITION:
        raise DomainError("basis", "Acquisition prices come with the drug file.")
    prices, refused = read_benchmarks(Path(cmd.path), cmd.basis)
    if not prices:
        raise DomainError("file", "No price could be read. The file needs columns NDC, price and date.")
    taken = unit.pricing.put_benchmarks(prices)
    detail = {"basis": cmd.basis, "taken": taken, "refused": len(refused)}
    unit.audit.record(actor, "prices.imported", Kind.CATALOG, None, detail=detail)
    return Outcome(BenchmarksTaken(taken, refused), changed((Kind.CATALOG, None)))


def read_benchmarks(path: Path, basis: Basis) -> tuple[list[BenchmarkPrice], tuple[str, ...]]:
    """Return the prices of a CSV file and what was not read; raise `DomainError` for the file itself."""
    prices: dict[tuple[str, date], BenchmarkPrice] = {}
    refused: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                try:
                    price = _benchmark(row, basis, path.name)
                except DomainError as error:
                    refused.append(f"line {line}: {error.message}")
                else:
                    prices[price.ndc11, price.as_of] = price
    except (OSError, UnicodeDecodeError, csv.Error):
        raise DomainError("file", "The file cannot be read. Choose a CSV file.") from None
    return list(prices.values()), tuple(refused)


def _benchmark(row: Mapping[str, str | None], basis: Basis, source: str) -> BenchmarkPrice:
    found = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items() if name}
    rate = Rate.parse(_column(found, _PRICE, "price"))
    if rate.ten_millionths <= 0:
        raise DomainError("price", "A unit price is above zero.")
    day = _day(_column(found, _DAY, "date"))
    ndc11 = Ndc11(_column(found, _NDC, "NDC").replace("-", "")).text
    return BenchmarkPrice(ndc11, basis, day, rate, source)


def _column(row: Mapping[str, str], names: tuple[str, ...], what: str) -> str:
    for name in names:
        if row.get(name):
            return row[name]
    raise DomainError(what, f"The {what} is missing.")


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a plain day)
        except ValueError:
            continue
    raise DomainError("date", "Write the date as 2026-11-25 or 11/25/2026.")


def _write(unit: PricingUnit, schedule: PriceSchedule, fields: ScheduleFields) -> None:
    """Check a schedule's fields and write them; nothing is written when one is wrong."""
    problems: list[FieldProblem] = []
    name = _read(problems, lambda: _name(fields.name), "")
    percent = _read(problems, lambda: _percent(fields.percent), Percent(0))
    fee = _read(problems, lambda: _amount(fields.fee, "fee"), ZERO)
    minimum = _read(problems, lambda: _amount(fields.minimum, "minimum"), ZERO)
    if fields.round_to not in STEPS:
        problems.append(FieldProblem("rounding", "Choose one of the steps."))
    plan_id = fields.plan_id if fields.use is PriceUse.SUBMITTED else None
    same = (fields.use, plan_id)
    if any(one.id != schedule.id and (one.use, one.plan_id) == same for one in unit.pricing.in_use()):
        problems.append(FieldProblem("plan", "A schedule for this is in use already. Change that one."))
    if plan_id is not None:
        unit.plans.get(plan_id)
    if problems:
        raise DomainError.of(problems)
    schedule.name, schedule.use, schedule.plan_id, schedule.basis = name, fields.use, plan_id, fields.basis
    schedule.percent, schedule.fee, schedule.minimum = percent, fee, minimum
    schedule.round_to = fields.round_to


def _read(problems: list[FieldProblem], read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except DomainError as error:
        problems.extend(error.problems)
        return otherwise


def _name(typed: str) -> str:
    name = clean_text(typed, "name", _MAX_NAME)
    if not name:
        raise DomainError("name", "Give the schedule a name.")
    return name


def _percent(typed: str) -> Percent:
    percent = Percent.parse(typed, "percent")
    if not _LOWEST <= percent <= _HIGHEST:
        raise DomainError("percent", "Type -99 to 900 percent.")
    return percent


def _amount(typed: str, field: str) -> Money:
    amount = Money.parse(typed, field)
    if not ZERO <= amount <= _MOST:
        raise DomainError(field, f"Type $0.00 to {_MOST}.")
    return amount
