"""An answer counts only when it is whole, well formed and about the claim that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import tokens
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.claims.ncpdp.errors import BadAnswer
from app.kernel.money import Money

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts

HEAD = b"D0B11A012000000010     20260302"
STATUS = b"\x1d\x1e\x1cAM21\x1cANP\x1cF3000000001"
CLAIM = b"\x1e\x1cAM22\x1cEM1\x1cD21000001"
PRICING = b"\x1e\x1cAM23\x1cF5100{\x1cF6428E\x1cF715{\x1cF9343E\x1cFI100{"
PAID = HEAD + STATUS + CLAIM + PRICING
REJECTED = (
    HEAD
    + b"\x1e\x1cAM20\x1cF4CALL US\x1d\x1e\x1cAM21\x1cANR\x1cFA2\x1cFB79\x1cFB06\x1cUF3\x1cUH01"
    + b"\x1cFQNEXT FILL \x1cUG+\x1cUH02\x1cFQDATE 20260325\x1cUH03\x1cFQBYE\x1c7F03\x1c8F5550101"
    + CLAIM
)


@pytest.fixture
def sent(facts: BillingFacts) -> bytes:
    return build_billing(facts)


def test_that_a_paid_answer_gives_its_amounts(sent: bytes) -> None:
    answer = read_answer(PAID, sent)
    assert (answer.status, answer.header_status, answer.claim_number) == ("P", "A", "1000001")
    assert (answer.patient_pay, answer.plan_pays) == (Money(1000), Money(3435))
    assert (answer.ingredient_cost_paid, answer.dispensing_fee_paid) == (Money(4285), Money(150))
    assert (answer.copay, answer.coinsurance, answer.auth_number) == (Money(1000), None, "000000001")
    assert answer.is_paid
    assert not answer.is_duplicate


def test_that_a_duplicate_recovers_the_first_answer(sent: bytes) -> None:
    answer = read_answer(PAID.replace(b"ANP", b"AND"), sent)
    assert answer.is_paid
    assert answer.is_duplicate
    assert answer.plan_pays == Money(3435)


def test_that_a_rejection_gives_codes_as_text_and_joins_its_messages(sent: bytes) -> None:
    answer = read_answer(REJECTED, sent)
    assert answer.is_rejected
    assert answer.reject_codes == ("79", "06")
    assert answer.messages == ("CALL US", "NEXT FILL DATE 20260325", "BYE")
    assert answer.help_desk == "5550101"


def test_that_a_rejection_without_codes_is_a_rejection(sent: bytes) -> None:
    raw = HEAD + b"\x1d\x1e\x1cAM21\x1cANR" + CLAIM
    assert read_answer(raw, sent).reject_codes == ()


@pytest.mark.parametrize("status", ["C", "Q"])
def test_that_a_captured_claim_needs_no_price(sent: bytes, status: str) -> None:
    answer = read_answer(HEAD + b"\x1d\x1e\x1cAM21\x1cAN" + status.encode() + CLAIM, sent)
    assert answer.is_captured
    assert answer.patient_pay is None


@pytest.mark.parametrize("status", ["A", "S"])
def test_that_a_reversal_is_approved(facts: BillingFacts, status: str) -> None:
    raw = HEAD.replace(b"B1", b"B2", 1) + b"\x1d\x1e\x1cAM21\x1cAN" + status.encode() + CLAIM
    assert read_answer(raw, build_reversal(facts)).is_reversed


@pytest.mark.parametrize(
    "rest", [b"", b"\x1d\x1e\x1cAM21\x1cANR\x1cFA1\x1cFB01", b"\x1d\x1e\x1cAM21\x1cANR" + CLAIM]
)
def test_that_a_refused_header_rejects_the_claim_whatever_follows(sent: bytes, rest: bytes) -> None:
    answer = read_answer(HEAD.replace(b"1A01", b"1R01") + rest, sent)
    assert answer.is_rejected
    assert answer.header_status == "R"


def test_that_a_trailing_etx_does_no_harm(sent: bytes) -> None:
    assert read_answer(PAID + b"\x03", sent) == read_answer(PAID, sent)


def test_that_no_cut_of_a_paid_answer_reads_as_another_payment(sent: bytes) -> None:
    whole = read_answer(PAID, sent)
    copay_starts = PAID.index(b"\x1cFI")
    for cut in range(len(PAID)):
        if cut in {copay_starts, copay_starts + 3}:
            # a whole shorter answer, the copay left out: every amount that is posted is there, and equal
            shorter = read_answer(PAID[:cut], sent)
            assert shorter.copay is None
            assert (shorter.patient_pay, shorter.plan_pays) == (whole.patient_pay, whole.plan_pays)
            continue
        with pytest.raises(BadAnswer):
            read_answer(PAID[:cut], sent)


def test_that_every_cut_of_an_answer_ending_with_a_required_field_is_refused(sent: bytes) -> None:
    ending = HEAD + STATUS + CLAIM + b"\x1e\x1cAM23\x1cF5100{\x1cF9343E"
    assert read_answer(ending, sent).is_paid
    for cut in range(len(ending)):
        with pytest.raises(BadAnswer):
            read_answer(ending[:cut], sent)


def test_that_every_cut_of_a_rejection_is_refused(sent: bytes) -> None:
    for cut in range(len(REJECTED)):
        with pytest.raises(BadAnswer):
            read_answer(REJECTED[:cut], sent)


SPOILED = {
    "nothing at all": b"",
    "two answers in one frame": PAID + PAID,
    "a group too many": PAID + STATUS + CLAIM + PRICING,
    "another prescription": PAID.replace(b"D21000001", b"D21000002"),
    "another prescription by one digit less": PAID.replace(b"D21000001", b"D2100000"),
    "another kind of reference": PAID.replace(b"EM1", b"EM2"),
    "another day": PAID.replace(b"20260302", b"20260303"),
    "another pharmacy": PAID.replace(b"2000000010", b"2000000028"),
    "another transaction": PAID.replace(b"D0B1", b"D0B2"),
    "another version": PAID.replace(b"D0B1", b"F6B1"),
    "an unknown version": PAID.replace(b"D0B1", b"51B1"),
    "another count": PAID.replace(b"B11A", b"B12A"),
    "an unknown header status": PAID.replace(b"B11A", b"B11X"),
    "an unknown status": PAID.replace(b"ANP", b"ANZ"),
    "a status of another transaction": PAID.replace(b"ANP", b"ANA"),
    "no status": PAID.replace(b"\x1cANP", b""),
    "two statuses": PAID.replace(b"ANP", b"ANP\x1cANR"),
    "no claim": PAID.replace(CLAIM, b""),
    "no prices": PAID.replace(PRICING, b""),
    "two prices": PAID + PRICING,
    "an empty amount": PAID.replace(b"F9343E", b"F9"),
    "an amount without its sign": PAID.replace(b"F9343E", b"F93435"),
    "an amount of ten million": PAID.replace(b"F9343E", b"F9999999999{"),
    "a patient who is owed money": PAID.replace(b"F5100{", b"F5100}"),
    "small letters before a sign": PAID.replace(b"F9343E", b"F9343e"),
    "a segment without an id": PAID.replace(b"\x1cAM22", b""),
    "a segment with a tail": PAID.replace(b"\x1e\x1cAM22", b"\x1eX\x1cAM22"),
    "a field of one letter": PAID.replace(b"\x1cFI100{", b"\x1cF"),
    "a field behind the header": PAID.replace(HEAD, HEAD + b"\x1cF4"),
    "bytes that are no characters": PAID.replace(b"F3000", b"F3\xff\x00"),
    "fewer codes than counted": REJECTED.replace(b"FA2", b"FA3"),
    "codes without a count": REJECTED.replace(b"\x1cFA2", b""),
}


@pytest.mark.parametrize("raw", SPOILED.values(), ids=SPOILED.keys())
def test_that_a_spoiled_answer_is_refused_without_quoting_it(raw: bytes, sent: bytes) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_answer(raw, sent)
    assert "1000001" not in str(refused.value)
    assert "343" not in str(refused.value)


def test_that_a_padded_number_still_is_the_same_claim(sent: bytes) -> None:
    assert read_answer(PAID.replace(b"D21000001", b"D2000001000001"), sent).is_paid


def test_that_figures_that_do_not_add_up_are_still_the_payers(sent: bytes) -> None:
    assert read_answer(PAID.replace(b"F9343E", b"F9999I"), sent).plan_pays == Money(9999)


def test_that_an_oversized_answer_is_refused_before_it_is_read(sent: bytes) -> None:
    padded = PAID + b"\x1e\x1cAM25\x1cC1" + b"X" * 4_000_000
    with pytest.raises(BadAnswer, match="oversized"):
        read_answer(padded, sent)


@given(st.data())
def test_that_a_mutated_answer_never_pays_another_amount_unseen(data: st.DataObject) -> None:
    sent = HEAD_OF_REQUEST
    pieces = [piece for group in tokens.split(PAID) for segment in group for piece in segment]
    victim = data.draw(st.sampled_from([piece for piece in pieces if piece]))
    mutated = PAID.replace(victim, data.draw(st.binary(max_size=8)), 1)
    try:
        answer = read_answer(mutated, sent)
    except BadAnswer:
        return
    assert answer.claim_number == "1000001"


HEAD_OF_REQUEST = (
    b"999001D0B1COMM      1012000000010     20260302          \x1d\x1e\x1cAM07\x1cEM1\x1cD21000001"
)
