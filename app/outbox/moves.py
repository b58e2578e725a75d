"""Move a message between its transport states; every change of an outbox row happens here.

`unanswered_sends` counts sends whose copy may still be travelling; `last_sent_at` is None as long as
it is certain that no byte of the message ever left this store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import IllegalMove
from app.outbox.model import Transport

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import OutboxId
    from app.outbox.model import OutboxItem

SETTLED = frozenset({Transport.ANSWERED, Transport.CANCELLED})
TO_SEND = frozenset({Transport.WAITING, Transport.UNKNOWN})


def start_sending(item: OutboxItem, now: datetime) -> None:
    """Say that the bytes are about to leave; commit this before the first of them does (R3)."""
    _refuse_unless(item, item.state in TO_SEND, Transport.SENDING)
    item.state = Transport.SENDING
    item.attempts += 1
    item.unanswered_sends += 1
    item.last_sent_at = now


def not_sent(item: OutboxItem, *, ever_answered: bool) -> None:
    """Take a send back of which no byte left; `ever_answered` says whether a payer ever spoke of it."""
    _refuse_unless(item, item.state is Transport.SENDING, Transport.WAITING)
    item.unanswered_sends -= 1
    if item.unanswered_sends:
        item.state = Transport.UNKNOWN
    else:
        item.state = Transport.WAITING
        if not ever_answered:
            item.last_sent_at = None


def no_answer(item: OutboxItem, next_at: datetime) -> None:
    """Say that a send got no answer: in doubt, the same bytes again from an instant on."""
    _refuse_unless(item, item.state is Transport.SENDING, Transport.UNKNOWN)
    item.state = Transport.UNKNOWN
    item.next_at = next_at


def not_worked_on(item: OutboxItem, next_at: datetime) -> None:
    """Say that the payer answered only that it could not work: the message waits."""
    item.unanswered_sends = max(item.unanswered_sends - 1, 0)
    item.state = Transport.UNKNOWN if item.unanswered_sends else Transport.WAITING
    item.next_at = next_at


def answered(item: OutboxItem) -> None:
    """Say that the payer's answer counts."""
    item.unanswered_sends = max(item.unanswered_sends - 1, 0)
    item.state = Transport.ANSWERED
    item.parked_reason = ""


def park(item: OutboxItem, reason: str) -> None:
    """Put a message on the worklist for a person; it is never dropped."""
    _refuse_unless(item, item.state in TO_SEND, Transport.PARKED)
    item.state = Transport.PARKED
    item.parked_reason = reason


def send_again(item: OutboxItem, now: datetime) -> None:
    """Let a parked or waiting message try again at once."""
    _refuse_unless(item, item.state in TO_SEND | {Transport.PARKED}, Transport.WAITING)
    item.state = Transport.UNKNOWN if item.unanswered_sends else Transport.WAITING
    item.parked_reason = ""
    item.next_at = now


def go_behind(item: OutboxItem, after_id: OutboxId, seq: int, now: datetime) -> None:
    """Put a message that never left behind another one of its chain, and let it go when that is answered."""
    _refuse_unless(item, is_surely_unsent(item), Transport.WAITING)
    item.after_id, item.seq, item.next_at = after_id, seq, now
    item.state, item.parked_reason = Transport.WAITING, ""


def is_surely_unsent(item: OutboxItem) -> bool:
    """Say whether it is certain that no byte ever left this store, so that it may be cancelled here."""
    return item.state in {Transport.WAITING, Transport.PARKED} and item.last_sent_at is None


def cancel(item: OutboxItem) -> None:
    """Cancel a message that never left."""
    _refuse_unless(item, is_surely_unsent(item), Transport.CANCELLED)
    item.state = Transport.CANCELLED


def _refuse_unless(item: OutboxItem, allowed: bool, wanted: Transport) -> None:  # noqa: FBT001 (a guard)
    if not allowed:
        raise IllegalMove("message", item.state, wanted)
