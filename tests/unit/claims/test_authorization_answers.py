"""Prove what answers about authorizations change: the right one, once, and nothing that cannot be meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.authorizations import AuthorizationState
from app.claims.desk_views import DeskAsk, DeskFilter, DeskOrder
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity
from app.workflows.authorization_answers import APPEAL, CHECK_TERMS, SEND_PAPERS
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
from app.workflows.dispense import ChangeProduct, change_product
from db.desk_reads import SqlDeskReads

if TYPE_CHECKING:
    from app.claims.authorizations import PriorAuthorization
    from app.claims.model import Claim
    from app.kernel.ids import AuthorizationId, FillId

TODAY = date(2026, 11, 24)
OTHER_PRODUCT = "00093104801"


def told(sent: bytes, status: str, codes: tuple[str, ...] = (), text: str = "", **terms: Any) -> bytes:
    """Return a payer's answer to a P2, P3 or P4."""
    asked = Message.parse(sent, Direction.REQUEST)
    claim = asked.segment("07")
    group: dict[str, Any] = {"21": {"AN": status, "F3": "CASE77"}}
    if codes:
        group["21"]["FB"] = tuple({"FB": code} for code in codes)
    if text:
        group["21"]["UH"] = ({"UH": "01", "FQ": text},)
    if claim.pairs:
        group["22"] = {"EM": claim.text("EM"), "D2": int(claim.text("D2"))}
    if terms:
        group["26"] = terms
    header: dict[str, Any] = {"B2": "01", "B1": asked.header("B1"), "F1": "A", "D1": asked.header_date("D1")}
    return build(Draft("D0", asked.header("A3"), Direction.RESPONSE, header, {}, (group,)))


@dataclass
class Asking:
    """Ask a plan about the drug of a fill, and hear what it says."""

    desk: Any
    unit: Any

    def refused_claim(self, answers: Any) -> Claim:
        claim: Claim = self.desk.claim(self.desk.accept().fill_id)
        self.desk.answer(claim, answers.rejected(self.desk.send(claim), "75"))
        return claim

    def start(self, fill_id: FillId) -> AuthorizationId:
        made: AuthorizationId = start_authorization(
            self.unit, StartAuthorization(fill_id), self.desk.technician
        ).value
        return made

    def ask(self, how: Any, made: AuthorizationId) -> Claim:
        claim: Claim = self.unit.claims.get(how(self.unit, AskPlan(made), self.desk.technician).value)
        return claim

    def hear(self, claim: Claim, status: str, *codes: str, text: str = "", **terms: Any) -> None:
        self.desk.answer(claim, told(self.desk.send(claim), status, codes, text, **terms))

    def authorization(self, made: AuthorizationId) -> PriorAuthorization:
        found: PriorAuthorization = self.unit.authorizations.get(made)
        return found


@pytest.fixture
def asking(desk: Any, unit: Any) -> Asking:
    return Asking(desk, unit)


@pytest.fixture
def deferred(asking: Asking, answers: Any) -> AuthorizationId:
    """Have a request that the plan is still thinking about."""
    made = asking.start(asking.refused_claim(answers).fill_id)
    asking.hear(asking.ask(request_authorization, made), "F")
    assert asking.authorization(made).state is AuthorizationState.PENDED
    return made


def test_that_an_inquiry_that_finds_it_denied_denies_it_with_the_reason_and_the_way_on(
    asking: Asking, deferred: AuthorizationId, store_clock: Any
) -> None:
    asking.hear(asking.ask(inquire_authorization, deferred), "R", "3Y", text="STEP THERAPY NOT TRIED")
    one = asking.authorization(deferred)
    assert one.state is AuthorizationState.DENIED
    assert one.decision.endswith("STEP THERAPY NOT TRIED")
    rows = SqlDeskReads(asking.unit.session, store_clock).page(
        DeskAsk(DeskFilter.AUTHORIZATIONS, DeskOrder.OLDEST, TODAY, asking.desk.technician.user_id)
    )
    assert [(row.cause, row.action, row.due) for row in rows] == [("Authorization denied", APPEAL, TODAY)]


@pytest.mark.parametrize(
    ("code", "step"), [("3X", "does not find"), ("25", "decides nothing"), ("PB", "decides nothing")]
)
def test_that_an_answer_that_decides_nothing_changes_nothing_and_is_shown(
    asking: Asking, deferred: AuthorizationId, code: str, step: str
) -> None:
    inquiry = asking.ask(inquire_authorization, deferred)
    asking.hear(inquiry, "R", code)
    one = asking.authorization(deferred)
    assert one.state is AuthorizationState.PENDED
    assert one.decision.startswith("The plan decided nothing.")
    assert step in one.next_step
    assert inquiry.outcome is ClaimOutcome.REJECTED


def test_that_a_plan_that_wants_papers_has_it_wait_and_can_be_asked_again(
    asking: Asking, answers: Any
) -> None:
    made = asking.start(asking.refused_claim(answers).fill_id)
    asking.hear(asking.ask(request_authorization, made), "R", "3S", text="SEND CHART NOTES")
    one = asking.authorization(made)
    assert (one.state, one.next_step) == (AuthorizationState.PENDED, SEND_PAPERS)
    assert "SEND CHART NOTES" in one.decision
    cmd = SaveAuthorization(made, one.rev, Terms(note="Metformin failed in 2025"))
    save_authorization(asking.unit, cmd, asking.desk.technician)
    again = asking.ask(request_authorization, made)
    sent = Message.parse(asking.unit.outbox.get(again.outbox_id).body, Direction.REQUEST)
    assert sent.segment("12").text("PP") == "METFORMIN FAILED IN 2025"


