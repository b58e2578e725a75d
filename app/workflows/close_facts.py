"""Put a day's figures and lists on the close packet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.documents.close_packet import (
    AmountLine,
    CheckedFigure,
    ClaimTotal,
    ClosePacketFacts,
    Denomination,
    ListedFill,
    Signer,
    TenderTotal,
)
from app.documents.letterhead import Letterhead
from app.kernel.money import ZERO, Money
from app.pos.drawer import LABELS, from_text
from app.workflows.people import name_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.running import Actor
    from app.pos.closing import DayFigures
    from app.pos.closing_views import ListedRow, PlanTotalRow
    from app.pos.model import RegisterDay
    from app.workflows.register_needs import HasClose

HEALTH_CARDS = "Health cards (FSA, HSA)"


def packet_facts(unit: HasClose, day: RegisterDay, figures: DayFigures, actor: Actor) -> ClosePacketFacts:
    """Return the facts of a day's close packet, in the store's own time."""
    store = unit.settings.facts()
    zone = ZoneInfo(store.zone)
    opened = _signer("Opened", name_of(unit, day.opened_by), day.opened_at, zone)
    closed = _signer("Locked", name_of(unit, day.locked_by) or actor.display, day.locked_at, zone)
    counted_by = _signer("Counted", name_of(unit, day.counted_by), day.counted_at, zone)
    return ClosePacketFacts(
        store=Letterhead.of(store),
        business_date=day.business_date,
        lane=f"{day.lane:03d}",
        opened=opened,
        closed=closed,
        sales_count=figures.sales,
        charged=charged_lines(figures),
        received=received_lines(figures),
        tenders=_tenders(figures),
        claims=tuple(_claim_total(row) for row in unit.closing.plan_totals(day)),
        paid_not_sold=tuple(_listed(row) for row in unit.closing.paid_not_sold()),
        sold_not_answered=tuple(_listed(row) for row in unit.closing.sold_not_answered()),
        denominations=_denominations(day),
        float_amount=day.float_amount,
        over_short=figures.over_short or ZERO,
        over_short_reason=day.over_short_reason,
        checks=tuple(CheckedFigure(check.label, check.one_way, check.other_way) for check in figures.checked),
        signers=(opened, counted_by, closed),
        is_practice=store.practice,
    )


def charged_lines(figures: DayFigures) -> tuple[AmountLine, ...]:
    """Return what was charged, line by line; corrections only where there are any."""
    lines = [
        AmountLine("Prescriptions, patient and plan", figures.rx_revenue),
        AmountLine("Front end", figures.front_revenue),
        AmountLine("Sales tax", figures.tax),
    ]
    if figures.late_revenue:
        lines.append(AmountLine("Late answers against estimates", figures.late_revenue))
    if figures.written_off != figures.small_off:
        lines.append(AmountLine("Written off", figures.small_off - figures.written_off))
    if figures.small_count:
        lines.append(AmountLine(f"Small differences, {figures.small_count} by rule", -figures.small_off))
    if figures.owed_to_customers:
        lines.append(AmountLine("Owed to customers", figures.owed_to_customers))
    return tuple(lines)


def received_lines(figures: DayFigures) -> tuple[AmountLine, ...]:
    """Return what came in or is owed, line by line."""
    lines = [
        AmountLine("Cash", figures.cash),
        AmountLine("Checks", figures.checks),
        AmountLine("Cards", figures.cards),
        AmountLine("Plans owe", figures.plans_owe),
        AmountLine("Estimates not answered", figures.estimates),
        AmountLine("Patients' differences", figures.patients_owe),
    ]
    more = (
        AmountLine("Cash given back", -figures.cash_back),
        AmountLine("Given back to cards", -figures.cards_back),
        AmountLine(HEALTH_CARDS, figures.health.taken),
        AmountLine("Given back to health cards", -figures.health.back),
        AmountLine("On patients' accounts", figures.on_account),
    )
    return (*lines, *(line for line in more if line.amount))


def _tenders(figures: DayFigures) -> tuple[TenderTotal, ...]:
    counted = (figures.counted or ZERO) - figures.float_amount
    found = {check.label: check.other_way for check in figures.checked}
    health = figures.health
    rows = (
        TenderTotal("Cash", figures.cash_count, figures.cash - figures.cash_back, counted),
        TenderTotal("Checks", figures.check_count, figures.checks, found["Checks"]),
        TenderTotal("Cards", figures.card_count, figures.cards - figures.cards_back, _cards(figures, found)),
    )
    if not health.is_shown:
        return rows
    net = health.taken - health.back
    return (*rows, TenderTotal(HEALTH_CARDS, health.count, net, _health_cards(figures, found)))


def _cards(figures: DayFigures, found: dict[str, Money]) -> Money:
    given_back = found["Given back to cards"] + found["Returned to cards"] - _by_cases(figures, found)
    return found["Cards"] + found["Cards found late"] - given_back


def _health_cards(figures: DayFigures, found: dict[str, Money]) -> Money:
    taken = found.get("Health cards", ZERO) + found.get("Health cards found late", ZERO)
    return taken - found.get("Returned to health cards", ZERO) - _by_cases(figures, found)


def _by_cases(figures: DayFigures, found: dict[str, Money]) -> Money:
    """Return what cases of late answers gave back to health cards: a case keeps one sum for all cards."""
    return figures.health.back - found.get("Returned to health cards", ZERO)


def _claim_total(row: PlanTotalRow) -> ClaimTotal:
    return ClaimTotal(row.plan, row.paid, row.rejected, row.reversed, row.waiting, row.plan_pays)


def _listed(row: ListedRow) -> ListedFill:
    return ListedFill(row.rx_label, row.plan, row.filled_on, row.patient_pays, row.plan_pays, row.note)


def _denominations(day: RegisterDay) -> tuple[Denomination, ...]:
    return tuple(
        Denomination(LABELS[cents], count, Money(cents * count))
        for cents, count in from_text(day.denominations)
    )


def _signer(role: str, name: str, at: datetime | None, zone: ZoneInfo) -> Signer:
    if at is None:
        raise ValueError(role)
    return Signer(role, name or "(not on file)", at.astimezone(zone))
