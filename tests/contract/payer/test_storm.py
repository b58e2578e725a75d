"""Claims through a switch that does everything wrong, and two processes that die: none lost, none doubled.

The long run is `python tests/contract/payer/storm`.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "storm"))

if TYPE_CHECKING:
    from tests.contract.payer.storm.st_proxy import Proxy
    from tests.contract.payer.storm.st_run import Plan, run
    from tests.contract.payer.storm.st_weather import Weather, weather
else:
    from st_proxy import Proxy
    from st_run import Plan, run
    from st_weather import Weather, weather

from app.gateways.payer_switch import Endpoint, LineRules, NoAnswer, NotSent, PayerSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MakeProxy = Callable[[Callable[[int], Weather]], tuple[Proxy, list[bytes]]]

CLAIMS, KILLS = 100, 2


@pytest.mark.lengthy
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
def test_that_a_storm_and_kills_lose_no_claim_and_double_none(tmp_path: Path) -> None:
    outcome = run(tmp_path, Plan(CLAIMS, seed=7, kills=KILLS))
    assert (outcome.at_rest.differences, outcome.mended.differences) == ([], [])
    assert (outcome.counter_kills, outcome.payer_kills) == (KILLS, KILLS)
    assert outcome.mended.parked == 0
    assert outcome.mended.standing > CLAIMS // 2
    assert outcome.at_rest.duplicates > 0, "the weather made copies"


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[MakeProxy]:
    """Give a switch that brings what it is told in place of a payer's answers."""
    made: list[Proxy] = []

    def make(of: Callable[[int], Weather]) -> tuple[Proxy, list[bytes]]:
        delivered: list[bytes] = []

        def deliver(body: bytes) -> bytes:
            delivered.append(body)
            return b"answer to " + body

        made.append(Proxy(tmp_path, deliver, of))
        return made[-1], delivered

    yield make
    for one in made:
        one.close()


def ask(proxy: Proxy, body: bytes = b"claim") -> bytes:
    rules = LineRules(persistent=True)
    switch = PayerSwitch(Endpoint("127.0.0.1", proxy.port), proxy.authority, 1.0, rules=rules)
    try:
        return switch.exchange(body)
    finally:
        switch.close()


@pytest.mark.parametrize(
    "now", [Weather.FAIR, Weather.DELAY, Weather.TWICE, Weather.DRIP, Weather.TWO_ANSWERS]
)
def test_that_an_answer_that_comes_whole_is_taken(proxy: MakeProxy, now: Weather) -> None:
    made, delivered = proxy(lambda _number: now)
    assert ask(made) == b"answer to claim"
    assert delivered == [b"claim"] * (2 if now is Weather.TWICE else 1)


@pytest.mark.parametrize(
    "now",
    [
        Weather.DROP_BEFORE,
        Weather.DROP_AFTER,
        Weather.RESET_BEFORE,
        Weather.RESET_AFTER,
        Weather.CORRUPT,
        Weather.HALF_CLOSE,
        Weather.FLOOD,
        Weather.LONG_LENGTH,
        Weather.LETTERS,
        Weather.STALL,
        Weather.LATE,
    ],
)
def test_that_what_is_no_whole_answer_leaves_the_claim_in_doubt(proxy: MakeProxy, now: Weather) -> None:
    made, delivered = proxy(lambda _number: now)
    with pytest.raises(NoAnswer):
        ask(made)
    never = {Weather.DROP_BEFORE, Weather.RESET_BEFORE, Weather.STALL}
    assert delivered == ([] if now in never else [b"claim"])


def test_that_a_line_that_is_not_picked_up_leaves_the_claim_here(proxy: MakeProxy) -> None:
    made, delivered = proxy(lambda _number: Weather.REFUSED)
    with pytest.raises(NotSent):
        ask(made)
    assert delivered == []


def test_that_the_same_seed_brings_the_same_weather() -> None:
    one, same, other = weather(3, 500), weather(3, 500), weather(4, 500)
    assert [one(n) for n in range(200)] == [same(n) for n in range(200)] != [other(n) for n in range(200)]
    assert {weather(1, 1000)(n) for n in range(1_000)} >= set(Weather) - {Weather.FAIR}


def test_that_a_copy_may_travel_on_after_its_answer(proxy: MakeProxy) -> None:
    made, delivered = proxy(lambda _number: Weather.ECHO)
    assert ask(made) == b"answer to claim"
    assert made.quiet(5)
    assert delivered == [b"claim", b"claim"]


def test_that_a_port_without_tls_is_closed_by_the_switch(proxy: MakeProxy) -> None:
    made, _delivered = proxy(lambda _number: Weather.FAIR)
    with socket.create_connection(("127.0.0.1", made.port), 5) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n" * 100)
        plain.settimeout(5)
        assert plain.recv(4096) is not None
