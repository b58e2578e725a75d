"""List the simulators and start one from the command line.

A new simulator is one line of `SIMULATORS`: what it is called, its title, what makes it (see
`devices.sim.kind.Kind`), its faults in words. Everything else follows from that line: `counter sim list`,
`--help`, the ready line, the control channel's `describe`, `unplug` and `plug`, and its part of the window.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from app.hardware.simulators import Act, Shows
from devices.sim import drawer, pages, pole, printer, scale, scanner, star, terminal, topaz, zebra
from devices.sim.drawer import SimulatedDrawer
from devices.sim.kind import Attached, Kind
from devices.sim.nexo_terminal import NEXO_FAULTS, SimulatedNexo
from devices.sim.pages import SimulatedPages
from devices.sim.pole import SimulatedPole
from devices.sim.printer import SimulatedPrinter
from devices.sim.scale import SimulatedScale
from devices.sim.scanner import SimulatedScanner
from devices.sim.server import run
from devices.sim.star import SimulatedStar
from devices.sim.terminal import SimulatedTerminal
from devices.sim.topaz import SimulatedTopaz
from devices.sim.zebra import SimulatedZebra

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCAN = (Act("scan", "Scan", "Barcode"),)
_PUT = (Act("put", "Put on it", "Grams", "grams"),)
_STROKES = (((700, 900), (1000, 500), (1300, 900), (1600, 500)), ((1800, 700), (2200, 700)))
_SIGN = (Act("sign", "Sign with its pen", facts={"strokes": _STROKES}),)
_DARK = (Act("power_cycle", "Pull its power and put it back"),)
_SHUT = (Act("close_drawer", "Push the drawer shut"),)


def _topaz(folder: Path, _port: int) -> SimulatedTopaz:
    return SimulatedTopaz(folder)


def _toledo(folder: Path, port: int) -> SimulatedScale:
    return SimulatedScale(folder, port, style="toledo")


def _scanner(folder: Path, _port: int) -> SimulatedScanner:
    return SimulatedScanner(folder)


SIMULATORS: tuple[Kind, ...] = (
    Kind("printer", "Receipt printer, ESC/POS", SimulatedPrinter, printer.FAULTS, Shows.PAPER, _SHUT),
    Kind(
        "star",
        "Receipt printer, Star",
        SimulatedStar,
        star.FAULTS,
        Shows.PAPER,
        _SHUT,
        "star:{place}",
        "star:serial:{path}",
    ),
    Kind(
        "zebra",
        "Label printer, ZPL",
        SimulatedZebra,
        zebra.FAULTS,
        Shows.PAPER,
        (),
        "zpl:{place}",
        "zpl:serial:{path}",
    ),
    Kind("pages", "Page printer, PJL", SimulatedPages, pages.FAULTS, Shows.PAPER),
    Kind("terminal", "Card terminal, PAX", SimulatedTerminal, terminal.FAULTS, Shows.FACE, also=("http",)),
    Kind("nexo", "Card terminal, Nexo JSON", SimulatedNexo, NEXO_FAULTS, Shows.FACE, (), "nexo:{place}"),
    Kind(
        "scale",
        "Scale, NCI",
        SimulatedScale,
        scale.FAULTS,
        acts=_PUT,
        address="nci:{place}",
        serial="nci:serial:{path}",
        lines=("{grams} g",),
    ),
    Kind(
        "toledo",
        "Scale, Toledo 8217",
        _toledo,
        scale.FAULTS,
        acts=_PUT,
        address="toledo:{place};unit=g",
        serial="toledo:serial:{path};unit=g",
        lines=("{grams} g",),
    ),
    Kind(
        "pole",
        "Pole display, CD5220",
        SimulatedPole,
        pole.FAULTS,
        acts=_DARK,
        lines=("{upper}", "{lower}"),
    ),
    Kind("drawer", "Cash drawer of its own", SimulatedDrawer, drawer.FAULTS, acts=_SHUT, also=("rfc2217",)),
    Kind(
        "topaz", "Signature pad, Topaz", _topaz, topaz.FAULTS, acts=_SIGN, lines=("{signatures} signatures",)
    ),
    Kind("scanner", "Barcode scanner, serial", _scanner, scanner.FAULTS, Shows.SCANS, _SCAN),
)
LIST = "list"


def kind_of(name: str) -> Kind:
    """Return a kind by its name."""
    return next(kind for kind in SIMULATORS if kind.name == name)


def usual_folder(name: str) -> Path:
    """Return where a simulator keeps its log when nothing else is said."""
    return Path(platformdirs.user_data_dir("Counter", appauthor=False)) / "simulators" / name


@dataclass(frozen=True, slots=True)
class Wanted:
    """Be a simulator that is wanted in a window; `more` are options of its own process."""

    device: str
    title: str
    folder: Path
    port: int
    more: tuple[str, ...]


def wanted_in_window(argv: Sequence[str]) -> Wanted | None:
    """Return what a command line wants shown, or None when it wants no window; exits as `--help` does."""
    options = _parse(argv)
    if not options.window or options.device == LIST:
        return None
    serial = () if options.serial is None else ("--serial", *filter(None, (options.serial,)))
    more = ("--control-port", str(options.control_port), *serial)
    kind = kind_of(options.device)
    return Wanted(kind.name, kind.title, _folder(options), options.port, more)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a simulator until it is told to stop; return the exit code."""
    options = _parse(list(sys.argv[1:] if argv is None else argv))
    if options.device == LIST:
        sys.stdout.write(_listing())
        return 0
    if options.window:
        sys.stderr.write("A window is opened by `counter sim`.\n")
        return 2
    folder = _folder(options)
    serial = None if options.serial is None else Path(options.serial or folder / "line").absolute()
    device = Attached(kind_of(options.device), folder, options.port, serial)
    run(device, device.ready(), options.control_port, until_input_ends=options.until_input_ends)
    return 0


