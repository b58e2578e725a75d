"""Whom to trust and where the switch listens follow the settings from the next message on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.bootstrap.authority import LiveAuthority
from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import StoreRoute
from app.claims.ncpdp.billing import build_billing
from app.jobs.outbox_pump import pump_actor
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.clock import SystemClock
from app.outbox.ports import NothingLeft, Reply
from app.practice.payer_tls import CA_FILE, server_context
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.claims.ncpdp.billing import BillingFacts
    from app.kernel.running import Actor, Runner
    from tests.fixtures.claims_fixtures import RunningPayer

BOOK = '[[route]]\nname = "main"\nhost = "127.0.0.1"\nport = {}\nserver_name = "localhost"\n'


def write(runner: Runner, **values: str) -> None:
    """Change settings as a person would."""

    def command(unit: Any, _: None, __: Actor) -> Outcome[None]:
        for name, value in values.items():
            unit.settings.put(SettingKey[name], value)
        return Outcome(None, changed((Kind.SETTING, None)))

    runner.submit(command, None, pump_actor()).result(10)


@pytest.fixture
def stranger(tmp_path: Path) -> str:
    """Give the certificate of an authority that the payer does not have."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    server_context(folder, SystemClock())
    return (folder / CA_FILE).read_text("ascii")


@pytest.fixture
def live(runner: Runner, tmp_path: Path) -> Iterator[LiveRoutes]:
    """Follow the settings of a store that has none yet."""
    authority = LiveAuthority(runner, tmp_path)
    made = LiveRoutes(runner, StoreRoute(authority.address, authority.path, 5), authority.path)
    yield made
    made.close()
    authority.close()


@pytest.mark.parametrize("booked", [False, True])
def test_that_another_authority_and_address_count_from_the_next_message(
    live: LiveRoutes,
    runner: Runner,
    practice_payer: RunningPayer,
    facts: BillingFacts,
    stranger: str,
    tmp_path: Path,
    *,
    booked: bool,
) -> None:
    claim, port = build_billing(facts), practice_payer.ready.port
    own = practice_payer.ready.ca_path.read_text("ascii")
    assert live.exchange("anyone", claim) == NothingLeft("no payer is set up")
    where = {"PAYER_ROUTES": BOOK.format(port)} if booked else {"PAYER_ENDPOINT": f"127.0.0.1:{port}"}
    write(runner, **where)
    assert live.exchange("anyone", claim) == NothingLeft("no payer is set up")
    write(runner, PAYER_CA=stranger)
    assert live.exchange("anyone", claim) == NothingLeft("its certificate is not the one we trust")
    write(runner, PAYER_CA=own)
    assert isinstance(live.exchange("anyone", claim), Reply)
    write(runner, PAYER_CA=stranger)
    assert live.exchange("anyone", claim) == NothingLeft("its certificate is not the one we trust")
    write(runner, PAYER_CA="")
    assert live.exchange("anyone", claim) == NothingLeft("no payer is set up")
    assert not (tmp_path / "payer-authority.pem").exists()
