"""Be Counter with a line kept open: send one message, then only wait, and print each stray that is kept."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).parents[3] / "fixtures"))

from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import StoreRoute
from app.jobs.outbox_pump import pump_actor
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.settings.model import SettingKey
from db.store import open_store

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.running import Actor


def main(folder: Path, authority: Path, port: int, message: bytes) -> None:
    """Send, then tell of each stray answer as soon as it is committed, until the process is killed."""
    clock = SystemClock()
    runner = open_store(folder).runner(clock, Uuid7Source(clock), 1)

    def tell(changes: frozenset[Change]) -> None:
        if any(change.kind is Kind.STRAY for change in changes):
            sys.stdout.write("kept\n")
            sys.stdout.flush()

    def write(unit: Any, _: None, __: Actor) -> Outcome[None]:
        book = f'[[route]]\nname = "one"\nhost = "127.0.0.1"\nport = {port}\nserver_name = "localhost"\n'
        unit.settings.put(SettingKey.PAYER_ROUTES, book + "persistent = true\n")
        return Outcome(None, changed((Kind.SETTING, None)))

    runner.subscribe(tell)
    runner.submit(write, None, pump_actor()).result(20)
    route = LiveRoutes(runner, StoreRoute(lambda: "", lambda: None, 1), lambda: authority)
    route.exchange("anyone", message)
    threading.Event().wait(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), bytes.fromhex(sys.argv[4]))