def _folder(options: argparse.Namespace) -> Path:
    folder: Path = options.dir or usual_folder(options.device)
    return folder.absolute()


def _parse(given: Sequence[str]) -> argparse.Namespace:
    named = next((kind for kind in SIMULATORS if given and kind.name == given[0]), None)
    parser = argparse.ArgumentParser(
        prog="counter sim",
        description="Run a simulated device on its real wire. It prints one line of JSON when it is ready: "
        "the address to set in Counter, and the control port, which takes one JSON object a line.",
        epilog=_help_of(named) if named else _listing(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [kind.name for kind in SIMULATORS]
    parser.add_argument("device", choices=[*names, LIST], metavar="DEVICE", help=", ".join([*names, LIST]))
    parser.add_argument("--dir", type=Path, help="folder of its durable log; without it, the usual place")
    parser.add_argument("--port", type=int, default=0, help="TCP port of the device; 0 takes a free one")
    parser.add_argument(
        "--serial",
        nargs="?",
        const="",
        metavar="LINK",
        help="speak on a serial line too (a pty); LINK is its name, else `line` in the folder",
    )
    parser.add_argument("--control-port", type=int, default=0, help="port for commands; 0 takes a free one")
    parser.add_argument("--window", action="store_true", help="show it in a window, until that is closed")
    parser.add_argument("--until-input-ends", action="store_true", help="stop when standard input closes")
    return parser.parse_args(given)


def _listing() -> str:
    """Return every simulator, one a line."""
    wide = max(len(kind.name) for kind in SIMULATORS)
    lines = [f"  {kind.name.ljust(wide)}  {kind.title}" for kind in SIMULATORS]
    return "\n".join(("Simulators:", *lines, ""))


def _help_of(kind: Kind) -> str:
    """Return what can be said to one simulator on its control port."""
    wide = max((len(name) for name in kind.faults), default=0)
    faults = [f"  {name.ljust(wide)}  {words}" for name, words in kind.faults.items()]
    acts = [f'  {{"do": "{act.word}"{_typed(act)}}}  {act.label}' for act in kind.acts]
    return "\n".join(
        (
            f"{kind.title}. Commands on the control port:",
            '  {"do": "state"}  {"do": "describe"}  {"do": "unplug"}  {"do": "plug"}  {"do": "stop"}',
            '  {"do": "fault", "name": "…"}  {"do": "clear"}  {"do": "clear", "name": "…"}',
            *acts,
            "Faults:",
            *faults,
        )
    )


def _typed(act: Act) -> str:
    """Return what is sent with an act's word."""
    return f', "{act.key}": "…"' if act.typed or act.facts else ""
