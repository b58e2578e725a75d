"""Whatever the line or the payer does, Counter knows which of two things happened: not sent, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.billing import build_billing
from app.claims.ncpdp.errors import BadAnswer
from app.claims.rejects import is_host_trouble
from app.gateways.payer_switch import NoAnswer, NotSent, PayerSwitch
from app.practice.payer_log import Effect, tally

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures.claims_fixtures import RunningPayer

SPOILED = [
    "short", "doubled", "wrong_claim", "garbage", "oversized", "odd_status", "other_version", "flood",
]  # fmt: skip


def impatient(payer: RunningPayer, timeout_s: float) -> PayerSwitch:
    return PayerSwitch(payer.switch.endpoint, payer.ready.ca_path, timeout_s)


@pytest.mark.parametrize("fault", ["truncate", "drop_after_receive"])
def test_that_a_lost_answer_leaves_the_outcome_unknown_and_is_recovered(
    practice_payer: RunningPayer, facts: BillingFacts, fault: str
) -> None:
    request = build_billing(facts)
    practice_payer.command(fault=fault, count=1)
    with pytest.raises(NoAnswer):
        practice_payer.ask(request)
    assert practice_payer.ask(request).status == "D"
    assert [entry.effect for entry in practice_payer.entries()] == [Effect.PAID, Effect.DUPLICATE]


@pytest.mark.parametrize("fault", SPOILED)
def test_that_a_spoiled_answer_never_counts_and_the_true_one_is_recovered(
    practice_payer: RunningPayer, facts: BillingFacts, fault: str
) -> None:
    request = build_billing(facts)
    practice_payer.command(fault=fault, count=1)
    with pytest.raises(BadAnswer):
        practice_payer.ask(request)
    assert practice_payer.ask(request).status == "D"
    assert tally(practice_payer.entries()).paid_twice == ()


def test_that_silence_ends_at_the_deadline(practice_payer: RunningPayer, facts: BillingFacts) -> None:
    practice_payer.command(fault="silence", count=1)
    with pytest.raises(NoAnswer, match="time is up"):
        impatient(practice_payer, 0.3).exchange(build_billing(facts))
    assert practice_payer.ask(build_billing(facts)).status == "P"


def test_that_a_slow_answer_within_the_deadline_counts(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.command(fault="slow", delay_ms=100, count=1)
    assert practice_payer.ask(build_billing(facts)).status == "P"


def test_that_an_answer_after_the_deadline_is_unknown_and_recovered(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.command(fault="slow", delay_ms=60_000, count=1)
    with pytest.raises(NoAnswer):
        impatient(practice_payer, 0.3).exchange(build_billing(facts))
    assert practice_payer.ask(build_billing(facts)).status == "D"


def test_that_a_line_dropped_before_a_byte_left_is_not_sent(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.command(fault="drop_before_receive", count=1)
    with pytest.raises(NotSent):
        practice_payer.ask(build_billing(facts))
    assert practice_payer.entries() == ()
    assert practice_payer.ask(build_billing(facts)).status == "P"


def test_that_a_host_that_is_down_makes_the_claim_wait(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.command(fault="host_down")
    for _ in range(2):
        answer = practice_payer.ask(build_billing(facts))
        assert answer.is_rejected
        assert is_host_trouble(answer.reject_codes)
    practice_payer.command(fault="none")
    assert practice_payer.ask(build_billing(facts)).status == "P"


@pytest.mark.parametrize(
    "command", [{"fault": "earthquake"}, {"fault": "slow", "delay_ms": -1}, {"fault": "slow", "count": 0}]
)
def test_that_an_order_that_makes_no_sense_is_refused(
    practice_payer: RunningPayer, command: dict[str, object]
) -> None:
    reply = practice_payer.command(**command)
    assert reply["ok"] is False
    assert reply["error"]


@pytest.mark.parametrize("codes", [["85", "99"], ["95"], ["85", "96"]])
def test_that_host_errors_come_on_command_and_leave_the_books_alone(
    practice_payer: RunningPayer, facts: BillingFacts, codes: list[str]
) -> None:
    practice_payer.command(fault="host_error", codes=codes, count=1)
    assert practice_payer.ask(build_billing(facts)).reject_codes == tuple(codes)
    assert practice_payer.ask(build_billing(facts)).status == "P"


def test_that_a_whole_transmission_is_refused_on_command(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.command(fault="header_reject", codes=["40"], count=1)
    answer = practice_payer.ask(build_billing(facts))
    assert (answer.header_status, answer.reject_codes) == ("R", ("40",))
    practice_payer.command(fault="bare_refusal", count=1)
    assert practice_payer.ask(build_billing(facts)).is_rejected
