"""Start, adopt and stop the practice world: the payer and the device simulators, each a process.

Each process prints one JSON line when it is ready. What runs where is kept in `world.json`, so that
a Counter that was killed finds the same world again, with everything it had done in it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.kernel.errors import OutsideError

if TYPE_CHECKING:
    from pathlib import Path

_CONTROL_TIMEOUT_S = 5.0


class Part(StrEnum):
    """Name the processes of the practice world."""

    PAYER = "payer"
    PRINTER = "printer"
    TERMINAL = "terminal"
    SCANNER = "scanner"
    PAGES = "pages"
    SCALE = "scale"
    POLE = "pole"
    PAD = "topaz"


class WorldBroken(OutsideError):
    """Report that a practice process did not start."""

    def __init__(self, part: Part) -> None:
        """Take the part that is missing."""
        super().__init__(
            f"The practice {part} did not start. Close Counter and open it again.", permanent=True
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """Hold what a running process said of itself."""

    pid: int
    facts: dict[str, Any]

    @property
    def control_port(self) -> int:
        """Return the port that takes commands, one JSON object a line."""
        return int(self.facts["control_port"])

    @property
    def address(self) -> str:
        """Return the address as device settings hold it; for the payer, host:port."""
        return str(self.facts.get("address") or f"127.0.0.1:{self.facts['port']}")


class PracticeWorld:
    """Keep the practice processes of one folder running."""

    def __init__(self, folder: Path) -> None:
        """Take the folder where the processes keep their logs."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._register = folder / "world.json"
        self._children: dict[Part, subprocess.Popen[bytes]] = {}

    def ensure(self, part: Part) -> Ready:
        """Return the running process of a part: the one known from before, else a new one."""
        known = self._known().get(part)
        if known is not None and self._answers(known):
            return known
        port = int(known.facts.get("port", 0)) if known else 0
        return self._start(part, port)

    def address(self, part: Part) -> str:
        """Return where a part was reached last, or an empty text."""
        known = self._known().get(part)
        return known.address if known else ""

    def control_port(self, part: Part) -> int | None:
        """Return where a part took commands last, or None when it never ran."""
        known = self._known().get(part)
        return known.control_port if known else None

    def control(self, part: Part, **command: object) -> dict[str, Any]:
        """Send one command to a part and return its answer; raise `WorldBroken` when it is not there."""
        known = self._known().get(part)
        if known is None:
            raise WorldBroken(part)
        try:
            return _ask(known.control_port, command)
        except (OSError, ValueError) as error:
            raise WorldBroken(part) from error

    def stop(self, part: Part) -> None:
        """Ask a part to stop and wait until it has."""
        word: dict[str, object] = {"stop": True} if part is Part.PAYER else {"do": "stop"}
        with contextlib.suppress(WorldBroken):
            self.control(part, **word)
        child = self._children.pop(part, None)
        if child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_CONTROL_TIMEOUT_S)
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()

    def stop_all(self) -> None:
        """Stop every part."""
        for part in Part:
            self.stop(part)

    def _known(self) -> dict[Part, Ready]:
        try:
            stored = json.loads(self._register.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {Part(name): Ready(entry["pid"], entry["facts"]) for name, entry in stored.items()}

    def _answers(self, ready: Ready) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", ready.control_port), timeout=_CONTROL_TIMEOUT_S):
                return True
        except OSError:
            return False

    def _start(self, part: Part, port: int) -> Ready:
        folder = self.folder / part
        folder.mkdir(parents=True, exist_ok=True)
        head = ["app.practice.payer"] if part is Part.PAYER else ["devices.sim", part.value]
        arguments = [sys.executable, "-m", *head, "--dir", str(folder), "--port", str(port)]
        if part is Part.SCANNER:
            arguments.append("--serial")  # a name of its line that outlives a restart
        with (folder / "errors.log").open("ab") as errors:
            child = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._children[part] = child
        line = child.stdout.readline() if child.stdout else b""
        try:
            ready = Ready(child.pid, json.loads(line))
        except ValueError:
            raise WorldBroken(part) from None
        self._remember(part, ready)
        return ready

    def _remember(self, part: Part, ready: Ready) -> None:
        entries = {
            name.value: {"pid": known.pid, "facts": known.facts} for name, known in self._known().items()
        }
        entries[part.value] = {"pid": ready.pid, "facts": ready.facts}
        draft = self._register.with_suffix(".new")
        draft.write_text(json.dumps(entries), "utf-8")
        draft.replace(self._register)


def _ask(port: int, command: dict[str, object]) -> dict[str, Any]:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=_CONTROL_TIMEOUT_S) as link,
        link.makefile("rwb") as lines,
    ):
        lines.write(json.dumps(command).encode() + b"\n")
        lines.flush()
        answer = json.loads(lines.readline())
    return dict(answer)
