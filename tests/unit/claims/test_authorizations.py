"""Prove prior authorizations: they go on claims by themselves, count, warn, and are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.authorizations import AuthorizationState
from app.claims.desk_views import DeskAsk, DeskFilter, DeskOrder
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.work import WorkKind
from app.kernel.errors import DomainError, IllegalMove
from app.kernel.quantity import Quantity
from app.workflows.appeals import Attach, attach
from app.workflows.authorizations import (
    AskPlan,
    SaveAuthorization,
    StartAuthorization,
    Terms,
    inquire_authorization,
    request_authorization,
    save_authorization,
    start_authorization,
)
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.reject_desk import Subject
from db.desk_reads import SqlDeskReads

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.kernel.ids import AuthorizationId

TODAY = date(2026, 11, 24)
OTHER_PACKAGE = "00093104801"


@pytest.fixture
def reads(unit: Any, store_clock: Any) -> SqlDeskReads:
    return SqlDeskReads(unit.session, store_clock)


@pytest.fixture
def held(desk: Any, unit: Any, answers: Any) -> Any:
    """Have a claim rejected for want of an authorization, and the plan approve one."""

    def make(**terms: Any) -> tuple[Claim, AuthorizationId]:
        claim = desk.claim(desk.accept().fill_id)
        desk.answer(claim, answers.rejected(desk.send(claim), "75"))
        made = start_authorization(unit, StartAuthorization(claim.fill_id), desk.technician).value
        facts: dict[str, Any] = {"number": "4711"} | terms
        cmd = SaveAuthorization(made, 1, Terms(**facts), AuthorizationState.APPROVED)
        save_authorization(unit, cmd, desk.technician)
        return claim, made

    return make


def _number(unit: Any, claim: Claim) -> str:
    sent = Message.parse(unit.outbox.get(claim.outbox_id).body, Direction.REQUEST)
    return sent.segment("07").text("EV")


def _again(desk: Any, unit: Any, claim: Claim) -> Claim:
    made: Claim = unit.claims.get(resubmit(unit, Resubmit(claim.id), desk.technician).value)
    return made


def test_that_an_authorization_goes_on_the_claim_by_itself(desk: Any, unit: Any, held: Any) -> None:
    claim, _made = held(ends_on=TODAY + timedelta(days=90))
    assert _number(unit, _again(desk, unit, claim)) == "4711"


def test_that_a_number_typed_by_a_person_goes_first(desk: Any, unit: Any, held: Any) -> None:
    claim, _made = held()
    new = unit.claims.get(resubmit(unit, Resubmit(claim.id, "99"), desk.technician).value)
    assert _number(unit, new) == "99"


@pytest.mark.parametrize(
    "terms",
    [
        {"starts_on": TODAY + timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"units": Quantity.of(59)},
    ],
)
def test_that_one_that_does_not_fit_is_not_sent(
    desk: Any, unit: Any, held: Any, terms: dict[str, Any]
) -> None:
    claim, _made = held(**terms)
    assert _number(unit, _again(desk, unit, claim)) == ""


def test_that_it_is_kept_to_one_package_when_the_plan_says_so(desk: Any, unit: Any, held: Any) -> None:
    held(only_this_package=True)
    other = desk.claim(desk.accept(ndc11=OTHER_PACKAGE).fill_id)
    assert _number(unit, other) == ""
    assert _number(unit, desk.claim(desk.accept().fill_id)) == "4711"


def test_that_units_and_fills_count_down_when_paid_and_come_back_when_reversed(
    desk: Any, unit: Any, held: Any, answers: Any, reads: SqlDeskReads
) -> None:
    claim, made = held(units=Quantity.of(100), fills=2)
    new = _again(desk, unit, claim)
    desk.answer(new, answers.paid(desk.send(new), 100, 900))
    row = reads.authorization(made)
    assert (row.units_left, row.fills_left) == (Quantity.of(40), 1)
    assert _number(unit, desk.claim(desk.accept().fill_id)) == ""  # 60 are wanted, 40 are left
    reverse_claim(unit, ReverseClaim(new.id), desk.technician)
    reversal = unit.claims.reversal_of(new.id)
    desk.answer(reversal, answers.approved(desk.send(reversal)))
    row = reads.authorization(made)
    assert (row.units_left, row.fills_left) == (Quantity.of(100), 2)


def test_that_a_rejected_claim_takes_nothing(
    desk: Any, unit: Any, held: Any, answers: Any, reads: SqlDeskReads
) -> None:
    claim, made = held(units=Quantity.of(100))
    new = _again(desk, unit, claim)
    desk.answer(new, answers.rejected(desk.send(new), "70"))
    assert reads.authorization(made).units_left == Quantity.of(100)


@pytest.mark.parametrize(("days", "is_listed"), [(15, False), (14, True), (0, True), (-3, True)])
def test_that_the_end_is_told_fourteen_days_before(
    desk: Any, unit: Any, held: Any, reads: SqlDeskReads, days: int, is_listed: bool
) -> None:
    held(ends_on=TODAY + timedelta(days=days))
    ask = DeskAsk(DeskFilter.AUTHORIZATIONS, DeskOrder.OLDEST, TODAY, desk.technician.user_id)
    rows = reads.page(ask)
    assert bool(rows) is is_listed
    if rows and days >= 0:
        assert rows[0].cause == f"Authorization ends in {days} days"


def test_that_a_pended_one_is_on_the_desk_with_its_next_step(
    desk: Any, unit: Any, reads: SqlDeskReads
) -> None:
    fill_id = desk.accept().fill_id
    made = start_authorization(unit, StartAuthorization(fill_id), desk.technician).value
    again = start_authorization(unit, StartAuthorization(fill_id), desk.technician).value
    assert again == made
    terms = Terms(next_step="Call on Monday", next_on=TODAY + timedelta(days=6))
    cmd = SaveAuthorization(made, 1, terms, AuthorizationState.PENDED)
    save_authorization(unit, cmd, desk.technician)
    ask = DeskAsk(DeskFilter.AUTHORIZATIONS, DeskOrder.OLDEST, TODAY, desk.technician.user_id)
    (row,) = reads.page(ask)
    assert (row.cause, row.action, row.due) == (
        "Authorization pended",
        "Call on Monday",
        TODAY + timedelta(days=6),
    )


@pytest.mark.parametrize(
    ("terms", "to", "field"),
    [
        (Terms(number="A1"), None, "number"),
        (Terms(), AuthorizationState.APPROVED, "number"),
        (Terms(starts_on=TODAY, ends_on=TODAY - timedelta(days=1)), None, "ends"),
        (Terms(fills=0), None, "fills"),
        (Terms(), AuthorizationState.PENDED, "next"),
    ],
)
def test_that_terms_that_make_no_sense_are_refused(
    desk: Any, unit: Any, terms: Terms, to: AuthorizationState | None, field: str
) -> None:
    made = start_authorization(unit, StartAuthorization(desk.accept().fill_id), desk.technician).value
    with pytest.raises(DomainError) as refused:
        save_authorization(unit, SaveAuthorization(made, 1, terms, to), desk.technician)
    assert refused.value.field == field


def test_that_an_old_look_and_a_wrong_move_are_refused(desk: Any, unit: Any, held: Any) -> None:
    _claim, made = held()
    with pytest.raises(DomainError, match="meanwhile"):
        save_authorization(unit, SaveAuthorization(made, 1, Terms()), desk.technician)
    terms = Terms(number="1", next_step="Wait")
    cmd = SaveAuthorization(made, 2, terms, AuthorizationState.PENDED)
    with pytest.raises(IllegalMove):
        save_authorization(unit, cmd, desk.technician)


def test_that_cash_needs_no_authorization(desk: Any, unit: Any) -> None:
    fill_id = desk.accept(coverage_id=None).fill_id
    with pytest.raises(DomainError, match="paid in cash"):
        start_authorization(unit, StartAuthorization(fill_id), desk.technician)


# Asking the plan ---------------------------------------------------------------------------------


def _answer(sent: bytes, status: str, terms: dict[str, Any] | None = None) -> bytes:
    asked = Message.parse(sent, Direction.REQUEST)
    claim = asked.segment("07")
    group: dict[str, Any] = {"21": {"AN": status, "F3": "CASE77"}}
    if status == "R":
        group["21"]["FB"] = ({"FB": "3Y"},)
    if claim.pairs:
        group["22"] = {"EM": claim.text("EM"), "D2": int(claim.text("D2"))}
    if terms:
        group["26"] = terms
    header: dict[str, Any] = {"B2": "01", "B1": asked.header("B1"), "F1": "A", "D1": asked.header_date("D1")}
    return build(Draft("D0", asked.header("A3"), Direction.RESPONSE, header, {}, (group,)))


@pytest.fixture
def asked(desk: Any, unit: Any) -> tuple[AuthorizationId, Claim]:
    """Ask the plan for an authorization."""
    claim = desk.claim(desk.accept().fill_id)
    made = start_authorization(unit, StartAuthorization(claim.fill_id), desk.technician).value
    asked_id = request_authorization(unit, AskPlan(made), desk.technician).value
    return made, unit.claims.get(asked_id)


def test_that_a_request_goes_out_as_a_claim_of_its_own(unit: Any, asked: Any) -> None:
    made, claim = asked
    sent = Message.parse(unit.outbox.get(claim.outbox_id).body, Direction.REQUEST)
    assert sent.header("A3") == "P4"
    assert (sent.segment("12").text("PA"), sent.segment("12").text("PD")) == ("1", "PR")
    assert claim.kind is ClaimKind.AUTHORIZATION
    assert unit.authorizations.get(made).state is AuthorizationState.REQUESTED


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("A", AuthorizationState.APPROVED),
        ("F", AuthorizationState.PENDED),
        ("R", AuthorizationState.DENIED),
    ],
)
def test_that_the_answer_decides_the_authorization(
    desk: Any, unit: Any, asked: Any, status: str, state: AuthorizationState, reads: SqlDeskReads
) -> None:
    made, claim = asked
    terms = {"PY": 815, "PS": TODAY, "PT": date(2027, 5, 24), "RA": Quantity.of(360), "PW": 5}
    desk.send(desk.claim(claim.fill_id))
    desk.answer(claim, _answer(desk.send(claim), status, terms if status == "A" else None))
    authorization = unit.authorizations.get(made)
    assert authorization.state is state
    assert claim.outcome is (ClaimOutcome.REJECTED if status == "R" else ClaimOutcome.CAPTURED)
    if status == "A":
        row = reads.authorization(made)
        assert (row.number, row.ends_on) == ("815", date(2027, 5, 24))
        assert (row.units_left, row.fills_left) == (Quantity.of(360), 6)
    else:
        assert authorization.next_step


def test_that_a_denied_request_is_no_rejected_claim_on_the_desk(
    desk: Any, unit: Any, asked: Any, reads: SqlDeskReads
) -> None:
    _made, claim = asked
    desk.answer(claim, _answer(desk.send(claim), "R"))
    me = desk.technician.user_id
    assert reads.page(DeskAsk(DeskFilter.REJECTED, DeskOrder.OLDEST, TODAY, me)) == ()
    (row,) = reads.page(DeskAsk(DeskFilter.AUTHORIZATIONS, DeskOrder.OLDEST, TODAY, me))
    assert row.cause == "Authorization denied"


def test_that_an_inquiry_names_the_case_and_takes_the_decision(desk: Any, unit: Any, asked: Any) -> None:
    made, claim = asked
    desk.answer(claim, _answer(desk.send(claim), "F"))
    inquiry = unit.claims.get(inquire_authorization(unit, AskPlan(made), desk.technician).value)
    body = desk.send(inquiry)
    sent = Message.parse(body, Direction.REQUEST)
    assert (sent.header("A3"), sent.segment("12").text("F3")) == ("P3", "CASE77")
    desk.answer(inquiry, _answer(body, "A", {"PY": 816, "PT": date(2027, 1, 31)}))
    authorization = unit.authorizations.get(made)
    assert (authorization.state, authorization.number) == (AuthorizationState.APPROVED, "816")


def test_that_only_what_is_under_way_is_asked_about(desk: Any, unit: Any, held: Any) -> None:
    _claim, made = held()
    with pytest.raises(DomainError, match="under way"):
        inquire_authorization(unit, AskPlan(made), desk.technician)


def test_that_evidence_is_kept_with_it(desk: Any, unit: Any, held: Any, reads: SqlDeskReads) -> None:
    _claim, made = held()
    subject = Subject(WorkKind.AUTHORIZATION, made)
    attach(unit, Attach(subject, "Fax of 11-20", b"%PDF-1.4 x"), desk.technician)
    unit.flush()
    (paper,) = reads.authorization(made).evidence
    assert (paper.name, paper.size) == ("Fax of 11-20", 10)
    for wrong in (b"MZ", b""):
        with pytest.raises(DomainError, match="Only PDF"):
            attach(unit, replace(Attach(subject, "x", b""), body=wrong), desk.technician)
