"""Bridge the program's futures to the screen's thread; drop late answers, sort failures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from app.kernel.errors import DomainError, OutsideError
from ui.notices import Notices
from ui.work import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.kernel.changes import Change, Outcome
    from app.kernel.ids import CommandId
    from app.kernel.running import Actor, Runner
    from ui.work import Failure

P = TypeVar("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Delivery:
    """Carry an answer to the screen's thread, and what takes it there.

    The thread that finished the future may let go of it last. What takes the answer holds widgets, which must
    end on their own thread, so it is let go of there.
    """

    ticket: Ticket
    future: Future[Any]
    on_done: Callable[[Any], None] | None
    on_error: Callable[[Failure], None] | None

    def take(self) -> tuple[Callable[[Any], None] | None, Callable[[Failure], None] | None]:
        """Give up what takes the answer."""
        takers = self.on_done, self.on_error
        self.on_done = self.on_error = None
        return takers


class Tasks(QObject):
    """Run commands and queries of screens; satisfies `ui.work.Work`.

    `failed` carries an expected failure that nobody took; `changed` carries what commits changed.
    """

    failed = Signal(object)
    changed = Signal(object)
    _arrived = Signal(object)
    _committed = Signal(object)

    def __init__(
        self,
        runner: Runner,
        actor: Callable[[], Actor],
        report: Callable[[BaseException], object],
        parent: QObject | None = None,
    ) -> None:
        """Take the runner, who is signed in, and what is told of failures that nobody expects."""
        super().__init__(parent)
        self._runner, self._actor, self._report = runner, actor, report
        self._is_closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._notices = Notices(self)
        self._notices.told.connect(self.changed)
        self._committed.connect(self._notices.add, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = runner.subscribe(self._note)

    def close(self) -> None:
        """Listen no more: the store is about to close, and who takes an answer might ask it again."""
        self._is_closed = True
        self._unsubscribe()
        self._notices.close()

    def run(
        self,
        command: Callable[[Any, P, Actor], Outcome[T]],
        payload: P,
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
        command_id: CommandId | None = None,
    ) -> Ticket:
        """Submit a command as the person signed in."""
        future = self._runner.submit(command, payload, self._actor(), command_id)
        return self.wait_for(future, partial(_give_value, on_done), on_error)

    def read(
        self,
        query: Callable[[Any], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Run a query."""
        future = self._runner.query(query)
        ticket = self._follow(future, Ticket(future.cancel), on_done, on_error)
        self._notices.asked(ticket)
        return ticket

    def wait_for(
        self,
        future: Future[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Bring a future's answer to the screen's thread."""
        return self._follow(future, Ticket(), on_done, on_error)

    def later(self, ms: int, act: Callable[[], None]) -> Ticket:
        """Do something after some milliseconds unless the ticket is cancelled."""
        ticket = Ticket()
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(partial(_act_if_live, ticket, act))
        timer.timeout.connect(timer.deleteLater)
        timer.start(ms)
        return ticket

    def _follow(
        self,
        future: Future[T],
        ticket: Ticket,
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None,
    ) -> Ticket:
        delivery = _Delivery(ticket, future, on_done, on_error)
        future.add_done_callback(partial(self._post, delivery))
        return ticket

    def _post(self, delivery: _Delivery, _future: Future[Any]) -> None:
        """Hand an answer over; called on whatever thread finished it."""
        if isValid(self):
            self._arrived.emit(delivery)

    def _note(self, changes: frozenset[Change]) -> None:
        """Hand changes over; called on the thread that owns the database."""
        if isValid(self):
            self._committed.emit(changes)

    @Slot(object)
    def _deliver(self, delivery: _Delivery) -> None:
        live = delivery.ticket.is_live and not self._is_closed
        delivery.ticket.cancel()
        on_done, on_error = delivery.take()
        self._notices.answered(delivery.ticket)
        if delivery.future.cancelled():
            return
        error = delivery.future.exception()
        if error is not None and not isinstance(error, DomainError | OutsideError):
            self._report(error)
        elif not live:
            return
        elif error is None:
            if on_done is not None:
                on_done(delivery.future.result())
        elif on_error is not None:
            on_error(error)
        else:
            self.failed.emit(error)


def _give_value(on_done: Callable[[T], None], outcome: Outcome[T]) -> None:
    on_done(outcome.value)


def _act_if_live(ticket: Ticket, act: Callable[[], None]) -> None:
    if ticket.is_live:
        ticket.cancel()
        act()
