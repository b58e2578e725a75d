"""Routes that are written while Counter runs are taken from the next message on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import StoreRoute
from app.claims.ncpdp.billing import build_billing
from app.jobs.outbox_pump import pump_actor
from app.kernel.changes import Kind, Outcome, changed
from app.outbox.ports import NothingLeft, Reply
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.billing import BillingFacts
    from app.kernel.running import Actor, Runner
    from tests.fixtures.claims_fixtures import RunningPayer

BOOK = """
[[route]]
name = "main"
host = "127.0.0.1"
port = {port}
server_name = "localhost"
most = 3
persistent = true
"""


def _write(unit: Any, text: str, _actor: Actor) -> Outcome[None]:
    unit.settings.put(SettingKey.PAYER_ROUTES, text)
    return Outcome(None, changed((Kind.SETTING, None)))


@pytest.fixture
def live(runner: Runner, practice_payer: RunningPayer) -> Iterator[LiveRoutes]:
    usual = StoreRoute(lambda: "", lambda: practice_payer.ready.ca_path, 5)
    made = LiveRoutes(runner, usual, lambda: practice_payer.ready.ca_path)
    yield made
    made.close()


def write(runner: Runner, text: str) -> None:
    runner.submit(_write, text, pump_actor()).result(10)


def test_that_new_routes_count_from_the_next_message(
    live: LiveRoutes, runner: Runner, practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    claim = build_billing(facts)
    assert isinstance(live.exchange("anyone", claim), NothingLeft)
    write(runner, BOOK.format(port=practice_payer.ready.port))
    assert [(rule.name, rule.most) for rule in live.routes("anyone")] == [("main", 3)]
    assert isinstance(live.exchange("anyone", claim), Reply)
    assert isinstance(live.exchange("anyone", claim, "main"), Reply)
    write(runner, "")
    assert isinstance(live.exchange("anyone", claim), NothingLeft)


def test_that_routes_that_cannot_be_read_change_nothing(
    live: LiveRoutes, runner: Runner, practice_payer: RunningPayer
) -> None:
    write(runner, BOOK.format(port=practice_payer.ready.port))
    before = live.routes("anyone")
    write(runner, "[[route")
    assert live.routes("anyone") == before
