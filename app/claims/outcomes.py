"""Move a claim between its outcomes: one table says which moves there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.errors import IllegalMove

if TYPE_CHECKING:
    from app.claims.model import Claim

_NONE, _PAID, _CAPTURED = ClaimOutcome.NONE, ClaimOutcome.PAID, ClaimOutcome.CAPTURED
_UNCLEAR = ClaimOutcome.UNCLEAR
_REJECTED, _REVERSED, _CANCELLED = ClaimOutcome.REJECTED, ClaimOutcome.REVERSED, ClaimOutcome.CANCELLED
_NOWHERE: frozenset[ClaimOutcome] = frozenset()

# A request about an authorization is heard (CAPTURED) or refused, whatever the payer decides of it.
_ASKED: dict[ClaimOutcome, frozenset[ClaimOutcome]] = {
    _NONE: frozenset({_CAPTURED, _REJECTED, _CANCELLED}),
    _PAID: _NOWHERE,
    _CAPTURED: _NOWHERE,
    _UNCLEAR: _NOWHERE,
    _REJECTED: _NOWHERE,
    _REVERSED: _NOWHERE,
    _CANCELLED: _NOWHERE,
}

# What cannot be right (UNCLEAR) is PAID once a person accepts it as it was sent, or it is taken back.
# A billing is REVERSED by the answer to its reversal. A rejected one too: a reversal that was under way
# already is told that nothing is on file. One that was never answered as well, when a payer says so.
LEGAL: dict[ClaimKind, dict[ClaimOutcome, frozenset[ClaimOutcome]]] = {
    ClaimKind.BILLING: {
        _NONE: frozenset({_PAID, _CAPTURED, _UNCLEAR, _REJECTED, _REVERSED, _CANCELLED}),
        _PAID: frozenset({_REVERSED}),
        _CAPTURED: frozenset({_REVERSED}),
        _UNCLEAR: frozenset({_PAID, _REVERSED}),
        _REJECTED: frozenset({_REVERSED}),
        _REVERSED: _NOWHERE,
        _CANCELLED: _NOWHERE,
    },
    ClaimKind.REVERSAL: {
        _NONE: frozenset({_REVERSED, _REJECTED, _CANCELLED}),
        _PAID: _NOWHERE,
        _CAPTURED: _NOWHERE,
        _UNCLEAR: _NOWHERE,
        _REJECTED: _NOWHERE,
        _REVERSED: _NOWHERE,
        _CANCELLED: _NOWHERE,
    },
    ClaimKind.AUTHORIZATION: _ASKED,
    ClaimKind.INQUIRY: _ASKED,
    ClaimKind.WITHDRAWAL: _ASKED,
}


def is_legal(kind: ClaimKind, was: ClaimOutcome, now: ClaimOutcome) -> bool:
    """Say whether a claim of a kind may go from one outcome to another."""
    return now in LEGAL[kind][was]


def decide(claim: Claim, outcome: ClaimOutcome) -> None:
    """Write an outcome into a claim; raise `IllegalMove` for one that it cannot come to any more."""
    if not is_legal(claim.kind, claim.outcome, outcome):
        raise IllegalMove("claim", claim.outcome, outcome)
    claim.outcome = outcome
