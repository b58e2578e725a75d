"""A claim comes only to outcomes that the table of moves allows."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.outcomes import LEGAL, decide, is_legal
from app.kernel.errors import IllegalMove

EVERY = list(itertools.product(ClaimKind, ClaimOutcome, ClaimOutcome))
FINAL = (ClaimOutcome.REVERSED, ClaimOutcome.CANCELLED)


def claim(kind: ClaimKind, outcome: ClaimOutcome) -> Any:
    return SimpleNamespace(kind=kind, outcome=outcome)


@pytest.mark.parametrize(("kind", "was", "now"), EVERY)
def test_that_only_a_move_of_the_table_is_made(kind: ClaimKind, was: ClaimOutcome, now: ClaimOutcome) -> None:
    made = claim(kind, was)
    if now in LEGAL[kind][was]:
        decide(made, now)
        assert made.outcome is now
    else:
        with pytest.raises(IllegalMove):
            decide(made, now)
        assert made.outcome is was


def test_that_the_table_names_every_outcome_of_every_kind() -> None:
    assert set(LEGAL) == set(ClaimKind)
    assert all(set(moves) == set(ClaimOutcome) for moves in LEGAL.values())


@pytest.mark.parametrize("kind", list(ClaimKind))
def test_that_what_is_over_stays_over_and_nothing_is_forgotten(kind: ClaimKind) -> None:
    assert not any(is_legal(kind, was, now) for was in FINAL for now in ClaimOutcome)
    assert not any(is_legal(kind, was, ClaimOutcome.NONE) for was in ClaimOutcome)


def test_that_a_paid_claim_is_never_rejected_later() -> None:
    assert not is_legal(ClaimKind.BILLING, ClaimOutcome.PAID, ClaimOutcome.REJECTED)
    assert not is_legal(ClaimKind.REVERSAL, ClaimOutcome.NONE, ClaimOutcome.PAID)
