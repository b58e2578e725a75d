"""Be a small till for the crash test: a journal on disk around the terminal driver.

It settles what the journal left open, then makes new charges until it has made enough of them.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.terminal.poslink import PoslinkTerminal
from devices.terminal.recovery import OpenCharge, Patience, settle
from devices.terminal.talk import TerminalTiming
from devices.transport.opening import opener

TIMING = TerminalTiming(ack_s=2, answer_s=2, write_s=2, sale_s=2)
PATIENCE = Patience(
    longest=timedelta(seconds=20), every=timedelta(milliseconds=50), t_max=timedelta(seconds=2)
)


class Till:
    """Charge through a journal."""

    def __init__(self, address: str, journal: Path) -> None:
        self._terminal = PoslinkTerminal(opener(address), TIMING)
        self._journal = journal
        self._clock = SystemClock()

    def rows(self) -> dict[str, dict[str, str]]:
        """Return the newest row of each reference; a torn last line was never committed."""
        data = self._journal.read_bytes() if self._journal.exists() else b""
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            self._journal.write_bytes(whole)
        return {row["reference"]: row for row in map(json.loads, whole.splitlines())}

    def commit(self, reference: str, state: str, cents: int, at: str) -> None:
        """Write a row that survives a kill."""
        row = {"reference": reference, "state": state, "cents": str(cents), "at": at}
        with self._journal.open("ab") as file:
            file.write(json.dumps(row).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def recover(self) -> None:
        """Settle every open row before anything new."""
        for reference, row in self.rows().items():
            if row["state"] in {"sending", "unknown"}:
                self._settle(reference, Money(int(row["cents"])), row["at"])

    def sell(self, reference: str, amount: Money) -> None:
        """Charge once; ask when the answer is not known."""
        at = self._clock.now().isoformat()
        self.commit(reference, "sending", amount.cents, at)
        answer = self._terminal.sale(reference, amount)
        self.commit(reference, answer.outcome, amount.cents, at)
        if not answer.outcome.is_final:
            self._settle(reference, amount, at)

    def _settle(self, reference: str, amount: Money, at: str) -> None:
        charge = OpenCharge(reference, amount, datetime.fromisoformat(at))
        answer = settle(self._terminal, charge, self._clock, PATIENCE, self._pause)
        self.commit(reference, answer.outcome, amount.cents, at)

    @staticmethod
    def _pause(seconds: float) -> bool:
        return threading.Event().wait(seconds)


def main() -> None:
    """Recover, then charge until the journal has as many references as wanted."""
    address, journal, wanted = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    till = Till(address, journal)
    till.recover()
    for number in range(len(till.rows()), wanted):
        till.sell(f"ref-{number}", Money(1000 + number))


if __name__ == "__main__":
    main()
