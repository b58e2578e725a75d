"""Derive the one state of a claim that screens show, from its outcome and its messages' transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimOutcome, ClaimShown
from app.outbox.model import Transport

if TYPE_CHECKING:
    from app.claims.model import Claim

_DECIDED = {
    ClaimOutcome.REJECTED: ClaimShown.REJECTED,
    ClaimOutcome.REVERSED: ClaimShown.REVERSED,
    ClaimOutcome.CANCELLED: ClaimShown.CANCELLED,
}
_PAID = {
    ClaimOutcome.PAID: ClaimShown.PAID,
    ClaimOutcome.CAPTURED: ClaimShown.CAPTURED,
    ClaimOutcome.UNCLEAR: ClaimShown.UNCLEAR,
}
_ON_THE_WAY = {
    Transport.WAITING: ClaimShown.WAITING,
    Transport.SENDING: ClaimShown.SENDING,
    Transport.UNKNOWN: ClaimShown.UNKNOWN,
    Transport.PARKED: ClaimShown.PARKED,
    Transport.CANCELLED: ClaimShown.CANCELLED,
    Transport.ANSWERED: ClaimShown.UNKNOWN,
}
_UNDER_WAY = frozenset({Transport.WAITING, Transport.SENDING, Transport.UNKNOWN, Transport.PARKED})


def shown_state(claim: Claim, transport: Transport, reversal: Transport | None = None) -> ClaimShown:
    """Return the state to show; `reversal` is the transport of a reversal that is not decided yet."""
    return shown(claim.outcome, transport, reversal)


def shown(outcome: ClaimOutcome, transport: Transport, reversal: Transport | None = None) -> ClaimShown:
    """Return the state to show of an outcome and the transports."""
    if outcome in _DECIDED:
        return _DECIDED[outcome]
    if reversal in _UNDER_WAY:
        return ClaimShown.REVERSING
    if outcome in _PAID:
        return _PAID[outcome]
    return _ON_THE_WAY[transport]


def is_open(state: ClaimShown) -> bool:
    """Say whether the payer has still to answer."""
    return state in {ClaimShown.WAITING, ClaimShown.SENDING, ClaimShown.UNKNOWN, ClaimShown.PARKED}
