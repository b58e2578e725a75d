"""Charge cards on a POSLINK terminal without ever charging twice.

A charge is written once, ever. Before its first byte every failure is NOT_SENT; after it every
loss is UNKNOWN, except a NAK, by which the terminal says that it did not take the request. What
became of an unknown charge is asked by `inquire`; when to believe "not found" is decided in
`devices.terminal.recovery`.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.cards import CardAnswer, CardNotFound, CardOutcome
from app.hardware.errors import DeviceProblem, TerminalAbsent, TerminalBusy, TerminalSilent
from app.kernel.fail_points import reach
from devices.terminal.frames import ACK, NAK, Event, FrameReader, Garbled, Message, Signal
from devices.terminal.messages import (
    CANCEL,
    INITIALISE,
    inquiry_answer,
    inquiry_request,
    is_about,
    sale_answer,
    sale_request,
)
from devices.transport.link import Deadline, LinkError, LinkRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.money import Money
    from devices.transport.link import Link, Opener

_LOOK_S = 0.1
_MOST_NAKS = 3


@dataclass(frozen=True, slots=True)
class TerminalTiming:
    """Hold how long to wait, in seconds; `sale_s` is the terminal's own longest transaction."""

    ack_s: float = 5.0
    answer_s: float = 8.0
    write_s: float = 5.0
    sale_s: float = 180.0


class _Talk:
    """Be one conversation on one connection: write, then hear events until a deadline."""

    def __init__(self, link: Link, timing: TerminalTiming) -> None:
        self._link = link
        self._timing = timing
        self._reader = FrameReader()
        self._heard: deque[Event] = deque()

    def write(self, data: bytes) -> None:
        self._link.write(data, self._timing.write_s)

    def hear(self, timeout_s: float) -> Event | None:
        """Return the next event, or None after the timeout; a good message is acknowledged."""
        deadline = Deadline(timeout_s)
        while not self._heard and not deadline.passed:
            self._heard.extend(self._reader.feed(self._link.read(deadline.left_s)))
        if not self._heard:
            return None
        event = self._heard.popleft()
        if isinstance(event, Message):
            self.write(bytes((ACK,)))
        return event

    def exchange(self, request: bytes, wanted: str) -> Message | None:
        """Write a short request and return its answer, or None when it does not come whole."""
        self.write(request)
        deadline = Deadline(self._timing.answer_s)
        garbled = 0
        while not deadline.passed:
            match self.hear(deadline.left_s):
                case Message() as message if message.field(1) == wanted:
                    return message
                case Garbled():
                    garbled += 1
                    if garbled >= _MOST_NAKS:
                        return None
                    self.write(bytes((NAK,)))
                case Signal.NAK | Signal.EOT:
                    return None
                case _:
                    continue
        return None


class PoslinkTerminal:
    """Be a card terminal that speaks POSLINK over TCP or a serial port."""

    def __init__(self, opener: Opener, timing: TerminalTiming | None = None) -> None:
        """Take the way to connect and how long to wait."""
        self._opener = opener
        self._timing = timing or TerminalTiming()
        self._cancel = threading.Event()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the terminal from charging, if any."""
        with closing(self._connect()) as link:
            try:
                answer = _Talk(link, self._timing).exchange(INITIALISE, "A01")
            except LinkError as error:
                raise TerminalAbsent from error
        if answer is None:
            raise TerminalBusy

    def request_cancel(self) -> None:
        """Ask a running `sale` to cancel, from any thread."""
        self._cancel.set()

    def cancel(self) -> None:
        """Tell the terminal to give up whatever it waits for; whether it did is told by `inquire`."""
        with closing(self._connect()) as link:
            try:
                _Talk(link, self._timing).exchange(CANCEL, "A15")
            except LinkError as error:
                raise TerminalSilent from error

    def sale(self, reference: str, amount: Money) -> CardAnswer:
        """Write one charge, once, and return what is known of it."""
        request = sale_request(reference, amount)
        self._cancel.clear()
        try:
            link = self._connect()
        except TerminalAbsent as absent:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, absent)
        with closing(link):
            talk = _Talk(link, self._timing)
            problem = self._not_idle(talk)
            if problem is not None:
                return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, problem)
            reach("card_before_write")
            try:
                talk.write(request)
                reach("card_after_write")
                return self._await_answer(talk, reference, amount)
            except LinkError:
                return CardAnswer.failed(CardOutcome.UNKNOWN, reference, amount, TerminalSilent())

    def inquire(self, reference: str) -> CardAnswer | CardNotFound:
        """Ask what became of a reference; raise `TerminalSilent` or `TerminalAbsent` without an answer."""
        with closing(self._connect()) as link:
            try:
                message = _Talk(link, self._timing).exchange(inquiry_request(reference), "R03")
            except LinkError as error:
                raise TerminalSilent from error
        answer = inquiry_answer(message, reference) if message else None
        if answer is None:
            raise TerminalSilent
        return answer

    def _connect(self) -> Link:
        try:
            return self._opener()
        except LinkRefused as error:
            raise TerminalAbsent from error

    def _not_idle(self, talk: _Talk) -> DeviceProblem | None:
        """Return why no charge may be written now; a stuck earlier transaction is cancelled first."""
        try:
            if talk.exchange(INITIALISE, "A01"):
                return None
            talk.exchange(CANCEL, "A15")
            return None if talk.exchange(INITIALISE, "A01") else TerminalBusy()
        except LinkError:
            return TerminalAbsent()

    def _await_answer(self, talk: _Talk, reference: str, amount: Money) -> CardAnswer:
        unknown = CardAnswer.failed(CardOutcome.UNKNOWN, reference, amount, TerminalSilent())
        acknowledgement = self._until(talk, Deadline(self._timing.ack_s), _acknowledges)
        if acknowledgement is Signal.NAK:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, TerminalBusy())
        if acknowledgement is not Signal.ACK:
            return unknown
        deadline = Deadline(self._timing.sale_s)
        answer = self._until(talk, deadline, lambda event: _ends_sale(event, reference))
        return sale_answer(answer, reference, amount) if isinstance(answer, Message) else unknown

    def _until(self, talk: _Talk, deadline: Deadline, ends: Callable[[Event], bool]) -> Event | None:
        """Return the first event that ends the wait; meanwhile cancel when asked, NAK what is garbled."""
        cancelled, garbled = False, 0
        while not deadline.passed:
            if self._cancel.is_set() and not cancelled:
                cancelled = True
                talk.write(CANCEL)
            event = talk.hear(min(_LOOK_S, deadline.left_s))
            if isinstance(event, Garbled):
                garbled += 1
                if garbled >= _MOST_NAKS:
                    return event
                talk.write(bytes((NAK,)))
            elif event is not None and ends(event):
                return event
        return None


def _acknowledges(event: Event) -> bool:
    """Say whether an event tells that the request was taken or refused; a late EOT tells neither."""
    return event is Signal.ACK or event is Signal.NAK


def _ends_sale(event: Event, reference: str) -> bool:
    """Say whether an event ends the wait: our answer, or the terminal hanging up."""
    return is_about(event, reference) if isinstance(event, Message) else event is Signal.EOT
