"""Charge cards on a POSLINK terminal without ever charging twice.

A charge is written once, ever. Before its first byte every failure is NOT_SENT; after it every
loss is UNKNOWN, except a NAK, by which the terminal says that it did not take the request. What
became of an unknown charge is asked by `inquire`; when to believe "not found" is decided in
`devices.terminal.recovery`.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.hardware.errors import DeviceProblem, TerminalAbsent, TerminalBusy, TerminalSilent
from app.hardware.ink import Ink
from app.hardware.signing import SIGN_S, SignatureAnswer, SigningEnd
from app.kernel.fail_points import reach
from devices.terminal.frames import NAK, Event, Garbled, Message, Signal
from devices.terminal.messages import (
    CANCEL,
    INITIALISE,
    history_answer,
    history_request,
    inquiry_answer,
    inquiry_request,
    is_about,
    return_request,
    sale_answer,
    sale_request,
    void_request,
)
from devices.terminal.poslink_screen import CLEAR_TEXT, text_request
from devices.terminal.poslink_service import PoslinkService
from devices.terminal.service_messages import is_done
from devices.terminal.signing_messages import poslink_end, poslink_request
from devices.terminal.talk import MOST_NAKS, Talk, TerminalTiming
from devices.transport.link import Deadline, LinkError, LinkRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.money import Money
    from devices.transport.link import Link, Opener

_LOOK_S = 0.1


class PoslinkTerminal:
    """Be a card terminal that speaks POSLINK over TCP or a serial port."""

    def __init__(
        self, opener: Opener, timing: TerminalTiming | None = None, *, can_cancel: bool = True
    ) -> None:
        """Take the way to connect and how long to wait; over HTTP a terminal cannot be told to cancel."""
        self._opener = opener
        self._timing = timing or TerminalTiming()
        self._can_cancel = can_cancel
        self._cancel = threading.Event()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the terminal from charging, if any."""
        with closing(self._connect()) as link:
            try:
                answer = Talk(link, self._timing).exchange(INITIALISE, "A01")
            except LinkError as error:
                raise TerminalAbsent from error
        if answer is None:
            raise TerminalBusy

    def request_cancel(self) -> None:
        """Ask a running `sale` to cancel, from any thread."""
        self._cancel.set()

    def cancel(self) -> None:
        """Tell the terminal to give up whatever it waits for; whether it did is told by `inquire`."""
        if not self._can_cancel:
            return
        with closing(self._connect()) as link:
            try:
                Talk(link, self._timing).exchange(CANCEL, "A15")
            except LinkError as error:
                raise TerminalSilent from error

    def sale(self, reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> CardAnswer:
        """Write one charge, once, and return what is known of it."""
        return self._once(sale_request(reference, amount, health), reference, amount)

    def refund(self, reference: str, amount: Money, original: str = "") -> CardAnswer:
        """Write one return of money, once; `original` is the reference of the charge that it came from."""
        return self._once(return_request(reference, amount, original), reference, amount)

    def void(self, reference: str, original: str, amount: Money, terminal_ref: str = "") -> CardAnswer:
        """Take a charge of the open batch back as a whole, once; this wire knows it by our reference."""
        del terminal_ref
        return self._once(void_request(reference, original), reference, amount)

    def office(self) -> PoslinkService:
        """Return the terminal's back office."""
        return PoslinkService(self)

    @property
    def longest_s(self) -> float:
        """Return how long the terminal may take over what it asks its bank."""
        return self._timing.sale_s

    def exchange(self, request: bytes, wanted: str, patience_s: float = 0) -> Message:
        """Write a request that charges nobody and return its answer; raise a `DeviceProblem` without one."""
        with closing(self._connect()) as link:
            try:
                message = Talk(link, self._timing).exchange(request, wanted, patience_s)
            except LinkError as error:
                raise TerminalSilent from error
        if message is None:
            raise TerminalSilent
        return message

    def show(self, title: str, words: str) -> bool:
        """Show a text until it is cleared; say whether the terminal did."""
        return is_done(self.exchange(text_request(title, words), "A11"))

    def clear(self) -> None:
        """Take the text away again."""
        self.exchange(CLEAR_TEXT, "A13")

    def take_signature(self, seconds: float = SIGN_S) -> SignatureAnswer:
        """Let the customer sign on the screen (A20), then fetch the strokes (A08)."""
        self._cancel.clear()
        with closing(self._connect()) as link:
            talk = Talk(link, self._timing)
            problem = self._not_idle(talk)
            if problem is not None:
                raise problem
            try:
                end = self._await_signature(talk, seconds)
            except LinkError:
                end = SigningEnd.FAILED
        if end is not SigningEnd.SIGNED:
            return SignatureAnswer.of(end)
        try:
            drawn = PoslinkService(self).signature()
        except DeviceProblem:
            return SignatureAnswer.of(SigningEnd.FAILED)
        return SignatureAnswer(SigningEnd.SIGNED, Ink.untimed(drawn.strokes))

    def _await_signature(self, talk: Talk, seconds: float) -> SigningEnd:
        talk.write(poslink_request(seconds))
        if self._until(talk, Deadline(self._timing.ack_s), _acknowledges) is not Signal.ACK:
            return SigningEnd.FAILED
        heard = self._until(talk, Deadline(seconds + self._timing.answer_s), _ends_signing)
        if isinstance(heard, Message):
            return poslink_end(heard)
        return SigningEnd.CANCELLED if self._cancel.is_set() else SigningEnd.FAILED

    def _once(self, request: bytes, reference: str, amount: Money) -> CardAnswer:
        self._cancel.clear()
        try:
            link = self._connect()
        except TerminalAbsent as absent:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, absent)
        with closing(link):
            talk = Talk(link, self._timing)
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
        """Ask what became of a reference; raise `TerminalSilent` or `TerminalAbsent` without an answer.

        The list of the open batch comes first; a batch that closed meanwhile stands in the history.
        """
        answer = inquiry_answer(self.exchange(inquiry_request(reference), "R03"), reference)
        if isinstance(answer, CardNotFound):
            answer = history_answer(self.exchange(history_request(reference), "R09"), reference)
        if answer is None:
            raise TerminalSilent
        return answer

    def _connect(self) -> Link:
        try:
            return self._opener()
        except LinkRefused as error:
            raise TerminalAbsent from error

    def _not_idle(self, talk: Talk) -> DeviceProblem | None:
        """Return why no charge may be written now; a stuck earlier transaction is cancelled first."""
        try:
            if talk.exchange(INITIALISE, "A01"):
                return None
            if self._can_cancel:
                talk.exchange(CANCEL, "A15")
            return None if talk.exchange(INITIALISE, "A01") else TerminalBusy()
        except LinkError:
            return TerminalAbsent()

    def _await_answer(self, talk: Talk, reference: str, amount: Money) -> CardAnswer:
        unknown = CardAnswer.failed(CardOutcome.UNKNOWN, reference, amount, TerminalSilent())
        acknowledgement = self._until(talk, Deadline(self._timing.ack_s), _acknowledges)
        if acknowledgement is Signal.NAK:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, TerminalBusy())
        if acknowledgement is not Signal.ACK:
            return unknown
        deadline = Deadline(self._timing.sale_s)
        answer = self._until(talk, deadline, lambda event: _ends_sale(event, reference))
        return sale_answer(answer, reference, amount) if isinstance(answer, Message) else unknown

    def _until(self, talk: Talk, deadline: Deadline, ends: Callable[[Event], bool]) -> Event | None:
        """Return the first event that ends the wait; meanwhile cancel when asked, NAK what is garbled."""
        cancelled, garbled = False, 0
        while not deadline.passed:
            if self._can_cancel and self._cancel.is_set() and not cancelled:
                cancelled = True
                talk.write(CANCEL)
            event = talk.hear(min(_LOOK_S, deadline.left_s))
            if isinstance(event, Garbled):
                garbled += 1
                if garbled >= MOST_NAKS:
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


def _ends_signing(event: Event) -> bool:
    """Say whether an event ends the wait for a signature."""
    return event.field(1) == "A21" if isinstance(event, Message) else event is Signal.EOT
