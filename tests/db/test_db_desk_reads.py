"""The claims desk reads the same on both engines: pages, counts, what is left, and what is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.authorizations import AuthorizationState, AuthorizationUse, PriorAuthorization
from app.claims.desk_views import DeskAsk, DeskFilter, DeskKind, DeskOrder
from app.claims.eligibility import Eligibility, EligibilitySource, EligibilityStatus
from app.claims.model import ClaimOutcome
from app.claims.work import Appeal, AppealState, ClaimWork, WorkKind
from app.kernel.ids import AppealId, AuthorizationId, UserId
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.outbox.model import Transport
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.kernel.clock import SetClock
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

TODAY = date(2026, 11, 24)
ME = UserId(UUID(int=7))


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    return world_of(any_unit)


@pytest.fixture
def look(any_unit: SqlUnitOfWork, store_clock: SetClock) -> SqlReads:
    return SqlReads(any_unit.session, store_clock)


def _rejected(world: World, code: str, gross: int) -> Claim:
    patient = world.patient()
    plans = world.unit.plans.all_active()
    coverage = world.coverage(patient, plans[0] if plans else world.plan())
    fill = world.fill(world.prescription(patient), 0, coverage)
    world.unit.flush()
    claim: Claim = world.claim(fill, coverage)
    claim.outcome, claim.reject_codes, claim.gross_due = ClaimOutcome.REJECTED, code, Money(gross)
    claim.answered_at = world.unit.clock.now()
    world.unit.outbox.get(claim.outbox_id).state = Transport.ANSWERED
    world.unit.flush()
    return claim


def _authorize(world: World, claim: Claim, **more: Any) -> PriorAuthorization:
    unit, now = world.unit, world.unit.clock.now()
    facts: dict[str, Any] = {
        "id": AuthorizationId(unit.ids.new()), "plan_id": claim.plan_id, "prescriber_id": None,
        "patient_id": unit.patients.coverage(claim.coverage_id).patient_id, "fill_id": claim.fill_id,
        "state": AuthorizationState.APPROVED, "kind": "1", "number": "4711", "product_id": "68180-336",
        "ndc11": "", "drug": "metformin", "starts_on": None, "ends_on": TODAY + timedelta(days=5),
        "units": Quantity.of(100), "fills": 3, "next_step": "", "next_on": None, "note": "", "decision": "",
        "requested_at": None, "decided_at": now, "created_by": ME, "created_at": now, "rev": 1,
    }  # fmt: skip
    made = PriorAuthorization(**(facts | more))
    unit.authorizations.add(made)
    unit.flush()
    return made


def _appeal(world: World, claim: Claim) -> Appeal:
    unit = world.unit
    made = Appeal(
        AppealId(unit.ids.new()), claim.fill_id, claim.id, claim.plan_id,
        unit.patients.coverage(claim.coverage_id).patient_id, AppealState.DRAFT, TODAY, "why", "letter",
        None, None, "", ME, unit.clock.now(), 1,
    )  # fmt: skip
    unit.appeals.add(made)
    unit.flush()
    return made


def _ask(wanted: DeskFilter = DeskFilter.TO_DO, **more: Any) -> DeskAsk:
    facts: dict[str, Any] = {"order": DeskOrder.OLDEST, "today": TODAY, "me": ME}
    return DeskAsk(wanted, **(facts | more))


def test_that_every_kind_of_item_is_listed_once_on_each_engine(world: World, look: SqlReads) -> None:
    claim = _rejected(world, "75", 1_000)
    _authorize(world, claim)
    _appeal(world, claim)
    assert {row.kind for row in look.desk.page(_ask())} == {
        DeskKind.REJECTED,
        DeskKind.AUTHORIZATION,
        DeskKind.APPEAL,
    }
    counts = look.desk.counts(TODAY, ME)
    assert (counts[DeskFilter.TO_DO], counts[DeskFilter.AUTHORIZATIONS]) == (3, 1)
    assert (counts[DeskFilter.MINE], counts[DeskFilter.RESTING]) == (0, 0)


@pytest.mark.parametrize("order", list(DeskOrder))
def test_that_keyset_pages_meet_without_gap_or_overlap(
    world: World, look: SqlReads, store_clock: SetClock, order: DeskOrder
) -> None:
    made = []
    for number in range(6):
        made.append(_rejected(world, "70", 1_000 * (number % 2)).id)
        if number % 3 == 0:
            store_clock.advance(timedelta(minutes=1))
    seen: list[Any] = []
    while page := look.desk.page(_ask(order=order, limit=2, after=seen[-1] if seen else None)):
        seen += page
    assert len(seen) == 6
    assert {row.id for row in seen} == set(made)
    if order is DeskOrder.WORTH:
        assert [row.worth.cents for row in seen] == [1_000] * 3 + [0] * 3


def test_that_rest_and_owner_decide_where_an_item_stands(world: World, look: SqlReads) -> None:
    claim = _rejected(world, "79", 1_000)
    now = world.unit.clock.now()
    until = TODAY + timedelta(days=3)
    work = ClaimWork(
        world.unit.ids.new(), WorkKind.CLAIM, claim.fill_id, ME, now, now, until, "x", "n", 1
    )  # fmt: skip
    world.unit.works.add(work)
    world.unit.flush()
    counts = look.desk.counts(TODAY, ME)
    assert (counts[DeskFilter.TO_DO], counts[DeskFilter.RESTING]) == (0, 1)
    assert look.desk.counts(TODAY + timedelta(days=3), ME)[DeskFilter.MINE] == 1


def test_that_what_is_left_follows_the_claims_that_stand(world: World, look: SqlReads) -> None:
    claim = _rejected(world, "75", 1_000)
    held = _authorize(world, claim)
    now = world.unit.clock.now()
    world.unit.authorizations.add_use(
        AuthorizationUse(world.unit.ids.new(), held.id, claim.id, Quantity.of(60), now)
    )
    world.unit.flush()
    assert look.desk.authorization(held.id).units_left == Quantity.of(100)
    claim.outcome = ClaimOutcome.PAID
    world.unit.flush()
    row = look.desk.authorization(held.id)
    assert (row.units_left, row.fills_left) == (Quantity.of(40), 2)
    assert world.unit.authorizations.used(held.id).units == Quantity.of(60)
    assert look.desk.authorizations(held.patient_id) == (row,)


def test_that_what_was_learned_last_is_told(world: World, look: SqlReads, store_clock: SetClock) -> None:
    claim = _rejected(world, "65", 1_000)
    for status in (EligibilityStatus.UNCLEAR, EligibilityStatus.COVERED):
        store_clock.advance(timedelta(minutes=1))
        learned = Eligibility(
            world.unit.ids.new(), claim.coverage_id, store_clock.now(), TODAY, EligibilitySource.ASKED,
            status, "", "switch", b"q", b"a", ME,
        )  # fmt: skip
        world.unit.eligibilities.add(learned)
    world.unit.flush()
    known = look.desk.eligibility(claim.coverage_id)
    assert known is not None
    assert known.status is EligibilityStatus.COVERED
    patient_id = world.unit.patients.coverage(claim.coverage_id).patient_id
    assert look.desk.eligibility_due(patient_id) == ()
    (card,) = look.patients.card(patient_id).coverages
    assert card.learned is not None
    assert card.learned.status == EligibilityStatus.COVERED
