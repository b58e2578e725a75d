"""What came on a line and belongs to nothing is on the list at once, also when Counter dies right after."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "storm"))

if TYPE_CHECKING:
    from tests.contract.payer.storm.st_proxy import Proxy
    from tests.contract.payer.storm.st_run import surroundings
    from tests.contract.payer.storm.st_weather import Weather
else:
    from st_proxy import Proxy
    from st_run import surroundings
    from st_weather import Weather

from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import StoreRoute
from app.claims.ncpdp.billing import build_billing
from app.claims.strays import StrayWhy
from app.jobs.outbox_pump import pump_actor
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.clock import SystemClock
from app.kernel.errors import NotAllowed
from app.kernel.ids import Uuid7Source
from app.settings.model import SettingKey
from app.workflows.stray_answers import LookAtStray, ShowStray, look_at_stray, show_stray
from db.audit import audit_event
from db.store import create_store, open_store
from migrations.upgrade import upgrade_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.strays import StrayRow
    from app.kernel.changes import Change
    from app.kernel.running import Actor, Runner
    from tests.fixtures.claims_fixtures import RunningPayer

ROOT = Path(__file__).parents[3]
WAIT_S = 15
BOOK = """
[[route]]
name = "one"
host = "127.0.0.1"
port = {port}
server_name = "localhost"
destinations = ["practice-payer"]
answer_s = 2
persistent = true
"""


@pytest.fixture
def proxy(tmp_path: Path, practice_payer: RunningPayer) -> Iterator[Proxy]:
    """Run a bad switch in front of the practice payer."""
    folder = tmp_path / "switch"
    folder.mkdir()
    made = Proxy(folder, practice_payer.switch.exchange, lambda _number: Weather.FAIR)
    yield made
    made.close()


@pytest.fixture
def live(runner: Runner, proxy: Proxy) -> Iterator[LiveRoutes]:
    """Follow a route to the bad switch."""

    def write(unit: Any, _: None, __: Actor) -> Outcome[None]:
        unit.settings.put(SettingKey.PAYER_ROUTES, BOOK.format(port=proxy.port))
        return Outcome(None, changed((Kind.SETTING, None)))

    runner.submit(write, None, pump_actor()).result(20)
    made = LiveRoutes(runner, StoreRoute(lambda: "", lambda: None, 1), lambda: proxy.authority)
    yield made
    made.close()


@pytest.fixture
def listed(runner: Runner) -> Iterator[Callable[[], StrayRow]]:
    """Give what waits until a stray answer is on the list, and returns it."""
    kept = threading.Event()

    def hear(changes: frozenset[Change]) -> None:
        if any(change.kind is Kind.STRAY for change in changes):
            kept.set()

    stop = runner.subscribe(hear)

    def wait() -> StrayRow:
        assert kept.wait(WAIT_S), "nothing was kept"
        (row,) = runner.query(lambda reads: reads.strays.all()).result(WAIT_S)
        found: StrayRow = row
        return found

    yield wait
    stop()


def test_that_an_answer_nobody_asked_for_is_on_the_list_before_anything_else_is_sent(
    live: LiveRoutes, proxy: Proxy, listed: Callable[[], StrayRow], facts: BillingFacts
) -> None:
    proxy.weather = lambda _number: Weather.STRAY
    live.exchange("practice-payer", build_billing(facts))
    row = listed()
    assert (row.why, row.destination, row.times) == (StrayWhy.UNASKED, "practice-payer", 1)


@pytest.mark.parametrize("now", [Weather.LETTERS, Weather.HALF_CLOSE])
def test_that_what_cannot_be_read_is_on_the_list(
    live: LiveRoutes, proxy: Proxy, listed: Callable[[], StrayRow], facts: BillingFacts, now: Weather
) -> None:
    proxy.weather = lambda _number: now
    live.exchange("practice-payer", build_billing(facts))
    row = listed()
    assert (row.why, bool(row.reason)) == (StrayWhy.UNREADABLE, True)


@pytest.mark.serial
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
def test_that_a_stray_answer_outlives_a_kill_right_after_it_came(
    tmp_path: Path, proxy: Proxy, facts: BillingFacts
) -> None:
    folder = tmp_path / "lane"
    store, _key = create_store(folder)
    upgrade_store(store)
    store.close()
    proxy.weather = lambda _number: Weather.STRAY
    script = str(Path(__file__).parent / "storm" / "st_stray.py")
    order = [str(folder), str(proxy.authority), str(proxy.port), build_billing(facts).hex()]
    command = [sys.executable, script, *order]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=surroundings()) as child:
        assert child.stdout is not None
        assert any(line == b"kept\n" for line in child.stdout)
        child.kill()
    again, clock = open_store(folder), SystemClock()
    runner = again.runner(clock, Uuid7Source(clock), 1)
    (row,) = runner.query(lambda reads: reads.strays.all()).result(WAIT_S)
    runner.close()
    again.close()
    assert (row.why, row.looked_at) == (StrayWhy.UNASKED, None)


def test_that_its_bytes_are_shown_masked_and_each_look_is_audited_and_kept_to_who_may(
    live: LiveRoutes,
    runner: Runner,
    proxy: Proxy,
    listed: Callable[[], StrayRow],
    facts: BillingFacts,
    technician: Actor,
    cashier: Actor,
) -> None:
    proxy.weather = lambda _number: Weather.STRAY
    live.exchange("practice-payer", build_billing(facts))
    row = listed()
    with pytest.raises(NotAllowed):
        runner.submit(show_stray, ShowStray(row.id), cashier).result(WAIT_S)
    with pytest.raises(NotAllowed):
        runner.submit(look_at_stray, LookAtStray(row.id), cashier).result(WAIT_S)
    shown = runner.submit(show_stray, ShowStray(row.id), technician).result(WAIT_S).value
    assert shown.startswith("0000")  # the length of its frame, masked
    for _ in range(2):
        runner.submit(look_at_stray, LookAtStray(row.id), technician).result(WAIT_S)
    (done,) = runner.query(lambda reads: reads.strays.all()).result(WAIT_S)
    assert done.looked_at is not None
    assert runner.query(lambda reads: reads.strays.unlooked()).result(WAIT_S) == 0

    def told(reads: Any) -> list[str]:
        c = audit_event.c
        query = audit_event.select().where(c.what.like("stray.%")).order_by(c.seq)
        return [one.what for one in reads.session.execute(query)]

    assert runner.query(told).result(WAIT_S) == ["stray.shown", "stray.looked_at"]
