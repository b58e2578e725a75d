"""Be a register in a storm: one real store, a terminal that fails again and again, card sales only.

It takes up whatever a killed run left, arms a fault before some sales, and gives part of some sales back.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.hardware.cards import NO_HEALTH, CardAnswer, HealthAmounts
from app.jobs.card_desk import CardDesk, CardParts
from app.kernel.clock import SystemClock
from app.kernel.ids import UserId, Uuid7Source
from app.kernel.money import ZERO, Money
from app.kernel.running import Actor, Role
from app.pos.model import SaleState
from app.workflows.card_payments import PlanCard, plan_card
from app.workflows.card_returns import PlanReturn, plan_return
from app.workflows.register import AddItem, StartSale, add_item, start_sale
from db.store import open_store
from devices.sim.terminal import FAULTS
from devices.terminal.poslink import PoslinkTerminal
from devices.terminal.recovery import OpenCharge, Patience, settle
from devices.terminal.talk import TerminalTiming
from devices.transport.opening import opener

STAFF = frozenset({Role.CASHIER, Role.TECHNICIAN})
CASHIER = Actor(UserId(UUID(int=2)), "CC", "Cass Cashier", STAFF)
SYSTEM = Actor(UserId(UUID(int=9)), "SYS", "Counter", is_system=True)
LOTION = "035000511048"
TIMING = TerminalTiming(ack_s=2, answer_s=2, write_s=2, sale_s=0.2)
PATIENCE = Patience(
    longest=timedelta(seconds=5), every=timedelta(milliseconds=20), t_max=timedelta(seconds=0.5)
)
SERVICE_FAULTS = {"unbalanced", "card_number", "drop_before_close", "drop_after_close"}
SLOW_S = 0.3
EACH = 10
_LOOK = threading.Event()


class StormDevices:
    """Be the terminal of a lane, one job at a time."""

    def __init__(self, address: str) -> None:
        self._terminal = PoslinkTerminal(opener(address), TIMING)
        self._jobs = ThreadPoolExecutor(1)

    def charge(self, reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> Future[CardAnswer]:
        return self._jobs.submit(self._terminal.sale, reference, amount, health)

    def refund(self, reference: str, amount: Money, original: str) -> Future[CardAnswer]:
        return self._jobs.submit(self._terminal.refund, reference, amount, original)

    def void(self, reference: str, amount: Money, original: str, terminal_ref: str) -> Future[CardAnswer]:
        return self._jobs.submit(self._terminal.void, reference, original, amount, terminal_ref)

    def settle(self, reference: str, amount: Money, written_at: datetime) -> Future[CardAnswer]:
        charge = OpenCharge(reference, amount, written_at)
        pause = threading.Event().wait
        return self._jobs.submit(settle, self._terminal, charge, SystemClock(), PATIENCE, pause)


class StormTill:
    """Sell by card until enough is sold."""

    def __init__(self, runner: Any, control_port: int, chance: random.Random) -> None:
        self._runner = runner
        self._port = control_port
        self._chance = chance

    def completed(self) -> list[Any]:
        return list(self._read(lambda reads: reads.sales.completed_today(1)))

    def next_number(self) -> int:
        """Return the number of the lane's sale under way, a new one if there is none."""
        return int(self._view(self._do(start_sale, StartSale())).number.rpartition("-")[2])

    def sell(self) -> None:
        """Bring the lane's sale to its end."""
        sale_id = self._do(start_sale, StartSale())
        if not self._view(sale_id).lines:
            self._do(add_item, AddItem(sale_id, LOTION))
        while self._view(sale_id).state is SaleState.OPEN:
            view = self._view(sale_id)
            if view.card is not None and view.card.is_open:
                _LOOK.wait(0.01)
            elif view.remaining > ZERO:
                self._arm()
                self._do(plan_card, PlanCard(view.id, view.remaining))

    def give_back(self, sale: Any, *, is_whole: bool) -> None:
        """Give a card what it paid, whole, or a part of it, until it is given."""
        source = f"storm:{sale.id}"
        while not any(row.approved for row in self._returns(source)):
            if any(row.is_open for row in self._returns(source)):
                _LOOK.wait(0.01)
                continue
            self._arm()
            charges = [row for row in self._charges(sale.id) if row.approved]
            most = max(charges, key=lambda row: row.approved)
            amount = most.approved if is_whole else Money(50)
            self._do(plan_return, PlanReturn(sale.id, amount, source, "storm", original=most.id))

    def rest(self) -> None:
        """Wait until the end of every payment is known."""
        while self._read(lambda reads: reads.cards.open(1)):
            _LOOK.wait(0.01)

    def _charges(self, sale_id: Any) -> Any:
        rows = self._read(lambda reads: reads.cards.of_sale(sale_id))
        return [row for row in rows if not row.is_return]

    def _returns(self, source: str) -> Any:
        return self._read(lambda reads: reads.cards.returns_for(source))

    def _arm(self) -> None:
        if self._chance.random() < 0.6:
            fault = self._chance.choice(sorted(set(FAULTS) - SERVICE_FAULTS - {"fsa_card"}))
            command = {"do": "fault", "name": fault, "seconds": SLOW_S}
            with socket.create_connection(("127.0.0.1", self._port), 10) as connection:
                connection.sendall(json.dumps(command).encode() + b"\n")
                connection.recv(1000)

    def _view(self, sale_id: Any) -> Any:
        return self._read(lambda reads: reads.sales.view(sale_id))

    def _read(self, query: Any) -> Any:
        return self._runner.query(query).result(60)

    def _do(self, command: Any, payload: Any) -> Any:
        return self._runner.submit(command, payload, CASHIER).result(60).value


def main() -> None:
    """Open the store and the terminal, sell, and close everything in order."""
    folder, address, control_port, wanted, seed = sys.argv[1:]
    clock = SystemClock()
    store = open_store(Path(folder))
    runner = store.runner(clock, Uuid7Source(clock), 1)
    devices: Any = StormDevices(address)
    desk = CardDesk(CardParts(runner, devices, SYSTEM, lane=1, retry_s=0.02))
    desk.start()
    till = StormTill(runner, int(control_port), random.Random(int(seed)))
    till.rest()
    while (number := till.next_number()) <= int(wanted):
        till.sell()
        if number % EACH == EACH - 1:
            till.give_back(till.completed()[0], is_whole=number // EACH % 2 == 0)
    till.rest()
    desk.stop()
    runner.close()
    store.close()


if __name__ == "__main__":
    main()
