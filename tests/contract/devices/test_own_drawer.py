"""Check cash drawers on a port of their own: told once, believed only by their switch, found again."""

from __future__ import annotations

import os
import threading
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from serial.rfc2217 import PortManager

from app.hardware.addresses import SerialAddress, TcpAddress
from app.hardware.config import DevicesConfig
from app.hardware.drawer_address import DrawerAddress, SwitchLine, parse_drawer
from app.hardware.errors import DrawerAbsent, DrawerStuck
from app.hardware.results import DRAWER_TOLD, DrawerOutcome, DrawerResult
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from devices.manager import DeviceManager
from devices.printer.choosing import build_own_drawer
from devices.printer.serial_drawer import DrawerSwitch, SerialDrawer
from devices.sim.client import Simulator
from devices.sim.log import read_events
from devices.transport.link import LinkLost
from devices.transport.rfc2217 import ASK_LINES, HELLO, Rfc2217Link, TelnetReader

if TYPE_CHECKING:
    from pathlib import Path

    from app.hardware.ports import CashDrawer

WAIT_S = 8.0
BACK_S = 2.0


class FakeDrawer:
    """Be the fake that other tests may use: it opens when told, and tells if it has a switch."""

    def __init__(self, *, has_switch: bool) -> None:
        self.has_switch = has_switch
        self.kicks = 0

    def kick(self) -> DrawerResult:
        self.kicks += 1
        return DrawerResult.of(DrawerOutcome.OPENED) if self.has_switch else DrawerResult.untold()


def kicks(folder: Path) -> list[str]:
    return [event["bytes"] for event in read_events(folder / "drawer", "kick")]


@pytest.mark.parametrize("wire", ["address", "serial", "rfc2217", "fake"])
def test_that_a_drawer_without_a_switch_is_told_once_and_says_that_it_cannot_tell(
    drawer_sim: Simulator, tmp_path: Path, wire: str
) -> None:
    if wire == "serial" and os.name != "posix":
        pytest.skip("no pty here")
    drawer: CashDrawer = FakeDrawer(has_switch=False)
    if wire != "fake":
        drawer = build_own_drawer(drawer_sim.ready[wire])
    assert drawer.kick() == DrawerResult(DrawerOutcome.TOLD, message=DRAWER_TOLD)
    if isinstance(drawer, SerialDrawer):
        settle(drawer_sim, is_open=True)
        drawer.close()
        assert kicks(tmp_path) == ["07"]


def settle(sim: Simulator, *, is_open: bool) -> None:
    """Wait until the drawer stands as told; it has a wire's length to go."""
    for _look in range(2_000):
        if sim.control(do="state")["drawer_open"] is is_open:
            return
    pytest.fail("the drawer does not stand as told")


@pytest.mark.parametrize("line", ["cts", "dsr"])
def test_that_a_drawer_with_a_switch_is_believed(drawer_sim: Simulator, tmp_path: Path, line: str) -> None:
    drawer = build_own_drawer(f"{drawer_sim.ready['rfc2217']};line={line}")
    with closing(drawer):
        assert drawer.look().endswith("its switch says that it is closed.")
        assert drawer.kick() == FakeDrawer(has_switch=True).kick()
        assert drawer.look().endswith("its switch says that it is open.")
        drawer_sim.control(do="close_drawer")
        drawer_sim.control(do="fault", name="stuck")
        assert drawer.kick() == DrawerResult.of(DrawerOutcome.NOT_OPENED, DrawerStuck())
    assert [event["opened"] for event in read_events(tmp_path / "drawer", "kick")] == [True, False]


def test_that_a_switch_wired_the_other_way_reads_the_other_way(drawer_sim: Simulator) -> None:
    with closing(build_own_drawer(f"{drawer_sim.ready['rfc2217']};line=cts;switch=low")) as drawer:
        assert drawer.look().endswith("its switch says that it is open.")


def test_that_a_server_that_tells_nothing_of_the_switch_leaves_it_untold(
    drawer_sim: Simulator, tmp_path: Path
) -> None:
    drawer_sim.control(do="fault", name="mute")
    way = partial(Rfc2217Link, TcpAddress("127.0.0.1", drawer_sim.port))
    with closing(SerialDrawer(way, switch=DrawerSwitch(SwitchLine.CTS), write_s=0.3)) as quick:
        assert "its switch cannot be read" in quick.look()
        assert quick.kick() == DrawerResult.untold()
    assert kicks(tmp_path) == ["07"]


