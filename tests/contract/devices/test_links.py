"""Check what every way to carry bytes does alike: TCP, a serial port, a device file, memory."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest

from app.hardware.addresses import SerialAddress, TcpAddress, UsbAddress
from app.hardware.usb_names import UsbName
from devices.transport.device_file import DeviceFileLink
from devices.transport.link import Deadline, LinkError, LinkLost, LinkRefused
from devices.transport.memory import MemoryWire
from devices.transport.opening import opener
from devices.transport.serial_port import SerialLink
from devices.transport.tcp import TcpLink
from devices.transport.usb_ports import PortSeen, open_usb, printers_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from devices.transport.link import Link

posix = pytest.mark.skipif(os.name != "posix", reason="ptys as POSIX knows them")
PRINTER = UsbName(0x04B8, 0x0202, "J1")


@dataclass
class Rig:
    """Be an open link, what its far end says and hears, and how its wire is cut."""

    link: Link
    say: Callable[[bytes], object]
    heard: Callable[[int], bytes]
    cut: Callable[[], object]
    again: Callable[[], Link]


def tcp_rig() -> Iterator[Rig]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = TcpAddress("127.0.0.1", server.getsockname()[1])
        link = TcpLink(address)
        far, _ = server.accept()

        def cut() -> None:
            far.close()
            server.close()

        yield Rig(link, far.sendall, far.recv, cut, lambda: TcpLink(address))
        far.close()


def pty_rig(kind: str) -> Iterator[Rig]:
    import pty
    import tty

    near, far = pty.openpty()
    tty.setraw(far)
    path = os.ttyname(far)

    def make() -> Link:
        return SerialLink(SerialAddress(path)) if kind == "serial" else DeviceFileLink(path)

    link = make()
    os.close(far)
    is_open = True

    def cut() -> None:
        nonlocal is_open
        os.close(near)
        is_open = False

    yield Rig(link, lambda data: os.write(near, data), lambda size: os.read(near, size), cut, make)
    if is_open:
        os.close(near)


def memory_rig() -> Iterator[Rig]:
    wire = MemoryWire()
    link = wire.open()
    far = wire.accept(1)
    assert far is not None

    def cut() -> None:
        wire.is_plugged = False
        far.close()

    yield Rig(link, lambda data: far.write(data, 1), lambda _size: far.read(1), cut, wire.open)


@pytest.fixture(
    params=["tcp", pytest.param("serial", marks=posix), pytest.param("file", marks=posix), "memory"]
)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    makers = {"tcp": tcp_rig, "memory": memory_rig}
    name: str = request.param
    for made in makers[name]() if name in makers else pty_rig(name):
        yield made
        made.link.close()


def until(link: Link, wanted: int) -> bytes:
    data, deadline = b"", Deadline(20)
    while len(data) < wanted and not deadline.passed:
        data += link.read(5)
    return data


def use(link: Link) -> None:
    """Write and read on; the first write after a cut may still be taken."""
    for _ in range(50):
        link.write(b"x", 0.2)
        link.read(0.05)


def test_that_every_byte_arrives_both_ways_unaltered(rig: Rig) -> None:
    every = bytes(range(256))
    rig.link.write(every, 2)
    heard = b""
    while len(heard) < len(every):
        heard += rig.heard(len(every))
    assert heard == every
    rig.say(every)
    assert until(rig.link, len(every)) == every


def test_that_silence_is_nothing_and_no_error(rig: Rig) -> None:
    assert rig.link.read(0.01) == b""
    assert rig.link.read(0) == b""


def test_that_a_cut_wire_is_lost_and_cannot_be_opened_again(rig: Rig) -> None:
    rig.cut()
    with pytest.raises(LinkLost):
        use(rig.link)
    with pytest.raises(LinkRefused):
        rig.again()


def test_that_a_close_may_be_said_twice_and_never_raises(rig: Rig) -> None:
    rig.link.close()
    rig.link.close()


def test_that_a_far_end_that_reads_nothing_ends_the_write_in_time() -> None:
    wire = MemoryWire(longest_queue=2)
    link = wire.open()
    link.write(b"x", 0.01)
    link.write(b"y", 0.01)
    with pytest.raises(LinkLost):
        link.write(b"z", 0.01)


def test_that_a_reader_hears_what_was_said_before_the_cut() -> None:
    wire = MemoryWire()
    link = wire.open()
    far = wire.accept(1)
    assert far is not None
    far.write(b"last words", 1)
    far.close()
    assert link.read(1) == b"last words"
    with pytest.raises(LinkLost):
        link.read(1)
    assert wire.accept(0.01) is None


def test_that_bytes_written_while_a_reader_waits_wake_it() -> None:
    wire = MemoryWire()
    link = wire.open()
    far = wire.accept(1)
    assert far is not None
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(link.read(10)))
    reader.start()
    far.write(b"now", 1)
    reader.join(10)
    assert heard == [b"now"]


def sys_tree(root: Path, name: str, serial: str) -> None:
    """Write what the kernel shows of a USB printer."""
    device = root / "devices" / name
    (device / "1.0").mkdir(parents=True)
    for fact, value in (("idVendor", "04b8\n"), ("idProduct", "0202\n"), ("serial", serial)):
        (device / fact).write_text(value, "utf-8")
    (root / "usbmisc" / name).mkdir(parents=True)
    (root / "usbmisc" / name / "device").symlink_to(device / "1.0")


def test_that_usb_printers_are_known_by_what_they_are(tmp_path: Path) -> None:
    sys_tree(tmp_path, "lp0", "J1\n")
    sys_tree(tmp_path, "lp1", "J2\n")
    (tmp_path / "usbmisc" / "lp2").mkdir()
    assert printers_here(tmp_path / "usbmisc") == (
        PortSeen("/dev/usb/lp0", PRINTER),
        PortSeen("/dev/usb/lp1", UsbName(0x04B8, 0x0202, "J2")),
        PortSeen("/dev/usb/lp2", None),
    )


@posix
def test_that_a_printer_moved_to_another_port_is_found_by_its_own_name() -> None:
    import pty
    import tty

    address = UsbAddress(PRINTER)
    pairs = [pty.openpty() for _ in range(2)]
    for _near, far in pairs:
        tty.setraw(far)
    paths = [os.ttyname(far) for _near, far in pairs]
    stranger = PortSeen("/dev/nowhere", UsbName(0x04B8, 0x0202, "J9"))
    for (near, _far), path in zip(pairs, paths, strict=True):
        seen = (stranger, PortSeen(path, PRINTER))
        link = open_usb(address, tuple, partial(tuple, seen))
        os.write(near, b"here")
        assert until(link, 4) == b"here"
        link.close()
    serial = open_usb(address, lambda: (PortSeen(paths[0], PRINTER),), lambda: (stranger,))
    assert isinstance(serial, SerialLink)
    serial.close()
    with pytest.raises(LinkRefused):
        open_usb(address, tuple, partial(tuple, (stranger,)))
    for near, far in pairs:
        os.close(near)
        os.close(far)


def test_that_a_device_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(LinkError):
        opener("file:/dev/usb/lp-nowhere")()
