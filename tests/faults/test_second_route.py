"""Claims go on by a second route while the first is silent, and back when it answers; none is paid twice."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from app.bootstrap.routes import BookedRoutes
from app.claims.model import Direction
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.outbox.health import Light
from app.outbox.pump import Policy
from app.practice.payer_log import tally
from app.settings.routes import read_routes

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.claims.views import MessageRow
    from app.kernel.ids import FillId
    from db.store import Store
    from tests.fixtures.claims_fixtures import RunningPayer

QUICK = Policy(first_wait_ms=20, longest_wait_ms=60, hold_ms=0, quarantine_ms=0)
CLAIMS = 6


class Gate:
    """Be a switch in front of the payer that takes connections and, while shut, says nothing on them."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.is_open = False
        self.taken = 0
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for end in (self.listener, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.taken += 1
            self._ends.append(near)
            if self.is_open:
                far = socket.create_connection(("127.0.0.1", self._behind), 5)
                self._ends.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pipe, args=(one, other), daemon=True).start()


def _pipe(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65_536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def gate(practice_payer: RunningPayer) -> Iterator[Gate]:
    made = Gate(practice_payer.ready.port)
    yield made
    made.close()


@pytest.fixture
def pump(store: Store, practice_payer: RunningPayer, gate: Gate) -> Iterator[tuple[Stage, OutboxPump]]:
    """Run a store with two routes to one payer: the first through the gate."""
    practice_payer.command(today="")
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    routes = BookedRoutes(read_routes(book(gate.port, practice_payer.ready.port)), ca(practice_payer))
    stage = Stage.set_up(runner, clock)
    made = OutboxPump(PumpParts(runner, routes, clock, pump_actor(), QUICK, routes=routes.routes))
    made.start()
    yield stage, made
    made.stop()
    runner.close()


def book(first: int, second: int) -> str:
    return f"""
[[route]]
name = "first"
host = "127.0.0.1"
port = {first}
server_name = "localhost"
connect_s = 1
answer_s = 1
most = 3

[[route]]
name = "second"
host = "127.0.0.1"
port = {second}
server_name = "localhost"
answer_s = 5
most = 3
"""


def ca(payer: RunningPayer) -> Path:
    return payer.ready.ca_path


def all_answered(stage: Stage, count: int) -> list[FillId]:
    """Accept a claim for each of several people and wait until all are answered."""
    first = len(stage.read(lambda reads: reads.patients.search("Chen")))
    people = [stage.insured(member=f"M{first + number:08d}") for number in range(count)]
    fills = [stage.accept(who).fill_id for who in people]
    stage.until(lambda reads: all(reads.claims.of_fill(one)[0].answered_at for one in fills), "all answers")
    return fills


def test_that_a_silent_route_is_passed_by_and_taken_again(
    pump: tuple[Stage, OutboxPump], gate: Gate, practice_payer: RunningPayer
) -> None:
    stage, outbox = pump
    all_answered(stage, CLAIMS)
    lights = {light.route: light.light for light in outbox.lights()}
    assert lights["first"] in {Light.DOWN, Light.ASLEEP}
    assert gate.taken >= 1
    gate.is_open = True
    everyone = len(practice_payer.entries())
    all_answered(stage, CLAIMS)
    stage.until(lambda _reads: is_well(outbox), "the first route")
    fills = all_answered(stage, CLAIMS)
    routes = {row.route for fill in fills for row in answers(stage, fill)}
    assert f"127.0.0.1:{gate.port}" in routes, "the first route is taken again"
    assert len(practice_payer.entries()) > everyone
    assert tally(practice_payer.entries()).paid_twice == ()


def is_well(outbox: OutboxPump) -> bool:
    return any(light.route == "first" and light.light is Light.WELL for light in outbox.lights())


def answers(stage: Stage, fill: FillId) -> list[MessageRow]:
    (claim,) = stage.read(lambda reads: reads.claims.of_fill(fill))
    rows = stage.read(lambda reads: reads.claims.messages(claim.id))
    return [row for row in rows if row.direction is Direction.RECEIVED]