def test_that_two_requests_of_one_fill_each_hear_their_own_answer(asking: Asking, answers: Any) -> None:
    fill_id = asking.refused_claim(answers).fill_id
    first = asking.start(fill_id)
    first_asked = asking.ask(request_authorization, first)
    change_product(asking.unit, ChangeProduct(fill_id, OTHER_PRODUCT), asking.desk.technician)
    second = asking.start(fill_id)
    assert second != first
    second_asked = asking.ask(request_authorization, second)
    first_bytes, second_bytes = asking.desk.send(first_asked), asking.desk.send(second_asked)
    asking.desk.answer(second_asked, told(second_bytes, "R", ("3Y",)))
    asking.desk.answer(first_asked, told(first_bytes, "A", PY=501, PT=TODAY + timedelta(days=90)))
    assert asking.authorization(second).state is AuthorizationState.DENIED
    one = asking.authorization(first)
    assert (one.state, one.number) == (AuthorizationState.APPROVED, "501")


def test_that_nothing_is_asked_twice_while_the_plan_has_not_answered(asking: Asking, answers: Any) -> None:
    made = asking.start(asking.refused_claim(answers).fill_id)
    asking.ask(request_authorization, made)
    for how in (request_authorization, inquire_authorization, withdraw_authorization):
        with pytest.raises(DomainError, match="has not answered yet"):
            asking.ask(how, made)


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ({"PY": 7, "PS": TODAY, "PT": TODAY - timedelta(days=1)}, "ends before"),
        ({"PY": 7, "PT": TODAY - timedelta(days=1)}, "it ended on"),
        ({"PY": 7, "RA": Quantity.of(9_999_999)}, "9999999 units"),
        ({"PY": 7, "RA": Quantity(0)}, "0 units"),
        ({"PT": TODAY + timedelta(days=90)}, "no number"),
        ({}, "no number"),
    ],
)
def test_that_terms_that_cannot_be_meant_are_shown_and_never_applied(
    asking: Asking, answers: Any, terms: dict[str, Any], word: str
) -> None:
    claim = asking.refused_claim(answers)
    made = asking.start(claim.fill_id)
    asked = asking.ask(request_authorization, made)
    asking.hear(asked, "A", **terms)
    one = asking.authorization(made)
    assert (one.state, one.next_step) == (AuthorizationState.PENDED, CHECK_TERMS)
    assert word in one.decision.replace(",", "")
    assert (one.number, one.starts_on, one.ends_on, one.units) == ("", None, None, None)
    assert [row.kind for row in asking.unit.claims.of_fill(claim.fill_id)] == [
        ClaimKind.BILLING,
        ClaimKind.AUTHORIZATION,
    ], "nothing is billed under it"
    assert len(asking.unit.claims.messages(asked.id)) == 2, "what came is kept as it came"


def test_that_a_grant_bills_what_waited_for_it_with_its_number(asking: Asking, deferred: Any) -> None:
    asking.hear(asking.ask(inquire_authorization, deferred), "A", PY=815, PT=TODAY + timedelta(days=9), PW=5)
    one = asking.authorization(deferred)
    assert one.fill_id is not None
    new = asking.unit.claims.current_billing(one.fill_id)
    assert (new.attempt, new.outcome) == (2, ClaimOutcome.NONE)
    sent = Message.parse(asking.unit.outbox.get(new.outbox_id).body, Direction.REQUEST)
    assert sent.segment("07").text("EV") == "815"


def test_that_a_grant_too_small_for_the_fill_leaves_the_claim_to_the_desk(
    asking: Asking, deferred: Any
) -> None:
    asking.hear(asking.ask(inquire_authorization, deferred), "A", PY=815, RA=Quantity.of(10))
    one = asking.authorization(deferred)
    assert one.state is AuthorizationState.APPROVED
    assert asking.unit.claims.current_billing(one.fill_id).outcome is ClaimOutcome.REJECTED


def test_that_a_grant_sends_nothing_for_a_claim_rejected_for_something_else(
    asking: Asking, answers: Any
) -> None:
    claim = asking.desk.claim(asking.desk.accept().fill_id)
    asking.desk.answer(claim, answers.rejected(asking.desk.send(claim), "79"))
    made = asking.start(claim.fill_id)
    asking.hear(asking.ask(request_authorization, made), "A", PY=815)
    assert asking.unit.claims.current_billing(claim.fill_id).id == claim.id


def test_that_a_withdrawal_ends_it_when_the_plan_agrees_and_not_before(asking: Asking, deferred: Any) -> None:
    refused = asking.ask(withdraw_authorization, deferred)
    asking.hear(refused, "R", "RA")
    one = asking.authorization(deferred)
    assert one.state is AuthorizationState.PENDED
    assert "Reverse the claims" in one.next_step
    taken = asking.ask(withdraw_authorization, deferred)
    assert Message.parse(asking.unit.outbox.get(taken.outbox_id).body, Direction.REQUEST).header("A3") == "P2"
    asking.hear(taken, "A")
    assert asking.authorization(deferred).state is AuthorizationState.ENDED
    with pytest.raises(DomainError, match="nothing to withdraw"):
        asking.ask(withdraw_authorization, deferred)
