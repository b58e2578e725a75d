"""Run work away from the thread that asks for it: opening the store, drawing papers."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Background:
    """Hold one thread for slow work that changes nothing, in the order it was asked for."""

    def __init__(self, name: str) -> None:
        """Take the thread's name, for the logs."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def __call__(self, work: Callable[[], T]) -> Future[T]:
        """Queue work; the future carries its value or its error."""
        return self._pool.submit(work)

    def close(self) -> None:
        """Finish what is running, drop what waits, and end the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)
