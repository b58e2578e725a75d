"""Every request has one name for ever: the same for the same thing, another for anything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.authorization import build_authorization_inquiry
from app.claims.ncpdp.billing import build_billing
from app.claims.ncpdp.eligibility import EligibilityFacts, build_eligibility
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.keys import billing_key, natural_key
from app.claims.ncpdp.reversal import build_reversal_of
from app.kernel.errors import CounterError

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures import transactions_fixtures as ready
    from tests.fixtures.claims_fixtures import SERVED
else:
    import transactions_fixtures as ready
    from claims_fixtures import SERVED


def test_that_every_transaction_has_a_key_of_its_own(every_request: dict[str, bytes]) -> None:
    plain = {name: natural_key(raw) for name, raw in every_request.items() if len(name) == 2}
    assert len(set(plain.values())) == len(plain) == 18
    for name, key in plain.items():
        assert key.count("|") == 8
        assert key.startswith(f"999001|COMM|2000000010|{SERVED:%Y%m%d}|")
        assert key.endswith(f"|{name.upper()}")
    assert plain["s1"] == "999001|COMM|2000000010|20260302|2|77|0|00|S1"
    assert plain["p2"] == "999001|COMM|2000000010|20260302|PY|10000000077|0|00|P2"
    assert plain["c1"] == "999001|COMM|2000000010|20260302|1|1000001|0|00|C1"


def test_that_no_key_says_a_word_about_the_member(every_request: dict[str, bytes]) -> None:
    for raw in every_request.values():
        for word in ("VANCE", "ALMA", "W123456789", "19610704"):
            assert word not in natural_key(raw)


def test_that_two_members_asked_about_on_one_day_are_two_requests(facts: BillingFacts) -> None:
    asked = EligibilityFacts(route=facts.route, member=facts.member, person=facts.person)
    other = replace(asked, person=replace(facts.person, first="Ida"))
    assert natural_key(build_eligibility(asked)) == natural_key(build_eligibility(asked))
    assert natural_key(build_eligibility(asked)) != natural_key(build_eligibility(other))


def test_that_an_authorization_is_named_by_either_of_its_numbers(facts: BillingFacts) -> None:
    asked = ready.authorization_facts(facts)
    by_answer = replace(asked, request=replace(asked.request, assigned="", authorization="A|77"))
    assert natural_key(build_authorization_inquiry(by_answer)).split("|")[4:] == [
        "F3",
        "A/77",
        "0",
        "00",
        "P3",
    ]


@pytest.mark.parametrize(
    ("back", "forth"), [("b2", "b1"), ("s2", "s1"), ("n2", "n1"), ("c2", "c1"), ("b2_second", "b1_second")]
)
def test_that_a_reversal_leads_to_what_it_takes_back(
    every_request: dict[str, bytes], back: str, forth: str
) -> None:
    assert billing_key(every_request[back]) == natural_key(every_request[forth])
    again = every_request[forth[:2].replace("1", "3")]
    if "_" not in forth:
        assert natural_key(build_reversal_of(again)) == natural_key(every_request[back])


@pytest.mark.parametrize("name", ["b1", "e1", "p1", "p2", "p3", "p4", "d1", "b2"])
def test_that_what_takes_nothing_back_or_cannot_be_taken_back_says_so(
    every_request: dict[str, bytes], name: str
) -> None:
    raw = every_request[name]
    if name != "b2":
        with pytest.raises(Unreadable):
            billing_key(raw)
    if name != "b1":
        with pytest.raises(Unreadable):
            build_reversal_of(raw)


def test_that_a_payer_may_have_more_in_its_reversals(facts: BillingFacts) -> None:
    raw = build_billing(ready.nursing_home_facts(facts))
    back = build_reversal_of(raw, frozenset({"08", "11", "U7"}))
    assert b"\x1cU705" in back
    assert back[back.index(b"\x1e\x1cAM11") :].startswith(b"\x1e\x1cAM11\x1cD9451{\x1cDC25{")
    assert b"\x1cAM08\x1c7E1\x1cE4DD" in back
    assert b"U7" not in build_reversal_of(raw)


@given(data=st.data())
def test_that_mutations_raise_nothing_but_our_own_errors(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(REQUESTS))
    answer = data.draw(st.sampled_from(ANSWERS))
    start = data.draw(st.integers(0, max(len(raw), len(answer))))
    end = start + data.draw(st.integers(0, 12))
    salt = data.draw(st.binary(max_size=6) | st.sampled_from([b"\x1c", b"\x1d", b"\x1e", b"\x1cFA9", b"{"]))
    request = raw[:start] + salt + raw[end:]
    for work in (natural_key, billing_key, build_reversal_of):
        try:
            work(request)
        except CounterError:
            continue
    try:
        told = read_answer(answer[:start] + salt + answer[end:], CLAIM)
    except BadAnswer:
        return
    assert told.status in {"P", "D", "C", "Q", "R"}


CLAIM = (
    b"999001D0B1COMM      1012000000010     20260302          \x1d\x1e\x1cAM07\x1cEM1\x1cD21000001"
    b"\x1cE103\x1cD755555000101\x1cD30\x1cC800"
)
_INQUIRY = CLAIM.replace(b"D0B1", b"D0P3").replace(b"\x1cAM07\x1cEM1\x1cD21000001", b"\x1cAM12\x1cPY123")
REQUESTS = [CLAIM, _INQUIRY, CLAIM.replace(b"D0B1", b"D0C1"), CLAIM.replace(b"D0B1", b"D0E1")]
_HEAD = b"D0B11A012000000010     20260302\x1e\x1cAM25\x1cC1G2\x1d\x1e\x1cAM21\x1cAN"
_CLAIM = b"\x1e\x1cAM22\x1cEM1\x1cD21000001\x1c9F1\x1cAP03\x1cAR1\x1cAS1{"
ANSWERS = [
    _HEAD
    + b"P\x1cUF1\x1cUH10\x1cFQ20260325"
    + _CLAIM
    + b"\x1e\x1cAM23\x1cF5100{\x1cF9343E\x1cJ21\x1cJ301\x1cJ41{",
    _HEAD + b"R\x1cFA1\x1cFB75\x1c4F1" + _CLAIM + b"\x1e\x1cAM24\x1cJ61\x1cE4DD\x1cFU20260201\x1cFV30000",
    _HEAD + b"C" + _CLAIM + b"\x1e\x1cAM26\x1cPT20260901\x1cRB1{\x1e\x1cAM28\x1cNT1\x1c5C02\x1c7C999003",
]
