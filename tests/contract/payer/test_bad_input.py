"""Bad input on a real line is parked or tried again by rule, kept, shown, and in nobody else's way."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "storm"))

from app.bootstrap.routes import BookedRoutes
from app.claims.model import ClaimShown, Direction, Plan
from app.claims.views import ClaimFilter
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.changes import Outcome
from app.kernel.clock import SystemClock
from app.kernel.ids import PlanId, Uuid7Source
from app.outbox.health import Light
from app.outbox.pump import Policy
from app.practice.payer_log import tally
from app.settings.routes import read_routes
from app.workflows.claim_answers import STRAY, UNREADABLE
from app.workflows.patients_desk import AddCoverage, AddPatient, add_coverage, add_patient

if TYPE_CHECKING:
    from tests.contract.payer.storm.st_proxy import Proxy
    from tests.contract.payer.storm.st_weather import Weather
    from tests.fixtures.stage_fixtures import PATIENT, Insured, Stage
else:
    from st_proxy import Proxy
    from st_weather import Weather
    from stage_fixtures import PATIENT, Insured, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.claims.views import ClaimRow, MessageRow
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from db.store import Store
    from tests.fixtures.claims_fixtures import RunningPayer

QUICK = Policy(first_wait_ms=20, longest_wait_ms=100, hold_ms=0, quarantine_ms=0, most_failures=4)
BAD = "bad-switch"
BOOK = """
[[route]]
name = "bad"
host = "{host}"
port = {bad}
server_name = "localhost"
destinations = ["bad-switch"]
answer_s = 1
connect_s = 1
persistent = {persistent}

