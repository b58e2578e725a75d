"""Lay out the whole history of a claim: each message in named fields, with what changed since the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.model import Direction
from app.claims.ncpdp import tables
from app.claims.ncpdp.explain import Change, differences, explain
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.ncpdp.explain import Difference, Explained, ExplainedRow
    from app.claims.views import ClaimRow, MessageRow

_WIRE = {Direction.SENT: tables.Direction.REQUEST, Direction.RECEIVED: tables.Direction.RESPONSE}


@dataclass(frozen=True, slots=True)
class HistoryField:
    """Be one field of a message; `change` says how it differs from the one before, `was` what stood there."""

    row: ExplainedRow
    change: Change | None = None
    was: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Be one message of the history; `against` names the attempt that it is compared with, or is empty."""

    claim: ClaimRow
    message: MessageRow
    fields: tuple[HistoryField, ...]
    against: str

    @property
    def changed(self) -> int:
        """Return how many fields differ from the message before."""
        return sum(field.change is not None for field in self.fields)


def history(told: Sequence[tuple[ClaimRow, Sequence[MessageRow]]]) -> tuple[HistoryEntry, ...]:
    """Return every message about a fill in the order of time, compared with the one of its kind before."""
    pairs = [(claim, message) for claim, messages in told for message in messages]
    pairs.sort(key=lambda pair: pair[1].at)
    before: dict[tuple[str, Direction], tuple[ClaimRow, Explained]] = {}
    entries = []
    for claim, message in pairs:
        explained = explain(message.raw, _WIRE[message.direction])
        key = (claim.kind, message.direction)
        earlier = before.get(key)
        found = differences(earlier[1], explained) if earlier else ()
        against = f"attempt {earlier[0].attempt}" if earlier else ""
        entries.append(HistoryEntry(claim, message, _fields(explained, found), against))
        if not message.quarantine:
            before[key] = claim, explained
    return tuple(entries)


def left_out_words(message: MessageRow) -> str:
    """Return which fields a billing did not say, and why; empty where nothing was left out."""
    if not message.left_out:
        return ""
    fields = Message.parse(message.raw, tables.Direction.REQUEST).dictionary.fields
    names = []
    for place, _ in message.left_out:
        segment, name = place.split(".")
        rule = fields[segment][name]
        names.append(f"{rule.number} {rule.name}")
    _, sheet = message.left_out[0]
    return f"Left out, since the sheet of {sheet} does not use it: {'; '.join(names)}."


def _fields(explained: Explained, found: Sequence[Difference]) -> tuple[HistoryField, ...]:
    """Return the fields in their order, each removed one behind those of its segment."""
    new = {one.new: one for one in found if one.new is not None}
    fields = []
    for row in explained.rows:
        one = new.get(row)
        was = one.old.shown if one is not None and one.old is not None else ""
        fields.append(HistoryField(row, one.change if one else None, was))
    gone = [one.old for one in found if one.old is not None and one.change is Change.REMOVED]
    for row in gone:
        spot = next(
            (
                at + 1
                for at in range(len(fields) - 1, -1, -1)
                if (fields[at].row.group, fields[at].row.segment) == (row.group, row.segment)
            ),
            len(fields),
        )
        fields.insert(spot, HistoryField(row, Change.REMOVED, row.shown))
    return tuple(fields)
