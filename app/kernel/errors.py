"""Define the two families of errors that the program expects.

`DomainError` is for what the person at the counter can mend; it names the field and the remedy.
`OutsideError` is for what the world did (a device, a payer, a disk); it says whether to retry,
to ask, or to give up. Anything else is a fault of ours.
"""

from __future__ import annotations

from dataclasses import dataclass


class CounterError(Exception):
    """Be the root of all errors raised on purpose."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Say which field is wrong, what is wrong with it, and what to do."""

    field: str
    message: str

    def __str__(self) -> str:
        """Return the message with its field in front."""
        return f"{self.field}: {self.message}"


class DomainError(CounterError):
    """Report something that the user can put right.

    `problems` holds one entry per field at fault; `field` and `message` are those of the first.
    """

    def __init__(self, field: str, message: str, *more: FieldProblem) -> None:
        """Take the field at fault, the plain-words message, and further problems if any."""
        self.problems: tuple[FieldProblem, ...] = (FieldProblem(field, message), *more)
        super().__init__("; ".join(str(problem) for problem in self.problems))

    @property
    def field(self) -> str:
        """Return the name of the first field at fault."""
        return self.problems[0].field

    @property
    def message(self) -> str:
        """Return what to tell the user about the first field."""
        return self.problems[0].message

    @classmethod
    def of(cls, problems: tuple[FieldProblem, ...] | list[FieldProblem]) -> DomainError:
        """Build one error from several problems; the first leads."""
        first, *rest = problems
        return DomainError(first.field, first.message, *rest)


class NotAllowed(DomainError):
    """Refuse a command to someone whose roles do not permit it."""

    def __init__(self, permission: str, needed: str) -> None:
        """Take the permission that is missing and the roles that hold it."""
        super().__init__("permission", f"This needs {needed}. Ask them to sign in and do it.")
        self.permission = permission


class IllegalMove(DomainError):
    """Refuse a change of state that the table of moves does not list."""

    def __init__(self, what: str, now: str, wanted: str) -> None:
        """Take the kind of thing, the state it is in and the state that was asked for."""
        super().__init__("state", f"This {what} is {now} and cannot become {wanted}. Reload the list.")
        self.now = now
        self.wanted = wanted


class NotFound(DomainError):
    """Report that what was asked for does not exist."""

    def __init__(self, what: str, remedy: str = "Check it and try again.") -> None:
        """Take the kind of thing and what to do next."""
        super().__init__(what, f"No such {what} was found. {remedy}")


class OutsideError(CounterError):
    """Report that the world failed: a device, a payer, a disk.

    Exactly one of `retry_after_s` (seconds), `needs_user` and `permanent` guides the handler.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: int | None = None,
        needs_user: bool = False,
        permanent: bool = False,
    ) -> None:
        """Take a plain-words message with its next step and how to go on."""
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s
        self.needs_user = needs_user
        self.permanent = permanent


class DeviceError(OutsideError):
    """Report that a device behind `devices/` did not do its part."""


class GatewayError(OutsideError):
    """Report that a payer or another remote party could not be reached or understood."""


class StorageError(OutsideError):
    """Report that the store's files cannot be read or written."""