@pytest.mark.skipif(os.name != "posix", reason="no pty here")
def test_that_a_port_without_lines_leaves_it_untold(drawer_sim: Simulator) -> None:
    with closing(build_own_drawer(f"{drawer_sim.ready['serial']};line=dsr")) as drawer:
        assert "its switch cannot be read" in drawer.look()
        assert drawer.kick() == DrawerResult.untold()


def test_that_other_bytes_open_a_drawer_that_wants_them(drawer_sim: Simulator, tmp_path: Path) -> None:
    with closing(build_own_drawer(f"{drawer_sim.ready['rfc2217']};send=1bFF00")) as drawer:
        drawer.kick()
        settle(drawer_sim, is_open=True)
    assert "".join(kicks(tmp_path)) == "1bff00"


def test_that_a_drawer_that_is_not_there_is_not_told() -> None:
    drawer = build_own_drawer("serial:/dev/ttyNOWHERE")
    assert drawer.kick() == DrawerResult.of(DrawerOutcome.NOT_SENT, DrawerAbsent())
    with pytest.raises(DrawerAbsent):
        drawer.check()


class CutLink:
    """Be a port that breaks as soon as something is written."""

    def write(self, data: bytes, timeout_s: float) -> None:
        raise LinkLost

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        return None


def test_that_a_port_that_breaks_under_the_kick_leaves_a_doubt_and_is_not_told_again() -> None:
    opened: list[CutLink] = []

    def opener() -> CutLink:
        opened.append(CutLink())
        return opened[-1]

    assert SerialDrawer(opener).kick() == DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck())
    assert len(opened) == 1


def test_that_a_drawer_whose_switch_breaks_off_leaves_a_doubt(drawer_sim: Simulator) -> None:
    drawer = build_own_drawer(f"{drawer_sim.ready['rfc2217']};line=cts")
    with closing(drawer):
        drawer.check()
        drawer_sim.control(do="fault", name="drop")
        assert drawer.kick() == DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck())
        assert drawer.kick().outcome is DrawerOutcome.OPENED


def test_that_a_lane_opens_its_own_drawer_and_not_the_one_behind_the_printer(
    drawer_sim: Simulator, printer_sim: Simulator, tmp_path: Path
) -> None:
    config = DevicesConfig(
        receipt_printer=printer_sim.address, drawer_port=f"{drawer_sim.ready['rfc2217']};line=cts"
    )
    manager = DeviceManager(config, SystemClock())
    manager.start()
    try:
        assert manager.kick_drawer().result(WAIT_S).outcome is DrawerOutcome.OPENED
        trial = manager.identify(DeviceKind.CASH_DRAWER).result(WAIT_S)
    finally:
        manager.stop()
    assert trial.is_good
    assert trial.words.endswith("it is open.")
    assert kicks(tmp_path) == ["07"]
    assert read_events(tmp_path / "printer", "kick") == ()


def test_that_a_drawer_behind_the_printer_is_tried_in_words(printer_sim: Simulator, tmp_path: Path) -> None:
    manager = DeviceManager(DevicesConfig(receipt_printer=printer_sim.address), SystemClock())
    manager.start()
    assert "through the receipt printer" in manager.identify(DeviceKind.CASH_DRAWER).result(WAIT_S).words
    manager.stop()
    assert read_events(tmp_path / "printer", "kick") == ()


def test_that_a_drawer_that_was_pulled_opens_again_within_two_seconds_of_its_return(tmp_path: Path) -> None:
    sim = Simulator.start("drawer", tmp_path / "drawer")
    manager = DeviceManager(DevicesConfig(drawer_port=sim.address), SystemClock())
    changed = threading.Condition()

    def hear(_status: DeviceStatus) -> None:
        with changed:
            changed.notify_all()

    def until(state: DeviceState, seconds: float) -> None:
        def stands() -> bool:
            return any(one.state is state for one in manager.statuses() if one.kind is DeviceKind.CASH_DRAWER)

        with changed:
            assert changed.wait_for(stands, seconds), manager.statuses()

    manager.on_status(hear)
    manager.start()
    until(DeviceState.READY, WAIT_S)
    sim.kill()
    assert manager.kick_drawer().result(WAIT_S).outcome is DrawerOutcome.NOT_SENT
    until(DeviceState.ABSENT, WAIT_S)
    sim = Simulator.start("drawer", tmp_path / "drawer", sim.port)
    until(DeviceState.READY, BACK_S)
    assert manager.kick_drawer().result(WAIT_S).outcome is DrawerOutcome.TOLD
    settle(sim, is_open=True)
    manager.stop()
    sim.stop()
    assert kicks(tmp_path) == ["07"]


