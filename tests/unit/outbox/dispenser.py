"""Be a dispensing bench for the kill tests: accept prescriptions and run the pump until all are answered.

It takes up whatever a killed run left. Each accepted prescription is said on the output after its commit.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.claims.views import ClaimFilter
from app.gateways.payer_switch import Endpoint, PayerSwitch
from app.gateways.switch_route import SwitchRoute
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.clock import SystemClock
from app.kernel.ids import UserId, Uuid7Source
from app.kernel.quantity import Quantity, Unit
from app.kernel.running import Actor, Role
from app.outbox.pump import Policy
from app.workflows.dispense import ChangeProduct, change_product
from app.workflows.intake import AcceptPrescription, accept_prescription
from db.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.kernel.clock import Clock
    from app.kernel.running import Runner

TECHNICIAN = Actor(UserId(UUID(int=2)), "TT", "Tess", frozenset({Role.TECHNICIAN}))
QUICK = Policy(first_wait_ms=20, longest_wait_ms=100, hold_ms=5, quarantine_ms=300)
PATIENCE_S = 60
PLAIN = frozenset({"999001", "999002", "999003"})


def order(reads: Any, place: int, today: date) -> AcceptPrescription:
    """Return a prescription for the patient at a place among those with one plain plan."""
    rows = [row for letter in "abcdefghijklm" for row in reads.patients.search(letter, 60)]
    cards = [reads.patients.card(row.id) for row in rows[:30]]
    card = [one for one in cards if [cover.bin in PLAIN for cover in one.coverages] == [True]][place]
    prescribers = [row for letter in "abcdefgh" for row in reads.prescribers.search(letter, 5)]
    return AcceptPrescription(
        patient_id=card.row.id,
        prescriber_id=prescribers[0].id,
        ndc11=reads.catalog.search("metformin 500 tablet")[0].ndc11,
        sig_typed="1 tab po bid",
        sig_text="Take 1 tablet by mouth twice a day.",
        quantity=Quantity.of(60),
        unit=Unit.EACH,
        days_supply=30,
        refills=0,
        daw=0,
        origin=1,
        date_written=today,
        coverage_id=card.coverages[0].id,
    )


class Bench:
    """Accept prescriptions, and bill another product for the second one."""

    def __init__(self, runner: Runner, clock: Clock) -> None:
        self._runner, self._clock = runner, clock

    def read(self, query: Callable[[Any], Any]) -> Any:
        return self._runner.query(query).result(PATIENCE_S)

    def accept(self, place: int) -> None:
        yesterday = self._clock.now().date() - timedelta(days=1)
        made = self._do(accept_prescription, self.read(lambda reads: order(reads, place, yesterday)))
        print(made.rx_number, flush=True)
        if place == 1:
            other = self.read(lambda reads: another(reads, made.fill_id))
            self._do(change_product, ChangeProduct(made.fill_id, other))

    def _do(self, command: Any, payload: Any) -> Any:
        return self._runner.submit(command, payload, TECHNICIAN).result(PATIENCE_S).value


def main(folder: str, port: str, authority: str, wanted: str) -> None:
    """Accept prescriptions until there are as many as wanted, change one, and wait for every answer."""
    clock = SystemClock()
    store = open_store(Path(folder))
    runner = store.runner(clock, Uuid7Source(clock), 1)
    switch = PayerSwitch(Endpoint("127.0.0.1", int(port)), Path(authority), 5.0)
    pump = OutboxPump(PumpParts(runner, SwitchRoute(switch), clock, pump_actor(), QUICK))
    changed = threading.Event()
    runner.subscribe(lambda _changes: changed.set())
    pump.start()
    bench = Bench(runner, clock)
    for place in range(bench.read(lambda reads: len(reads.fills.queue())), int(wanted)):
        bench.accept(place)
    while bench.read(lambda reads: reads.claims.count(ClaimFilter.WAITING)):
        changed.wait(1)
        changed.clear()
    pump.stop()
    runner.close()
    store.close()


def another(reads: Any, fill_id: Any) -> str:
    """Return another package of the drug of a fill."""
    drug = reads.fills.card(fill_id).drug
    found = reads.catalog.search("metformin 500 tablet", 40)
    same = [one for one in found if (one.strength, one.form) == (drug.strength, drug.form)]
    return next(str(one.ndc11) for one in same if one.ndc11 != drug.ndc11)


if __name__ == "__main__":
    main(*sys.argv[1:])
