"""Open the register's day, count the drawer blind, and lock the day with its packet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import DayId, DocumentId
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.pos.books import COUNT, DAY_CLOSE, DAY_OPEN, count_postings, float_postings
from app.pos.closing import LockFacts, day_figures, pending
from app.pos.drawer import Counts, counted, to_text
from app.pos.model import DayState, RegisterDay
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.card_words import card_words
from app.workflows.close_facts import packet_facts
from app.workflows.days import next_business_date
from app.workflows.papers import keep_paper, order_print

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from app.pos.closing import DayFigures
    from app.workflows.register_needs import HasClose

MOST_FLOAT = Money(500_000)
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Open the register's day with a float in the drawer."""

    float_amount: Money


@dataclass(frozen=True, slots=True)
class CountDrawer:
    """Hand over a blind count: how many of each bill and coin, by cents."""

    day_id: DayId
    denominations: Counts


@dataclass(frozen=True, slots=True)
class Counted:
    """Say what the count comes to and how far it is from what is expected."""

    counted: Money
    over_short: Money


@dataclass(frozen=True, slots=True)
class ExplainOverShort:
    """Give the reason of a drawer that is over or short."""

    day_id: DayId
    reason: str


@dataclass(frozen=True, slots=True)
class LockDay:
    """Lock the day for ever."""

    day_id: DayId


def open_day(unit: HasClose, cmd: OpenDay, actor: Actor) -> Outcome[DayId]:
    """Open the next business day: today, or the day after the last one locked."""
    actor.require(Permission.OPEN_DAY)
    if not ZERO <= cmd.float_amount <= MOST_FLOAT:
        raise DomainError("float", f"Type a float from $0.00 to {MOST_FLOAT}.")
    if unit.days.open_day(unit.lane) is not None:
        raise DomainError("day", "The register's day is open already.")
    day = _new_day(unit, cmd.float_amount, actor)
    unit.days.add(day)
    unit.flush()
    postings = float_postings(cmd.float_amount)
    unit.ledger.post(f"day-open:{day.id}", DAY_OPEN, day.business_date, "register_day", day.id, postings)
    unit.audit.record(actor, "day.opened", Kind.DAY, day.id, detail={"float_cents": cmd.float_amount.cents})
    return Outcome(day.id, changed((Kind.DAY, day.id)))


def count_drawer(unit: HasClose, cmd: CountDrawer, actor: Actor) -> Outcome[Counted]:
    """Keep a count of the drawer; a new count takes the place of the last and asks for a reason anew."""
    actor.require(Permission.COUNT_CASH)
    day = _open(unit, cmd.day_id)
    amount = counted(cmd.denominations)
    if amount != day.counted:
        day.over_short_reason = ""
    day.counted, day.denominations = amount, to_text(cmd.denominations)
    day.counted_by, day.counted_at = actor.user_id, unit.clock.now()
    day.rev += 1
    unit.flush()
    over_short = _figures(unit, day).over_short or ZERO
    facts = {"counted_cents": amount.cents, "over_short_cents": over_short.cents}
    unit.audit.record(actor, "drawer.counted", Kind.DAY, day.id, detail=facts)
    return Outcome(Counted(amount, over_short), changed((Kind.DAY, day.id)))


def explain_over_short(unit: HasClose, cmd: ExplainOverShort, actor: Actor) -> Outcome[None]:
    """Keep the reason of a drawer that is over or short."""
    actor.require(Permission.COUNT_CASH)
    day = _open(unit, cmd.day_id)
    if day.counted is None:
        raise DomainError("count", "Count the drawer first.")
    reason = card_words(cmd.reason, "reason", LONGEST_REASON)
    if not reason:
        raise DomainError("reason", "Say what happened, such as a wrong change or a paid-out.")
    day.over_short_reason = reason
    day.rev += 1
    unit.audit.record(actor, "drawer.explained", Kind.DAY, day.id)
    return Outcome(None, changed((Kind.DAY, day.id)))


def lock_day(unit: HasClose, cmd: LockDay, actor: Actor) -> Outcome[DocumentId]:
    """Book the count, take the float out, keep the packet and lock; refuse with all that is pending."""
    actor.require(Permission.LOCK_DAY)
    day = _open(unit, cmd.day_id)
    in_the_way = pending(lock_facts(unit, day))
    if in_the_way:
        raise DomainError.of([FieldProblem(one.step, f"{one.what} {one.remedy}") for one in in_the_way])
    figures = _figures(unit, day)
    over_short = figures.over_short or ZERO
    source = (day.business_date, "register_day", day.id)
    unit.ledger.post(f"count:{day.id}", COUNT, *source, count_postings(over_short))
    unit.ledger.post(f"day-close:{day.id}", DAY_CLOSE, *source, float_postings(-day.float_amount))
    day.state, day.locked_by, day.locked_at = DayState.LOCKED, actor.user_id, unit.clock.now()
    day.rev += 1
    packet = keep_paper(unit, DocumentKind.CLOSE_PACKET, day.id, packet_facts(unit, day, figures, actor))
    day.packet_id = packet.id
    job = order_print(unit, PrinterRole.PAGE, packet)
    facts = {"sales": figures.sales, "over_short_cents": over_short.cents}
    unit.audit.record(actor, "day.locked", Kind.DAY, day.id, detail=facts, reason=day.over_short_reason)
    return Outcome(packet.id, changed((Kind.DAY, day.id), (Kind.PRINT_JOB, job.id)))


def lock_facts(unit: HasClose, day: RegisterDay) -> LockFacts:
    """Return what decides whether a day may be locked."""
    open_sales = unit.sales.open_sales(day.lane)
    in_doubt = [one for one in unit.payments.open_attempts() if unit.sales.get(one.sale_id).lane == day.lane]
    since = unit.closing.sales_since(day, day.counted_at) if day.counted_at else 0
    return LockFacts(
        open_sales=tuple(sale.number for sale in open_sales),
        cards_in_doubt=len(in_doubt),
        sales_since_count=since,
        reason=day.over_short_reason,
        figures=_figures(unit, day),
    )


def _figures(unit: HasClose, day: RegisterDay) -> DayFigures:
    return day_figures(unit.closing.facts(day))


def _open(unit: HasClose, day_id: DayId) -> RegisterDay:
    day = unit.days.get(day_id)
    if day.state is not DayState.OPEN:
        raise DomainError("day", "This day is locked and cannot be changed any more.")
    return day


def _new_day(unit: HasClose, float_amount: Money, actor: Actor) -> RegisterDay:
    return RegisterDay(
        id=DayId(unit.ids.new()),
        lane=unit.lane,
        business_date=next_business_date(unit),
        state=DayState.OPEN,
        float_amount=float_amount,
        opened_by=actor.user_id,
        opened_at=unit.clock.now(),
        counted=None,
        denominations="",
        counted_by=None,
        counted_at=None,
        over_short_reason="",
        locked_by=None,
        locked_at=None,
        packet_id=None,
        rev=1,
    )
