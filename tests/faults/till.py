"""Be a register for the kill tests: one real store, real devices, sale after sale until there are enough.

It takes up whatever a killed run left, then sells, by cash and by card in turn. Each completed sale is
said on the output after its commit.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.hardware.config import DevicesConfig
from app.jobs.card_desk import CardDesk, CardParts
from app.jobs.print_pump import PrintParts, PrintPump
from app.kernel.clock import SystemClock
from app.kernel.ids import UserId, Uuid7Source
from app.kernel.money import ZERO
from app.kernel.running import Actor, Role
from app.pos.model import SaleState
from app.workflows.card_payments import PlanCard, plan_card
from app.workflows.register import AddItem, StartSale, add_item, start_sale
from app.workflows.tendering import TenderCash, tender_cash
from db.store import open_store
from devices.manager import DeviceManager
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.kernel.running import Runner
    from app.pos.views import SaleView

CASHIER = Actor(UserId(UUID(int=2)), "CC", "Cass Cashier", frozenset({Role.CASHIER}))
SYSTEM = Actor(UserId(UUID(int=9)), "SYS", "Counter", is_system=True)
LOTION = "035000511048"
_LOOK = threading.Event()


class Till:
    """Sell until enough is sold."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def completed(self) -> int:
        return len(self._read(lambda reads: reads.sales.completed_today(1)))

    def sell(self) -> None:
        """Bring the lane's sale, an old one or a new one, to its end."""
        sale_id = self._do(start_sale, StartSale())
        if not self._view(sale_id).lines:
            self._do(add_item, AddItem(sale_id, LOTION))
        while self._view(sale_id).state is SaleState.OPEN:
            self._pay(self._view(sale_id))
        print(self._view(sale_id).number, flush=True)

    def rest(self) -> None:
        """Wait until nothing is being printed or waits for the printer."""
        while self._read(lambda reads: reads.printing.to_send() + reads.printing.in_sending()):
            _LOOK.wait(0.02)

    def _pay(self, view: SaleView) -> None:
        if view.card is not None and view.card.is_open:
            _LOOK.wait(0.02)
        elif view.remaining > ZERO and int(view.number[-1]) % 2:
            self._do(tender_cash, TenderCash(view.id, view.remaining))
        elif view.remaining > ZERO:
            self._do(plan_card, PlanCard(view.id, view.remaining))

    def _view(self, sale_id: SaleId) -> SaleView:
        shown: SaleView = self._read(lambda reads: reads.sales.view(sale_id))
        return shown

    def _read(self, query: Any) -> Any:
        return self._runner.query(query).result(60)

    def _do(self, command: Any, payload: Any) -> Any:
        return self._runner.submit(command, payload, CASHIER).result(60).value


def main() -> None:
    """Open the store and the devices, sell, and close everything in order."""
    folder, printer, terminal, wanted = sys.argv[1:]
    clock = SystemClock()
    store = open_store(Path(folder))
    runner = store.runner(clock, Uuid7Source(clock), 1)
    config = DevicesConfig(receipt_printer=printer, card_terminal=terminal, card_seconds=2)
    devices = DeviceManager(config, clock)
    devices.start()
    pump = PrintPump(PrintParts(runner, devices, DocumentRenderer(), SYSTEM, retry_s=0.2))
    cards = CardDesk(CardParts(runner, devices, SYSTEM, lane=1, retry_s=0.2))
    pump.start()
    cards.start()
    till = Till(runner)
    while till.completed() < int(wanted):
        till.sell()
    till.rest()
    cards.stop()
    pump.stop()
    devices.stop()
    runner.close()
    store.close()


if __name__ == "__main__":
    main()