@pytest.mark.parametrize(
    ("text", "wanted", "kept"),
    [
        (
            "serial:/dev/ttyUSB1",
            DrawerAddress(SerialAddress("/dev/ttyUSB1", 9600)),
            "serial:/dev/ttyUSB1:9600",
        ),
        (
            " serial:COM4:19200 ; line=dsr; switch=low;send=1B70 ",
            DrawerAddress(
                SerialAddress("COM4", 19200),
                trigger=b"\x1bp",
                line=SwitchLine.DSR,
                open_is_high=False,
            ),
            "serial:COM4:19200;send=1b70;line=dsr;switch=low",
        ),
        ("tcp:10.0.0.8:4001", DrawerAddress(TcpAddress("10.0.0.8", 4001)), "tcp:10.0.0.8:4001"),
        (
            "rfc2217:10.0.0.8:4001;line=cts",
            DrawerAddress(TcpAddress("10.0.0.8", 4001), is_rfc2217=True, line=SwitchLine.CTS),
            "rfc2217:10.0.0.8:4001;line=cts",
        ),
    ],
)
def test_that_addresses_of_drawers_read_back(text: str, wanted: DrawerAddress, kept: str) -> None:
    assert parse_drawer(text) == wanted
    assert str(wanted) == kept
    assert parse_drawer(kept) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "printer",
        "tcp:10.0.0.8:4001;line=cts",
        "serial:COM4;line=ring",
        "serial:COM4;send=7",
        "serial:COM4;send=bell",
        "serial:COM4;switch=low",
        "serial:COM4;line=cts;line=dsr",
        "serial:COM4;pin=2",
        "rfc2217:serial:COM4",
    ],
)
def test_that_an_address_of_a_drawer_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"rfc2217:HOST:PORT"):
        parse_drawer(text)


@pytest.mark.parametrize("cut", range(1, 12))
def test_that_what_a_device_server_says_is_read_however_it_is_cut(cut: int) -> None:
    said = b"ab\xff\xffc\xff\xfd\x2c\xff\xfb\x01\xff\xfd\x18\xff\xfa\x2c\x6b\xff\xff\xff\xf0d\xff\xf1e"
    reader = TelnetReader()
    parts = [reader.feed(said[start : start + cut]) for start in range(0, len(said), cut)]
    assert b"".join(plain for plain, _answer in parts) == b"ab\xffcde"
    assert b"".join(answer for _plain, answer in parts) == b"\xff\xfe\x01\xff\xfc\x18"
    assert reader.told == [0xFF]


class PortDouble:
    """Be the serial port behind pyserial's own RFC 2217 server."""

    def __init__(self) -> None:
        self.cts, self.dsr, self.ri, self.cd = True, False, False, False
        self.baudrate, self.bytesize, self.parity, self.stopbits = 1200, 7, "E", 2
        self.rtscts = self.xonxoff = False
        self.rts = self.dtr = self.break_condition = False
        self.said = bytearray()

    def write(self, data: bytes) -> None:
        self.said += data


def test_that_a_server_written_by_others_sets_its_port_up_and_tells_its_lines() -> None:
    port: Any = PortDouble()
    server = PortManager(port, port)
    list(server.filter(HELLO))
    assert (port.baudrate, port.bytesize, port.parity, port.stopbits) == (9600, 8, "N", 1)
    list(server.filter(ASK_LINES))
    reader = TelnetReader()
    assert reader.feed(bytes(port.said))[0] == b""
    assert reader.told[-1] & 0x30 == 0x10
    passed = b"".join(server.filter(b"\x07\xff\xff"))
    assert passed == b"\x07\xff"
