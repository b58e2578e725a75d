"""Only a whole answer about this very claim counts; anything else is kept and the claim is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimShown, Direction
from app.claims.ncpdp.answer import read_answer
from app.gateways.payer_switch import PayerSwitch
from app.gateways.switch_route import SwitchRoute
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.kernel.money import Money
from app.outbox.pump import Policy
from app.practice.payer_log import Effect, tally
from app.workflows.claims_desk import SendNow, send_now
from app.workflows.unclear_answers import AcceptAnswer, accept_answer

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Insured, Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.views import ClaimRow, MessageRow
    from app.kernel.ids import FillId
    from db.store import Store
    from tests.fixtures.claims_fixtures import RunningPayer

QUICK = Policy(first_wait_ms=5, longest_wait_ms=40, hold_ms=0, quarantine_ms=0, most_failures=3)
DEADLINE_S = 0.5


@pytest.fixture
def lane(store: Store, practice_payer: RunningPayer) -> Iterator[Stage]:
    """Run a practice store whose claims go to a practice payer, both on the computer's clock."""
    practice_payer.command(today="")
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    switch = PayerSwitch(practice_payer.switch.endpoint, practice_payer.ready.ca_path, DEADLINE_S)
    stage = Stage.set_up(runner, clock)
    pump = OutboxPump(PumpParts(runner, SwitchRoute(switch), clock, pump_actor(), QUICK))
    pump.start()
    yield stage
    pump.stop()
    runner.close()


@pytest.fixture
def who(lane: Stage) -> Insured:
    return lane.insured()


def claim_of(stage: Stage, fill_id: FillId) -> ClaimRow:
    (claim,) = stage.read(lambda reads: reads.claims.of_fill(fill_id))
    row: ClaimRow = claim
    return row


def received(stage: Stage, claim: ClaimRow) -> list[MessageRow]:
    rows = stage.read(lambda reads: reads.claims.messages(claim.id))
    return [row for row in rows if row.direction is Direction.RECEIVED]


def assert_paid_once(payer: RunningPayer, claim: ClaimRow) -> None:
    """Fail unless the claim says just what the payer's own log says, and it was paid once."""
    entries = payer.entries()
    assert tally(entries).paid_twice == ()
    (paid,) = (entry for entry in entries if entry.effect is Effect.PAID)
    told = read_answer(paid.answer, paid.request)
    assert claim.patient_pay is not None
    assert (claim.patient_pay, claim.plan_pay) == (told.patient_pay, told.plan_pays)


@pytest.mark.parametrize(
    "fault",
    ["short", "doubled", "wrong_claim", "garbage", "oversized", "flood", "odd_status", "other_version"],
)
def test_that_a_spoiled_answer_is_kept_aside_and_the_true_one_counts(
    lane: Stage, who: Insured, practice_payer: RunningPayer, fault: str
) -> None:
    practice_payer.command(fault=fault, count=1)
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.of_fill(made.fill_id)[0].answered_at is not None, "the answer")
    claim = claim_of(lane, made.fill_id)
    *spoilt, true = received(lane, claim)
    assert spoilt
    assert all(row.quarantine and row.raw != true.raw for row in spoilt)
    assert true.quarantine == ""
    assert_paid_once(practice_payer, claim)


@pytest.mark.parametrize("fault", ["no_codes", "bare_refusal"])
def test_that_a_refusal_without_a_reason_is_a_rejection_and_no_reason_is_made_up(
    lane: Stage, who: Insured, practice_payer: RunningPayer, fault: str
) -> None:
    practice_payer.command(fault=fault, count=1)
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.of_fill(made.fill_id)[0].answered_at is not None, "the answer")
    claim = claim_of(lane, made.fill_id)
    assert claim.shown is ClaimShown.REJECTED
    assert (claim.rejects, claim.patient_pay, claim.plan_pay) == ((), None, None)
    (kept,) = received(lane, claim)
    assert kept.raw


