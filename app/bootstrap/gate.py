"""Let people in: secrets are checked in the background, tries are counted in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.kernel.errors import DomainError
from app.users.passwords import check_secret, hash_secret
from app.users.rules import WRONG_PIN
from app.workflows.sign_in import NOBODY, RecordSignIn, record_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.kernel.ids import UserId
    from app.kernel.running import Actor, Runner
    from app.users.views import Credential, UserRow
    from ui.desk import Person

# Checked when nobody has the name that was typed, so that a stranger learns nothing from the time it takes.
_NOBODYS_HASH = hash_secret("nobody signs in with this")


class StoreGate:
    """Be the gate of one open store (`ui.desk.Gate`)."""

    def __init__(self, runner: Runner, in_background: Callable[[Callable[[], Any]], Future[Any]]) -> None:
        """Take the store's runner and where slow work is done."""
        self._runner, self._in_background = runner, in_background
        self._known_today: set[UserId] = set()

    def people(self) -> Future[Sequence[Person]]:
        """List the accounts that may sign in."""
        return self._runner.query(lambda reads: reads.users.all_active())

    def sign_in(self, username: str, password: str) -> Future[Actor]:
        """Check a password; the same answer for a wrong name and a wrong password."""
        return self._in_background(lambda: self._try_password(username, password))

    def unlock(self, user_id: UserId, pin: str) -> Future[Actor]:
        """Check the PIN of somebody who signed in with the password since Counter was started."""
        return self._in_background(lambda: self._try_pin(user_id, pin))

    def _try_password(self, username: str, password: str) -> Actor:
        credential: Credential | None = self._runner.query(
            lambda reads: reads.users.credential(username)
        ).result()
        fits = check_secret(password, credential.password_hash if credential else _NOBODYS_HASH)
        actor = self._record(RecordSignIn(username, ok=fits and credential is not None))
        self._known_today.add(actor.user_id)
        return actor

    def _try_pin(self, user_id: UserId, pin: str) -> Actor:
        if user_id not in self._known_today:
            raise DomainError("pin", "Sign in with the password once; after that the PIN is enough.")
        people: Sequence[UserRow] = self._runner.query(lambda reads: reads.users.all_active()).result()
        person = next((one for one in people if one.id == user_id), None)
        credential: Credential | None = self._runner.query(lambda reads: reads.users.pin_of(user_id)).result()
        if person is None or credential is None:
            raise DomainError(WRONG_PIN.field, WRONG_PIN.message)
        fits = check_secret(pin, credential.pin_hash)
        return self._record(RecordSignIn(person.username, ok=fits, by_pin=True))

    def _record(self, attempt: RecordSignIn) -> Actor:
        result = self._runner.submit(record_sign_in, attempt, NOBODY).result().value
        if result.actor is not None:
            return result.actor
        problem = result.problem or WRONG_PIN
        raise DomainError(problem.field, problem.message)
