"""Be a register that closes its terminal's batch, for the kill tests: one real store, a real terminal.

It takes up whatever a killed run left, sells by card until there are enough sales, and closes the batch
unless one is closed already.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

from app.hardware.config import DevicesConfig
from app.jobs.batch_desk import BatchDesk
from app.jobs.card_desk import CardDesk, CardParts
from app.kernel.clock import SystemClock
from app.kernel.ids import UserId, Uuid7Source
from app.kernel.running import Actor, Role
from app.payments.batches import BatchState
from app.pos.model import SaleState
from app.workflows.card_batches import PlanBatchClose, plan_batch_close
from app.workflows.card_payments import PlanCard, plan_card
from app.workflows.register import AddItem, StartSale, add_item, start_sale
from db.store import open_store
from devices.manager import DeviceManager

CASHIER = Actor(UserId(UUID(int=2)), "CC", "Cass Cashier", frozenset({Role.CASHIER}))
SYSTEM = Actor(UserId(UUID(int=9)), "SYS", "Counter", is_system=True)
LOTION = "035000511048"
SALES = 2
_LOOK = threading.Event()


class BatchTill:
    """Sell by card and close the batch."""

    def __init__(self, runner: Any) -> None:
        self._runner = runner

    def sell(self) -> None:
        """Bring the lane's sale a step further, and wait for the end of its card payment."""
        sale_id = self._go(start_sale, StartSale())
        if not self._view(sale_id).lines:
            self._go(add_item, AddItem(sale_id, LOTION))
        view = self._view(sale_id)
        if view.state is SaleState.OPEN and not (view.card and view.card.is_open):
            self._go(plan_card, PlanCard(sale_id, view.remaining))
        while self.read(lambda reads: reads.cards.open(1)):
            _LOOK.wait(0.02)

    def close_batch(self) -> None:
        """Close the batch unless one is closed already."""
        self.rest()
        batches = self.read(lambda reads: reads.batches.card_day(1, None)).batches
        if not any(row.state is BatchState.CLOSED for row in batches):
            self._go(plan_batch_close, PlanBatchClose())
            self.rest()

    def rest(self) -> None:
        """Wait until the end of every close is known."""
        while self.read(lambda reads: reads.batches.open(1)):
            _LOOK.wait(0.02)

    def read(self, query: Any) -> Any:
        return self._runner.query(query).result(60)

    def _view(self, sale_id: Any) -> Any:
        return self.read(lambda reads: reads.sales.view(sale_id))

    def _go(self, command: Any, payload: Any) -> Any:
        return self._runner.submit(command, payload, CASHIER).result(60).value


def main() -> None:
    """Open the store and the terminal, sell, close the batch, and close everything in order."""
    folder, terminal = sys.argv[1:]
    clock = SystemClock()
    store = open_store(Path(folder))
    runner = store.runner(clock, Uuid7Source(clock), 1)
    devices = DeviceManager(DevicesConfig(card_terminal=terminal, card_seconds=3), clock)
    devices.start()
    parts = CardParts(runner, devices, SYSTEM, lane=1, retry_s=0.2)
    desks = (CardDesk(parts), BatchDesk(parts))
    for desk in desks:
        desk.start()
    till = BatchTill(runner)
    till.rest()
    while len(till.read(lambda reads: reads.sales.completed_today(1))) < SALES:
        till.sell()
    till.close_batch()
    for desk in desks:
        desk.stop()
    devices.stop()
    runner.close()
    store.close()


if __name__ == "__main__":
    main()
