"""Show a register day: the steps of its close, the terms of its equation, and what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.kernel.money import ZERO, Money
from app.pos.closing import pending
from app.pos.closing_views import DayHead, DayView, PendingRow, StepRow, StepState, TermRow, TermState
from app.pos.drawer import from_text
from app.pos.model import DayState
from app.workflows.close_facts import HEALTH_CARDS, charged_lines
from app.workflows.end_of_day import lock_facts
from app.workflows.people import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.pos.closing import DayFigures, Pending
    from app.pos.closing_views import ListedRow, PlanTotalRow
    from app.pos.model import RegisterDay
    from app.workflows.register_needs import HasClose


def day_view(unit: HasClose, day: RegisterDay) -> DayView:
    """Return a day as the Close screen shows it; what is expected in cash stays hidden until the count."""
    facts = lock_facts(unit, day)
    in_the_way = pending(facts) if day.state is DayState.OPEN else ()
    plans, unsold = unit.closing.plan_totals(day), unit.closing.paid_not_sold()
    unanswered = unit.closing.sold_not_answered()
    waiting = sum(plan.waiting for plan in plans)
    figures = facts.figures
    return DayView(
        head=_head(unit, day),
        steps=_steps(unit, day, in_the_way, plans, unsold),
        terms=_terms(figures, unanswered),
        equation_text=_equation(figures),
        over_short=figures.over_short,
        pending=tuple(PendingRow(one.what, one.remedy) for one in in_the_way),
        carried=waiting,
        claims=plans,
        paid_not_sold=unsold,
        sold_not_answered=unanswered,
        sales=figures.sales,
        prescriptions=figures.prescriptions,
        cancelled=figures.cancelled,
    )


def _head(unit: HasClose, day: RegisterDay) -> DayHead:
    return DayHead(
        id=day.id,
        lane=day.lane,
        business_date=day.business_date,
        state=day.state,
        float_amount=day.float_amount,
        opened_by=name_of(unit, day.opened_by),
        opened_at=day.opened_at,
        counted=day.counted,
        denominations=from_text(day.denominations),
        counted_by=name_of(unit, day.counted_by),
        counted_at=day.counted_at,
        over_short_reason=day.over_short_reason,
        locked_by=name_of(unit, day.locked_by),
        locked_at=day.locked_at,
        packet_id=day.packet_id,
    )


def _terms(figures: DayFigures, unanswered: Sequence[ListedRow]) -> tuple[TermRow, ...]:
    found = {check.label: check.other_way for check in figures.checked}
    plan_rows = found["Plans owe, answered"] + found["Plans owe, answered late"]
    guesses = Money.total(row.plan_pays for row in unanswered)
    return (
        _cash(figures),
        _term("Checks", figures.check_count, figures.checks, found["Checks"]),
        _term("Cards", figures.card_count, figures.cards, found["Cards"] + found["Cards found late"]),
        *_health(figures, found),
        _term("Plans owe", figures.plan_count, figures.plans_owe, plan_rows),
        TermRow(
            "Estimates not answered",
            len(unanswered),
            found["Estimates that stand"],
            guesses,
            TermState.HELD if unanswered else TermState.EQUAL,
        ),
    )


def _health(figures: DayFigures, found: dict[str, Money]) -> tuple[TermRow, ...]:
    """Return the term of health cards where there were any."""
    health = figures.health
    said = found.get("Health cards", ZERO) + found.get("Health cards found late", ZERO)
    return (_term(HEALTH_CARDS, health.count, health.taken, said),) if health.is_shown else ()


def _cash(figures: DayFigures) -> TermRow:
    label, count = "Cash in drawer", figures.cash_count
    if figures.counted is None:
        return TermRow(label, count, None, None, TermState.OPEN)
    return _term(label, count, figures.expected_cash, figures.counted)


def _term(label: str, count: int, expected: Money, found: Money) -> TermRow:
    state = TermState.EQUAL if expected == found else TermState.DIFFERS
    return TermRow(label, count, expected, found, state)


def _equation(figures: DayFigures) -> str:
    if figures.counted is None:
        return "The sum of the day is shown after the count."
    terms = "  +  ".join(f"{line.label} {line.amount}" for line in charged_lines(figures))
    return f"{terms}  =  {figures.charged}"


def _steps(
    unit: HasClose,
    day: RegisterDay,
    in_the_way: Sequence[Pending],
    plans: Sequence[PlanTotalRow],
    unsold: Sequence[ListedRow],
) -> tuple[StepRow, ...]:
    wrong = {one.step: one.what for one in reversed(in_the_way)}
    waiting = sum(plan.waiting for plan in plans)
    claims = sum(plan.paid + plan.rejected for plan in plans)
    settled = "nothing is open"
    return (
        _step("open_work", "Unsettled work", wrong, settled),
        _step("cards", "Cards", wrong, "every result is known"),
        _count_step(unit, day, wrong),
        _step("claims", "Third-party totals", {}, f"{claims} answered, {waiting} carried over"),
        _equation_step(day, wrong),
        _step("unsold", "Not sold yet", {}, f"{len(unsold)} paid by plans, not picked up"),
        _lock_step(unit, day),
    )


def _step(key: str, title: str, wrong: dict[str, str], detail: str) -> StepRow:
    if key in wrong:
        return StepRow(key, title, wrong[key], StepState.WRONG)
    return StepRow(key, title, detail, StepState.DONE)


def _count_step(unit: HasClose, day: RegisterDay, wrong: dict[str, str]) -> StepRow:
    if day.counted_at is None:
        return StepRow("count", "Cash count", "not counted yet", StepState.TO_DO)
    at = _local(unit, day.counted_at)
    return _step("count", "Cash count", wrong, f"counted blind, {at:%H:%M}")


def _equation_step(day: RegisterDay, wrong: dict[str, str]) -> StepRow:
    if day.counted is None:
        return StepRow("equation", "The equation", "after the count", StepState.TO_DO)
    return _step("equation", "The equation", wrong, day.over_short_reason or "every term agrees")


def _lock_step(unit: HasClose, day: RegisterDay) -> StepRow:
    if day.locked_at is None:
        return StepRow("lock", "Sign and lock", "", StepState.TO_DO)
    at = _local(unit, day.locked_at)
    return StepRow("lock", "Sign and lock", f"locked, {at:%H:%M}", StepState.DONE)


def _local(unit: HasClose, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(unit.settings.facts().zone))
