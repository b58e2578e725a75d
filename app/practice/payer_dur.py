"""Review a claim against the member's other fills: interactions, duplicates, high doses, early refills."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.practice.payer_claim import codes_of
from app.practice.payer_verdict import Alert, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.practice.payer_books import Booked
    from app.practice.payer_situation import Situation

_MAJOR, _MODERATE = "1", "2"
_OWN, _OTHER = "1", "3"
_MOST_ROWS = 9
EARLY = "ER"


def too_soon(situation: Situation) -> Rejection | None:
    """Return the rejection of a refill before enough of an earlier fill is used up."""
    plan, served = situation.plan, situation.served
    if not plan.too_soon_percent or codes_of(situation.claim, plan.too_soon_overrides):
        return None
    early = [
        (next_day, fill)
        for fill in _same_drug(situation)
        if fill.served <= served < (next_day := _next_day(fill, plan.too_soon_percent))
    ]
    if not early:
        return None
    next_day, fill = max(early, key=lambda one: one[0])
    return _early(situation, fill, next_day)


def review(situation: Situation) -> Rejection | None:
    """Return the rejection of what the plan does not let pass without an answer in segment 08."""
    rules = situation.plan.terms.dur
    open_ones, refused = [], False
    for alert in findings(situation):
        if alert.reason not in rules.stops or _is_answered(situation, alert.reason):
            continue
        open_ones.append(alert)
        refused = refused or (alert.reason in rules.hard and _is_named(situation, alert.reason))
    if not open_ones:
        return None
    return Rejection(("943",) if refused else ("88",), open_ones[0].text, tuple(open_ones[:_MOST_ROWS]))


def warnings(situation: Situation) -> tuple[Alert, ...]:
    """Return what a paid answer mentions: findings that only warn, and stops that were answered."""
    rules = situation.plan.terms.dur
    told = {*rules.warns, *rules.stops}
    return tuple(alert for alert in findings(situation) if alert.reason in told)[:_MOST_ROWS]


def findings(situation: Situation) -> Iterator[Alert]:
    """Find everything there is to say, in the order of the fills."""
    for fill in situation.active:
        for pair in situation.interactions:
            if _meet(situation.product.name, fill.product.name, pair.words):
                yield _alert(situation, fill, ("DD", pair.significance, pair.text))
        if _is_duplicate(situation, fill):
            yield _alert(situation, fill, ("TD", _MODERATE, f"SAME THERAPY {situation.product.family}"))
    item, daily = situation.claim.item, situation.product.daily
    most = daily.thousandths * item.days if daily is not None else 0
    if most and item.quantity is not None and item.quantity.thousandths > most:
        yield Alert("HD", _MAJOR, "0", None, None, f"MAXIMUM {daily} A DAY")


def _is_answered(situation: Situation, reason: str) -> bool:
    rules = situation.plan.terms.dur
    if reason in rules.hard:
        return False
    return any(
        asked == reason and done in rules.professional and result in rules.results
        for asked, done, result in situation.claim.services
    )


def _is_named(situation: Situation, reason: str) -> bool:
    return any(asked == reason for asked, _, _ in situation.claim.services)


def _same_drug(situation: Situation) -> Iterator[Booked]:
    first = situation.first_part
    for fill in situation.fills:
        if fill.product.same_as == situation.product.same_as and fill is not first:
            yield fill


def _next_day(fill: Booked, percent: int) -> date:
    return fill.served + timedelta(days=-(-fill.days * percent // 100))


def _early(situation: Situation, fill: Booked, next_day: date) -> Rejection | None:
    terms = situation.plan.terms
    text = f"NEXT FILL DATE {next_day:%Y%m%d}"
    alert = _alert(situation, fill, (EARLY, _MODERATE, text))
    if EARLY in terms.dur.stops:
        return None if _is_answered(situation, EARLY) else Rejection(("88",), text, (alert,))
    return Rejection(("79",), text, (alert,) if terms.explains_too_soon else ())


def _alert(situation: Situation, fill: Booked, said: tuple[str, str, str]) -> Alert:
    reason, significance, text = said
    pharmacy = _OWN if fill.pharmacy == situation.claim.pharmacy else _OTHER
    return Alert(reason, significance, pharmacy, fill.served, fill.quantity, text[:30].rstrip())


def _is_duplicate(situation: Situation, fill: Booked) -> bool:
    product = situation.product
    is_same_family = bool(product.family) and fill.product.family == product.family
    return is_same_family and fill.product.same_as != product.same_as


def _meet(one: str, other: str, words: tuple[str, str]) -> bool:
    first, second = words
    return (first in one and second in other) or (second in one and first in other)
