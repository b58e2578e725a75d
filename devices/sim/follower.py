"""Follow a running simulator for a window: its state, its papers, and what a person does to it there.

Each simulator is followed by a thread of its own, so that nothing waits for one that does not answer.
"""

from __future__ import annotations

import json
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.hardware.simulators import Act, Paper, Portrait, Shows, Sight, TerminalFace
from app.kernel.money import Money
from devices.sim.client import ControlLine, SimulatorError
from devices.sim.log import LOG_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.hardware.simulators import Watcher

_LOOK_S = 0.12
_GONE_S = 0.5
_PATIENCE_S = 3.0
_MOST_OLD = 20
_PAGE_DPI = 110
_REFUSED = "The device did not take that: {why}."


class SimulatorFollower:
    """Be one simulator that a window follows."""

    def __init__(self, name: str, where: Callable[[], int | None]) -> None:
        """Take the device's name, and what tells its control port as often as the simulator is looked for."""
        self.name = name
        self._where = where
        self._wanted: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._attends = False
        self._thread: threading.Thread | None = None
        self._seen: Sight | None = None
        self._tail: _Tail | None = None

    def watch(self, watcher: Watcher) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(
            target=self._run, args=(watcher,), name=f"sim-{self.name}", daemon=True
        )
        self._thread.start()

    def attend(self, *, attends: bool) -> None:
        """Say whether a person stands at the terminal's face."""
        self._attends = attends
        self.tell("attend", seconds=_PATIENCE_S if attends else 0)

    def tell(self, word: str, **facts: object) -> None:
        """Have something done soon."""
        self._wanted.put({"do": word, **facts})

    def close(self) -> None:
        """Follow it no more; returns at once."""
        self._attends = False
        self._ended.set()
        self._wanted.put({})

    def join(self) -> None:
        """Wait until it is followed no more."""
        if self._thread is not None:
            self._thread.join(2 * _PATIENCE_S)

    def _run(self, watcher: Watcher) -> None:
        while not self._ended.is_set():
            try:
                self._follow(watcher)
            except (OSError, ValueError, KeyError):
                self._show(watcher, Sight())
                self._ended.wait(_GONE_S)

    def _follow(self, watcher: Watcher) -> None:
        port = self._where()
        if port is None:
            raise ConnectionRefusedError
        line = ControlLine(port, _PATIENCE_S)
        try:
            description = line.ask(do="describe")
            portrait = _portrait(description)
            self._tail = self._tail or _Tail(Path(description["dir"]))
            while not self._ended.is_set():
                self._obey(line, watcher, portrait)
                self._show(watcher, _sight(portrait, line.ask(do="state")))
                for paper in self._tail.fresh():
                    watcher.on_paper(paper)
            if portrait.shows is Shows.FACE:
                line.ask(do="attend", seconds=0)
        finally:
            line.close()

    def _obey(self, line: ControlLine, watcher: Watcher, portrait: Portrait) -> None:
        """Do what is wanted; wait a little when nothing is."""
        if self._attends and portrait.shows is Shows.FACE:
            line.ask(do="attend", seconds=_PATIENCE_S)
        try:
            wanted = self._wanted.get(timeout=_LOOK_S)
        except queue.Empty:
            return
        if wanted:
            try:
                line.ask(**wanted)
            except SimulatorError as error:
                watcher.on_refusal(_REFUSED.format(why=error))

    def _show(self, watcher: Watcher, sight: Sight) -> None:
        if sight != self._seen:
            self._seen = sight
            watcher.on_sight(sight)


def _portrait(told: dict[str, Any]) -> Portrait:
    return Portrait(
        told["device"],
        told["title"],
        Shows(told["shows"]),
        told.get("address", ""),
        told["faults"],
        tuple(Act(*act) for act in told["acts"]),
        told["can_unplug"],
    )


def _sight(portrait: Portrait, state: dict[str, Any]) -> Sight:
    face = state.get("face")
    return Sight(
        portrait,
        is_running=True,
        is_plugged=state.get("plugged", True),
        faults=tuple(state.get("faults", ())),
        drawer_open=state.get("drawer_open"),
        lines=tuple(str(line) for line in state.get("lines", ())),
        face=_face(face) if face else None,
    )


def _face(told: dict[str, Any]) -> TerminalFace:
    return TerminalFace(
        told["words"],
        Money(told["cents"]),
        Money(told["health"]),
        told["waits"],
        told["kind"] == "refund",
        told["buttons"],
    )


class _Tail:
    """Read what a log gained since the last look, and make papers of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._at = 0

    def fresh(self) -> tuple[Paper, ...]:
        """Return the papers that came out since; of those from before the first look, the last ones."""
        path = self._folder / LOG_NAME
        if not path.exists() or path.stat().st_size <= self._at:
            return ()
        with path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        is_first, self._at = self._at == 0, self._at + len(whole)
        events = [event for event in map(json.loads, whole.splitlines()) if event["event"] in _PAPERS]
        return tuple(
            paper for event in events[-_MOST_OLD if is_first else 0 :] for paper in self._papers(event)
        )

    def _papers(self, event: dict[str, Any]) -> Iterator[Paper]:
        match event["event"]:
            case "pages":
                from devices.render.picture import pages_png  # noqa: PLC0415 - start-up cost

                for picture in pages_png((self._folder / event["pdf"]).read_bytes(), _PAGE_DPI):
                    yield Paper("Page", picture)
            case "torn":
                if "picture" in event:
                    yield Paper("Torn receipt", self._picture(event), is_whole=False)
            case kind:
                yield Paper(f"{kind.capitalize()} {event['number']}", self._picture(event))

    def _picture(self, event: dict[str, Any]) -> bytes:
        picture: str = event["picture"]
        return (self._folder / picture).read_bytes()


_PAPERS = frozenset({"receipt", "label", "pages", "torn"})
