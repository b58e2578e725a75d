"""Check what is Nexo's own: damaged answers, foreign answers, refusals told again, and its amounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.card_numbers import holds_card_number
from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.clock import SetClock
from app.kernel.money import Money
from devices.sim.client import Simulator
from devices.sim.log import read_charges
from devices.terminal.choosing import build_terminal
from devices.terminal.nexo_messages import (
    Asked,
    parse,
    payment_answer,
    payment_request,
    service_id,
    status_answer,
    status_request,
)
from devices.terminal.recovery import OpenCharge, Patience, settle
from devices.terminal.talk import TerminalTiming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AMOUNT = Money(2350)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=1)


@pytest.fixture
def nexo_sim(tmp_path: Path) -> Iterator[Simulator]:
    """Give a Nexo terminal."""
    simulator = Simulator.start("nexo", tmp_path / "nexo")
    yield simulator
    simulator.stop()


@pytest.mark.parametrize("fault", ["bad_json", "other_reference", "http_error", "offline_approval"])
def test_that_what_is_not_a_whole_answer_of_ours_is_asked_about(
    nexo_sim: Simulator, tmp_path: Path, fault: str
) -> None:
    terminal = build_terminal(nexo_sim.address, QUICK)
    nexo_sim.control(do="fault", name=fault)
    first = terminal.sale("sale-1", AMOUNT)
    assert first.approved_offline is (fault == "offline_approval")
    assert first.outcome is (CardOutcome.APPROVED if first.approved_offline else CardOutcome.UNKNOWN)
    charge = OpenCharge("sale-1", AMOUNT, NOON)
    answer = settle(terminal, charge, SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, AMOUNT)
    assert [one.cents for one in read_charges(tmp_path / "nexo")] == [2350]


def test_that_a_busy_terminal_took_nothing(nexo_sim: Simulator) -> None:
    terminal = build_terminal(nexo_sim.address, QUICK)
    nexo_sim.control(do="fault", name="busy")
    assert terminal.sale("sale-1", AMOUNT).outcome is CardOutcome.NOT_SENT


def test_that_a_refusal_told_again_stays_a_refusal(nexo_sim: Simulator) -> None:
    terminal = build_terminal(nexo_sim.address, QUICK)
    nexo_sim.control(do="fault", name="decline")
    terminal.sale("sale-1", AMOUNT)
    charge = OpenCharge("sale-1", AMOUNT, NOON)
    answer = settle(terminal, charge, SetClock(NOON), Patience(), lambda _: True)
    assert (answer.outcome, answer.requested) == (CardOutcome.DECLINED, AMOUNT)


@given(st.integers(1, 99_999_999))
def test_that_amounts_are_written_with_two_decimals_and_exactly(cents: int) -> None:
    request = payment_request(Asked("sale-1", Money(cents)), NOON)
    written = request.partition(b'"RequestedAmount": ')[2].partition(b"}")[0].decode()
    assert Money.parse(written).cents == cents
    assert json.loads(request)["SaleToPOIRequest"]["MessageHeader"]["ServiceID"] == service_id("sale-1")


@pytest.mark.parametrize(
    ("reference", "cents", "original"), [("", 1, ""), ("a b", 1, ""), ("x", 0, ""), ("x", 1, "a b")]
)
def test_that_a_bad_request_for_money_is_never_written(reference: str, cents: int, original: str) -> None:
    with pytest.raises(ValueError, match="charge"):
        Asked(reference, Money(cents), original=original)
    with pytest.raises(ValueError, match="reference"):
        status_request("a b")


def body(amount: Any, reference: str = "sale-1", currency: str = "USD", said: str = "") -> dict[str, Any]:
    return {
        "Response": {"Result": "Success", "AdditionalResponse": said},
        "SaleData": {"SaleTransactionID": {"TransactionID": reference}},
        "PaymentResult": {"AmountsResp": {"Currency": currency, "AuthorizedAmount": amount}},
    }


@pytest.mark.parametrize(
    "wrong",
    [
        body("23.50"),
        body(None),
        body(True),
        body(-1),
        body(0),
        body(24),
        body(23, reference="sale-2"),
        body(23, currency="EUR"),
        {},
    ],
)
def test_that_an_amount_that_does_not_fit_is_never_believed(wrong: dict[str, Any]) -> None:
    assert payment_answer(wrong, "sale-1", AMOUNT).outcome is CardOutcome.UNKNOWN


@pytest.mark.parametrize("number", ["23.505", "NaN", "Infinity", "1e999", "-23.50"])
def test_that_no_amount_but_whole_cents_is_believed(number: str) -> None:
    text = json.dumps({"SaleToPOIResponse": _wrapped(body("@"))}).replace('"@"', number)
    parsed = parse(text.encode(), "Payment")
    assert payment_answer(parsed, "sale-1", AMOUNT).outcome is CardOutcome.UNKNOWN


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"SaleToPOIResponse": 5}', b"\xff", b"[" * 5000])
def test_that_what_is_no_answer_is_none(data: bytes) -> None:
    assert parse(data, "Payment") is None
    assert status_answer(None, "sale-1") is None
    assert status_answer({"Response": {"Result": "Failure", "ErrorCondition": "InProgress"}}, "x") is None


@given(st.sampled_from(["4111111111111111", "5500 0000 0000 0004", "378282246310005"]))
def test_that_no_card_number_passes_any_field_of_an_answer(number: str) -> None:
    told = body(23, said=number)
    told["PaymentResult"]["PaymentInstrumentData"] = {
        "CardData": {"PaymentBrand": number, "MaskedPan": number, "EntryMode": [number]}
    }
    told["PaymentResult"]["PaymentAcquirerData"] = {"ApprovalCode": number}
    told["POIData"] = {"POITransactionID": {"TransactionID": number}}
    answer = payment_answer(told, "sale-1", AMOUNT)
    assert isinstance(answer, CardAnswer)
    assert not holds_card_number(repr(answer))


def _wrapped(inner: dict[str, Any]) -> dict[str, Any]:
    return {"MessageHeader": {"MessageCategory": "Payment"}, "PaymentResponse": inner}
