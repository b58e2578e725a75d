"""Screens take help desk, windows and return to stock from the payer's sheet of the day, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimMessage, ClaimOutcome, Direction, LeftOut
from app.kernel.ids import BagId
from app.outbox.model import Transport
from app.prescriptions.model import Bag, BagState, FillState
from app.workflows.sheets_desk import SaveSheet, save_sheet
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.kernel.clock import SetClock
    from app.kernel.running import Actor
    from app.patients.model import Patient
    from app.prescriptions.model import Fill
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

SHEET = """
name = "Commercial"
kind = "commercial"
from = 2020-01-01
help_desk = "402-555-0177"
[match]
bin = "999001"
pcn = "COMM"
group = "G"
[windows]
filing_days = 365
reversal_days = 3
return_to_stock_days = 7
"""


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    return world_of(any_unit)


@pytest.fixture
def look(any_unit: SqlUnitOfWork, store_clock: SetClock) -> SqlReads:
    return SqlReads(any_unit.session, store_clock)


def _ready(world: World) -> tuple[Patient, Fill, Claim]:
    unit, patient = world.unit, world.patient()
    coverage = world.coverage(patient, world.plan())
    fill: Fill = world.fill(world.prescription(patient), 0, coverage)
    unit.flush()
    claim: Claim = world.claim(fill, coverage)
    claim.outcome, claim.reject_codes, claim.answered_at = ClaimOutcome.REJECTED, "70", unit.clock.now()
    unit.outbox.get(claim.outbox_id).state = Transport.ANSWERED
    unit.flush()
    return patient, fill, claim


def _bagged(world: World, patient: Patient, fill: Fill) -> None:
    now = world.unit.clock.now()
    bag = Bag(BagId(world.unit.ids.new()), 101, patient.id, "A1", BagState.WAITING, now, now, 1)
    world.unit.bags.add(bag)
    world.unit.flush()
    fill.state, fill.bag_id, fill.ready_at = FillState.READY, bag.id, now
    world.unit.flush()


def test_that_a_bag_goes_back_by_the_sheet_and_without_one_by_the_plan(
    world: World, look: SqlReads, owner: Actor
) -> None:
    patient, fill, _claim = _ready(world)
    _bagged(world, patient, fill)
    (row,) = look.fills.will_call()
    assert row.window_days == 14
    save_sheet(world.unit, SaveSheet(SHEET), owner)
    (row,) = look.fills.will_call()
    assert row.window_days == 7


def test_that_the_desk_calls_the_number_of_the_sheet_and_tells_its_days(
    world: World, look: SqlReads, owner: Actor, store_clock: SetClock
) -> None:
    _patient, fill, claim = _ready(world)
    before = look.desk.detail(claim.id)
    assert (before.help_desk, before.windows) == ("5550199", "")
    save_sheet(world.unit, SaveSheet(SHEET), owner)
    told = look.desk.detail(claim.id)
    last = fill.date_of_service + timedelta(days=3)
    assert told.help_desk == "402-555-0177"
    assert f"The plan takes a reversal until {last:%m/%d/%Y}." in told.windows
    store_clock.advance(timedelta(days=400))
    late = look.desk.detail(claim.id).windows
    assert "The plan took claims for this day until" in late
    assert "The plan took reversals for this day until" in late


def test_that_what_a_billing_left_out_is_told_with_the_message(world: World, look: SqlReads) -> None:
    _patient, _fill, claim = _ready(world)
    unit = world.unit
    unit.claims.add_left_out(LeftOut(claim.id, "07.DF", "Commercial"))
    sent = (unit.ids.new(), claim.id, unit.clock.now(), Direction.SENT, "switch", b"x", "")
    unit.claims.add_message(ClaimMessage(*sent))
    unit.flush()
    rows = [row for row in look.claims.messages(claim.id) if row.direction is Direction.SENT]
    assert rows
    assert {row.left_out for row in rows} == {(("07.DF", "Commercial"),)}
