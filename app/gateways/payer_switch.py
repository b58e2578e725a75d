"""Exchange messages with a payer's switch over TLS, and say truthfully what became of each.

Two failures must never be mixed up: nothing left this computer (`NotSent`), or something did and
no whole answer came back (`NoAnswer`). Only the second leaves the claim's outcome unknown.
"""

from __future__ import annotations

import hashlib
import secrets
import selectors
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.ncpdp.errors import Unreadable
from app.gateways.wires import TAG_LENGTH, wire_of
from app.kernel.errors import GatewayError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.gateways.wires import Wire

_CHUNK = 16_384
_MOST_STRAYS = 8
_AFTER_ANSWER, _BETWEEN = "it came behind an answer", "it came while nothing was asked"
UNASKED = frozenset({_AFTER_ANSWER, _BETWEEN})
CONNECT_S = 10.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Say where a switch listens and which name its certificate must carry."""

    host: str
    port: int
    server_name: str = "localhost"

    def __str__(self) -> str:
        """Return `host:port`."""
        return f"{self.host}:{self.port}"


def _keep_nowhere(_endpoint: str, _came: bytes, _why: str) -> bool:
    """Keep nothing, where nobody is there to keep it."""
    return False


def _any_answer(_message: bytes, _answer: bytes) -> bool:
    """Take any answer for one's own, where nobody can tell."""
    return True


@dataclass(frozen=True, slots=True)
class LineRules:
    """Say how one switch wants to be spoken to.

    `framing` is a name of `wires`; `prefix` are routing bytes before each message; `persistent` keeps
    connections open between messages; `connect_s` is the time to be picked up, beside the time to answer;
    `pin` is the SHA-256 of the one certificate that is trusted (64 hex digits), beyond its authority;
    `path` is where an HTTP switch takes messages. `belongs` says of a message and an answer whether one is
    about the other: a connection that brought a stranger's answer is not used again. `keep` writes down at
    once what came and belongs to no message, and says whether it could.
    """

    framing: str = "length4"
    prefix: bytes = b""
    persistent: bool = False
    connect_s: float = CONNECT_S
    pin: str = ""
    path: str = "/"
    belongs: Callable[[bytes, bytes], bool] = _any_answer
    keep: Callable[[str, bytes, str], bool] = _keep_nowhere


class NotSent(GatewayError):
    """Report that no byte of the message left this computer: it may be sent at any time."""

    def __init__(self, endpoint: Endpoint, reason: str) -> None:
        """Take the switch and what failed, in our own words."""
        super().__init__(
            f"The payer's switch at {endpoint} was not reached: {reason}. The claim waits and is sent later.",
            retry_after_s=60,
        )
        self.endpoint = endpoint
        self.reason = reason


class Unsendable(NotSent):
    """Report that the message itself cannot go over this line: no waiting helps."""


class NoAnswer(GatewayError):
    """Report that the message may have arrived but no whole answer came: the outcome is unknown."""

    def __init__(self, endpoint: Endpoint, reason: str) -> None:
        """Take the switch and what failed, in our own words."""
        super().__init__(
            f"The payer's switch at {endpoint} gave no answer: {reason}. The same claim is sent again.",
            retry_after_s=60,
        )
        self.endpoint = endpoint
        self.reason = reason


@dataclass(slots=True)
class _Came:
    """Be the bytes that came so far, so that they are not lost with the connection."""

    buffer: bytearray = field(default_factory=bytearray)


