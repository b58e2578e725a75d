"""Charge cards on a terminal that speaks Nexo retailer JSON over HTTP, by the same rule as any other.

A request for money is written once, ever. Before its first byte every failure is NOT_SENT; after it every
loss is UNKNOWN, and TransactionStatus tells what became of it.
"""

from __future__ import annotations

import contextlib
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, NOT_IN_BATCH, CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.hardware.errors import DeviceProblem, TerminalAbsent, TerminalBusy, TerminalSilent
from app.hardware.signing import SIGN_S, SignatureAnswer, SigningEnd
from app.kernel.clock import SystemClock
from app.kernel.fail_points import reach
from devices.terminal.http_link import whole_body
from devices.terminal.nexo_messages import (
    Asked,
    abort_input,
    abort_request,
    diagnosis_request,
    display_request,
    parse,
    payment_answer,
    payment_request,
    result_of,
    service_id,
    shown,
    status_answer,
    status_request,
)
from devices.terminal.nexo_office import NexoOffice
from devices.terminal.nexo_office_messages import reversal_answer, reversal_request, reversal_status
from devices.terminal.signing_messages import REQUEST, nexo_answer, nexo_request
from devices.terminal.talk import TerminalTiming
from devices.transport.link import Deadline, LinkError, LinkRefused
from devices.transport.tcp import TcpLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.addresses import TcpAddress
    from app.kernel.clock import Clock
    from app.kernel.money import Money

_LOOK_S = 0.1


