"""Say what a kind of simulator is: its name, how it starts, its faults in words, what one can do to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.hardware.simulators import Act, Shows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from devices.sim.plug import Plug
    from devices.sim.server import Simulated


@dataclass(frozen=True, slots=True)
class Kind:
    """Be one line of the list of simulators.

    `make` takes the folder of the log and the port (0 is a free one). What it makes may have a `port`, a
    `path` (its serial line) and a `plug` (`devices.sim.plug.Plug`: then it can be pulled out, and have a
    serial line beside its port). `faults` maps what the control channel calls a fault to plain words.
    `address` and `serial` are how Counter's settings write its TCP port and its serial line, `also` other
    heads that its port answers to. `lines` are written from its state for the window's display, such as
    `{upper}` and `{lower}` of a pole.
    """

    name: str
    title: str
    make: Callable[[Path, int], Simulated]
    faults: Mapping[str, str] = field(default_factory=dict)
    shows: Shows = Shows.PLAIN
    acts: tuple[Act, ...] = ()
    address: str = "tcp:{place}"
    serial: str = "serial:{path}"
    also: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class Attached:
    """Be a running simulator that also tells what it is, and can be pulled out and put back."""

    def __init__(self, kind: Kind, folder: Path, port: int, serial: Path | None = None) -> None:
        """Start it; `serial` names the link to a serial line of it."""
        self._kind, self._folder = kind, folder
        self.device = kind.make(folder, port)
        self._plug: Plug | None = getattr(self.device, "plug", None)
        if serial is not None and self._plug is not None:
            self._plug.add_line(serial)

    @property
    def port(self) -> int:
        """Return the TCP port; 0 when there is none."""
        return int(getattr(self.device, "port", 0))

    @property
    def path(self) -> str:
        """Return the name of the serial line; empty when there is none."""
        own = str(getattr(self.device, "path", ""))
        return own or (self._plug.path if self._plug is not None else "")

    def ready(self) -> dict[str, Any]:
        """Return what a starter wants to know."""
        kind = self._kind
        facts: dict[str, Any] = {"device": kind.name, "dir": str(self._folder)}
        if self.path:
            serial = kind.serial.format(path=self.path)
            facts |= {"path": self.path, "serial": serial, "address": serial}
        if self.port:
            place = f"127.0.0.1:{self.port}"
            facts |= {head: f"{head}:{place}" for head in kind.also}
            facts |= {"port": self.port, "address": kind.address.format(place=place)}
        return facts

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Tell what this is, pull the cable or put it back; hand everything else to the device."""
        match command["do"]:
            case "describe":
                return self._description()
            case "unplug" | "plug":
                return self._move_plug(put_in=command["do"] == "plug")
            case "state":
                return self._state(command)
        return self.device.control(command)

    def close(self) -> None:
        """Let everything go."""
        self.device.close()

    def _state(self, command: dict[str, Any]) -> dict[str, Any]:
        state = self.device.control(command)
        lines = [line.format(**state) for line in self._kind.lines]
        return {"plugged": self._plug is None or self._plug.is_in, "lines": lines, **state}

    def _move_plug(self, *, put_in: bool) -> dict[str, Any]:
        if self._plug is None:
            raise ValueError("plug")
        if put_in:
            self._plug.put_in()
        else:
            self._plug.pull()
        return {"plugged": self._plug.is_in, "path": self.path}

    def _description(self) -> dict[str, Any]:
        kind = self._kind
        return {
            **self.ready(),
            "title": kind.title,
            "shows": kind.shows,
            "faults": dict(kind.faults),
            "acts": [[act.word, act.label, act.typed, act.key, dict(act.facts)] for act in kind.acts],
            "can_unplug": self._plug is not None,
        }
