"""Weigh: ask until the scale rests and says the same twice; a scale at fault gives no weight at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import (
    DeviceProblem,
    ScaleAbsent,
    ScaleFault,
    ScaleMoving,
    ScaleOverCapacity,
    ScaleSilent,
    ScaleUnderZero,
    ScaleUnitWrong,
)
from devices.scale.replies import ReplyDamaged, with_parity, without_parity
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from app.hardware.scales import Weight
    from devices.scale.replies import Language, Reply
    from devices.transport.link import Link, Opener

_LONGEST = 256


@dataclass(frozen=True, slots=True)
class ScaleTiming:
    """Hold how long to wait, in seconds, and how often to ask again when an answer was damaged."""

    write_s: float = 1.0
    answer_s: float = 1.0
    rest_s: float = 4.0
    pause_s: float = 0.15
    tries: int = 3


class SerialScale:
    """Weigh on a scale; opened for each weighing, so that one that was unplugged is found again."""

    def __init__(
        self, opener: Opener, language: Language, *, even: bool = True, timing: ScaleTiming | None = None
    ) -> None:
        """Take the way to connect, how the scale speaks, and whether its bytes carry parity."""
        self._opener = opener
        self._language = language
        self._even = even
        self._timing = timing or ScaleTiming()

    def check(self) -> None:
        """Raise what would keep the scale from weighing; what lies on it does not matter."""
        try:
            with closing(self._opener()) as link:
                reply = self._ask(link, self._language.look)
        except LinkError as error:
            raise ScaleAbsent from error
        if reply.broken:
            raise ScaleFault

    def weigh(self) -> Weight:
        """Return the weight once the scale rests and has said it twice."""
        try:
            with closing(self._opener()) as link:
                return self._rest(link)
        except LinkError as error:
            raise ScaleAbsent from error

    def _rest(self, link: Link) -> Weight:
        deadline = Deadline(self._timing.rest_s)
        before: Weight | None = None
        while True:
            reply = self._ask(link, self._language.ask)
            problem = _problem(reply)
            if problem is not None:
                raise problem
            if reply.weight is not None and reply.weight == before:
                return reply.weight
            before = reply.weight
            if deadline.passed:
                raise ScaleMoving
            link.read(self._timing.pause_s)

    def _ask(self, link: Link, question: bytes) -> Reply:
        for _ in range(self._timing.tries):
            while link.read(0):  # what is left of an earlier answer must not be taken for this one's
                continue
            link.write(with_parity(question) if self._even else question, self._timing.write_s)
            try:
                return self._language.read(self._answer(link))
            except ReplyDamaged:
                continue
        raise ScaleSilent

    def _answer(self, link: Link) -> bytes:
        """Return one answer without parity; raise `ReplyDamaged` when none is whole in time."""
        deadline = Deadline(self._timing.answer_s)
        heard = b""
        while not deadline.passed and len(heard) < _LONGEST:
            heard += link.read(deadline.left_s)
            plain = without_parity(heard) if self._even else heard
            if plain.endswith(self._language.end) and _is_whole(plain, self._language.end):
                return plain
        raise ReplyDamaged


def _is_whole(plain: bytes, end: bytes) -> bool:
    """Say whether an answer ends here; the CR in the middle of an NCI answer is no end, its ETX is."""
    return plain.count(end) == 1


def _problem(reply: Reply) -> DeviceProblem | None:
    """Return what keeps a reply from being a weight; None while it moves, or when all is well."""
    if reply.broken:
        return ScaleFault()
    if reply.over_capacity:
        return ScaleOverCapacity()
    if reply.moving:
        return None
    if reply.under_zero:
        return ScaleUnderZero()
    if reply.weight is None and reply.unit:
        return ScaleUnitWrong()
    return None