class NexoTerminal:
    """Be a card terminal that speaks Nexo retailer JSON."""

    def __init__(
        self, address: TcpAddress, timing: TerminalTiming | None = None, clock: Clock | None = None
    ) -> None:
        """Take where it is and how long to wait."""
        self._address = address
        self._timing = timing or TerminalTiming()
        self._clock = clock or SystemClock()
        self._cancel = threading.Event()
        self._last = ""

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the terminal from charging, if any."""
        try:
            body = parse(self._exchange(diagnosis_request()), "Diagnosis")
        except TerminalSilent as error:
            raise TerminalAbsent from error
        if body is None or result_of(body)[0] != "Success":
            raise TerminalBusy

    def request_cancel(self) -> None:
        """Ask a running `sale` to cancel, from any thread."""
        self._cancel.set()

    def cancel(self) -> None:
        """Tell the terminal to give up the last request for money; `inquire` tells whether it did."""
        if self._last:
            self._exchange(abort_request(self._last))

    def show(self, title: str, words: str) -> bool:
        """Show a text until it is cleared; say whether the terminal did."""
        return shown(parse(self._exchange(display_request(title, words)), "Display"))

    def clear(self) -> None:
        """Take the text away again."""
        self._exchange(display_request("", ""))

    def sale(self, reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> CardAnswer:
        """Write one charge, once, and return what is known of it."""
        return self._once(Asked(reference, amount, health=health))

    def refund(self, reference: str, amount: Money, original: str = "") -> CardAnswer:
        """Write one return of money, once; `original` is the reference of the charge that it came from."""
        return self._once(Asked(reference, amount, is_return=True, original=original))

    def void(self, reference: str, original: str, amount: Money, terminal_ref: str = "") -> CardAnswer:
        """Take a charge back as a whole, once (Reversal); a charge that it does not know is not voided."""
        try:
            named = terminal_ref or self._name_of(original)
        except DeviceProblem as problem:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, problem)
        if not named:
            words = "The terminal does not know the charge that is to be voided."
            return CardAnswer(CardOutcome.NOT_CHARGED, reference, amount, code=NOT_IN_BATCH, message=words)
        request = reversal_request(reference, named, self._clock.now())
        return self._write_once(
            request,
            reference,
            amount,
            lambda data: reversal_answer(parse(data, "Reversal"), reference, amount),
        )

    def office(self) -> NexoOffice:
        """Return the terminal's back office."""
        return NexoOffice(self._exchange, self._timing.sale_s)

    def inquire(self, reference: str) -> CardAnswer | CardNotFound:
        """Ask what became of a reference; raise `TerminalSilent` or `TerminalAbsent` without an answer.

        It may have been a Payment or a Reversal: it is not found only when it was neither.
        """
        body = parse(self._exchange(status_request(reference)), "TransactionStatus")
        answer = status_answer(body, reference)
        if isinstance(answer, CardNotFound):
            body = parse(self._exchange(status_request(reference, "Reversal")), "TransactionStatus")
            answer = reversal_status(body, reference)
        if answer is None:
            raise TerminalSilent
        return answer

    def _name_of(self, original: str) -> str:
        """Return the terminal's own name of a charge, empty when it does not know it."""
        found = self.inquire(original)
        return found.terminal_ref if isinstance(found, CardAnswer) else ""

    def take_signature(self, seconds: float = SIGN_S) -> SignatureAnswer:
        """Let the customer sign on the terminal's screen; raise a `DeviceProblem` when it cannot be asked."""
        self._cancel.clear()
        self._make_idle()
        with closing(self._connect()) as link:
            try:
                link.write(_post(nexo_request(seconds), self._address), self._timing.write_s)
                data = _read(link, seconds + self._timing.answer_s, self._abort_signing)
            except LinkError:
                data = None
        return SignatureAnswer.of(SigningEnd.FAILED) if data is None else nexo_answer(parse(data, "Input"))

    def _abort_signing(self) -> None:
        if self._cancel.is_set():
            self._cancel.clear()
            with contextlib.suppress(DeviceProblem):
                self._exchange(abort_input(service_id(REQUEST)))

    def _once(self, asked: Asked) -> CardAnswer:
        reference, amount = asked.reference, asked.amount
        request = payment_request(asked, self._clock.now())
        return self._write_once(
            request, reference, amount, lambda data: payment_answer(parse(data, "Payment"), reference, amount)
        )

    def _write_once(
        self, request: bytes, reference: str, amount: Money, read: Callable[[bytes], CardAnswer]
    ) -> CardAnswer:
        self._cancel.clear()
        try:
            self._make_idle()
            link = self._connect()
        except DeviceProblem as problem:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, problem)
        self._last = reference
        with closing(link):
            reach("card_before_write")
            try:
                link.write(_post(request, self._address), self._timing.write_s)
                reach("card_after_write")
                data = _read(link, self._timing.sale_s, lambda: self._abort_when_asked(reference))
            except LinkError:
                data = None
        if data is None:
            return CardAnswer.failed(CardOutcome.UNKNOWN, reference, amount, TerminalSilent())
        return read(data)

    def _make_idle(self) -> None:
        """Raise the problem that keeps a request from being written; a stuck earlier one is aborted first."""
        try:
            self.check()
        except TerminalBusy:
            self.cancel()
            self.check()

    def _abort_when_asked(self, reference: str) -> None:
        if self._cancel.is_set():
            self._cancel.clear()
            with contextlib.suppress(DeviceProblem):
                self._exchange(abort_request(reference))

    def _exchange(self, request: bytes, patience_s: float = 0) -> bytes:
        """Write a request that charges nobody and return its answer, or raise a `DeviceProblem`."""
        with closing(self._connect()) as link:
            try:
                link.write(_post(request, self._address), self._timing.write_s)
                data = _read(link, patience_s or self._timing.answer_s, lambda: None)
            except LinkError as error:
                raise TerminalSilent from error
        if data is None:
            raise TerminalSilent
        return data

    def _connect(self) -> TcpLink:
        try:
            return TcpLink(self._address)
        except LinkRefused as error:
            raise TerminalAbsent from error


def _post(body: bytes, address: TcpAddress) -> bytes:
    head = f"POST /nexo HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nContent-Type: application/json\r\n"
    return head.encode("ascii") + f"Content-Length: {len(body)}\r\n\r\n".encode("ascii") + body


def _read(link: TcpLink, seconds: float, meanwhile: Callable[[], None]) -> bytes | None:
    """Return the answer's body, or None when it does not come whole in time."""
    deadline, buffer = Deadline(seconds), b""
    while not deadline.passed:
        meanwhile()
        buffer += link.read(min(_LOOK_S, deadline.left_s))
        body = whole_body(buffer)
        if body is not None:
            return body
    return None
