"""Queue, will-call, claims and profile are read in few statements, and say what the commands would."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from app.catalog.model import Package, Product
from app.claims.model import ClaimKind, ClaimOutcome, ClaimShown
from app.claims.views import ClaimFilter
from app.kernel.ids import BagId
from app.kernel.money import Money
from app.kernel.ndc import Ndc11
from app.kernel.quantity import Quantity, Unit
from app.outbox.model import Transport
from app.prescriptions.model import Bag, BagState, FillState
from app.workflows.owed import OwedKind, owed_for
from db.drug_rows import Drugs
from db.owed_reads import dues
from db.reads import SqlReads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.claims.model import Claim
    from app.kernel.clock import SetClock
    from app.patients.model import Coverage, Patient
    from app.prescriptions.model import Fill
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

NDC = "68180033609"


def _drug(world: World) -> None:
    product = Product(
        id="68180-336",
        brand="",
        generic="Metformin Hydrochloride",
        form="TABLET",
        route="ORAL",
        strength="500",
        strength_unit="mg/1",
        labeler="Lupin",
        product_type="",
        ingredients="METFORMIN",
        classes="",
        dea_schedule="",
        dea_stated=False,
        search="metformin",
        source="practice",
        source_date=date(2026, 1, 2),
    )
    package = Package(
        "68180-336-09", Ndc11.parse(NDC), "", product.id, "bottle", Quantity.of(90), Unit.EACH, active=True
    )
    world.unit.catalog.put_products([product])
    world.unit.catalog.put_packages([package])


def _bag(world: World, patient: Patient, *fills: Fill) -> Bag:
    unit, now = world.unit, world.unit.clock.now()
    made = Bag(
        BagId(unit.ids.new()), unit.numbers.next_bag(), patient.id, "A1", BagState.WAITING, now, now, 1
    )
    unit.bags.add(made)
    unit.flush()
    for fill in fills:
        fill.state, fill.bag_id, fill.ready_at = FillState.READY, made.id, now
    return made


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    made = world_of(any_unit)
    _drug(made)
    return made


@pytest.fixture
def look(any_unit: SqlUnitOfWork, store_clock: SetClock) -> SqlReads:
    return SqlReads(any_unit.session, store_clock)


@contextmanager
def _counting(unit: SqlUnitOfWork) -> Iterator[list[str]]:
    unit.flush()
    connection = unit.session.connection()
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield asked
    event.remove(connection, "before_cursor_execute", note)


def _waiting_patients(world: World, count: int, state: FillState) -> None:
    plan = world.plan() if not world.unit.plans.all_active() else world.unit.plans.all_active()[0]
    for _ in range(count):
        patient = world.patient()
        coverage = world.coverage(patient, plan)
        rx = world.prescription(patient)
        fill = world.fill(rx, 0, coverage)
        world.unit.flush()
        world.claim(fill, coverage)
        if state is FillState.READY:
            _bag(world, patient, fill)
        fill.state = state
        if state is FillState.VERIFIED:
            fill.verified_at = world.unit.clock.now()
    world.unit.flush()


LISTS: dict[str, tuple[FillState, Callable[[SqlReads], Any]]] = {
    "will call": (FillState.READY, lambda look: look.fills.will_call()),
    "to bag": (FillState.VERIFIED, lambda look: look.fills.to_bag()),
    "queue": (FillState.FILLED, lambda look: look.fills.queue()),
    "claims": (FillState.ENTERED, lambda look: look.claims.worklist(ClaimFilter.WAITING)),
}


@pytest.mark.parametrize("name", LISTS)
def test_that_a_longer_list_takes_no_more_statements(world: World, look: SqlReads, name: str) -> None:
    state, read = LISTS[name]
    counts = []
    for more in (1, 12):
        _waiting_patients(world, more, state)
        read(look)  # what a plan answered is read once and kept
        with _counting(world.unit) as asked:
            rows = read(look)
        counts.append((len(rows), len(asked)))
    assert [rows for rows, _ in counts] == [1, 13]
    assert counts[0][1] == counts[1][1] <= 9


def _billed(world: World, patient: Patient, coverage: Coverage, outcome: ClaimOutcome) -> tuple[Fill, Claim]:
    fill = world.fill(world.prescription(patient), 0, coverage)
    world.unit.flush()
    claim = world.claim(fill, coverage)
    claim.outcome = outcome
    if outcome is ClaimOutcome.PAID:
        claim.patient_pay, claim.plan_pay = Money(400), Money(1300)
        claim.answered_at = world.unit.clock.now()
    return fill, claim


def _carried(world: World, claim: Claim, state: Transport) -> None:
    world.unit.flush()
    world.unit.outbox.get(claim.outbox_id).state = state


def _cases(world: World) -> list[Fill]:
    unit = world.unit
    patient, other = world.patient(), world.patient("Ng")
    plan = world.plan()
    plan.tiers = '{"generic": 1000, "brand": 4000}'
    mine, theirs = world.coverage(patient, plan), world.coverage(other, plan)
    cash = world.fill(world.prescription(patient))
    never_billed = world.fill(world.prescription(patient), 0, mine)
    cases = [cash, never_billed]
    # a paid claim of this patient makes the next estimate; the other patient's comes from what the plan asked
    for outcome in ClaimOutcome:
        for owner, coverage in ((patient, mine), (other, theirs)):
            if owner is other and outcome is ClaimOutcome.PAID:
                continue
            cases.append(_billed(world, owner, coverage, outcome)[0])
    fill, claim = _billed(world, patient, mine, ClaimOutcome.PAID)
    _carried(world, claim, Transport.ANSWERED)
    taken_back = world.claim(fill, mine, kind=ClaimKind.REVERSAL)
    taken_back.reverses = claim.id
    cases.append(fill)
    fill, claim = _billed(world, patient, mine, ClaimOutcome.REVERSED)
    again = world.claim(fill, mine, attempt=2)
    _carried(world, again, Transport.UNKNOWN)
    cases.append(fill)
    unit.flush()
    return cases


def test_that_lists_and_commands_agree_on_what_is_owed(world: World) -> None:
    unit, cases = world.unit, _cases(world)
    rows = [_Row(fill.id, fill.coverage_id, fill.usual_price) for fill in cases]
    found = dues(unit.session, rows, Drugs(unit.session, {NDC}))
    bases = set()
    for fill in cases:
        owed, due = owed_for(unit, fill), found[fill.id]
        sure = owed.kind in {OwedKind.CASH, OwedKind.PAID}
        assert (due.pays, due.is_sure) == (owed.pays, sure), owed
        bases.add(owed.basis.rpartition("; ")[2].partition(" $")[0])
    assert {"paid", "the plan asked", "cash price"} <= bases


class _Row:
    def __init__(self, fill_id: object, coverage_id: object, usual_price: Money) -> None:
        self.fill_id, self.coverage_id, self.usual_price = fill_id, coverage_id, usual_price


def test_that_claims_show_their_estimate_until_they_are_answered(world: World, look: SqlReads) -> None:
    for fill in _cases(world):
        for row in look.claims.of_fill(fill.id):
            owed = owed_for(world.unit, fill)
            if row.estimate is not None:
                assert (row.estimate, row.basis) == (owed.pays, owed.basis)
            assert (row.estimate is None) == (
                row.kind is ClaimKind.REVERSAL
                or row.shown not in {ClaimShown.WAITING, ClaimShown.UNKNOWN, ClaimShown.CAPTURED}
            )


def test_that_a_claim_taken_back_is_not_shown_as_cash(world: World, look: SqlReads) -> None:
    patient = world.patient()
    coverage = world.coverage(patient, world.plan())
    _billed(world, patient, coverage, ClaimOutcome.REVERSED)
    world.unit.flush()
    (row,) = look.fills.queue()
    assert (row.claim, row.plan) == (ClaimShown.REVERSED, "Commercial")


def test_that_bags_count_what_is_sure_and_call_the_rest_an_estimate(
    world: World, look: SqlReads, store_clock: SetClock
) -> None:
    patient = world.patient()
    coverage = world.coverage(patient, world.plan())
    paid, _claim = _billed(world, patient, coverage, ClaimOutcome.PAID)
    cash = world.fill(world.prescription(patient))
    _bag(world, patient, paid, cash)
    empty = _bag(world, world.patient("Ng"))
    world.unit.flush()
    store_clock.advance(timedelta(days=9))
    full, bare = look.fills.will_call()
    assert (full.rx_count, full.total_pays, full.is_estimate) == (2, Money(400) + cash.usual_price, False)
    assert (full.days_waiting, full.window_days) == (9, 10)
    assert (bare.bag_number, bare.rx_count, bare.total_pays) == (empty.number, 0, Money(0))
    unsure, _claim = _billed(world, patient, coverage, ClaimOutcome.REJECTED)
    unsure.state, unsure.bag_id, unsure.ready_at = FillState.READY, paid.bag_id, paid.ready_at
    world.unit.flush()
    assert look.fills.will_call()[0].is_estimate
    assert look.fills.will_call(limit=1)[0].bag_number == full.bag_number


def test_that_refills_are_counted_beyond_the_rows_shown(world: World, look: SqlReads) -> None:
    patient = world.patient()
    rx = world.prescription(patient)
    for number in range(3):
        world.fill(rx, number).state = FillState.SOLD
    world.unit.flush()
    (row,) = look.fills.profile(patient.id, limit=1)
    assert (row.refills_left, row.may_refill) == (1, True)
    assert row.drug == "metFORMIN 500 mg tablet"


def test_that_an_answer_ends_the_doubt_about_the_line(
    world: World, look: SqlReads, store_clock: SetClock
) -> None:
    patient, plan = world.patient(), world.plan()
    plan.destination = "payer"
    coverage = world.coverage(patient, plan)
    _fill, silent = _billed(world, patient, coverage, ClaimOutcome.NONE)
    world.unit.flush()
    item = world.unit.outbox.get(silent.outbox_id)
    item.state, item.attempts, item.last_sent_at = Transport.UNKNOWN, 1, store_clock.now()
    world.unit.flush()
    began = store_clock.now()
    assert look.claims.connectivity().offline_since == began
    store_clock.advance(timedelta(minutes=1))
    _fill, answered = _billed(world, patient, coverage, ClaimOutcome.PAID)
    _carried(world, answered, Transport.ANSWERED)
    world.unit.flush()
    assert look.claims.connectivity().offline_since is None
    store_clock.advance(timedelta(minutes=1))
    item.last_sent_at = store_clock.now()
    world.unit.flush()
    line = look.claims.connectivity()
    assert (line.offline_since, line.waiting) == (began + timedelta(minutes=1), 1)


def test_that_an_unknown_drug_is_named_by_its_ndc(world: World, look: SqlReads) -> None:
    drugs = Drugs(world.unit.session, [NDC, "00000000001"])
    assert (drugs.title("00000000001"), drugs.form("00000000001")) == ("NDC 00000-0000-01", "")
    assert not drugs.is_brand("00000000001")
    row = look.catalog.by_ndc11(NDC)
    assert row is not None
    assert drugs.find(NDC) == (row.title, row.form, bool(row.brand))
