"""Ask a plan for leave from the desk over TLS: it waits, is granted and pays; or is denied and appealed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from app.claims.authorizations import AuthorizationState
from app.claims.desk_views import DeskAsk, DeskFilter, DeskKind, DeskOrder
from app.claims.eligibility import EligibilityStatus
from app.claims.model import ClaimKind, ClaimShown
from app.claims.work import AppealState
from app.kernel.changes import Outcome
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.outbox.ports import NothingLeft, Reply
from app.workflows.appeals import AppealDenial, appeal_denial
from app.workflows.authorizations import (
    AskPlan,
    SaveAuthorization,
    StartAuthorization,
    Terms,
    inquire_authorization,
    request_authorization,
    save_authorization,
    start_authorization,
    withdraw_authorization,
)
from app.workflows.claims_desk import ReverseClaim, reverse_claim
from app.workflows.eligibility import RecordEligibility, record_eligibility
from db.outbox import outbox_table

if TYPE_CHECKING:
    from tests.fixtures.payer_desk_fixtures import Counter
    from tests.fixtures.reckoning_fixtures import Drug, share
else:
    from payer_desk_fixtures import Counter
    from reckoning_fixtures import Drug, share

if TYPE_CHECKING:
    from app.claims.desk_views import AuthorizationRow, DeskRow
    from app.claims.views import ClaimRow
    from app.kernel.ids import AuthorizationId, FillId
    from app.kernel.running import Actor
    from tests.fixtures.practice_fixtures import PracticeDesk

TODAY = date(2026, 11, 24)
# all twelve units that the practice plan grants, and a drug that it denies after a day
TRULICITY, VICTOZA = Drug("00002143380", 12, is_brand=True), Drug("00169406012", 6, is_brand=True)
MODAFINIL = Drug("00378557393", 30, is_brand=False)
DECIDED = frozenset({ClaimShown.PAID, ClaimShown.REJECTED, ClaimShown.REVERSED, ClaimShown.CAPTURED})


class Asker(Counter):
    """Ask the plan for leave."""

    def reject(self, drug: Drug, days: int = 84, unit: Unit = Unit.MILLILITER) -> FillId:
        fill_id = self.accept(drug, days, unit)
        (only,) = self.claims(fill_id, 1)
        assert [reject.code for reject in only.rejects] == ["75"]
        return fill_id

    def start(self, fill_id: FillId) -> AuthorizationId:
        made: AuthorizationId = self.desk.do(
            start_authorization, StartAuthorization(fill_id), self.technician
        )
        return made

    def ask(self, how: Any, made: AuthorizationId) -> ClaimRow:
        """Ask, and wait for what the plan says."""
        claim_id = self.desk.do(how, AskPlan(made), self.technician)
        row: ClaimRow = self.desk.wait_for(
            lambda reads: reads.claims.one(claim_id), lambda row: row.shown in DECIDED
        )
        return row

    def tomorrow(self, days: int = 1) -> None:
        self.payer.command(today=(TODAY + timedelta(days=days)).isoformat())

    def row(self, made: AuthorizationId) -> AuthorizationRow:
        found: AuthorizationRow = self.desk.read(lambda reads: reads.desk.authorization(made))
        return found

    def listed(self, wanted: DeskFilter, today: date = TODAY) -> tuple[DeskRow, ...]:
        ask = DeskAsk(wanted, DeskOrder.OLDEST, today, self.technician.user_id)
        rows: tuple[DeskRow, ...] = self.desk.read(lambda reads: reads.desk.page(ask))
        return rows

    def newest(self, fill_id: FillId, *shown: ClaimShown) -> ClaimRow:
        """Wait until the billing that counts shows one of some states."""
        row: ClaimRow = self.desk.wait_for(
            lambda reads: reads.claims.current(fill_id), lambda row: row is not None and row.shown in shown
        )
        return row

    def messages(self) -> int:
        """Return how many messages the outbox holds."""

        def count(unit: Any, _: None, __: Actor) -> Outcome[int]:
            return Outcome(int(unit.session.scalar(select(func.count()).select_from(outbox_table))))

        found: int = self.desk.do(count, None, self.technician)
        return found


@pytest.fixture
def asker(practice_desk: PracticeDesk, technician: Actor, owner: Actor) -> Asker:
    return Asker(practice_desk, technician, owner, "alvarado")


def granted(asker: Asker) -> tuple[FillId, AuthorizationId]:
    """Ask, hear that it waits, ask a day later and hear that it is granted."""
    fill_id = asker.reject(TRULICITY)
    made = asker.start(fill_id)
    asker.ask(request_authorization, made)
    assert asker.row(made).state is AuthorizationState.PENDED
    asker.tomorrow()
    asker.ask(inquire_authorization, made)
    assert asker.row(made).state is AuthorizationState.APPROVED
    return fill_id, made


def test_that_what_was_deferred_and_then_granted_is_billed_by_itself_and_paid(asker: Asker) -> None:
    fill_id, made = granted(asker)
    paid = asker.newest(fill_id, ClaimShown.PAID)
    row = asker.row(made)
    assert asker.sent(paid).segment("07").text("EV").lstrip("0") == row.number
    assert paid.attempt == 2
    patient, plan = share("commercial", TRULICITY, "specialty")
    assert (paid.patient_pay, paid.plan_pay) == (Money(patient), Money(plan))
    kinds = [one.kind for one in asker.desk.read(lambda reads: reads.claims.of_fill(fill_id))]
    assert sorted(kinds) == sorted(
        [ClaimKind.BILLING, ClaimKind.AUTHORIZATION, ClaimKind.INQUIRY, ClaimKind.BILLING]
    )
    # 180 days and 12 units, as the plan's data say; all twelve are used now
    assert (row.ends_on, row.units) == (TODAY + timedelta(days=180), Quantity.of(12))
    assert row.units_left == Quantity(0)


def test_that_used_up_units_send_no_number_and_the_plan_refuses(asker: Asker) -> None:
    fill_id, _made = granted(asker)
    asker.newest(fill_id, ClaimShown.PAID)
    again = asker.accept(Drug(TRULICITY.ndc11, 2, is_brand=True), 14, Unit.MILLILITER)
    (refused,) = asker.claims(again, 1)
    assert asker.sent(refused).segment("07").text("EV") == ""
    assert [reject.code for reject in refused.rejects] == ["75"]


def test_that_the_end_is_warned_of_fourteen_days_before(asker: Asker) -> None:
    fill_id, made = granted(asker)
    asker.newest(fill_id, ClaimShown.PAID)
    ends = TODAY + timedelta(days=180)
    early, late = ends - timedelta(days=15), ends - timedelta(days=14)
    assert [one for one in asker.listed(DeskFilter.AUTHORIZATIONS, early) if one.id == made] == []
    (warned,) = [one for one in asker.listed(DeskFilter.AUTHORIZATIONS, late) if one.id == made]
    assert (warned.kind, warned.due) == (DeskKind.AUTHORIZATION, ends)


def test_that_what_was_deferred_and_then_denied_is_shown_and_appealed(asker: Asker) -> None:
    fill_id = asker.reject(VICTOZA, 30)
    made = asker.start(fill_id)
    asker.ask(request_authorization, made)
    asker.tomorrow()
    asker.ask(inquire_authorization, made)
    row = asker.row(made)
    assert row.state is AuthorizationState.DENIED
    assert "DENIED" in row.decision.upper()
    (listed,) = asker.listed(DeskFilter.AUTHORIZATIONS)
    assert (listed.cause, listed.action) == ("Authorization denied", "Appeal, or ask for another drug")
    assert asker.newest(fill_id, ClaimShown.REJECTED).attempt == 1, "nothing is billed anew"
    appeal_id = asker.desk.do(appeal_denial, AppealDenial(made), asker.technician)
    appeal = asker.desk.read(lambda reads: reads.desk.appeal(appeal_id))
    assert appeal.state is AppealState.DRAFT
    assert appeal.reason
    assert [one.kind for one in asker.listed(DeskFilter.APPEALS)] == [DeskKind.APPEAL]


def test_that_papers_are_asked_for_and_the_second_request_is_granted_at_once(asker: Asker) -> None:
    fill_id = asker.reject(MODAFINIL, 30, Unit.EACH)
    made = asker.start(fill_id)
    asker.ask(request_authorization, made)
    row = asker.row(made)
    assert row.state is AuthorizationState.PENDED
    assert "TELL WHAT WAS TRIED BEFORE" in row.decision
    told = SaveAuthorization(made, row.rev, Terms(note="Sleep study of 10/02, armodafinil failed"))
    asker.desk.do(save_authorization, told, asker.technician)
    asker.ask(request_authorization, made)
    assert asker.row(made).state is AuthorizationState.APPROVED
    paid = asker.newest(fill_id, ClaimShown.PAID)
    patient, plan = share("commercial", MODAFINIL, "generic")
    assert (paid.patient_pay, paid.plan_pay) == (Money(patient), Money(plan))
    assert asker.row(made).units_left == Quantity.of(30)


def test_that_a_grant_is_withdrawn_only_after_its_claims_are_taken_back(asker: Asker) -> None:
    fill_id, made = granted(asker)
    paid = asker.newest(fill_id, ClaimShown.PAID)
    refused = asker.ask(withdraw_authorization, made)
    assert [reject.code for reject in refused.rejects] == ["RA"]
    row = asker.row(made)
    assert (row.state, row.next_step[:18]) == (AuthorizationState.APPROVED, "Reverse the claims")
    asker.desk.do(reverse_claim, ReverseClaim(paid.id), asker.technician)
    asker.desk.wait_for(lambda reads: reads.claims.one(paid.id), lambda one: one.shown is ClaimShown.REVERSED)
    asker.ask(withdraw_authorization, made)
    assert asker.row(made).state is AuthorizationState.ENDED


def test_that_a_plan_is_asked_before_the_first_fill_of_a_year_and_never_from_the_queue(
    asker: Asker,
) -> None:
    desk, card = asker.desk, asker.patient()
    (coverage_id,) = desk.read(lambda reads: reads.desk.eligibility_due(card.row.id))
    destination, body = desk.read(lambda reads: reads.desk.eligibility_question(coverage_id))
    desk.close_payer()
    before = asker.messages()
    assert isinstance(desk.route.exchange(destination, body), NothingLeft), (
        "it says at once that nobody hears"
    )
    assert asker.messages() == before == 0
    assert desk.read(lambda reads: reads.desk.eligibility_due(card.row.id)) == (coverage_id,)
    desk.open_payer()
    told = desk.route.exchange(destination, body)
    assert isinstance(told, Reply)
    kept = RecordEligibility(coverage_id, body, told.raw, told.route)
    assert desk.do(record_eligibility, kept, asker.technician) is EligibilityStatus.COVERED
    assert asker.messages() == 0
    assert desk.read(lambda reads: reads.desk.eligibility_due(card.row.id)) == (), "once a year"
