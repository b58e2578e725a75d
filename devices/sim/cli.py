"""Start one simulator from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.sim.nexo_terminal import SimulatedNexo
from devices.sim.pages import SimulatedPages
from devices.sim.printer import SimulatedPrinter
from devices.sim.scanner import SimulatedScanner
from devices.sim.server import Simulated, run
from devices.sim.star import SimulatedStar
from devices.sim.terminal import SimulatedTerminal
from devices.sim.topaz import SimulatedTopaz
from devices.sim.zebra import SimulatedZebra

if TYPE_CHECKING:
    from collections.abc import Sequence

DEVICES = ("printer", "scanner", "terminal", "nexo", "pages", "zebra", "star", "topaz")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a simulator until it is told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="counter sim", description="Run a simulated device.")
    parser.add_argument("device", choices=DEVICES)
    parser.add_argument("--dir", type=Path, required=True, help="folder of its durable log")
    parser.add_argument("--port", type=int, default=0, help="port of the device; 0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--until-input-ends", action="store_true", help="stop when standard input closes")
    options = parser.parse_args(argv)
    device, ready = _start(options.device, options.dir, options.port)
    run(device, ready, options.control_port, until_input_ends=options.until_input_ends)
    return 0


def _start(name: str, folder: Path, port: int) -> tuple[Simulated, dict[str, Any]]:
    if name == "scanner":
        scanner = SimulatedScanner(folder)
        return scanner, {"device": name, "path": scanner.path, "address": f"serial:{scanner.path}"}
    if name == "topaz":
        pad = SimulatedTopaz(folder)
        return pad, {"device": name, "path": pad.path, "address": f"serial:{pad.path}"}
    if name == "nexo":
        nexo = SimulatedNexo(folder, port)
        return nexo, {"device": name, "port": nexo.port, "address": f"nexo:127.0.0.1:{nexo.port}"}
    if name in {"zebra", "star"}:
        printer = SimulatedZebra(folder, port) if name == "zebra" else SimulatedStar(folder, port)
        style = "zpl" if name == "zebra" else name
        return printer, {"device": name, "port": printer.port, "address": f"{style}:127.0.0.1:{printer.port}"}
    kinds: dict[str, type[SimulatedPrinter | SimulatedTerminal | SimulatedPages]] = {
        "printer": SimulatedPrinter,
        "terminal": SimulatedTerminal,
        "pages": SimulatedPages,
    }
    device = kinds[name](folder, port)
    if isinstance(device, SimulatedTerminal) and device.path:
        wires = {"http": f"http:127.0.0.1:{device.port}", "serial": f"serial:{device.path}"}
        return device, {
            "device": name,
            "port": device.port,
            "address": f"tcp:127.0.0.1:{device.port}",
            **wires,
        }
    return device, {"device": name, "port": device.port, "address": f"tcp:127.0.0.1:{device.port}"}
