"""Say what the outbox's commands need of the unit of work, and what its pump needs of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.kernel.keeping import Keeps
from app.outbox.model import OutboxItem


class Outbox(Keeps[OutboxItem], Protocol):
    """Keep messages that must reach a payer."""

    def chain(self, order_key: str) -> list[OutboxItem]:
        """Return every message of one chain, in order."""
        ...

    def in_sending(self) -> list[OutboxItem]:
        """Return what was being sent: after a start these are in doubt."""
        ...

    def next_seq(self) -> int:
        """Return the next place in the queue."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold the bytes that came back and the route they took; whether they count is not decided here.

    `strays` are what else came on the line: answers that nobody asked for.
    """

    raw: bytes
    route: str
    strays: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class NothingLeft:
    """Say that surely no byte left this store; `never` says that none of this message ever can."""

    reason: str
    never: bool = False


@dataclass(frozen=True, slots=True)
class NoReply:
    """Say that the message may have arrived and that no whole answer came back."""

    reason: str


Exchanged = Reply | NothingLeft | NoReply


class Route(Protocol):
    """Be the way to the payers' switches; an exchange blocks, up to the deadline of the route."""

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send a message to a destination, by a named route where it has several, and say what became of it.

        Several threads may exchange at once. Raise nothing for the network's sake.
        """
        ...
