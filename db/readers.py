"""Run queries on a small pool of reading threads, each query on one consistent snapshot.

A thread keeps its connection from one query to the next. To take one from the pool and to bind a session
to it for each query took longer than most queries themselves.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.errors import storage_error
from db.reads import SqlReads

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from app.kernel.clock import Clock

T = TypeVar("T")
THREADS = 3


class Readers:
    """Own the reading threads; their connections refuse to write."""

    def __init__(self, engine: Engine, clock: Clock, threads: int = THREADS) -> None:
        """Take the read-only engine and the time."""
        self._engine = engine
        self._clock = clock
        self._mine = local()
        self._places: list[_Place] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="counter-db-reader")

    def query(self, read: Callable[[Any], T]) -> Future[T]:
        """Run a query on a read thread."""
        return self._pool.submit(self._read, read)

    def close(self) -> None:
        """Finish what is queued, then end the threads and give their connections back."""
        self._pool.shutdown(wait=True, cancel_futures=False)
        for place in self._places:
            place.connection.close()

    def _read(self, read: Callable[[Any], T]) -> T:
        place = self._place()
        try:
            return place.read(read)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise storage_error(error) from None
        return self._read_again(place, read)

    def _read_again(self, place: _Place, read: Callable[[Any], T]) -> T:
        """Ask once more on a new connection: the server had gone away since the last query."""
        try:
            return place.read(read)
        except DBAPIError as error:
            raise storage_error(error) from None

    def _place(self) -> _Place:
        place: _Place | None = getattr(self._mine, "place", None)
        if place is None:
            place = self._mine.place = _Place(self._engine.connect(), self._clock)
            self._places.append(place)
        return place


class _Place:
    """Be what one thread reads with, query after query; a connection that was lost opens itself again."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self._session = _ReadingSession(connection)
        self._reads = SqlReads(self._session, clock)

    def read(self, read: Callable[[Any], T]) -> T:
        with self.connection.begin():
            try:
                return read(self._reads)
            finally:
                if self._session.in_transaction():
                    self._session.close()


class _ReadingSession(Session):
    """Be a session inside the transaction of its thread's connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False)
        self._held = connection

    def connection(self, *_given: Any, **_options: Any) -> Connection:
        """Return the thread's connection at once: a transaction of the session's own is not needed."""
        return self._held
