"""Hold one payer's books, log, date and orders to misbehave behind one lock."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.claims.ncpdp.errors import Unreadable
from app.kernel.errors import DomainError
from app.practice import payer_log, payer_prices
from app.practice.payer_billing import Decision
from app.practice.payer_desk import PayerDesk, host_down, merged, turned_away
from app.practice.payer_faults import Fault, Trouble
from app.practice.payer_log import Effect, Entry, PayerLog
from app.practice.payer_scenario import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from app.kernel.clock import Clock
    from app.practice.payer_scenario import Scenario

TODAY_FILE = "today.txt"
_UNDECIDED = frozenset({Fault.SILENCE, Fault.DROP_BEFORE_RECEIVE})
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Start:
    """Say with what a payer begins; without a day it takes the clock's."""

    scenario: Scenario | None = None
    seed: int | None = None
    today: date | None = None


class Payer:
    """Decide messages one at a time, and write each down before its answer may leave."""

    def __init__(self, directory: Path, clock: Clock, start: Start | None = None) -> None:
        """Open the folder of a payer and bring its books to where its log leaves them."""
        directory.mkdir(parents=True, exist_ok=True)
        start = start or Start()
        self.stopped = threading.Event()
        self._scenario = start.scenario or shipped()
        if start.seed is not None:
            self._scenario = self._scenario.with_seed(start.seed)
        self._clock = clock
        self._lock = threading.Lock()
        self._trouble = Trouble()
        self._today_file = directory / TODAY_FILE
        stored = self._today_file.read_text("ascii") if self._today_file.exists() else ""
        self._today = _day(stored) or start.today or self._scenario.today
        entries = payer_log.read(directory)
        self._log = PayerLog(directory)
        self._seq = entries[-1].seq if entries else 0
        self._links = self._seq
        self._counts = {effect: sum(entry.effect is effect for entry in entries) for effect in Effect}
        self._desk = PayerDesk(payer_prices.load(directory, self._scenario.products), self._scenario)
        self._desk.replay(entries)

    def next_trouble(self) -> Trouble:
        """Return what the next exchange meets: an order, which it uses up, the schedule, or chance."""
        with self._lock:
            self._links += 1
            trouble = self._trouble
            self._trouble = trouble.after_one()
            if trouble.fault is not Fault.NONE:
                return trouble
            scheduled = self._scenario.troubles.get(self._links)
            if scheduled is not None:
                return scheduled
            chaos = self._scenario.chaos
            return chaos.strike(self._scenario.seed, self._links) if chaos is not None else Trouble()

    def exchange(self, request: bytes, trouble: Trouble) -> bytes:
        """Decide a message, write it down, and return its answer; all is on disk when this returns."""
        with self._lock:
            parts = (request,) if trouble.fault in _UNDECIDED else self._desk.parts(request)
            return merged([self._one(part, trouble) for part in parts])

    def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a control command and return the reply; raise `DomainError`."""
        with self._lock:
            if "fault" in command:
                self._trouble = Trouble.of_command(command)
            if "today" in command:
                self._set_today(_day(command["today"]))
            if "advance_days" in command:
                self._set_today(self._day() + _days(command["advance_days"]))
            reply = {"ok": True, "entries": self._seq, "fault": self._trouble.fault.value}
            reply |= {effect.value: count for effect, count in self._counts.items()}
            reply["date"] = self._day().isoformat()
        return reply

    def close(self) -> None:
        """Close the log."""
        with self._lock:
            self._log.close()

    def _one(self, request: bytes, trouble: Trouble) -> bytes:
        decision = self._decide(request, trouble)
        self._seq += 1
        entry = Entry(
            seq=self._seq,
            at=self._clock.now().isoformat(),
            key=decision.key,
            effect=decision.effect,
            request=request,
            answer=decision.answer,
            fault="" if trouble.fault is Fault.NONE else trouble.fault.value,
        )
        self._log.append(entry)
        self._desk.apply(entry)
        self._counts[entry.effect] += 1
        return entry.answer

    def _decide(self, request: bytes, trouble: Trouble) -> Decision:
        if trouble.fault in _UNDECIDED:
            return Decision("", Effect.UNREAD, b"")
        with contextlib.suppress(Unreadable, DomainError):
            match trouble.fault:
                case Fault.HOST_DOWN:
                    return host_down(request)
                case Fault.HOST_ERROR:
                    return host_down(request, trouble.codes or ("85", "99"))
                case Fault.HEADER_REJECT:
                    return turned_away(request, trouble.codes or ("01",))
                case _:
                    pass
        return self._desk.decide(request, self._seq + 1, self._day())

    def _day(self) -> date:
        return self._today or self._clock.now().date()

    def _set_today(self, day: date | None) -> None:
        self._today = day
        self._today_file.write_text(day.isoformat() if day else "", "ascii")


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _days(count: object) -> timedelta:
    if type(count) is not int or not -_MOST_DAYS <= count <= _MOST_DAYS:
        raise DomainError("advance_days", "Use a whole number of days.")
    return timedelta(days=count)
