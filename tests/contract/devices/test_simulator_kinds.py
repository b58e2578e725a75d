"""Check what every simulator owes: a log that survives a kill, faults and cable at run time, a line."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.cards import CardAnswer, CardOutcome
from app.hardware.customer import CustomerPhase, CustomerView
from app.hardware.pad_address import parse_pad
from app.hardware.results import DrawerOutcome, PrintOutcome
from app.hardware.states import DeviceKind
from app.hardware.terminal_reports import OfflineMode, OfflineRules
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.display.choosing import build_display
from devices.printer.choosing import build_drawer, build_own_drawer, build_page_printer, build_receipt_printer
from devices.printer.escpos_printer import EscposPrinter, PrinterTiming
from devices.render.escpos import render_receipt
from devices.render.pdf import render_pages
from devices.render.star import render_star
from devices.samples import sample_page
from devices.scale.choosing import build_scale
from devices.scanner.serial_scanner import SerialScanner
from devices.signature.topaz_pad import TopazPad
from devices.sim.cli import SIMULATORS
from devices.sim.client import Simulator, SimulatorError
from devices.sim.log import LOG_NAME, read_charges, read_events, read_receipts, read_scans
from devices.terminal.choosing import build_terminal
from devices.terminal.poslink import PoslinkTerminal
from devices.terminal.poslink_service import PoslinkService
from devices.terminal.talk import TerminalTiming
from devices.transport.link import LinkError
from devices.transport.opening import opener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hardware.signing import PenMove

QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=5)
NAMES = [kind.name for kind in SIMULATORS]
LINES_ONLY: dict[str, dict[str, Any]] = {
    "scanner": {"do": "scan", "text": "x"},
    "topaz": {"do": "hover", "x": 1, "y": 1},
}
LABEL = b"^XA^PW812^LL457^FT20,60^A0N,40,40^FDHello^FS^XZ"


@contextmanager
def running(name: str, folder: Path, port: int = 0, *options: str) -> Iterator[Simulator]:
    simulator = Simulator.start(name, folder, port, options)
    try:
        yield simulator
    finally:
        simulator.stop()


def use(sim: Simulator, address: str = "") -> None:
    """Have the real driver of a device do one thing."""
    place = address or sim.address
    match sim.ready["device"]:
        case "printer":
            page = render_receipt(sample_page(DeviceKind.RECEIPT_PRINTER))
            assert build_receipt_printer(place).print(page).outcome is PrintOutcome.PRINTED
        case "star":
            page = render_star(sample_page(DeviceKind.RECEIPT_PRINTER))
            assert build_receipt_printer(place).print(page).outcome is PrintOutcome.PRINTED
        case "pages":
            page = render_pages(sample_page(DeviceKind.PAGE_PRINTER))
            assert build_page_printer(place).print(page, "job").outcome is PrintOutcome.PRINTED
        case "zebra":
            assert build_page_printer(place).print(LABEL, "job").outcome is PrintOutcome.PRINTED
        case "terminal" | "nexo":
            answer = build_terminal(place, QUICK).sale("sale-1", Money(2350))
            assert answer.outcome is CardOutcome.APPROVED
        case "scanner":
            assert scanned(sim, place) == "300935056982"
        case _:
            use_beside(sim, place)


def use_beside(sim: Simulator, place: str) -> None:
    """Have the real driver of a device beside the register do one thing."""
    match sim.ready["device"]:
        case "scale" | "toledo":
            sim.control(do="put", grams="12.50")
            assert build_scale(place).weigh().amount == Decimal("12.50")
        case "drawer":
            drawer = build_own_drawer(f"{sim.ready['rfc2217']};line=cts")
            outcome = drawer.kick().outcome
            drawer.close()
            assert outcome is DrawerOutcome.OPENED
        case "pole":
            display = build_display(place)
            display.show(CustomerView(CustomerPhase.IDLE, "Cedar", "", "Hello"))
            shown = sim.control(do="await", upper="Cedar".center(20), lower="Hello".center(20), seconds=4)
            display.close()
            assert (shown["upper"], shown["lower"]) == ("Cedar".center(20), "Hello".center(20))
        case "topaz":
            assert len(signed(sim, place)) == 3
        case other:
            pytest.fail(f"no driver is tried on {other}")


def signed(sim: Simulator, address: str) -> list[PenMove]:
    """Return what a pad told of a stroke of two points, with its end."""
    found = parse_pad(address)
    pad = TopazPad(opener(str(found.address)), found.field)
    pad.check()
    sim.control(do="sign", strokes=[[[900, 500], [1200, 800]]])
    moves: list[PenMove] = []
    while not moves or moves[-1].is_down:
        moves.extend(pad.next_moves(4000))
    pad.close()
    return moves


def scanned(sim: Simulator, address: str) -> str:
    scanner = SerialScanner(opener(address), SystemClock())
    scanner.check()
    sim.control(do="scan", text="300935056982")
    scan = scanner.next_scan(4000)
    scanner.close()
    assert scan is not None
    return scan.raw


def done(folder: Path) -> list[str]:
    """Return what happened to the world, in order."""
    known = {"receipt", "label", "pages", "charge", "scan", "put", "kick", "signature"}
    events = read_events(folder)
    return [event["event"] for event in events if event["event"] in known or event.get("lower", "").strip()]


@pytest.mark.parametrize("name", NAMES)
def test_that_what_a_simulator_did_is_still_known_after_it_was_killed(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    first = Simulator.start(name, folder)
    use(first)
    counts = {key: value for key, value in first.control(do="state").items() if isinstance(value, int)}
    first.kill()
    with (folder / LOG_NAME).open("ab") as log:
        log.write(b'{"event": "torn off by the po')
    with running(name, folder, int(first.ready.get("port", 0))) as again:
        held = again.control(do="state")
        assert {key: held[key] for key in counts} == counts
        assert len(done(folder)) == 1
        if name not in {"terminal", "nexo"}:
            use(again)
            assert len(done(folder)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_that_every_fault_is_set_and_cleared_while_it_runs(name: str, tmp_path: Path) -> None:
    with running(name, tmp_path) as sim:
        told = sim.control(do="describe")
        assert all(told["faults"].values())
        for fault in told["faults"]:
            assert sim.control(do="fault", name=fault)["faults"] == [fault]
            assert sim.control(do="clear", name=fault)["faults"] == []
        assert sim.control(do="fault", name=next(iter(told["faults"])))["faults"]
        assert sim.control(do="clear")["faults"] == []
        with pytest.raises(SimulatorError, match="no such thing"):
            sim.control(do="fault", name="no such thing")


@pytest.mark.parametrize("name", NAMES)
def test_that_a_pulled_cable_lets_nothing_through_and_put_back_it_is_the_same_device(
    name: str, tmp_path: Path
) -> None:
    with running(name, tmp_path / "log", 0, "--serial", str(tmp_path / "line")) as sim:
        assert sim.control(do="unplug")["plugged"] is False
        assert sim.control(do="state")["plugged"] is False
        if name in LINES_ONLY:
            with pytest.raises(SimulatorError, match="unplugged"):
                sim.control(**LINES_ONLY[name])
        else:
            with pytest.raises(LinkError):
                opener(f"tcp:127.0.0.1:{sim.port}")()
        assert sim.control(do="plug")["plugged"] is True
        use(sim)
        assert len(done(tmp_path / "log")) == 1


@pytest.mark.parametrize("name", ["printer", "star", "zebra", "pages", "terminal", "scanner", "topaz"])
def test_that_a_driver_works_over_a_serial_line_whose_name_stays(name: str, tmp_path: Path) -> None:
    link = tmp_path / "line"
    with running(name, tmp_path / "log", 0, "--serial", str(link)) as sim:
        assert link.is_symlink()
        sim.control(do="unplug")
        assert not link.exists()
        sim.control(do="plug")
        use(sim, sim.ready["serial"])
    assert len(done(tmp_path / "log")) == 1
    assert not link.is_symlink()


def test_that_a_file_in_the_way_of_a_serial_line_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "line"
    mine.write_text("mine")
    with pytest.raises(SimulatorError, match="ended at once"):
        Simulator.start("scanner", tmp_path / "log", 0, ("--serial", str(mine)))
    assert mine.read_text() == "mine"


def kicked(address: str) -> DrawerOutcome:
    drawer = build_drawer(address)
    assert drawer is not None
    return drawer.kick().outcome


@pytest.mark.parametrize("name", ["printer", "star"])
def test_that_a_drawer_stays_open_over_a_kill_until_somebody_pushes_it_shut(
    name: str, tmp_path: Path
) -> None:
    first = Simulator.start(name, tmp_path)
    assert kicked(first.address) is DrawerOutcome.OPENED
    first.kill()
    with running(name, tmp_path) as again:
        assert again.control(do="state")["drawer_open"] is True
        assert again.control(do="close_drawer")["drawer_open"] is False
    with running(name, tmp_path) as last:
        assert last.control(do="state")["drawer_open"] is False
        last.control(do="fault", name="drawer_stuck")
        assert kicked(last.address) is DrawerOutcome.NOT_OPENED


def test_that_a_nexo_terminal_tells_after_a_kill_what_it_charged(tmp_path: Path) -> None:
    first = Simulator.start("nexo", tmp_path)
    first.control(do="fault", name="drop_after_auth")
    driver = build_terminal(first.address, QUICK)
    assert driver.sale("sale-1", Money(2350)).outcome is CardOutcome.UNKNOWN
    first.kill()
    lines = (tmp_path / LOG_NAME).read_bytes().splitlines(keepends=True)
    (tmp_path / LOG_NAME).write_bytes(b"".join(line for line in lines if b'"told"' not in line))
    with running("nexo", tmp_path, first.port):
        answer = driver.inquire("sale-1")
    assert isinstance(answer, CardAnswer)
    assert (answer.outcome, answer.approved) == (CardOutcome.APPROVED, Money(2350))
    assert len(read_charges(tmp_path)) == 1


def test_that_a_terminal_keeps_its_rules_for_stored_offline_sales_over_a_kill(tmp_path: Path) -> None:
    first = Simulator.start("terminal", tmp_path)
    rules = OfflineRules(OfflineMode.WHEN_HOST_IS_AWAY, most_charges=9, ceiling=Money(20000), days=2)
    service(first).set_offline_rules(rules)
    first.kill()
    with running("terminal", tmp_path, first.port) as again:
        assert service(again).offline_rules() == rules


def service(sim: Simulator) -> PoslinkService:
    terminal = build_terminal(sim.address, QUICK)
    assert isinstance(terminal, PoslinkTerminal)
    return PoslinkService(terminal)


def test_that_a_printer_that_dies_leaves_a_torn_receipt_and_no_more_of_it(tmp_path: Path) -> None:
    page = render_receipt(sample_page(DeviceKind.RECEIPT_PRINTER))
    with running("printer", tmp_path / "log", 0, "--serial", str(tmp_path / "line")) as sim:
        for address in (sim.address, sim.ready["serial"]):
            sim.control(do="fault", name="half")
            printer = EscposPrinter(opener(address), PrinterTiming(answer_s=1.0))
            assert printer.print(page).outcome is PrintOutcome.UNKNOWN
    assert read_receipts(tmp_path / "log") == ()
    torn = read_events(tmp_path / "log", "torn")
    assert [(tmp_path / "log" / event["picture"]).exists() for event in torn] == [True, True]


def test_that_a_faulty_scanner_sends_what_its_fault_says(tmp_path: Path) -> None:
    with running("scanner", tmp_path) as sim:
        scanner = SerialScanner(opener(sim.address), SystemClock())
        scanner.check()
        heard: dict[str, list[str]] = {}
        for fault in ("garbled", "twice", "dead", "cut"):
            sim.control(do="fault", name=fault)
            sim.control(do="scan", text="ABC123")
            scans = iter(lambda: scanner.next_scan(400), None)
            heard[fault] = [scan.raw for scan in scans]
            sim.control(do="clear")
        scanner.close()
    assert heard == {"garbled": ["ABC12#"], "twice": ["ABC123"] * 2, "dead": [], "cut": []}
    assert read_scans(tmp_path) == ("ABC123",) * 4
