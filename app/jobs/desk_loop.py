"""Run what drives the card terminal: a thread that wakes when rows change and takes one step at a time."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import structlog

from app.kernel.errors import DomainError, OutsideError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.ports import Devices
    from app.kernel.changes import Change, Kind, Outcome
    from app.kernel.running import Actor, Runner

P = TypeVar("P")
T = TypeVar("T")

STOP_S = 5.0
REST_S = 30.0
_MOVED_S = 0.1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CardParts:
    """Hold what a desk works with; an unknown result is asked for again every `retry_s`."""

    runner: Runner
    devices: Devices
    actor: Actor
    lane: int
    retry_s: float = 10.0


class DeskLoop(ABC):
    """Take steps until stopped; what goes wrong is logged and tried again."""

    watches: ClassVar[Kind]
    name: ClassVar[str]

    def __init__(self, parts: CardParts) -> None:
        """Take the parts; nothing runs before `start`."""
        self._parts = parts
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Start."""
        self._unsubscribe = self._parts.runner.subscribe(self._on_changes)
        self._thread.start()

    def stop(self, timeout_s: float = STOP_S) -> None:
        """End after the step under way, at most after a while; the next start asks about the rest."""
        self._stopping.set()
        self._wake.set()
        self._unsubscribe()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _on_changes(self, changes: frozenset[Change]) -> None:
        if any(change.kind is self.watches for change in changes):
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except DomainError:
                self._stopping.wait(_MOVED_S)  # the row moved meanwhile: look again
            except OutsideError as error:
                self._fault("card_step_failed", error)
            except Exception as error:  # noqa: BLE001 (the edge of this thread)
                self._fault("card_step_broke", error)

    @abstractmethod
    def _step(self) -> None:
        """Do what is to be done next, or wait."""

    def _fault(self, event: str, error: Exception) -> None:
        if not self._stopping.is_set():
            _log.warning(event, error=type(error).__name__)
            self._stopping.wait(self._parts.retry_s)

    def _keep(self, command: Callable[[Any, P, Actor], Outcome[T]], payload: P) -> None:
        """Write what the terminal said, again and again while the store cannot be written."""
        while not self._stopping.is_set():
            try:
                self._do(command, payload)
            except OutsideError as error:
                self._fault("card_result_not_kept", error)
            else:
                return

    def _do(self, command: Callable[[Any, P, Actor], Outcome[T]], payload: P) -> Outcome[T]:
        return self._parts.runner.submit(command, payload, self._parts.actor).result()
