"""Keep what a simulated terminal charged, gave back and voided: on the disk before it is approved."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.sim.log import DurableLog, read_events

if TYPE_CHECKING:
    from pathlib import Path

_MONEY = ("charge", "refund", "void")


@dataclass(frozen=True, slots=True)
class Entry:
    """Be money that moved: `kind` is charge, refund or void, and `original` what a return is about."""

    kind: str
    reference: str
    cents: int
    auth_code: str = ""
    original: str = ""
    health: str = ""
    asked: int = 0


class TerminalBook:
    """Be the terminal's memory; its log is all that a restart finds."""

    def __init__(self, folder: Path) -> None:
        """Read what was there."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._open_from = self._stored = 0
        for event in read_events(folder):
            self._take(event)
        self._random = random.Random(len(self._entries))  # noqa: S311 - approval codes of a simulator

    @property
    def size(self) -> int:
        """Return how often money moved."""
        return len(self._entries)

    def approve(self, entry: Entry) -> tuple[Entry, int]:
        """Give an entry its approval code and keep it; return it and its number."""
        with self._lock:
            code = f"{self._random.randrange(1_000_000):06d}"
            made = Entry(
                entry.kind, entry.reference, entry.cents, code, entry.original, entry.health, entry.asked
            )
            facts = {"original": made.original, "health": made.health, "asked": made.asked}
            self._log.append(made.kind, reference=made.reference, cents=made.cents, auth_code=code, **facts)
            self._entries.append(made)
            return made, len(self._entries)

    def note(self, event: str, **facts: object) -> None:
        """Log what moved no money."""
        with self._lock:
            self._log.append(event, **facts)
            self._take({"event": event, **facts})

    def find(self, reference: str) -> Entry | None:
        """Return the newest entry of a reference."""
        with self._lock:
            return next((entry for entry in reversed(self._entries) if entry.reference == reference), None)

    def batch(self) -> tuple[Entry, ...]:
        """Return the open batch, voided charges and their voids left out."""
        with self._lock:
            held = self._entries[self._open_from :]
        gone = {entry.original for entry in held if entry.kind == "void"}
        return tuple(entry for entry in held if entry.kind != "void" and entry.reference not in gone)

    def is_in_batch(self, reference: str) -> bool:
        """Say whether a charge or return stands in the open batch."""
        return any(entry.reference == reference for entry in self.batch())

    def find_in_batch(self, reference: str) -> Entry | None:
        """Return the newest entry of a reference since the batch was opened, voids and voided ones too."""
        with self._lock:
            held = self._entries[self._open_from :]
            return next((entry for entry in reversed(held) if entry.reference == reference), None)

    def numbered(self, number: int) -> Entry | None:
        """Return the entry that was the first, second and so on to be made."""
        with self._lock:
            return self._entries[number - 1] if 0 < number <= len(self._entries) else None

    @property
    def stored(self) -> int:
        """Return how many approvals were given without the bank since the batch was opened."""
        return self._stored

    def close(self) -> None:
        """Close the log."""
        with self._lock:
            self._log.close()

    def _take(self, event: dict[str, object]) -> None:
        if event["event"] == "batch_closed":
            self._open_from, self._stored = len(self._entries), 0
        if event["event"] == "stored":
            self._stored += 1
        if event["event"] in _MONEY:
            self._entries.append(
                Entry(
                    str(event["event"]),
                    str(event["reference"]),
                    int(str(event["cents"])),
                    str(event["auth_code"]),
                    str(event.get("original", "")),
                    str(event.get("health", "")),
                    int(str(event.get("asked", 0))),
                )
            )
