"""Let presenters run commands and queries without knowing threads or Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.kernel.changes import Outcome
    from app.kernel.errors import DomainError, OutsideError
    from app.kernel.ids import CommandId
    from app.kernel.running import Actor

    Failure = DomainError | OutsideError

P = TypeVar("P")
T = TypeVar("T")


class Ticket:
    """Stand for an answer that is still wanted; once cancelled, the answer is dropped."""

    __slots__ = ("_drop", "is_live")

    def __init__(self, drop: Callable[[], object] | None = None) -> None:
        """Start wanted; take what a question that has not begun yet is dropped with."""
        self.is_live = True
        self._drop = drop

    def cancel(self) -> None:
        """Want the answer no more; a command that was submitted runs all the same."""
        self.is_live = False
        drop, self._drop = self._drop, None
        if drop is not None:
            drop()


class Work(Protocol):
    """Run things away from the screen and bring their answers back to it.

    `on_done` and `on_error` are called on the screen's thread. Without `on_error` an expected
    failure is shown as a banner. An unexpected one never reaches the caller.
    """

    def run(
        self,
        command: Callable[[Any, P, Actor], Outcome[T]],
        payload: P,
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
        command_id: CommandId | None = None,
    ) -> Ticket:
        """Submit a command as the person signed in; `on_done` takes the outcome's value."""
        ...

    def read(
        self,
        query: Callable[[Any], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Run a query; it gets the store's `Reads`."""
        ...

    def wait_for(
        self,
        future: Future[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Bring the answer of any future to the screen's thread."""
        ...

    def later(self, ms: int, act: Callable[[], None]) -> Ticket:
        """Do something after some milliseconds."""
        ...


class Latest:
    """Want only the newest answer: each question cancels the one before."""

    def __init__(self, work: Work) -> None:
        """Take what runs the questions."""
        self._work = work
        self._ticket: Ticket | None = None

    def cancel(self) -> None:
        """Want no answer any more."""
        if self._ticket is not None:
            self._ticket.cancel()

    def read(
        self,
        query: Callable[[Any], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Run a query in place of the one before."""
        return self._keep(self._work.read(query, on_done, on_error))

    def wait_for(
        self,
        future: Future[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        """Wait for a future in place of the question before."""
        return self._keep(self._work.wait_for(future, on_done, on_error))

    def later(self, ms: int, act: Callable[[], None]) -> Ticket:
        """Do something later in place of what was to be done before."""
        return self._keep(self._work.later(ms, act))

    def _keep(self, ticket: Ticket) -> Ticket:
        self.cancel()
        self._ticket = ticket
        return ticket
