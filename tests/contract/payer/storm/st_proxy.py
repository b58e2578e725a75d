"""Stand between Counter and the payer as a switch that does everything a switch can do wrong."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contract.payer.storm.st_link import Link
    from tests.contract.payer.storm.st_weather import Weather
else:
    from st_link import Link
    from st_weather import Weather

from app.kernel.clock import SystemClock
from app.practice.payer_tls import CA_FILE, server_context

PATIENCE_S = 20.0
_STALL_S = 4.0
_PAUSE_S = 0.001
_LATE_S = 1.3
_NOISE = bytes(range(128, 256)) + b"\x02\x03\x1c\x1d\x1e"
_UNDER_TLS = frozenset({Weather.HALF_CLOSE, Weather.DRIP, Weather.CORRUPT})
_GO_ON = frozenset(
    {Weather.FAIR, Weather.DELAY, Weather.TWICE, Weather.ECHO, Weather.DRIP, Weather.STRAY, Weather.STRANGER}
)
_BEFORE = frozenset({Weather.DROP_BEFORE, Weather.RESET_BEFORE, Weather.STALL})


class Proxy:
    """Take messages on a port, deliver them, and bring the answers back as the weather allows."""

    def __init__(self, folder: Path, deliver: Callable[[bytes], bytes], of: Callable[[int], Weather]) -> None:
        """Take a folder for its certificates, the way to the payer and the weather of each exchange."""
        self.authority = folder / CA_FILE
        self.weather, self.seen = of, Counter[Weather]()
        self.on_exchange: Callable[[int], None] = lambda _number: None
        self._context = server_context(folder, SystemClock())
        self._deliver, self._last, self._number = deliver, b"", 0
        self._copies: list[threading.Thread] = []
        self._lock, self._over = threading.Lock(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def exchanges(self) -> int:
        """Return how many exchanges there were."""
        return self._number

    def close(self) -> None:
        """Take no more connections."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def quiet(self, seconds: float) -> bool:
        """Wait until no copy travels any more; say whether that came about in time."""
        for thread in tuple(self._copies):
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._copies)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(PATIENCE_S)
        with plain, contextlib.suppress(OSError, ValueError):
            link = Link(plain, self._context)
            number, now = self._next()
            if now is Weather.REFUSED:
                return
            link.greet()
            while (body := link.receive()) and self._exchange(link, body, now, number):
                number, now = self._next()

    def _next(self) -> tuple[int, Weather]:
        """Return the number and weather of the next exchange; all of it is decided beforehand."""
        with self._lock:
            self._number += 1
            now = self.weather(self._number)
            self.seen[now] += 1
            number = self._number
        self.on_exchange(number)
        return number, now

    def _exchange(self, link: Link, body: bytes, now: Weather, number: int) -> bool:
        """Do one exchange; say whether the connection can carry another."""
        chance = random.Random(number)
        if now in _BEFORE:
            self._end(link, now)
            return False
        answer = self._deliver(body)
        if now is Weather.TWICE:
            self._deliver(body)
        elif now is Weather.ECHO:
            self._deliver_later(body, 0.1 + chance.random() / 2)
        stranger, self._last = self._last, answer
        if now in {Weather.DROP_AFTER, Weather.RESET_AFTER}:
            self._end(link, now)
            return False
        if now in {Weather.DELAY, Weather.LATE}:
            self._over.wait(_LATE_S if now is Weather.LATE else chance.random() / 5)
        return self._bring(link, answer, now, stranger or _NOISE)

    def _end(self, link: Link, now: Weather) -> None:
        if now is Weather.STALL:
            link.wait_for_the_end(_STALL_S)
        elif now in {Weather.RESET_BEFORE, Weather.RESET_AFTER}:
            link.reset()

    def _deliver_later(self, body: bytes, seconds: float) -> None:
        def again() -> None:
            self._over.wait(seconds)
            with contextlib.suppress(OSError, ValueError):
                self._deliver(body)

        thread = threading.Thread(target=again, daemon=True)
        self._copies.append(thread)
        thread.start()

    def _bring(self, link: Link, answer: bytes, now: Weather, stranger: bytes) -> bool:
        """Send the answer back, spoilt as the weather wants; say whether the line is still good."""
        if now in _UNDER_TLS:
            self._spoil_line(link, framed(answer), now)
        elif now is Weather.FLOOD:
            while not self._over.wait(_PAUSE_S):
                link.send(b"0")
        else:
            link.send(_spoilt(answer, now, stranger))
        if now is Weather.STRAY:
            self._over.wait(_PAUSE_S * 20)
            link.send(framed(stranger))
        if now is Weather.LONG_LENGTH:
            link.wait_for_the_end(_STALL_S)
        return now in _GO_ON

    def _spoil_line(self, link: Link, frame: bytes, now: Weather) -> None:
        """Spoil what carries the answer, not the answer."""
        if now is Weather.HALF_CLOSE:
            link.send(frame[: len(frame) // 2])
            link.half_close()
            link.wait_for_the_end(_STALL_S)
            return
        cipher = bytearray(link.sealed(frame))
        if now is Weather.DRIP:
            for byte in cipher:
                link.send_raw(bytes([byte]))
        else:
            cipher[len(cipher) // 2] ^= 0x40
            link.send_raw(bytes(cipher))


def _spoilt(answer: bytes, now: Weather, stranger: bytes) -> bytes:
    """Return what is sent in place of a framed answer."""
    frame = framed(answer)
    return {
        Weather.TWO_ANSWERS: frame + frame,
        Weather.STRANGER: framed(stranger),
        Weather.GARBAGE: framed(_NOISE),
        Weather.LONG_LENGTH: b"9999" + answer,
        Weather.LETTERS: b"ABCD" + answer,
    }.get(now, frame)


def framed(body: bytes) -> bytes:
    """Return a body behind its length in four digits."""
    return b"%04d" % len(body) + body
