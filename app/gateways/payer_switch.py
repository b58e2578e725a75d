"""Exchange one message with a payer's switch over TLS, and say truthfully what became of it.

Two failures must never be mixed up: nothing left this computer (`NotSent`), or something did and
no whole answer came back (`NoAnswer`). Only the second leaves the claim's outcome unknown.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.framing import framing
from app.kernel.errors import GatewayError

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Say where a switch listens and which name its certificate must carry."""

    host: str
    port: int
    server_name: str = "localhost"

    def __str__(self) -> str:
        """Return `host:port`."""
        return f"{self.host}:{self.port}"


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


class PayerSwitch:
    """Be one route to one switch: a fresh TLS connection for each message."""

    def __init__(
        self, endpoint: Endpoint, ca_pem_path: Path, timeout_s: float, framing: str = "length4"
    ) -> None:
        """Take the address, the certificate authority to trust, the deadline and the framing's name."""
        self.endpoint = endpoint
        self._ca_pem_path = ca_pem_path
        self._timeout_s = timeout_s
        self._framing_name = framing

    def exchange(self, body: bytes) -> bytes:
        """Return the body of the answer; raise `NotSent` or `NoAnswer`. Blocks up to the deadline."""
        deadline = time.monotonic() + self._timeout_s
        frame = self._frame(body)
        with self._connect(deadline) as stream:
            try:
                stream.settimeout(_left(deadline))
                stream.sendall(frame)
                return self._receive(stream, deadline)
            except Unreadable as unreadable:
                raise NoAnswer(self.endpoint, unreadable.reason) from None
            except TimeoutError:
                raise NoAnswer(self.endpoint, "time is up") from None
            except OSError:
                raise NoAnswer(self.endpoint, "the connection broke") from None

    def _frame(self, body: bytes) -> bytes:
        try:
            return framing(self._framing_name).wrap(body)
        except Unreadable as unreadable:
            raise NotSent(self.endpoint, unreadable.reason) from None

    def _connect(self, deadline: float) -> ssl.SSLSocket:
        try:
            context = ssl.create_default_context(cafile=str(self._ca_pem_path))
        except (OSError, ssl.SSLError):
            raise NotSent(self.endpoint, "its certificate file cannot be read") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            plain = socket.create_connection((self.endpoint.host, self.endpoint.port), _left(deadline))
        except TimeoutError:
            raise NotSent(self.endpoint, "it did not pick up in time") from None
        except OSError:
            raise NotSent(self.endpoint, "the connection was refused") from None
        try:
            plain.settimeout(_left(deadline))
            return context.wrap_socket(plain, server_hostname=self.endpoint.server_name)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise NotSent(self.endpoint, "its certificate is not the one we trust") from None
        except OSError:
            plain.close()
            raise NotSent(self.endpoint, "no secure connection was agreed") from None

    def _receive(self, stream: ssl.SSLSocket, deadline: float) -> bytes:
        shape = framing(self._framing_name)
        buffer = b""
        while (taken := shape.take(buffer)) is None:
            stream.settimeout(_left(deadline))
            chunk = stream.recv(_CHUNK)
            if not chunk:
                raise NoAnswer(
                    self.endpoint, "the answer was cut off" if buffer else "the connection was closed"
                )
            buffer += chunk
        return taken[0]


def _left(deadline: float) -> float:
    """Return the seconds that are left; raise `TimeoutError` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
