"""Decide what to send next: sleep, probing, waking in order, suspicion, quarantine, parking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.kernel.errors import IllegalMove
from app.kernel.ids import OutboxId
from app.outbox import moves
from app.outbox.model import OutboxItem, Transport
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send, Step
from app.outbox.views import Queued

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
POLICY = Policy(
    first_wait_ms=1_000, longest_wait_ms=8_000, hold_ms=100, quarantine_ms=60_000, most_failures=3
)


def later(**step: int) -> datetime:
    return NOW + timedelta(**step)


def head(number: int, destination: str = "east", attempts: int = 0, **times: datetime | None) -> Queued:
    return Queued(
        id=OutboxId(UUID(int=number)),
        seq=number,
        destination=destination,
        order_key=str(number),
        state=Transport.WAITING,
        attempts=attempts,
        created_at=times.get("created_at") or NOW,
        next_at=times.get("next_at") or NOW,
        last_sent_before=times.get("last_sent_before"),
        last_doubtful_before=times.get("last_doubtful_before"),
    )


def pump() -> Pump:
    return Pump(POLICY, lambda bound: bound - 1)


def sent(step: Step) -> int:
    assert isinstance(step, Send)
    return step.item.seq


def test_that_the_first_in_the_queue_goes_first() -> None:
    assert sent(pump().next_step([head(2), head(1)], NOW)) == 1


def test_that_an_empty_queue_rests_without_end() -> None:
    assert pump().next_step([], NOW) == Rest(None)


def test_that_silence_puts_a_destination_to_sleep_and_no_other() -> None:
    one = pump()
    one.asleep(head(1), NOW)
    assert one.is_asleep("east")
    assert sent(one.next_step([head(1), head(2), head(3, "west")], NOW)) == 3
    assert one.next_step([head(1), head(2)], NOW) == Rest(later(seconds=1))


def test_that_probes_wait_longer_each_time_and_change_the_message_after_three_silences() -> None:
    one, heads, now, probes = pump(), [head(1), head(2)], NOW, []
    for wait in (1, 2, 4, 8, 8, 8):
        probes.append(sent(one.next_step(heads, now)))
        one.asleep(heads[probes[-1] - 1], now)
        assert one.next_step(heads, now) == Rest(now + timedelta(seconds=wait))
        now += timedelta(seconds=wait)
    assert probes == [1, 1, 1, 2, 2, 2]


def test_that_a_destination_out_of_reach_is_probed_by_the_first_of_the_queue() -> None:
    one, heads, now = pump(), [head(1), head(2)], NOW
    for _ in range(8):
        assert sent(one.next_step(heads, now)) == 1
        one.unreachable(heads[0], now)
        now += timedelta(seconds=8)
    one.answered(heads[0], now)
    assert sent(one.next_step(heads[1:], now)) == 2


def test_that_waits_never_grow_beyond_the_longest() -> None:
    one = pump()
    for _ in range(100):
        one.asleep(head(1), NOW)
    assert one.next_step([head(1)], NOW) == Rest(later(seconds=8))


def test_that_one_answer_wakes_all_in_order() -> None:
    one = pump()
    heads = [head(1), head(2), head(3)]
    one.asleep(heads[0], NOW)
    one.answered(heads[1], later(seconds=1))
    assert not one.is_asleep("east")
    assert sent(one.next_step([heads[0], heads[2]], later(seconds=1))) == 1


def test_that_a_message_that_alone_gets_no_answer_is_parked_and_blocks_nobody() -> None:
    one, poison, now, served = pump(), head(1), NOW, 0
    for other in range(2, 40):
        step = one.next_step([poison, head(other)], now)
        while isinstance(step, Rest) and step.until is not None:
            now = step.until
            step = one.next_step([poison, head(other)], now)
        if isinstance(step, ParkIt):
            break
        now += timedelta(milliseconds=500)
        if sent(step) == 1:
            one.asleep(poison, now)
        else:
            one.answered(head(other), now)
            served += 1
    assert isinstance(step, ParkIt)
    assert (step.item, served >= 3) == (poison, True)


def test_that_an_unusable_answer_delays_only_its_own_message() -> None:
    one = pump()
    one.bad_answer(head(1), NOW)
    assert not one.is_asleep("east")
    assert sent(one.next_step([head(1), head(2)], NOW)) == 2
    assert one.next_step([head(1)], NOW) == Rest(later(seconds=1))
    one.bad_answer(head(1), NOW)
    one.bad_answer(head(1), NOW)
    assert isinstance(one.next_step([head(1)], NOW), ParkIt)


def test_that_an_answer_clears_suspicion() -> None:
    one = pump()
    one.bad_answer(head(1), NOW)
    one.answered(head(1), NOW)
    assert sent(one.next_step([head(1)], NOW)) == 1


def test_that_a_message_follows_another_of_its_chain_after_a_short_hold() -> None:
    follower = head(2, last_sent_before=NOW)
    assert pump().next_step([follower], NOW) == Rest(later(milliseconds=100))


def test_that_a_message_behind_one_in_doubt_waits_until_no_copy_can_still_travel() -> None:
    follower = head(2, last_sent_before=NOW, last_doubtful_before=NOW)
    one = pump()
    assert one.next_step([follower], NOW) == Rest(later(seconds=60))
    assert sent(one.next_step([follower], later(seconds=60))) == 2


def test_that_a_program_just_started_waits_for_copies_as_if_they_had_left_just_now() -> None:
    follower = head(2, last_sent_before=NOW, last_doubtful_before=NOW)
    assert pump().next_step([follower], later(seconds=50)) == Rest(later(seconds=110))


def test_that_a_message_past_the_age_limit_is_parked_but_one_never_tried_is_not() -> None:
    old = later(days=-31)
    assert isinstance(pump().next_step([head(1, attempts=4, created_at=old)], NOW), ParkIt)
    assert sent(pump().next_step([head(1, created_at=old)], NOW)) == 1


def item(state: Transport = Transport.WAITING) -> OutboxItem:
    return OutboxItem(
        id=OutboxId(UUID(int=1)),
        seq=1,
        destination="east",
        order_key="1",
        natural_key="1",
        kind="B1",
        body=b"",
        state=state,
        after_id=None,
        attempts=0,
        unanswered_sends=0,
        created_at=NOW,
        last_sent_at=None,
        next_at=NOW,
        parked_reason="",
        owner="",
        lease_until=None,
    )


def test_that_a_message_in_doubt_stays_so_when_a_later_send_did_not_leave() -> None:
    one = item()
    moves.start_sending(one, NOW)
    moves.no_answer(one, NOW)
    moves.start_sending(one, later(seconds=1))
    moves.not_sent(one, ever_answered=False)
    assert (one.state, one.unanswered_sends, moves.is_surely_unsent(one)) == (Transport.UNKNOWN, 1, False)
    with pytest.raises(IllegalMove):
        moves.cancel(one)


def test_that_a_message_once_heard_by_a_payer_is_never_cancelled_here() -> None:
    one = item()
    moves.start_sending(one, NOW)
    moves.not_worked_on(one, NOW)
    assert (one.state, moves.is_surely_unsent(one)) == (Transport.WAITING, False)
    moves.start_sending(one, NOW)
    moves.not_sent(one, ever_answered=True)
    assert not moves.is_surely_unsent(one)


def test_that_a_parked_message_in_doubt_goes_on_in_doubt() -> None:
    one = item()
    moves.start_sending(one, NOW)
    moves.no_answer(one, NOW)
    moves.park(one, "No usable answer")
    moves.send_again(one, NOW)
    assert (one.state, one.parked_reason) == (Transport.UNKNOWN, "")


@pytest.mark.parametrize("state", [Transport.ANSWERED, Transport.CANCELLED, Transport.SENDING])
def test_that_what_is_settled_or_under_way_is_not_sent(state: Transport) -> None:
    with pytest.raises(IllegalMove):
        moves.start_sending(item(state), NOW)