[[route]]
name = "good"
host = "127.0.0.1"
port = {good}
server_name = "localhost"
destinations = ["practice-payer"]
answer_s = 10
most = 2
"""


@dataclass
class Lane:
    """Be a store with two payers: the line to one may do everything wrong."""

    stage: Stage
    pump: OutboxPump
    bad_plan: PlanId
    people: int = 0

    def bill(self, *, bad: bool) -> FillId:
        """Accept a prescription for somebody new, at the payer behind the bad line or at the other."""
        self.people += 1
        if not bad:
            return self.stage.accept(self.stage.insured(member=f"M{self.people:08d}")).fill_id
        patient_id = self.stage.do(add_patient, AddPatient(PATIENT))
        card = AddCoverage(patient_id, self.bad_plan, 1, f"M{self.people:08d}", "GRP1", "01")
        who = Insured(patient_id, self.stage.do(add_coverage, card), PATIENT)
        return self.stage.accept(who).fill_id

    def claim(self, fill_id: FillId) -> ClaimRow:
        (row,) = self.stage.read(lambda reads: reads.claims.of_fill(fill_id))
        claim: ClaimRow = row
        return claim

    def answered(self, *fill_ids: FillId) -> None:
        """Wait until every one of them is answered."""
        self.stage.until(
            lambda reads: all(reads.claims.of_fill(one)[0].answered_at for one in fill_ids), "the answers"
        )

    def kept(self, fill_id: FillId) -> list[MessageRow]:
        """Return what came for a claim and did not count."""
        rows = self.stage.read(lambda reads: reads.claims.messages(self.claim(fill_id).id))
        return [row for row in rows if row.direction is Direction.RECEIVED and row.quarantine]

    def light(self, destination: str) -> Light:
        (found,) = {one.light for one in self.pump.lights() if one.destination == destination}
        return found


@pytest.fixture
def lane(store: Store, practice_payer: RunningPayer) -> Iterator[Callable[..., Lane]]:
    """Open a store whose bad line leads where the test says."""
    practice_payer.command(today="")
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    pumps: list[OutboxPump] = []
    routes: list[TwoAuthorities] = []

    def make(
        port: int, authority: Path, host: str = "127.0.0.1", *, persistent: bool = False, start: bool = True
    ) -> Lane:
        book = BOOK.format(
            host=host, bad=port, good=practice_payer.ready.port, persistent=str(persistent).lower()
        )
        specs = read_routes(book)
        bad, good = (
            BookedRoutes((spec,), ca)
            for spec, ca in zip(specs, (authority, practice_payer.ready.ca_path), strict=True)
        )
        stage = Stage.set_up(runner, clock)
        route = TwoAuthorities(bad, good)
        pump = OutboxPump(PumpParts(runner, route, clock, pump_actor(), QUICK, routes=route.routes))
        pumps.append(pump)
        routes.append(route)
        if start:
            pump.start()
        return Lane(stage, pump, stage.do(_add_bad_plan, _plain_plan(stage)))

    yield make
    for pump, route in zip(pumps, routes, strict=True):
        pump.stop()
        route.close()
    runner.close()


@dataclass(frozen=True, slots=True)
class TwoAuthorities:
    """Trust another authority on each of two lines."""

    bad: BookedRoutes
    good: BookedRoutes

    def routes(self, destination: str) -> Any:
        return (self.bad if destination == BAD else self.good).routes(destination)

    def close(self) -> None:
        for one in (self.bad, self.good):
            one.close()

    def exchange(self, destination: str, body: bytes, route: str = "") -> Any:
        return (self.bad if destination == BAD else self.good).exchange(destination, body, route)


def _plain_plan(stage: Stage) -> PlanId:
    """Return the commercial plan, which pays for everybody."""
    plans = stage.read(lambda reads: reads.claims.plans())
    found: PlanId = next(plan.id for plan in plans if plan.bin == "999001")
    return found


def _add_bad_plan(unit: Any, like: PlanId, _actor: Actor) -> Outcome[PlanId]:
    """Add a plan like the first one that is reached by the bad line."""
    first = unit.plans.get(like)
    facts = {one.name: getattr(first, one.name) for one in fields(Plan)}
    plan_id = PlanId(unit.ids.new())
    other = {"id": plan_id, "name": "ZZ behind the bad line", "destination": BAD, "group_id": "BAD"}
    unit.plans.add(Plan(**(facts | other)))
    return Outcome(plan_id)


@pytest.fixture
def proxy(tmp_path: Path, practice_payer: RunningPayer) -> Iterator[Proxy]:
    """Run a bad switch in front of the practice payer."""
    folder = tmp_path / "switch"
    folder.mkdir()
    made = Proxy(folder, practice_payer.switch.exchange, lambda _number: Weather.FAIR)
    yield made
    made.close()


@pytest.mark.parametrize(
    "now",
    [
        Weather.GARBAGE,
        Weather.FLOOD,
        Weather.LONG_LENGTH,
        Weather.LETTERS,
        Weather.STALL,
        Weather.HALF_CLOSE,
        Weather.CORRUPT,
        Weather.RESET_AFTER,
        Weather.REFUSED,
    ],
)
def test_that_a_bad_line_holds_up_no_other_payer_and_its_claim_is_paid_once_when_it_mends(
    lane: Callable[..., Lane], proxy: Proxy, practice_payer: RunningPayer, now: Weather
) -> None:
    proxy.weather = lambda _number: now
    made = lane(proxy.port, proxy.authority)
    held = made.bill(bad=True)
    made.answered(made.bill(bad=False), made.bill(bad=False))
    assert made.claim(held).answered_at is None
    assert made.claim(held).shown in {
        ClaimShown.WAITING,
        ClaimShown.SENDING,
        ClaimShown.UNKNOWN,
        ClaimShown.PARKED,
    }
    proxy.weather = lambda _number: Weather.FAIR
    if made.claim(held).shown is not ClaimShown.PARKED:
        made.answered(held)
    assert tally(practice_payer.entries()).paid_twice == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-switch.invalid"])
def test_that_a_switch_that_is_not_there_is_shown_as_down_and_its_claim_waits(
    lane: Callable[..., Lane], practice_payer: RunningPayer, host: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = lane(port, practice_payer.ready.ca_path, host)
    held = made.bill(bad=True)
    made.answered(made.bill(bad=False), made.bill(bad=False))
    made.stage.until(lambda _reads: made.light(BAD) is Light.DOWN, "the light")
    assert made.light("practice-payer") is Light.WELL
    assert made.claim(held).shown in {ClaimShown.WAITING, ClaimShown.SENDING}


def test_that_a_certificate_of_a_stranger_is_shown_as_down_and_nothing_is_told_to_it(
    lane: Callable[..., Lane], proxy: Proxy, practice_payer: RunningPayer
) -> None:
    made = lane(proxy.port, practice_payer.ready.ca_path)
    held = made.bill(bad=True)
    made.answered(made.bill(bad=False))
    made.stage.until(lambda _reads: made.light(BAD) is Light.DOWN, "the light")
    assert made.claim(held).shown in {ClaimShown.WAITING, ClaimShown.SENDING}
    assert len(practice_payer.entries()) == 1, "only the other claim was told to anybody"


def test_that_a_second_answer_to_one_claim_is_kept_beside_the_first(
    lane: Callable[..., Lane], proxy: Proxy
) -> None:
    proxy.weather = lambda _number: Weather.TWO_ANSWERS
    made = lane(proxy.port, proxy.authority)
    fill_id = made.bill(bad=True)
    made.answered(fill_id)
    (second,) = made.kept(fill_id)
    assert second.quarantine == STRAY
    assert made.claim(fill_id).shown is ClaimShown.PAID


def test_that_an_answer_for_a_claim_we_never_sent_is_kept_and_asks_nothing_of_anybody(
    lane: Callable[..., Lane], proxy: Proxy
) -> None:
    proxy.weather = lambda number: Weather.STRAY if number == 1 else Weather.FAIR
    made = lane(proxy.port, proxy.authority, persistent=True)
    first = made.bill(bad=True)
    made.answered(first)
    later = made.bill(bad=True)
    made.answered(later)
    kept = [*made.kept(first), *made.kept(later)]
    assert len(kept) == 1
    assert b"\x80" in kept[0].raw
    assert made.claim(later).shown is ClaimShown.PAID


@pytest.mark.logs_warnings
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"D0"])
def test_that_a_row_whose_bytes_cannot_be_decoded_is_parked_and_holds_up_nobody(
    lane: Callable[..., Lane], proxy: Proxy, practice_payer: RunningPayer, body: bytes
) -> None:
    made = lane(proxy.port, proxy.authority, start=False)
    spoilt, sound = made.bill(bad=True), made.bill(bad=True)
    made.stage.do(_spoil, (made.claim(spoilt).id, body))
    made.pump.start()
    made.answered(sound)
    made.stage.until(lambda reads: reads.claims.connectivity().parked == 1, "the worklist")
    assert made.claim(spoilt).parked_reason == UNREADABLE
    shown = made.stage.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO))
    assert [row.fill_id for row in shown] == [spoilt]
    assert len(practice_payer.entries()) == 1


@pytest.mark.logs_warnings
def test_that_a_message_too_long_for_its_frame_is_parked_and_puts_no_line_to_sleep(
    lane: Callable[..., Lane], proxy: Proxy
) -> None:
    made = lane(proxy.port, proxy.authority, start=False)
    long, sound = made.bill(bad=True), made.bill(bad=True)
    made.stage.do(_spoil, (made.claim(long).id, None))
    made.pump.start()
    made.answered(sound)
    made.stage.until(lambda reads: reads.claims.connectivity().parked == 1, "the worklist")
    assert "does not fit" in made.claim(long).parked_reason
    assert made.light(BAD) is Light.WELL


def _spoil(unit: Any, what: tuple[Any, bytes | None], _actor: Actor) -> Outcome[None]:
    claim_id, body = what
    item = unit.outbox.get(unit.claims.get(claim_id).outbox_id)
    item.body = item.body + b"\x1cF4" + b"X" * 10_000 if body is None else body
    return Outcome(None)
