"""Check names, passwords and PINs away from the screen, and let the person in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.kernel.ids import UserId
    from app.kernel.running import Actor
    from ui.desk import Gate, Person
    from ui.work import Failure, Work


class GateView(Protocol):
    """Be the page where one signs in or unlocks."""

    def show_busy(self, busy: bool) -> None:
        """Show that the answer is on its way."""
        ...

    def show_refusal(self, message: str) -> None:
        """Show why nobody was let in; what was typed stays, but for the secret."""
        ...

    def show_people(self, people: Sequence[Person]) -> None:
        """Show who may unlock."""
        ...


class GatePresenter:
    """Sign in and unlock; what is asked before the store is open is asked again once it is."""

    def __init__(self, view: GateView, let_in: Callable[[Actor], None]) -> None:
        """Take the page and what happens with who is let in."""
        self._view, self._let_in = view, let_in
        self._gate: Gate | None = None
        self._work: Work | None = None
        self._pending: tuple[str, str] | None = None
        self._busy = False

    def adopt(self, gate: Gate, work: Work) -> None:
        """Take the open store's gate; go on with what was typed before."""
        self._gate, self._work = gate, work
        if self._pending is not None:
            pending, self._pending = self._pending, None
            self._busy = False
            self.sign_in(*pending)

    def sign_in(self, username: str, password: str) -> None:
        """Check a name and a password."""
        if not username or not password:
            self._view.show_refusal(
                "Type your name and your password." if not username else "Type your password."
            )
            return
        if self._busy:
            return
        self._start()
        if self._gate is None or self._work is None:
            self._pending = (username, password)
            return
        self._work.wait_for(self._gate.sign_in(username, password), self._enter, self._refuse)

    def unlock(self, user_id: UserId | None, pin: str) -> None:
        """Check a PIN."""
        if user_id is None or not pin:
            self._view.show_refusal("Choose your name and type your PIN.")
            return
        if self._busy or self._gate is None or self._work is None:
            return
        self._start()
        self._work.wait_for(self._gate.unlock(user_id, pin), self._enter, self._refuse)

    def load_people(self) -> None:
        """Ask who may unlock."""
        if self._gate is not None and self._work is not None:
            self._work.wait_for(self._gate.people(), self._view.show_people)

    def _start(self) -> None:
        self._busy = True
        self._view.show_busy(busy=True)

    def _stop(self) -> None:
        self._busy = False
        self._view.show_busy(busy=False)

    def _enter(self, actor: Actor) -> None:
        self._stop()
        self._let_in(actor)

    def _refuse(self, failure: Failure) -> None:
        self._stop()
        self._view.show_refusal(failure.message)
