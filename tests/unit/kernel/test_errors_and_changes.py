"""Prove that errors name the field and the remedy, and that outcomes say what changed."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.kernel.changes import Change, Kind, Outcome, changed
from app.kernel.errors import (
    CounterError,
    DeviceError,
    DomainError,
    FieldProblem,
    GatewayError,
    IllegalMove,
    NotAllowed,
    NotFound,
    OutsideError,
    StorageError,
)

SOME = UUID(int=7)


def test_that_one_error_carries_every_field_at_fault_and_the_first_leads() -> None:
    problems = [FieldProblem("sig", "Type the directions."), FieldProblem("quantity", "Type a quantity.")]
    error = DomainError.of(problems)
    assert error.problems == tuple(problems)
    assert (error.field, error.message) == ("sig", "Type the directions.")
    assert str(error) == "sig: Type the directions.; quantity: Type a quantity."


def test_that_a_refusal_says_who_may_do_it() -> None:
    error = NotAllowed("verify", "a pharmacist")
    assert "a pharmacist" in error.message
    assert error.permission == "verify"


def test_that_an_illegal_move_says_what_is_and_what_was_wanted() -> None:
    error = IllegalMove("prescription", "sold", "filled")
    assert (error.now, error.wanted) == ("sold", "filled")
    assert "is sold and cannot become filled" in error.message


def test_that_not_found_says_what_to_do_next() -> None:
    assert str(NotFound("bag")) == "bag: No such bag was found. Check it and try again."
    assert NotFound("bag", "Scan the bag again.").message.endswith("Scan the bag again.")


@pytest.mark.parametrize("family", [DeviceError, GatewayError, StorageError])
def test_that_an_outside_error_says_how_to_go_on(family: type[OutsideError]) -> None:
    error = family("Paper is out. Put in a roll.", needs_user=True)
    assert isinstance(error, CounterError)
    assert str(error) == error.message == "Paper is out. Put in a roll."
    assert (error.retry_after_s, error.needs_user, error.permanent) == (None, True, False)


def test_that_an_outcome_without_changes_has_none() -> None:
    assert Outcome(5).changes == frozenset()


def test_that_changes_name_kind_and_id_once() -> None:
    assert changed((Kind.FILL, SOME), (Kind.FILL, SOME), (Kind.BAG, None)) == {
        Change(Kind.FILL, SOME),
        Change(Kind.BAG),
    }
