"""Join the writer and the readers into the one `Runner` that the rest of the program knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from db.estimate_warmth import EstimateWarmth
from db.readers import Readers
from db.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from sqlalchemy import Engine

    from app.kernel.changes import Change, Outcome
    from app.kernel.ids import CommandId, PlanId
    from app.kernel.running import Actor
    from db.uow import Surroundings

P = TypeVar("P")
T = TypeVar("T")


class SqlRunner:
    """Run commands one after the other, and queries beside them."""

    def __init__(self, write_engine: Engine, read_engine: Engine, around: Surroundings) -> None:
        """Take both engines and what each unit takes from outside; start the threads."""
        self._engines = (write_engine, read_engine)
        self._worker = Worker(write_engine, around)
        self._readers = Readers(read_engine, around.clock)
        self._warmth = EstimateWarmth((write_engine, read_engine))

    def submit(
        self,
        command: Callable[[Any, P, Actor], Outcome[T]],
        payload: P,
        actor: Actor,
        command_id: CommandId | None = None,
    ) -> Future[Outcome[T]]:
        """Queue a command; the same `command_id` never runs twice and gives the first outcome again."""
        return self._worker.submit(command, payload, actor, command_id)

    def query(self, read: Callable[[Any], T]) -> Future[T]:
        """Run a query on a read thread with the store's reads."""
        return self._readers.query(read)

    def warm_estimates(self, plan_id: PlanId) -> Future[bool]:
        """Do a short piece of what a plan's first estimate would do; the future says whether all is done."""
        return self._readers.query(lambda reads: self._warmth.step(reads.session, plan_id))

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        """Call the listener after each commit with what changed; return the way to stop it."""
        return self._worker.subscribe(listener)

    def close(self) -> None:
        """Finish what is queued, end the threads and close every connection."""
        self._worker.close()
        self._readers.close()
        for engine in self._engines:
            engine.dispose()
