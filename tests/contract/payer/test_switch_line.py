"""A line that misbehaves below the message still ends in one of the two errors, within the deadline."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from app.gateways.payer_switch import Endpoint, NoAnswer, NotSent, PayerSwitch
from app.kernel.clock import SystemClock
from app.practice.payer_tls import CA_FILE, server_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def peer(folder: Path, behave: Callable[[ssl.SSLSocket], None]) -> Iterator[PayerSwitch]:
    """Run a TLS server that takes one message and then behaves as told."""
    context = server_context(folder, SystemClock())
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            link, _ = listener.accept()
            with context.wrap_socket(link, server_side=True) as stream:
                stream.recv(4096)
                behave(stream)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield PayerSwitch(Endpoint("127.0.0.1", listener.getsockname()[1]), folder / CA_FILE, 5)
        thread.join(timeout=10)


def test_that_an_answer_in_pieces_is_put_together(tmp_path: Path) -> None:
    def in_pieces(stream: ssl.SSLSocket) -> None:
        for byte in b"0005HELLO":
            stream.sendall(bytes([byte]))

    with peer(tmp_path, in_pieces) as switch:
        assert switch.exchange(b"claim") == b"HELLO"


def test_that_what_follows_the_frame_is_left_alone(tmp_path: Path) -> None:
    with peer(tmp_path, lambda stream: stream.sendall(b"0005HELLO0005AGAIN")) as switch:
        assert switch.exchange(b"claim") == b"HELLO"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400", b"0000", b"\x02\x03\x04\x05"])
def test_that_an_answer_without_a_length_is_no_answer(tmp_path: Path, answer: bytes) -> None:
    with (
        peer(tmp_path, lambda stream: stream.sendall(answer)) as switch,
        pytest.raises(NoAnswer, match="frame"),
    ):
        switch.exchange(b"claim")


@pytest.mark.parametrize("cut", range(9))
def test_that_every_cut_of_a_framed_answer_is_no_answer(tmp_path: Path, cut: int) -> None:
    with peer(tmp_path, lambda stream: stream.sendall(b"0005HELLO"[:cut])) as switch, pytest.raises(NoAnswer):
        switch.exchange(b"claim")


def test_that_a_line_that_turns_to_noise_is_no_answer(tmp_path: Path) -> None:
    def noise(stream: ssl.SSLSocket) -> None:
        with socket.socket(fileno=os.dup(stream.fileno())) as line:
            line.sendall(b"this is no TLS record at all")

    with peer(tmp_path, noise) as switch, pytest.raises(NoAnswer, match="broke"):
        switch.exchange(b"claim")


def test_that_a_port_that_speaks_no_tls_leaves_the_claim_unsent(tmp_path: Path) -> None:
    server_context(tmp_path, SystemClock())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = Endpoint("127.0.0.1", silent.getsockname()[1])
        with pytest.raises(NotSent, match="no secure connection"):
            PayerSwitch(endpoint, tmp_path / CA_FILE, 1).exchange(b"claim")


@pytest.mark.parametrize("body", [b"", b"X" * 10_000])
def test_that_a_message_that_does_not_fit_its_frame_stays_here(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(NotSent, match="fit"):
        PayerSwitch(Endpoint("127.0.0.1", 1), tmp_path / CA_FILE, 1).exchange(body)


def test_that_no_time_at_all_sends_nothing(tmp_path: Path) -> None:
    server_context(tmp_path, SystemClock())
    with pytest.raises(NotSent, match="in time"):
        PayerSwitch(Endpoint("127.0.0.1", 1), tmp_path / CA_FILE, 0).exchange(b"claim")


def test_that_an_error_says_where_and_when_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(NotSent) as failed:
        PayerSwitch(Endpoint("127.0.0.1", 9), tmp_path / CA_FILE, 1).exchange(b"claim")
    assert failed.value.retry_after_s == 60
    assert "127.0.0.1:9" in failed.value.message
