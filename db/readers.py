"""Run queries on a small pool of reading threads, each query on one consistent snapshot."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.errors import storage_error
from db.reads import SqlReads

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from app.kernel.clock import Clock

T = TypeVar("T")
THREADS = 3


class Readers:
    """Own the reading threads; their connections refuse to write."""

    def __init__(self, engine: Engine, clock: Clock, threads: int = THREADS) -> None:
        """Take the read-only engine and the time."""
        self._engine = engine
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="counter-db-reader")

    def query(self, read: Callable[[Any], T]) -> Future[T]:
        """Run a query on a read thread."""
        return self._pool.submit(self._read, read)

    def close(self) -> None:
        """Finish what is queued, then end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=False)

    def _read(self, read: Callable[[Any], T]) -> T:
        try:
            with Session(self._engine, autoflush=False) as session, session.begin():
                return read(SqlReads(session, self._clock))
        except DBAPIError as error:
            raise storage_error(error) from None
