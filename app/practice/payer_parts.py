"""Check partial fills and their completions against each other. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.practice.payer_claim import COMPLETION, PARTIAL
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.practice.payer_books import Booked
    from app.practice.payer_situation import Situation

_BILLED = "B1"


def part_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with a partial fill or a completion."""
    part = situation.claim.part
    if not part.status:
        return
    if part.status not in {PARTIAL, COMPLETION}:
        yield Rejection(("HD",))
    if not situation.plan.terms.services.takes_partials:
        yield Rejection(("RK",))
    if part.intended is None:
        yield Rejection(("7T",))
    if not part.intended_days:
        yield Rejection(("7U",))
    yield from _partial(situation) if part.status == PARTIAL else _completion(situation)


def open_completion(claim: Booked, fills: Iterator[Booked]) -> bool:
    """Say whether a standing completion builds on a partial fill."""
    if (claim.transaction, claim.part) != (_BILLED, PARTIAL):
        return False
    first = (claim.number, claim.served)
    return any((fill.transaction, fill.part, fill.first) == (_BILLED, COMPLETION, first) for fill in fills)


def _partial(situation: Situation) -> Iterator[Rejection]:
    item, part = situation.claim.item, situation.claim.part
    if item.quantity is not None and part.intended is not None and item.quantity >= part.intended:
        yield Rejection(("RN",), "A PARTIAL FILL IS LESS THAN WHAT IS INTENDED")
    for fill in situation.fills:
        is_same = (fill.part, fill.number) == (PARTIAL, item.number)
        if is_same and not open_completion(fill, iter(situation.fills)):
            yield Rejection(("RB",))


def _completion(situation: Situation) -> Iterator[Rejection]:
    item, part = situation.claim.item, situation.claim.part
    if not part.first_number:
        yield Rejection(("RG",))
    if part.first_served is None:
        yield Rejection(("RH",))
    if part.first_served == situation.served:
        yield Rejection(("RM",))
    first = situation.first_part
    if first is None:
        yield Rejection(("RJ",))
        return
    if first.product.same_as != situation.product.same_as:
        yield Rejection(("RC",))
    now = item.quantity or first.quantity
    if first.intended is not None and first.quantity + now > first.intended:
        yield Rejection(("RN",), "TOGETHER MORE THAN WHAT WAS INTENDED")
