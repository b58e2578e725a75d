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
    `scheme` is what stands before host and port in the device's address and `tail` what stands after, `also`
    what it answers to besides.
    A simulator that the window shows plainly may answer `state` with `lines`, a list of texts, such as the
    two lines of a pole display.
    """

    name: str
    title: str
    make: Callable[[Path, int], Simulated]
    faults: Mapping[str, str] = field(default_factory=dict)
    shows: Shows = Shows.PLAIN
    acts: tuple[Act, ...] = ()
    scheme: str = "tcp"
    also: tuple[str, ...] = ()
    tail: str = ""


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
        facts: dict[str, Any] = {"device": self._kind.name, "dir": str(self._folder)}
        scheme, tail = self._kind.scheme, self._kind.tail
        if self.path:
            plain = f"serial:{self.path}"
            serial = plain if scheme == "tcp" else f"{scheme}:{plain}{tail}"
            facts |= {"path": self.path, "serial": serial, "address": serial}
        if self.port:
            facts |= {name: f"{name}:127.0.0.1:{self.port}" for name in self._kind.also}
            facts |= {"port": self.port, "address": f"{scheme}:127.0.0.1:{self.port}{tail}"}
        return facts

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Tell what this is, pull the cable or put it back; hand everything else to the device."""
        match command["do"]:
            case "describe":
                return self._description()
            case "unplug" | "plug":
                return self._move_plug(put_in=command["do"] == "plug")
            case "state":
                return {"plugged": self._plug is None or self._plug.is_in, **self.device.control(command)}
        return self.device.control(command)

    def close(self) -> None:
        """Let everything go."""
        self.device.close()

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
            "acts": [[act.word, act.label, act.typed] for act in kind.acts],
            "can_unplug": self._plug is not None,
        }
