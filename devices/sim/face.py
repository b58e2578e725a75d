"""Be the face of a simulated card terminal: what it shows, and the person who may stand at it.

A terminal waits for a person only while somebody says, again and again, that one attends; without that it
answers by itself, as tests and the tour want it.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.sim.terminal_book import Entry

BUTTONS = {
    "approve": "Approve",
    "partial": "Part",
    "fsa_card": "FSA card",
    "decline": "Decline",
    "cancel": "Cancel",
    "no_answer": "No answer",
}
CANCEL = "cancel"
_FAULTS = {
    "decline": "decline",
    "partial": "partial",
    "no_answer": "silent_after_auth",
    "fsa_card": "fsa_card",
}
_IDLE = "Welcome"
_ASK = {
    "charge": "Insert, tap or swipe the card",
    "refund": "Card for the refund",
    "void": "Take a sale back",
}
_LOOK_S = 0.02
_ATTENDED_S = 4.0
_PATIENCE_S = 120.0
_HEALTH = re.compile(r"HealthCare,(\d+)|healthcare=(\d+)")


@dataclass(frozen=True, slots=True)
class Press:
    """Be one press: the button, and the cents typed for a part."""

    button: str
    cents: int = 0

    def fault(self, armed: str) -> str:
        """Return how the terminal goes on; a fault that was armed is not undone by approving."""
        return armed if self.button == "approve" else _FAULTS.get(self.button, "")


class Face:
    """Show what the terminal asks for, and wait for a press while a person attends."""

    def __init__(self) -> None:
        """Begin idle and alone."""
        self._lock = threading.Lock()
        self._attended_until = 0.0
        self._words, self._cents, self._kind, self._health = _IDLE, 0, "", 0
        self._waits = False
        self._press: Press | None = None

    @property
    def is_attended(self) -> bool:
        """Say whether a person stands there now."""
        return time.monotonic() < self._attended_until

    def obey(self, command: dict[str, Any]) -> bool:
        """Carry out `attend` (for `seconds`, 0 to leave) and `press`; say whether it was one of these."""
        match command["do"]:
            case "attend":
                self._attended_until = time.monotonic() + float(command.get("seconds", _ATTENDED_S))
            case "press":
                self._take(Press(str(command["button"]), int(command.get("cents", 0))))
            case _:
                return False
        return True

    def state(self) -> dict[str, Any]:
        """Return what stands on the display."""
        with self._lock:
            return {
                "words": self._words,
                "cents": self._cents,
                "kind": self._kind,
                "health": self._health,
                "waits": self._waits,
                "attended": self.is_attended,
                "buttons": BUTTONS,
            }

    def show(self, asked: Entry) -> None:
        """Show what is to be paid or given back."""
        with self._lock:
            self._words, self._kind = _ASK.get(asked.kind, _IDLE), asked.kind
            self._cents, self._health = asked.asked, eligible(asked.health)

    def done(self, words: str) -> None:
        """Show what became of it."""
        with self._lock:
            self._words, self._waits = words, False

    def wait(self, is_over: Callable[[], bool], pause: Callable[[float], object]) -> Press | None:
        """Return the press; None when nobody attends any more, it is over, or the customer never came."""
        with self._lock:
            self._press, self._waits = None, True
        end = time.monotonic() + _PATIENCE_S
        while self.is_attended and self._press is None and not is_over() and time.monotonic() < end:
            pause(_LOOK_S)
        with self._lock:
            self._waits = False
            return Press("decline") if time.monotonic() >= end else self._press

    def _take(self, press: Press) -> None:
        with self._lock:
            if press.button not in BUTTONS or not self._waits:
                raise ValueError(press.button)
            self._press = press


def eligible(health: str) -> int:
    """Return the cents of a request that an FSA card may pay, as either wire writes them."""
    found = _HEALTH.search(health)
    return int(found[1] or found[2]) if found else 0


def granted(asked: Entry, fault: str, typed: int = 0) -> int:
    """Return the cents that are approved of a charge: all, a part, or what is health care; 0 declines."""
    if asked.kind != "charge":
        return asked.cents
    if fault == "fsa_card":
        return min(eligible(asked.health), asked.cents)
    if fault == "partial":
        return typed if 0 < typed < asked.cents else asked.cents // 2
    return asked.cents
