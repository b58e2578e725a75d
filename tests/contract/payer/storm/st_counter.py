"""Be Counter at work in a process that may be killed at any moment: accept, cancel, send, and say so.

Prints a JSON line after each commit that it would tell a person of, and `done` when nothing waits any more.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).parents[3] / "fixtures"))

from sqlalchemy import select

from app.bootstrap.routes import BookedRoutes
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.outbox.model import Transport
from app.outbox.pump import Policy
from app.prescriptions.model import FillState
from app.settings.routes import read_routes
from app.workflows.claims_desk import SendNow, send_now
from app.workflows.dispense import CancelFill, cancel_fill
from db.claims import claim_table
from db.outbox import outbox_table
from db.prescriptions import fill_table, prescription_table
from db.store import open_store

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from app.kernel.ids import FillId

# a copy of a message travels less than a second in this storm, so that two are enough for R8
POLICY = Policy(first_wait_ms=20, longest_wait_ms=200, hold_ms=20, quarantine_ms=2_500, most_failures=4)
DRUGS = ("acetazolamide", "acyclovir", "acamprosate")
AT_ONCE, LATER, EVERY = 3, 7, 10
BOOK = """
[[route]]
name = "first"
host = "127.0.0.1"
port = {port}
server_name = "localhost"
answer_s = 1
connect_s = 1
most = 4
persistent = true

[[route]]
name = "second"
host = "127.0.0.1"
port = {port}
server_name = "localhost"
answer_s = 1
connect_s = 1
most = 4
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Hold what a run of the program is told: where, how many claims, and whether to free what is parked."""

    folder: Path
    port: int
    authority: Path
    claims: int
    mend: bool

    @classmethod
    def of(cls, text: str) -> Order:
        """Read it from JSON."""
        facts: dict[str, Any] = json.loads(text)
        return cls(
            Path(facts["folder"]), facts["port"], Path(facts["authority"]), facts["claims"], facts["mend"]
        )


def main(order: Order) -> int:
    """Work until all is accepted and nothing waits."""
    store, clock = open_store(order.folder), SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    stage = Stage.found(runner, clock)
    routes = BookedRoutes(read_routes(BOOK.format(port=order.port)), order.authority)
    pump = OutboxPump(PumpParts(runner, routes, clock, pump_actor(), POLICY, routes=routes.routes))
    pump.start()
    if order.mend:
        _free(stage)
    _accept(stage, order.claims)
    _drain(stage)
    _cancel(stage, range(LATER, order.claims, EVERY))
    _drain(stage)
    pump.stop()
    runner.close()
    store.close()
    _tell("done", 0)
    return 0


def _accept(stage: Stage, claims: int) -> None:
    """Accept what is missing of so many prescriptions, and cancel some as soon as they are there."""
    known = began = len(stage.read(_fills))
    _cancel(stage, range(AT_ONCE, known, EVERY))
    drugs = cycle(stage.read(lambda reads: [reads.catalog.search(name)[0].ndc11 for name in DRUGS]))
    while known < claims:
        if known % len(DRUGS) == 0 or known == began:
            who = stage.insured(member=f"M{known:08d}")
        made = stage.accept(who, ndc11=next(drugs))
        _tell("accepted", made.rx_number)
        if known % EVERY == AT_ONCE:
            stage.do(cancel_fill, CancelFill(made.fill_id, "Not wanted"))
        known += 1


def _cancel(stage: Stage, places: range) -> None:
    """Cancel the prescriptions in these places that are not cancelled yet."""
    fills = stage.read(_fills)
    for _rx, fill_id, state in (fills[place] for place in places):
        if state is not FillState.CANCELLED:
            stage.do(cancel_fill, CancelFill(fill_id, "Not wanted"))


def _free(stage: Stage) -> None:
    """Press “Send now” on every claim of the worklist."""
    for claim_id in stage.read(_parked):
        stage.do(send_now, SendNow(claim_id))


def _drain(stage: Stage) -> None:
    """Wait, as long as it takes, until nothing waits to be sent."""
    changed = threading.Event()
    stop = stage.runner.subscribe(lambda _changes: changed.set())
    while stage.read(lambda reads: reads.claims.connectivity().waiting):
        changed.wait(0.3)
        changed.clear()
    stop()


def _fills(reads: Any) -> list[tuple[int, FillId, FillState]]:
    f, p = fill_table.c, prescription_table.c
    query = select(p.rx_number, f.id, f.state).join(prescription_table, p.id == f.prescription_id)
    return [tuple(row) for row in reads.session.execute(query.order_by(p.rx_number))]


def _parked(reads: Any) -> list[Any]:
    c, o = claim_table.c, outbox_table.c
    query = select(c.id).join(outbox_table, o.id == c.outbox_id).where(o.state == Transport.PARKED)
    return list(reads.session.scalars(query))


def _tell(what: str, rx: int) -> None:
    sys.stdout.write(json.dumps({"what": what, "rx": rx}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(Order.of(sys.argv[1])))