class PayerSwitch:
    """Be one route to one switch; several threads may exchange at once, each on a connection of its own."""

    def __init__(
        self,
        endpoint: Endpoint,
        ca_pem_path: Path,
        timeout_s: float,
        framing: str = "length4",
        rules: LineRules | None = None,
    ) -> None:
        """Take the address, the authority to trust, the deadline of an exchange and how to speak."""
        self.endpoint = endpoint
        self._ca_pem_path = ca_pem_path
        self._timeout_s = timeout_s
        self._rules = rules or LineRules(framing)
        self._wire: Wire = wire_of(self._rules.framing, endpoint.server_name, self._rules.path)
        self._idle: list[ssl.SSLSocket] = []
        self._strays: list[bytes] = []
        self._is_closed = False
        self._lock = threading.Lock()

    def exchange(self, body: bytes) -> bytes:
        """Return the body of the answer; raise `NotSent` or `NoAnswer`. Blocks up to the deadline."""
        deadline = time.monotonic() + self._timeout_s
        tag = secrets.token_hex(TAG_LENGTH // 2).upper().encode("ascii")
        frame = self._frame(body, tag)
        stream = self._take_idle() or self._connect(deadline)
        keep = False
        try:
            stream.settimeout(_left(deadline))
            stream.sendall(frame)
            answer, rest = self._receive(stream, deadline, tag)
            # what follows an answer belongs to no message of ours: the connection cannot be trusted further
            answer = answer.removeprefix(self._rules.prefix)
            self._keep_stray(rest, _AFTER_ANSWER, beside_answer=True)
            own = not rest and self._rules.belongs(body, answer)
            keep = self._rules.persistent and self._wire.keeps_open and own
        except Unreadable as unreadable:
            raise NoAnswer(self.endpoint, unreadable.reason) from None
        except TimeoutError:
            raise NoAnswer(self.endpoint, "time is up") from None
        except OSError:
            raise NoAnswer(self.endpoint, "the connection broke") from None
        else:
            return answer
        finally:
            self._put_back(stream, keep=keep)

    def greet(self) -> str:
        """Connect, agree on TLS and hang up; return the SHA-256 of the certificate, or raise `NotSent`."""
        stream = self._connect(time.monotonic() + self._timeout_s)
        try:
            return hashlib.sha256(stream.getpeercert(binary_form=True) or b"").hexdigest().upper()
        finally:
            stream.close()

    def close(self) -> None:
        """Close the connections that are kept open, and those in use once they are done."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for stream in idle:
            stream.close()

    def take_strays(self) -> tuple[bytes, ...]:
        """Return what came that no message of ours had asked for, once."""
        with self._lock:
            strays, self._strays = tuple(self._strays), []
        return strays

    def look_at_idle(self) -> None:
        """Keep what came on connections that are open and unused; those are not used again."""
        with self._lock:
            waiting = [stream for stream in self._idle if stream.pending()]
            waiting += [stream for stream in readable(self._idle) if stream not in waiting]
            self._idle = [stream for stream in self._idle if stream not in waiting]
        for stream in waiting:
            came = _come_since(stream)
            if came:
                self._keep_stray(came, _BETWEEN)
            self._put_back(stream, keep=came is None)

    def _keep_stray(self, came: bytes, why: str, *, beside_answer: bool = False) -> None:
        """Have it kept at once; what cannot be, or belongs beside an answer, goes on with the next answer."""
        if not came:
            return
        kept = self._rules.keep(str(self.endpoint), came[:_CHUNK], why)
        if kept and not beside_answer:
            return
        with self._lock:
            if len(self._strays) < _MOST_STRAYS:
                self._strays.append(came[:_CHUNK])

    def _frame(self, body: bytes, tag: bytes) -> bytes:
        if not body:
            raise Unsendable(self.endpoint, "the message does not fit its frame")
        try:
            return self._wire.wrap(self._rules.prefix + body, tag)
        except Unreadable as unreadable:
            raise Unsendable(self.endpoint, unreadable.reason) from None

    def _take_idle(self) -> ssl.SSLSocket | None:
        """Return an open connection on which nothing has come since its last answer."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                stream = self._idle.pop()
            came = _come_since(stream)
            if came is None:
                return stream
            self._keep_stray(came, _BETWEEN)
            stream.close()

    def _put_back(self, stream: ssl.SSLSocket, *, keep: bool) -> None:
        with self._lock:
            if keep and not self._is_closed:
                self._idle.append(stream)
                return
        stream.close()

    def _connect(self, deadline: float) -> ssl.SSLSocket:
        deadline = min(deadline, time.monotonic() + self._rules.connect_s)
        try:
            context = ssl.create_default_context(cafile=str(self._ca_pem_path))
        except (OSError, ssl.SSLError):
            raise NotSent(self.endpoint, "its certificate file cannot be read") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            plain = socket.create_connection((self.endpoint.host, self.endpoint.port), _left(deadline))
        except TimeoutError:
            raise NotSent(self.endpoint, "it did not pick up in time") from None
        except (socket.gaierror, UnicodeError):
            raise NotSent(self.endpoint, "no computer of that name is known") from None
        except OSError:
            raise NotSent(self.endpoint, "the connection was refused") from None
        try:
            plain.settimeout(_left(deadline))
            # an end without TLS's own farewell is a cut, not an end
            stream = context.wrap_socket(
                plain, server_hostname=self.endpoint.server_name, suppress_ragged_eofs=False
            )
        except ssl.SSLCertVerificationError:
            plain.close()
            raise NotSent(self.endpoint, "its certificate is not the one we trust") from None
        except OSError:
            plain.close()
            raise NotSent(self.endpoint, "no secure connection was agreed") from None
        self._check_pin(stream)
        return stream

    def _check_pin(self, stream: ssl.SSLSocket) -> None:
        if not self._rules.pin:
            return
        shown = hashlib.sha256(stream.getpeercert(binary_form=True) or b"").hexdigest()
        if not secrets.compare_digest(shown, self._rules.pin.lower()):
            stream.close()
            raise NotSent(self.endpoint, "its certificate is not the pinned one")

    def _receive(self, stream: ssl.SSLSocket, deadline: float, tag: bytes) -> tuple[bytes, bytes]:
        came = _Came()
        try:
            return self._take_answer(stream, deadline, tag, came)
        except Unreadable as unreadable:
            self._keep_stray(bytes(came.buffer), unreadable.reason)
            raise
        except (NoAnswer, OSError):
            self._keep_stray(bytes(came.buffer), "the answer was cut off")
            raise

    def _take_answer(
        self, stream: ssl.SSLSocket, deadline: float, tag: bytes, came: _Came
    ) -> tuple[bytes, bytes]:
        buffer, ended = came.buffer, False
        while (taken := self._wire.take(bytes(buffer), tag, ended=ended)) is None:
            if ended:
                raise NoAnswer(
                    self.endpoint, "the answer was cut off" if buffer else "the connection was closed"
                )
            stream.settimeout(_left(deadline))
            try:
                chunk = stream.recv(_CHUNK)
            except ssl.SSLEOFError:
                raise NoAnswer(
                    self.endpoint, "the answer was cut off" if buffer else "the connection was closed"
                ) from None
            ended = not chunk
            buffer += chunk
        return taken


def readable(streams: list[ssl.SSLSocket]) -> list[ssl.SSLSocket]:
    """Return the connections on which something waits to be read, at once."""
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ, stream)
        return [key.data for key, _events in selector.select(0)] if streams else []


def _come_since(stream: ssl.SSLSocket) -> bytes | None:
    """Return what came on an idle connection, empty where it ended or broke; None where nothing did."""
    stream.settimeout(0.0)
    try:
        return stream.recv(_CHUNK)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None
    except OSError:
        return b""


def _left(deadline: float) -> float:
    """Return the seconds that are left; raise `TimeoutError` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
