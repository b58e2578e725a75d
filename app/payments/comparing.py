"""Compare the journal's card payments with the terminal's own list, transaction by transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.payments.batch_views import CardDifference, CardDoubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.hardware.terminal_reports import TerminalRecord
    from app.payments.batch_views import CardMove


@dataclass(frozen=True, slots=True)
class Compared:
    """Be what the terminal holds of a day, by account, what it holds of other days, and what differs."""

    cards: Money
    health: Money
    elsewhere: Money
    differences: tuple[CardDifference, ...]


def compare(moves: Iterable[CardMove], records: Sequence[TerminalRecord], *, is_told: bool) -> Compared:
    """Match by reference; `is_told` says that the list is whole, so that what is missing is missing.

    `moves` are the day's and those of other days that the list names. A voided charge and its void stand on
    no list; where the charge still does, the terminal did not void it.
    """
    by_reference = {move.reference: move for move in moves}
    voids = {move.voided: move for move in by_reference.values() if move.voided}
    listed = Counter(record.reference for record in records)
    found: list[CardDifference] = []
    sums = {"cards": ZERO, "health": ZERO, "elsewhere": ZERO}
    for record in records:
        move = by_reference.get(record.reference)
        found += _of_record(record, move, voids, listed)
        if move is not None:
            place = "elsewhere" if not move.is_today else "health" if move.is_health else "cards"
            sums[place] += record.net
    for move in by_reference.values():
        if not move.is_today or move.reference in listed:
            continue
        if move.voided or move.reference in voids:
            continue
        if is_told:
            found.append(_difference(CardDoubt.NOT_AT_TERMINAL, move, move.net, None))
    found += [
        _difference(CardDoubt.UNCERTAIN, move, move.net, None)
        for move in by_reference.values()
        if move.is_today and move.is_uncertain and move.reference not in voids
    ]
    return Compared(sums["cards"], sums["health"], sums["elsewhere"], tuple(found))


def _of_record(
    record: TerminalRecord, move: CardMove | None, voids: dict[str, CardMove], listed: Counter[str]
) -> Iterable[CardDifference]:
    if move is None:
        words = f"ending {record.last4}" if record.last4 else ""
        yield CardDifference(CardDoubt.NOT_IN_COUNTER, record.reference, "", words, None, record.net)
    elif listed[record.reference] > 1:
        yield _difference(CardDoubt.TWICE, move, move.net, record.net)
    elif record.reference in voids:
        yield _difference(CardDoubt.NOT_VOIDED, move, ZERO, record.net)
    elif record.net != move.net:
        yield _difference(CardDoubt.AMOUNT, move, move.net, record.net)


def _difference(
    doubt: CardDoubt, move: CardMove, counter: Money | None, terminal: Money | None
) -> CardDifference:
    return CardDifference(doubt, move.reference, move.sale_number, move.card, counter, terminal)


def against_books(books: Money, moves: Sequence[CardMove]) -> tuple[CardDifference, ...]:
    """Return where the books of a day and its journal part: unfinished sales, and refunds made by hand."""
    held = [move for move in moves if move.is_today and not move.is_booked]
    beyond = books - Money.total(move.net for move in moves if move.is_today and move.is_booked)
    found = [_difference(CardDoubt.NOT_BOOKED, move, ZERO, move.net) for move in held]
    if beyond:
        found.append(CardDifference(CardDoubt.BY_HAND, "", "", "", beyond, None))
    return tuple(found)
