"""Check what every printer does alike, over its simulator, over a wire in memory, and the fakes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.errors import (
    CoverOpen,
    CutterStuck,
    PaperLow,
    PaperOut,
    PrinterHot,
    PrinterOffline,
    PrinterPaused,
    QueueStopped,
    RibbonOut,
)
from app.hardware.results import DrawerOutcome, PrintOutcome, PrintResult
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import EscposPrinter, PrinterTiming
from devices.printer.folder_printer import FolderPrinter
from devices.printer.pjl_printer import PageTiming, PjlPrinter
from devices.printer.queue_printer import QueueParts, QueuePrinter, QueuePrograms, QueueTiming
from devices.printer.star_printer import StarDrawer, StarPrinter
from devices.printer.zebra_printer import ZebraPrinter, ZebraTiming
from devices.sim.client import Simulator
from devices.sim.log import read_kicks, read_page_jobs, read_printed_labels, read_receipts
from devices.transport.opening import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fixtures.device_fakes import FakeDrawer, FakePaper, MemoryPrinter
else:
    from device_fakes import FakeDrawer, FakePaper, MemoryPrinter

CUPS = Path(__file__).parents[2] / "fixtures" / "fake_cups.py"
QUICK = PrinterTiming(status_s=0.8, write_s=5, answer_s=1, look_s=0.2)
ESCPOS = b"\x1b@hello\n\x1dVA\x20"
STAR = b"\x1b@\x1b*rA\x1b*rP0\x00b\x02\x00\xff\x0f\x1b*rB\x1bd\x03"
ZPL = b"^XA^PW100^LL100^FO1,1^FH\\^FDhello^FS^XZ\n"
PDF = b"%PDF-1.4\n%%EOF\n"
LOST = ("drop_in_job", "no_answer")


@dataclass
class Rig:
    """Be a printer: how to print, what came out, its troubles by the word that makes them, its cable."""

    print: Callable[[], PrintResult]
    check: Callable[[], None]
    came_out: Callable[[], int]
    fail: Callable[[str], object]
    troubles: dict[str, str]
    lost: tuple[str, ...]
    unplug: Callable[[], object]
    plug: Callable[[], object]
    kick: Callable[[], DrawerOutcome] | None = None
    kicks: Callable[[], int] = lambda: 0


TROUBLES = {
    "paper_out": PaperOut.code,
    "cover_open": CoverOpen.code,
    "cutter": CutterStuck.code,
    "hot": PrinterHot.code,
    "offline": PrinterOffline.code,
}


class Plug:
    """Start a simulator, stop it, and start it again at its place."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.simulator = Simulator.start(name, folder)
        self.port = self.simulator.port
        self.address = f"tcp:127.0.0.1:{self.port}"

    def fail(self, fault: str) -> None:
        self.simulator.control(do="clear")
        if fault:
            self.simulator.control(do="fault", name=fault)

    def pull(self) -> None:
        self.simulator.kill()

    def push(self) -> None:
        self.simulator = Simulator.start(self.name, self.folder, self.port)


def receipts(name: str, folder: Path) -> Iterator[Rig]:
    plug = Plug(name, folder)
    way = opener(plug.address)
    driver = StarPrinter(way, QUICK) if name == "star" else EscposPrinter(way, QUICK)
    drawer = StarDrawer(way, opens_in_s=0.3) if name == "star" else EscposDrawer(way, opens_in_s=0.3)
    yield Rig(
        lambda: driver.print(STAR if name == "star" else ESCPOS),
        driver.check,
        lambda: len(read_receipts(folder)),
        plug.fail,
        TROUBLES,
        LOST,
        plug.pull,
        plug.push,
        lambda: drawer.kick().outcome,
        lambda: read_kicks(folder),
    )
    plug.simulator.stop()


def memory(_name: str, _folder: Path) -> Iterator[Rig]:
    device = MemoryPrinter()
    driver = EscposPrinter(device.wire.open, QUICK)
    drawer = EscposDrawer(device.wire.open, opens_in_s=0.3)
    yield Rig(
        lambda: driver.print(ESCPOS),
        driver.check,
        lambda: len(device.jobs),
        lambda fault: setattr(device, "fault", TROUBLES.get(fault, fault)),
        TROUBLES,
        LOST,
        lambda: setattr(device.wire, "is_plugged", False),
        lambda: setattr(device.wire, "is_plugged", True),
        lambda: drawer.kick().outcome,
        lambda: device.kicks,
    )
    device.end()


def fake(_name: str, _folder: Path) -> Iterator[Rig]:
    device = FakePaper()
    drawer = FakeDrawer(device)

    def fail(fault: str) -> None:
        device.fault = TROUBLES.get(fault, fault)
        drawer.is_stuck = fault == "drawer_stuck"

    yield Rig(
        lambda: device.print(ESCPOS),
        device.check,
        lambda: len(device.jobs),
        fail,
        TROUBLES,
        LOST,
        lambda: setattr(device, "is_here", False),
        lambda: setattr(device, "is_here", True),
        lambda: drawer.kick().outcome,
        lambda: drawer.kicks,
    )


