"""A switch's own rules hold on a real TLS line: framing, prefix, pin, deadlines, connections kept open."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.gateways.payer_switch import Endpoint, LineRules, NoAnswer, NotSent, PayerSwitch
from app.gateways.wires import BARE, HTTP, TAGGED
from app.kernel.clock import SystemClock
from app.practice.payer_tls import CA_FILE, server_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Serve = Callable[[ssl.SSLSocket], None]

ANSWER_S = 5.0


@dataclass
class Peer:
    """Be a TLS server for as many connections as come; count them."""

    listener: socket.socket
    folder: Path
    serve: Serve
    accepted: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def run(self) -> None:
        context = server_context(self.folder, SystemClock())
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            self.accepted += 1
            thread = threading.Thread(target=self._serve, args=(context, link), daemon=True)
            thread.start()
            self.threads.append(thread)

    def _serve(self, context: ssl.SSLContext, link: socket.socket) -> None:
        try:
            with context.wrap_socket(link, server_side=True) as stream:
                self.serve(stream)
        except OSError:
            return

    def switch(self, rules: LineRules, answer_s: float = ANSWER_S) -> PayerSwitch:
        endpoint = Endpoint("127.0.0.1", self.listener.getsockname()[1])
        return PayerSwitch(endpoint, self.folder / CA_FILE, answer_s, rules=rules)


@contextmanager
def peer(folder: Path, serve: Serve) -> Iterator[Peer]:
    server_context(folder, SystemClock())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Peer(listener, folder, serve)
        thread = threading.Thread(target=made.run, daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
        for each in made.threads:
            each.join(timeout=5)


def echo_frames(stream: ssl.SSLSocket) -> None:
    """Answer each frame of four digits with its own body, until the other side is done."""
    while head := stream.recv(4):
        stream.sendall(head + stream.recv(int(head)))


def late_stray(stream: ssl.SSLSocket) -> None:
    """Answer the second message of a line with a stray, and each one after that with the answer before."""
    before = b""
    for number in range(1, 9):
        head = stream.recv(4)
        frame = head + stream.recv(int(head or b"0"))
        stream.sendall({1: frame, 2: b"0005STRAY"}.get(number, before))
        before = frame


def farewell(stream: ssl.SSLSocket) -> None:
    """End the line in order, as TLS wants it."""
    stream.unwrap()


def test_that_a_connection_is_kept_for_the_next_message_where_the_switch_wants_it(tmp_path: Path) -> None:
    with peer(tmp_path, echo_frames) as made:
        switch = made.switch(LineRules(persistent=True))
        assert [switch.exchange(b"one"), switch.exchange(b"two")] == [b"one", b"two"]
        assert made.accepted == 1
        switch.close()


def test_that_each_message_has_a_connection_of_its_own_where_it_does_not(tmp_path: Path) -> None:
    with peer(tmp_path, echo_frames) as made:
        switch = made.switch(LineRules())
        assert [switch.exchange(b"one"), switch.exchange(b"two")] == [b"one", b"two"]
        assert made.accepted == 2


def test_that_a_kept_connection_that_the_switch_closed_is_opened_again_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    closed = threading.Event()

    def once(stream: ssl.SSLSocket) -> None:
        head = stream.recv(4)
        stream.sendall(head + stream.recv(int(head)))
        stream.shutdown(socket.SHUT_RDWR)
        closed.set()

    with peer(tmp_path, once) as made:
        switch = made.switch(LineRules(persistent=True))
        assert switch.exchange(b"one") == b"one"
        assert closed.wait(5)
        assert switch.exchange(b"two") == b"two"
        assert made.accepted == 2
        switch.close()


def test_that_an_answer_nobody_asked_for_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    def twice(stream: ssl.SSLSocket) -> None:
        while head := stream.recv(4):
            frame = head + stream.recv(int(head))
            stream.sendall(frame + b"0005STALE")

    with peer(tmp_path, twice) as made:
        switch = made.switch(LineRules(persistent=True))
        assert [switch.exchange(b"one"), switch.exchange(b"two")] == [b"one", b"two"]
        assert made.accepted == 2


def test_that_a_connection_that_brought_a_strangers_answer_is_not_used_again(tmp_path: Path) -> None:
    def own(message: bytes, answer: bytes) -> bool:
        return message == answer

    with peer(tmp_path, late_stray) as made:
        switch = made.switch(LineRules(persistent=True, belongs=own))
        assert [switch.exchange(b"one"), switch.exchange(b"two")] == [b"one", b"STRAY"]
        assert switch.exchange(b"six") == b"six"
        assert made.accepted == 2
        switch.close()


def test_that_many_exchanges_may_run_at_once(tmp_path: Path) -> None:
    everyone = threading.Barrier(4, timeout=5)

    def together(stream: ssl.SSLSocket) -> None:
        head = stream.recv(4)
        body = stream.recv(int(head))
        everyone.wait()
        stream.sendall(head + body)

    with peer(tmp_path, together) as made:
        switch, answers = made.switch(LineRules(persistent=True)), []
        threads = [
            threading.Thread(target=lambda text=text: answers.append(switch.exchange(text)))
            for text in (b"one", b"two", b"six", b"ten")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert sorted(answers) == [b"one", b"six", b"ten", b"two"]
        switch.close()


def test_that_routing_bytes_stand_before_the_message_and_not_before_the_answer(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def note(stream: ssl.SSLSocket) -> None:
        seen.append(stream.recv(4096))
        stream.sendall(b"0008HN*D0B11")

    with peer(tmp_path, note) as made:
        assert made.switch(LineRules(prefix=b"HN*")).exchange(b"CLAIM") == b"D0B11"
    assert seen == [b"0008HN*CLAIM"]


def test_that_a_bare_answer_ends_with_the_connection(tmp_path: Path) -> None:
    def answer(stream: ssl.SSLSocket) -> None:
        stream.recv(4096)
        stream.sendall(b"D0B11A")
        farewell(stream)

    with peer(tmp_path, answer) as made:
        assert made.switch(LineRules(BARE)).exchange(b"CLAIM") == b"D0B11A"


def test_that_a_bare_answer_whose_line_is_cut_is_no_answer(tmp_path: Path) -> None:
    def cut(stream: ssl.SSLSocket) -> None:
        stream.recv(4096)
        stream.sendall(b"D0B11A")
        socket.socket(fileno=stream.detach()).close()

    with peer(tmp_path, cut) as made, pytest.raises(NoAnswer, match="cut off"):
        made.switch(LineRules(BARE)).exchange(b"CLAIM")


def test_that_a_tagged_answer_must_carry_the_tag_that_was_sent(tmp_path: Path) -> None:
    def right(stream: ssl.SSLSocket) -> None:
        frame = stream.recv(4096)
        stream.sendall(b"\x020037" + frame[5:37] + b"D0B11\x03")

    def wrong(stream: ssl.SSLSocket) -> None:
        stream.recv(4096)
        stream.sendall(b"\x020037" + b"X" * 32 + b"D0B11\x03")

    with peer(tmp_path, right) as made:
        assert made.switch(LineRules(TAGGED)).exchange(b"CLAIM") == b"D0B11"
    with peer(tmp_path, wrong) as made, pytest.raises(NoAnswer, match="another message"):
        made.switch(LineRules(TAGGED)).exchange(b"CLAIM")


def test_that_an_http_switch_is_spoken_to_in_http(tmp_path: Path) -> None:
    def web(stream: ssl.SSLSocket) -> None:
        request = stream.recv(4096)
        status = b"200 OK" if request.startswith(b"POST /d0 ") else b"404 Not Found"
        stream.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\nD0B11")

    with peer(tmp_path, web) as made:
        assert made.switch(LineRules(HTTP, path="/d0")).exchange(b"CLAIM") == b"D0B11"
        with pytest.raises(NoAnswer, match="status 404"):
            made.switch(LineRules(HTTP)).exchange(b"CLAIM")


def test_that_only_the_pinned_certificate_is_spoken_to(tmp_path: Path) -> None:
    with peer(tmp_path, echo_frames) as made:
        address = ("127.0.0.1", made.listener.getsockname()[1])
        shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(address))
        pin = hashlib.sha256(shown).hexdigest().upper()
        assert made.switch(LineRules(pin=pin)).exchange(b"CLAIM") == b"CLAIM"
        with pytest.raises(NotSent, match="pinned"):
            made.switch(LineRules(pin="0" * 64)).exchange(b"CLAIM")


def test_that_a_switch_that_does_not_pick_up_leaves_the_claim_unsent(tmp_path: Path) -> None:
    server_context(tmp_path, SystemClock())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = Endpoint("127.0.0.1", silent.getsockname()[1])
        hasty = PayerSwitch(endpoint, tmp_path / CA_FILE, 60, rules=LineRules(connect_s=0.2))
        with pytest.raises(NotSent, match="no secure connection"):
            hasty.exchange(b"CLAIM")


@pytest.mark.parametrize("piece", [b"0", b"9999", b"9"])
def test_that_a_switch_that_drips_or_babbles_is_given_up_at_the_deadline(
    tmp_path: Path, piece: bytes
) -> None:
    over = threading.Event()

    def babble(stream: ssl.SSLSocket) -> None:
        stream.recv(4096)
        while not over.wait(0.02):
            stream.sendall(piece)

    with peer(tmp_path, babble) as made:
        with pytest.raises(NoAnswer):
            made.switch(LineRules(), answer_s=0.5).exchange(b"CLAIM")
        over.set()
