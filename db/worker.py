"""Run every write on one thread: one operation, one short transaction, then tell what changed."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.errors import CounterError, DomainError, OutsideError, StorageError
from app.kernel.fail_points import reach
from app.kernel.ids import CommandId, Uuid7Source
from db.codec import decode, encode
from db.core_tables import command_log
from db.errors import RETRYABLE, ConstraintBroken, is_fault_of_ours, sqlstate, storage_error
from db.uow import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from app.kernel.changes import Change, Outcome
    from app.kernel.running import Actor
    from db.uow import Surroundings

P = TypeVar("P")
T = TypeVar("T")
_TRIES = 8
_LOG = insert(command_log)
_LOGGED = select(command_log.c.kind, command_log.c.outcome).where(command_log.c.id == bindparam("command"))
_log = structlog.get_logger(__name__)


class CommandMismatch(CounterError):
    """Refuse a command under the id of another kind of command: a fault of the program."""

    def __init__(self, first: str, second: str) -> None:
        """Take both kinds."""
        super().__init__(f"the command id of {first} was used again for {second}")


class Closed(StorageError):
    """Refuse work after the store was closed."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The store is closed. Start Counter again.", permanent=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """Be one command waiting for the writer, with the future of its outcome."""

    command: Callable[[Any, Any, Actor], Outcome[Any]]
    payload: Any
    actor: Actor
    id: CommandId
    future: Future[Outcome[Any]]

    @property
    def kind(self) -> str:
        """Return the command's name, as logged."""
        named = getattr(self.command, "func", self.command)
        return f"{named.__module__}.{getattr(named, '__qualname__', type(named).__qualname__)}"


class Worker:
    """Own the store's only writing thread."""

    def __init__(self, engine: Engine, around: Surroundings) -> None:
        """Take the writing engine and what each unit takes from outside; start the thread."""
        self._engine = engine
        self._around = around
        # callers' threads number commands; the unit's own ids stay in the order of the writer
        self._command_ids = Uuid7Source(around.clock)
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._listeners: list[Callable[[frozenset[Change]], None]] = []
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="counter-db-writer", daemon=True)
        self._thread.start()

    def submit(
        self,
        command: Callable[[Any, P, Actor], Outcome[T]],
        payload: P,
        actor: Actor,
        command_id: CommandId | None = None,
    ) -> Future[Outcome[T]]:
        """Queue a command; the same `command_id` never runs twice and gives the first outcome again."""
        future: Future[Outcome[T]] = Future()
        with self._gate:
            known = command_id or CommandId(self._command_ids.new())
            if self._closed:
                future.set_exception(Closed())
            else:
                self._queue.put(Operation(command, payload, actor, known, future))
        return future

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        """Call the listener after each commit with what changed; return the way to stop it."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._gate:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (operation := self._queue.get()) is not None:
            if operation.future.set_running_or_notify_cancel():
                self._serve(operation)

    def _serve(self, operation: Operation) -> None:
        try:
            outcome, fresh = self._with_retries(operation)
        except (DomainError, OutsideError) as error:
            operation.future.set_exception(error)
        except Exception as error:  # noqa: BLE001 (the edge of the thread: every fault goes to the future)
            _log.error("command_failed", command=operation.kind, error=type(error).__name__)
            operation.future.set_exception(error)
        else:
            if fresh and outcome.changes:
                self._tell(outcome.changes)
            operation.future.set_result(outcome)

    def _with_retries(self, operation: Operation) -> tuple[Outcome[Any], bool]:
        for attempt in range(1, _TRIES + 1):
            try:
                return self._transact(operation)
            except DBAPIError as error:
                if sqlstate(error) in RETRYABLE and attempt < _TRIES:
                    continue
                if is_fault_of_ours(error):
                    raise ConstraintBroken(error) from None
                raise storage_error(error) from None
        raise AssertionError(operation.kind)

    def _transact(self, operation: Operation) -> tuple[Outcome[Any], bool]:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            first = self._first_outcome(session, operation)
            if first is not None:
                return first, False
            unit = SqlUnitOfWork(session, self._around)
            outcome = operation.command(unit, operation.payload, operation.actor)
            self._log_command(unit, operation, outcome)
            unit.prove()
            reach("before_commit")
        reach("after_commit")
        return outcome, True

    def _first_outcome(self, session: Session, operation: Operation) -> Outcome[Any] | None:
        row = session.connection().execute(_LOGGED, {"command": operation.id}).one_or_none()
        if row is None:
            return None
        if row.kind != operation.kind:
            raise CommandMismatch(row.kind, operation.kind)
        first: Outcome[Any] = decode(row.outcome)
        return first

    def _log_command(self, unit: SqlUnitOfWork, operation: Operation, outcome: Outcome[Any]) -> None:
        unit.session.flush()
        if outcome.changes and not unit.audit.count:
            change = min(outcome.changes, key=lambda change: (change.kind, str(change.id)))
            unit.audit.record(operation.actor, operation.kind, change.kind, change.id)
        row = {
            "id": operation.id,
            "lane": unit.lane,
            "kind": operation.kind,
            "actor_id": operation.actor.user_id,
            "at": unit.clock.now(),
            "outcome": encode(outcome),
        }
        unit.session.connection().execute(_LOG, row)

    def _tell(self, changes: frozenset[Change]) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001 (a listener's fault must not undo or block a commit)
                _log.error("listener_failed", error=type(error).__name__)
