"""Several routes and several messages under way: switch-over and back, windows, lateness, waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.kernel.ids import OutboxId
from app.outbox.health import Light, RouteRule
from app.outbox.model import Transport
from app.outbox.pump import Policy, Pump, Rest, Send, Step
from app.outbox.views import Queued

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
POLICY = Policy(first_wait_ms=1_000, longest_wait_ms=8_000, hold_ms=100, quarantine_ms=60_000, late_ms=5_000)
FIRST, SECOND = "switch one", "switch two"


def later(**step: int) -> datetime:
    return NOW + timedelta(**step)


def head(number: int, **times: datetime) -> Queued:
    return Queued(
        id=OutboxId(UUID(int=number)),
        seq=number,
        destination="CarePlus",
        order_key=str(number),
        state=Transport.WAITING,
        attempts=0,
        created_at=NOW,
        next_at=times.get("next_at") or NOW,
        last_sent_before=times.get("last_sent_before"),
        last_doubtful_before=times.get("last_doubtful_before"),
    )


def pump(*rules: RouteRule) -> Pump:
    return Pump(POLICY, lambda bound: bound - 1, lambda _destination: rules)


def two_routes(most: int = 1) -> Pump:
    return pump(RouteRule(FIRST, most), RouteRule(SECOND, most))


def test_that_a_wide_awake_line_goes_on_before_an_answer_is_read() -> None:
    one, heads = pump(RouteRule(FIRST, 2)), [head(number) for number in range(1, 8)]
    first = heads[0]
    assert send_all(one, heads, NOW) == [1]
    one.answered(first, later(seconds=1))
    second, third = heads[0], heads[1]
    assert send_all(one, heads, later(seconds=1)) == [2, 3]
    one.landed(second, later(seconds=2))
    assert send_all(one, heads, later(seconds=2)) == [4]
    one.landed(third, later(seconds=2))
    assert send_all(one, heads, later(seconds=2)) == [5]
    one.answered(second, later(seconds=3))
    one.bad_answer(third, later(seconds=3))
    assert one.lights(later(seconds=3))[0].under_way == 2


def test_that_a_line_never_has_more_unread_than_may_be_under_way() -> None:
    one, heads = pump(RouteRule(FIRST, 1)), [head(number) for number in range(1, 8)]
    gone: list[int] = []
    for number in range(1, 6):
        came, gone = heads[:1], [*gone, *send_all(one, heads, later(seconds=number))]
        one.landed(came[0], later(seconds=number))
    assert gone == [1, 2]


def test_that_a_line_that_sleeps_waits_for_what_its_prober_brought_to_be_read() -> None:
    one, heads = pump(RouteRule(FIRST, 1)), [head(number) for number in range(1, 4)]
    first = heads[0]
    assert send_all(one, heads, NOW) == [1]
    one.unreachable(first, NOW)
    assert send_all(one, heads, later(seconds=30)) == [2]
    one.landed(head(2), later(seconds=31))
    assert send_all(one, heads, later(seconds=31)) == []
    one.answered(head(2), later(seconds=32))
    assert send_all(one, heads, later(seconds=32)) == [3]


def test_that_a_route_on_hold_takes_nothing_and_a_sleeping_one_is_probed_when_a_person_asks() -> None:
    held = pump(RouteRule(FIRST, 0))
    assert isinstance(held.next_step([head(1)], NOW), Rest)
    one, heads = pump(RouteRule(FIRST, 1)), [head(1), head(2)]
    first = heads[0]
    assert send_all(one, heads, NOW) == [1]
    one.unreachable(first, NOW)
    assert send_all(one, heads, later(milliseconds=10)) == []
    one.probe("CarePlus", later(milliseconds=10))
    assert send_all(one, heads, later(milliseconds=10)) == [2]


def sent(step: Step) -> tuple[int, str]:
    assert isinstance(step, Send)
    return step.item.seq, step.route


def send_all(one: Pump, heads: list[Queued], now: datetime) -> list[int]:
    """Send what may go now; return the numbers, and take them off the heads."""
    gone = []
    while isinstance(step := one.next_step(heads, now), Send):
        one.sent(step.item, step.route, now)
        heads.remove(step.item)
        gone.append(step.item.seq)
    return gone


def test_that_the_first_route_is_taken_while_it_works() -> None:
    one = two_routes()
    assert sent(one.next_step([head(1)], NOW)) == (1, FIRST)


def test_that_silence_on_one_route_moves_the_queue_to_the_other_at_once() -> None:
    one = two_routes()
    one.sent(head(1), FIRST, NOW)
    one.asleep(head(1), NOW)
    assert sent(one.next_step([head(1), head(2)], NOW)) == (1, SECOND)
    assert not one.is_asleep("CarePlus")


def test_that_the_first_route_is_probed_and_taken_again_once_it_answers() -> None:
    one = two_routes()
    one.sent(head(1), FIRST, NOW)
    one.unreachable(head(1), NOW)
    assert sent(one.next_step([head(1)], NOW)) == (1, SECOND)
    assert sent(one.next_step([head(2)], later(seconds=1))) == (2, FIRST), "the probe is due"
    one.sent(head(2), FIRST, later(seconds=1))
    assert sent(one.next_step([head(3)], later(seconds=1))) == (3, SECOND), "one prober is enough"
    one.answered(head(2), later(seconds=2))
    assert sent(one.next_step([head(3)], later(seconds=2))) == (3, FIRST)


def test_that_a_destination_sleeps_only_when_every_route_does() -> None:
    one = two_routes()
    for route in (FIRST, SECOND):
        one.sent(head(1), route, NOW)
        one.asleep(head(1), NOW)
    assert one.is_asleep("CarePlus")
    assert one.next_step([head(1), head(2)], NOW) == Rest(later(seconds=1))


def test_that_each_answer_lets_one_more_message_be_under_way_up_to_the_most() -> None:
    one, heads = pump(RouteRule(FIRST, 3)), [head(number) for number in range(1, 9)]
    assert send_all(one, heads, NOW) == [1]
    one.answered(head(1), NOW)
    assert send_all(one, heads, NOW) == [2, 3]
    one.answered(head(2), NOW)
    assert send_all(one, heads, NOW) == [4, 5]
    one.answered(head(3), NOW)
    assert send_all(one, heads, NOW) == [6], "three are under way, not more"


def test_that_a_full_line_waits_for_an_answer_and_not_for_a_time() -> None:
    one = pump(RouteRule(FIRST, 1))
    one.sent(head(1), FIRST, NOW)
    assert one.next_step([head(2)], NOW) == Rest(None)


def test_that_a_late_answer_closes_the_line_to_further_messages() -> None:
    one, heads = pump(RouteRule(FIRST, 3)), [head(number) for number in range(1, 9)]
    send_all(one, heads, NOW)
    one.answered(head(1), NOW)
    send_all(one, heads, NOW)
    one.answered(head(2), NOW)
    assert one.next_step(heads, later(seconds=6)) == Rest(None)
    one.answered(head(3), later(seconds=6))
    assert isinstance(one.next_step(heads, later(seconds=6)), Send)


def test_that_a_sleep_closes_the_window_to_one_again() -> None:
    one, heads = pump(RouteRule(FIRST, 3)), [head(number) for number in range(1, 9)]
    for number in (1, 2):
        send_all(one, heads, NOW)
        one.answered(head(number), NOW)
    send_all(one, heads, NOW)
    for number in (3, 4, 5):
        one.asleep(head(number), NOW)
    assert send_all(one, heads, later(seconds=4)) == [6], "one prober"
    one.answered(head(6), later(seconds=4))
    assert send_all(one, heads, later(seconds=4)) == [7]


def test_that_the_lights_tell_how_each_line_does() -> None:
    one = two_routes()
    one.sent(head(1), FIRST, NOW)
    one.unreachable(head(1), NOW)
    one.sent(head(1), SECOND, NOW)
    shown = {light.route: (light.light, light.since, light.under_way) for light in one.lights(NOW)}
    assert shown == {FIRST: (Light.DOWN, NOW, 0), SECOND: (Light.WELL, None, 1)}
    assert [light.light for light in one.lights(later(seconds=6))] == [Light.DOWN, Light.SLOW]
    one.asleep(head(1), later(seconds=6))
    assert [light.light for light in one.lights(later(seconds=6))] == [Light.DOWN, Light.ASLEEP]


def test_that_late_answers_in_a_row_make_a_line_slow_until_they_come_in_time() -> None:
    one = pump(RouteRule(FIRST))
    for number in range(1, 6):
        one.sent(head(number), FIRST, NOW)
        one.answered(head(number), later(seconds=7))
    assert one.lights(later(seconds=7))[0].light is Light.SLOW
    for number in range(6, 10):
        one.sent(head(number), FIRST, NOW)
        one.answered(head(number), later(seconds=1))
    assert one.lights(later(seconds=7))[0].light is Light.WELL


def test_that_what_the_wall_clock_wrote_into_rows_decides_no_wait() -> None:
    one = pump(RouteRule(FIRST))
    for written in (later(days=-1), NOW, later(days=1)):
        follower = head(2, next_at=written, last_sent_before=written, last_doubtful_before=written)
        assert one.next_step([follower], NOW) == Rest(later(seconds=60))
        assert sent(one.next_step([follower], later(seconds=60))) == (2, FIRST)


def test_that_a_chain_waits_from_the_moment_its_last_message_left() -> None:
    one = pump(RouteRule(FIRST))
    one.next_step([head(1)], NOW)
    one.sent(head(1), FIRST, later(seconds=30))
    one.answered(head(1), later(seconds=31))
    follower = replace(head(2, last_sent_before=NOW, last_doubtful_before=NOW), order_key="1")
    assert one.next_step([follower], later(seconds=70)) == Rest(later(seconds=90))


def test_that_a_result_that_could_not_be_written_frees_the_line_and_proves_nothing() -> None:
    one = pump(RouteRule(FIRST))
    one.sent(head(1), FIRST, NOW)
    one.dropped(head(1), NOW)
    assert sent(one.next_step([head(1)], NOW)) == (1, FIRST)
    assert one.lights(NOW)[0].light is Light.WELL