def test_that_a_huge_amount_is_kept_to_the_cent_as_the_payer_sent_it(
    lane: Stage, who: Insured, practice_payer: RunningPayer
) -> None:
    practice_payer.command(fault="huge_amount", count=1)
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.of_fill(made.fill_id)[0].answered_at is not None, "the answer")
    claim = claim_of(lane, made.fill_id)
    assert claim.shown is ClaimShown.UNCLEAR
    assert (claim.patient_pay, claim.plan_pay) == (None, None), "nobody is charged by it"
    assert "$999,999.99" in claim.message
    (kept,) = received(lane, claim)
    assert b"F59999999I" in kept.raw
    lane.do(accept_answer, AcceptAnswer(claim.id))
    taken = claim_of(lane, made.fill_id)
    assert taken.shown is ClaimShown.PAID
    assert (taken.patient_pay, taken.plan_pay) == (Money(99_999_999), Money(99_999_999))


@pytest.mark.parametrize("fault", ["truncate", "drop_after_receive", "silence"])
def test_that_an_answer_that_never_came_whole_is_asked_for_again(
    lane: Stage, who: Insured, practice_payer: RunningPayer, fault: str
) -> None:
    practice_payer.command(fault=fault, count=1)
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.of_fill(made.fill_id)[0].answered_at is not None, "the answer")
    claim = claim_of(lane, made.fill_id)
    *torn, taken = [row.quarantine for row in received(lane, claim)]
    assert taken == ""
    assert all(words.startswith("nobody had asked for it") for words in torn)
    assert_paid_once(practice_payer, claim)


def test_that_a_payer_that_only_talks_nonsense_leaves_the_claim_to_a_person_with_all_it_said(
    lane: Stage, who: Insured, practice_payer: RunningPayer
) -> None:
    practice_payer.command(fault="garbage")
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.connectivity().parked == 1, "the worklist")
    claim = claim_of(lane, made.fill_id)
    assert claim.answered_at is None
    kept = received(lane, claim)
    assert len(kept) == QUICK.most_failures
    assert all(row.quarantine and row.raw for row in kept)
    lane.fill(made.fill_id)
    assert lane.pick_up(who, lane.bag(who)), "work goes on with an estimate"
    practice_payer.command(fault="none")
    lane.do(send_now, SendNow(claim.id))
    lane.until(lambda reads: reads.claims.of_fill(made.fill_id)[0].answered_at is not None, "the answer")
    assert_paid_once(practice_payer, claim_of(lane, made.fill_id))


@pytest.mark.parametrize(
    "fault", ["short", "doubled", "wrong_claim", "oversized", "flood", "odd_status", "other_version"]
)
def test_that_each_kind_of_nonsense_ends_on_the_worklist_undecided_with_all_that_came(
    lane: Stage, who: Insured, practice_payer: RunningPayer, fault: str
) -> None:
    practice_payer.command(fault=fault)
    made = lane.accept(who)
    lane.until(lambda reads: reads.claims.connectivity().parked == 1, "the worklist")
    claim = claim_of(lane, made.fill_id)
    assert (claim.shown, claim.answered_at) == (ClaimShown.PARKED, None)
    assert (claim.patient_pay, claim.plan_pay) == (None, None)
    kept = received(lane, claim)
    answers = [row for row in kept if not row.quarantine.startswith("nobody had asked for it")]
    assert len(answers) == QUICK.most_failures
    assert all(row.quarantine and row.raw for row in kept)
    practice_payer.command(fault="none")


def test_that_one_spoiled_claim_holds_up_no_other(
    lane: Stage, who: Insured, practice_payer: RunningPayer
) -> None:
    practice_payer.command(fault="garbage", count=2)
    fills = [lane.accept(who).fill_id, lane.accept(lane.insured(member="M87654321")).fill_id]
    lane.until(lambda reads: all(reads.claims.of_fill(one)[0].answered_at for one in fills), "both answers")
    assert tally(practice_payer.entries()).paid_twice == ()