def labels(_name: str, folder: Path) -> Iterator[Rig]:
    plug = Plug("zebra", folder)
    driver = ZebraPrinter(opener(plug.address), ZebraTiming(status_s=0.8, write_s=5, done_s=1, look_s=0.05))
    troubles = {
        "paper_out": PaperOut.code,
        "head_open": CoverOpen.code,
        "ribbon_out": RibbonOut.code,
        "paused": PrinterPaused.code,
        "hot": PrinterHot.code,
    }
    yield Rig(
        lambda: driver.print(ZPL, "job-1"),
        driver.check,
        lambda: len(read_printed_labels(folder)),
        plug.fail,
        troubles,
        LOST,
        plug.pull,
        plug.push,
    )
    plug.simulator.stop()


def pages(_name: str, folder: Path) -> Iterator[Rig]:
    plug = Plug("pages", folder)
    driver = PjlPrinter(opener(plug.address), PageTiming(status_s=0.8, write_s=5, done_s=1))
    yield Rig(
        lambda: driver.print(PDF, "job-1"),
        driver.check,
        lambda: len(read_page_jobs(folder)),
        plug.fail,
        {"paper_out": PaperOut.code, "cover_open": CoverOpen.code},
        LOST,
        plug.pull,
        plug.push,
    )
    plug.simulator.stop()


def queued(_name: str, folder: Path) -> Iterator[Rig]:
    for name in ("jobs", "state"):
        (folder / name).mkdir(parents=True)
    programs = [(sys.executable, str(CUPS), str(folder), name) for name in ("lp", "lpstat", "cancel")]
    parts = QueueParts(QueuePrograms(*programs), QueueTiming(20, 20, 0.3), lambda _seconds: None)
    queue = {"name": "Labels_1"}

    def driver() -> QueuePrinter:
        return QueuePrinter(queue["name"], parts)

    yield Rig(
        lambda: driver().print(PDF, "job-1"),
        lambda: driver().check(),
        lambda: len(list((folder / "jobs").glob("*.pdf"))),
        lambda fault: (folder / "fault").write_text(fault, "utf-8"),
        {"disabled": QueueStopped.code, "rejecting": QueueStopped.code},
        ("aborted", "no_number", "stuck"),
        lambda: queue.update(name="Labels_2"),
        lambda: queue.update(name="Labels_1"),
    )


def in_folder(_name: str, folder: Path) -> Iterator[Rig]:
    folder.mkdir()
    driver = FolderPrinter(str(folder))
    yield Rig(
        lambda: driver.print(PDF, "job-1"),
        driver.check,
        lambda: len(list(folder.glob("*.pdf"))),
        lambda _fault: None,
        {},
        (),
        lambda: folder.rename(folder.with_suffix(".away")),
        lambda: folder.with_suffix(".away").rename(folder),
    )


RIGS: dict[str, Callable[[str, Path], Iterator[Rig]]] = {
    "printer": receipts,
    "star": receipts,
    "memory": memory,
    "fake": fake,
    "zebra": labels,
    "pages": pages,
    "queue": queued,
    "folder": in_folder,
}
WITH_DRAWER = ("printer", "star", "memory", "fake")


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each printer in turn."""
    name: Any = request.param
    yield from RIGS[name](name, tmp_path / name)


@pytest.fixture(params=WITH_DRAWER)
def till(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each receipt printer in turn, with its drawer."""
    name: Any = request.param
    yield from RIGS[name](name, tmp_path / name)


def test_that_a_job_that_is_proved_is_printed_once(rig: Rig) -> None:
    rig.check()
    assert rig.print().outcome is PrintOutcome.PRINTED
    assert rig.came_out() == 1


def test_that_a_printer_in_trouble_is_sent_nothing_and_says_why_until_it_is_mended(rig: Rig) -> None:
    for fault, code in rig.troubles.items():
        rig.fail(fault)
        result = rig.print()
        assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, code)
        assert result.message
    rig.fail("")
    assert rig.came_out() == 0
    assert rig.print().outcome is PrintOutcome.PRINTED


def test_that_a_job_lost_on_its_way_is_unknown_and_the_next_one_prints(rig: Rig) -> None:
    for fault in rig.lost:
        rig.fail(fault)
        result = rig.print()
        assert (result.outcome, bool(result.message)) == (PrintOutcome.UNKNOWN, True), fault
        rig.fail("")
    before = rig.came_out()
    assert rig.print().outcome is PrintOutcome.PRINTED
    assert rig.came_out() == before + 1


def test_that_an_unplugged_printer_is_sent_nothing_and_prints_when_it_is_back(rig: Rig) -> None:
    rig.unplug()
    result = rig.print()
    assert result.outcome is PrintOutcome.NOT_SENT
    assert result.code in {"printer_absent", "queue_absent", "folder_shut"}
    rig.plug()
    rig.check()
    assert rig.print().outcome is PrintOutcome.PRINTED
    assert rig.came_out() == 1


def test_that_paper_near_its_end_is_told_and_prints_on(till: Rig) -> None:
    till.fail("paper_low")
    with pytest.raises(PaperLow):
        till.check()
    assert till.print().outcome is PrintOutcome.PRINTED


def test_that_a_drawer_opens_sticks_and_is_missed(till: Rig) -> None:
    assert till.kick is not None
    till.fail("drawer_stuck")
    assert till.kick() is DrawerOutcome.NOT_OPENED
    till.fail("")
    assert till.kick() is DrawerOutcome.OPENED
    assert till.kicks() == 2
    assert till.came_out() == 0
    till.unplug()
    assert till.kick() is DrawerOutcome.NOT_SENT
