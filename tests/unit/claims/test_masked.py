"""Prove that a masked message tells its shape and codes, and nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.masked import masked
from app.claims.ncpdp.billing import build_billing
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.practice import payer_answers
from app.practice.payer_answers import Rejection

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts


def test_that_codes_and_shape_stay_and_names_and_numbers_go(facts: BillingFacts) -> None:
    sent = build_billing(facts)
    raw = payer_answers.rejected(Message.parse(sent, Direction.REQUEST), Rejection(("70",), "CALL JANE DOE"))
    shown = masked(raw)
    assert "FB70" in shown
    assert "FQxxxx xxxx xxx" in shown
    assert "JANE" not in shown
    for personal in (
        facts.cardholder_id,
        facts.patient_last.upper(),
        str(facts.rx_number),
        facts.pharmacy_npi,
    ):
        assert personal not in shown
        assert personal not in masked(sent)


@pytest.mark.parametrize("raw", [b"", b"\xff\x00\x1b[31m", b"0" * 5000, bytes(range(256))])
def test_that_anything_at_all_becomes_plain_text(raw: bytes) -> None:
    shown = masked(raw)
    assert all(sign == "\n" or " " <= sign <= "~" or sign == "·" for sign in shown)
    assert len(shown) < 3_500
