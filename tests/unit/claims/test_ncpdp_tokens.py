"""Tokens lose nothing: whatever was split is joined to the same bytes."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from app.claims.ncpdp import tokens
from app.claims.ncpdp.billing import BillingFacts, build_billing

SEPARATED = st.lists(
    st.one_of(st.sampled_from([b"\x1c", b"\x1d", b"\x1e", b"\x03", b"AM07", b"D2"]), st.binary(max_size=6))
).map(b"".join)


@given(SEPARATED)
@example(b"")
@example(b"\x1d\x1d\x1e\x1c")
@example(b"\x1eAM04\x1cC2 lower \x03")
def test_that_any_bytes_come_back_identical(raw: bytes) -> None:
    assert tokens.join(tokens.split(raw)) == raw


def test_that_a_billing_splits_into_header_groups_and_segments(facts: BillingFacts) -> None:
    pieces = tokens.split(build_billing(facts))
    assert len(pieces[0][0][0]) == 56
    assert [segment[1] for segment in pieces[0][1:]] == [b"AM04", b"AM01"]
    assert pieces[1][0] == [b""]
    assert [segment[1] for segment in pieces[1][1:]] == [b"AM07", b"AM11", b"AM03"]
