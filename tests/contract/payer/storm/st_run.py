"""Drive claims through the storm, killing Counter and the payer on the way, and compare both in the end."""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.practice.payer_log import read as read_log
from db.store import create_store, open_store
from migrations.upgrade import upgrade_store

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
for _folder in (HERE, HERE.parent / "reckoning", ROOT / "tests" / "fixtures"):
    sys.path.append(str(_folder))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_line import Line
    from tests.contract.payer.storm.st_compare import Verdict, compare, ours
    from tests.contract.payer.storm.st_proxy import Proxy
    from tests.contract.payer.storm.st_weather import Weather, weather
    from tests.fixtures.stage_fixtures import Stage
else:
    from rk_line import Line
    from st_compare import compare, ours
    from st_proxy import Proxy
    from st_weather import Weather, weather
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_GONE_S = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how big a storm is; `kills` each of Counter and of the payer, at exchanges that the seed picks."""

    claims: int
    seed: int = 1
    kills: int = 2
    per_mille: int = 400


@dataclass
class Outcome:
    """Add up how a run went; `at_rest` is when nothing waited, `mended` when the worklist was freed too."""

    at_rest: Verdict
    mended: Verdict
    seconds: float = 0.0
    exchanges: int = 0
    counter_kills: int = 0
    payer_kills: int = 0
    weather: dict[str, int] = field(default_factory=dict)


class Payer:
    """Be the practice payer in a process of its own, which starts again on what it wrote."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self._folder, self.kills, self._lock = folder, 0, threading.Lock()
        self._child, self._line = self._start()

    def deliver(self, body: bytes) -> bytes:
        """Bring a message and return the answer; raise `OSError` while the payer is away."""
        return self._line.send(body)

    def kill(self) -> None:
        """Kill the process without warning and start another in its folder."""
        with self._lock:
            self._child.kill()
            self._child.wait(_GONE_S)
            self.kills += 1
            self._child, self._line = self._start()

    def close(self) -> None:
        """End the process."""
        self._child.terminate()
        self._child.wait(_GONE_S)

    def _start(self) -> tuple[subprocess.Popen[bytes], Line]:
        command = [sys.executable, "-m", "app.practice.payer", "--dir", str(self._folder)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=surroundings())
        if child.stdout is None:
            raise OSError("no output")
        with child.stdout as output:
            facts = json.loads(output.readline())
        return child, Line(facts["port"], facts["control_port"], Path(facts["ca"]))


class Lane:
    """Be Counter in a process of its own; what it tells a person is kept."""

    def __init__(self, store: Path, proxy: Proxy, claims: int) -> None:
        """Take where it works; nothing is started."""
        self._store, self._proxy, self._claims = store, proxy, claims
        self.told: set[tuple[str, int]] = set()
        self.kills, self.done = 0, False
        self._child: subprocess.Popen[bytes] | None = None

    def work(self, *, mend: bool = False) -> None:
        """Run until all is done, starting again after each kill."""
        self.done = False
        while not self.done:
            self._run(mend=mend)

    def kill(self) -> None:
        """Kill the process without warning, where it runs."""
        child = self._child
        if child is not None and child.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            self.kills += 1

    def _run(self, *, mend: bool) -> None:
        order = {
            "folder": str(self._store),
            "port": self._proxy.port,
            "authority": str(self._proxy.authority),
            "claims": self._claims,
            "mend": mend,
        }
        command = [sys.executable, str(HERE / "st_counter.py"), json.dumps(order)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=surroundings()) as child:
            self._child = child
            for line in child.stdout or ():
                self._hear(line)
        if child.returncode not in {0, -signal.SIGKILL}:
            raise OSError("Counter ended by itself")

    def _hear(self, line: bytes) -> None:
        if not (line.startswith(b"{") and line.endswith(b"\n")):
            return  # a line of the log, or one that a kill cut off
        said = json.loads(line)
        self.told.add((said["what"], said["rx"]))
        self.done = said["what"] == "done"


def run(folder: Path, plan: Plan) -> Outcome:
    """Go through a storm and return what came of it."""
    began = time.monotonic()
    with ExitStack() as stack:
        payer = Payer(_made(folder / "payer"))
        stack.callback(payer.close)
        proxy = Proxy(_made(folder / "switch"), payer.deliver, weather(plan.seed, plan.per_mille))
        stack.callback(proxy.close)
        _new_store(folder / "store")
        lane = Lane(folder / "store", proxy, plan.claims)
        with _killing(plan, lane, payer, proxy):
            lane.work()
        proxy.quiet(_GONE_S)
        at_rest = _verdict(folder, lane)
        proxy.weather = lambda _number: Weather.FAIR
        lane.work(mend=True)
        return Outcome(
            at_rest,
            _verdict(folder, lane),
            time.monotonic() - began,
            proxy.exchanges,
            lane.kills,
            payer.kills,
            {str(name): count for name, count in proxy.seen.items()},
        )


@contextmanager
def _killing(plan: Plan, lane: Lane, payer: Payer, proxy: Proxy) -> Iterator[None]:
    """Kill one of both whenever the count of exchanges reaches one of the instants that the seed picks."""
    chance = random.Random(plan.seed)
    instants = sorted(chance.sample(range(3, plan.claims), 2 * plan.kills))
    orders = {number: (lane.kill, payer.kill)[place % 2] for place, number in enumerate(instants)}
    due: queue.Queue[int] = queue.Queue()
    over = threading.Event()
    proxy.on_exchange = due.put

    def obey() -> None:
        while number := due.get():
            if number in orders:
                over.wait(chance.random() / 20)  # at no instant that either of them knows
                orders[number]()

    thread = threading.Thread(target=obey, daemon=True)
    thread.start()
    try:
        yield
    finally:
        due.put(0)
        thread.join(_GONE_S)


def _verdict(folder: Path, lane: Lane) -> Verdict:
    store, clock = open_store(folder / "store"), SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    try:
        return compare(runner.query(ours).result(), read_log(folder / "payer"), lane.told)
    finally:
        runner.close()
        store.close()


def _new_store(folder: Path) -> None:
    store, clock = create_store(folder)[0], SystemClock()
    upgrade_store(store)
    runner = store.runner(clock, Uuid7Source(clock), 1)
    Stage.set_up(runner, clock)
    runner.close()
    store.close()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def surroundings() -> dict[str, str]:
    """Return the environment of a process, which finds the project and no key store of a person."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
    }
