"""A command's outcome comes back from the log as it was; what may not leave is refused."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.settings.model import Setting
from db.codec import Forgotten, NotPlain, decode, encode

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.uuids()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
    | st.sampled_from([*Kind, *Unit])
    | st.integers().map(Money)
    | st.integers().map(Quantity)
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | inner.map(Outcome)
    ),
    max_leaves=8,
)


@given(_VALUES)
def test_that_plain_values_survive_the_log(value: Any) -> None:
    assert decode(encode(value)) == value


def test_that_an_outcome_keeps_its_changes() -> None:
    outcome = Outcome(
        (Money(5), date(2026, 11, 24), timedelta(1)), changed((Kind.SALE, UUID(int=3)), (Kind.DAY, None))
    )
    assert decode(encode(outcome)) == outcome


@pytest.mark.parametrize("value", [Setting("a", "b", None), object(), 1.5, {1, 2}])  # type: ignore[arg-type]
def test_that_entities_and_unknown_types_are_refused(value: object) -> None:
    with pytest.raises(NotPlain):
        encode(Outcome(value))


@pytest.mark.parametrize(
    "text",
    [
        '{"~":"app.kernel.money:Gone","v":{}}',
        '{"~":"app.no.such:Money","v":{}}',
        '{"~":"os:system","v":{}}',
        '{"~":"app.kernel.money:Money","v":{"pence":1}}',
    ],
)
def test_that_an_outcome_of_another_version_is_told(text: str) -> None:
    with pytest.raises(Forgotten):
        decode(text)
