"""Prove the claims desk: what it lists, who has it, what rests, and what one step mends and sends again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.desk_views import DeskAsk, DeskFilter, DeskKind, DeskOrder
from app.claims.mending import Place, places
from app.claims.model import ClaimOutcome
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.work import WorkKind
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.ids import UserId
from app.kernel.quantity import Quantity
from app.prescriptions.model import FillState
from app.users.model import User
from app.workflows.claim_answers import Park, park
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.mending import MendAndSend, mend_and_send
from app.workflows.playbooks_desk import DropPlaybook, SavePlaybook, drop_playbook, save_playbook
from app.workflows.reject_desk import (
    HandOver,
    Note,
    Rest,
    Subject,
    hand_over,
    note,
    rest,
    take,
    wake,
)
from db.desk_reads import SqlDeskReads

if TYPE_CHECKING:
    from app.claims.desk_views import DeskRow
    from app.claims.model import Claim
    from app.kernel.running import Actor

TODAY = date(2026, 11, 24)
PLAYBOOK = """
[[playbook]]
code = "70"
title = "Ask Ada"
means = "Ada knows."
check = ["Ask Ada."]
ask = ["Ada?"]
patient = "I am asking Ada."
next = "call"
"""


@pytest.fixture
def rejected(desk: Any, answers: Any) -> Any:
    """Bill a prescription and have the payer reject it."""

    def make(*codes: str, **changes: object) -> Claim:
        claim: Claim = desk.claim(desk.accept(**changes).fill_id)
        desk.answer(claim, answers.rejected(desk.send(claim), *codes))
        return claim

    return make


@pytest.fixture
def reads(unit: Any, store_clock: Any) -> SqlDeskReads:
    return SqlDeskReads(unit.session, store_clock)


def _ask(me: Actor, wanted: DeskFilter = DeskFilter.TO_DO, **more: Any) -> DeskAsk:
    facts: dict[str, Any] = {"order": DeskOrder.OLDEST, "today": TODAY, "me": me.user_id}
    return DeskAsk(wanted, **(facts | more))


def _of(claim: Claim) -> Subject:
    return Subject(WorkKind.CLAIM, claim.fill_id)


def _hire(unit: Any, actor: Actor) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    user = User(
        actor.user_id, actor.initials.lower(), actor.display, actor.initials, "technician", "", "", "",
        in_charge=False, active=True, failed_attempts=0, locked_until=None, created_at=at,
    )  # fmt: skip
    unit.users.add(user)
    unit.flush()


def test_that_a_reject_is_on_the_desk_with_cause_worth_and_next_step(
    desk: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    claim = rejected("75")
    (row,) = reads.page(_ask(desk.technician))
    assert (row.kind, row.id, row.subject_id) == (DeskKind.REJECTED, claim.id, claim.fill_id)
    assert (row.cause, row.action) == ("Prior authorization needed", "Get an authorization")
    assert row.worth == claim.gross_due
    assert row.patient == "Chen, Maria"
    assert row.owner_initials == ""


def test_that_the_next_fill_date_is_read_from_the_answer(
    desk: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    claim = rejected("79")
    claim.message = "NEXT FILL DATE 20261203"
    (row,) = reads.page(_ask(desk.technician))
    assert (row.fill_on, row.action) == (date(2026, 12, 3), "Fill on 12/03")
    assert reads.detail(claim.id).fill_on == date(2026, 12, 3)


def test_that_stuck_claims_and_answers_set_aside_are_listed(
    desk: Any, unit: Any, reads: SqlDeskReads
) -> None:
    parked = desk.claim(desk.accept().fill_id)
    park(unit, Park(parked.outbox_id, "No usable answer after 12 tries."), desk.system)
    aside = desk.claim(desk.accept(sig_typed="1 tab po qd").fill_id)
    desk.send(aside)
    desk.answer(aside, b"nonsense")
    rows = reads.page(_ask(desk.technician, DeskFilter.STUCK))
    assert {row.kind: row.id for row in rows} == {
        DeskKind.PARKED: parked.id,
        DeskKind.SET_ASIDE: aside.id,
    }
    assert "12 tries" in next(row.cause for row in rows if row.kind is DeskKind.PARKED)


def test_that_pages_hold_every_item_once_in_each_order(desk: Any, rejected: Any, reads: SqlDeskReads) -> None:
    for number in range(7):
        rejected("70", quantity=Quantity.of(30 + number % 3))
    for order in DeskOrder:
        seen: list[DeskRow] = []
        while page := reads.page(
            _ask(desk.technician, order=order, limit=2, after=seen[-1] if seen else None)
        ):
            seen += page
        assert len({row.key for row in seen}) == len(seen) == 7
        keys = [(-row.worth.cents, row.since) if order is DeskOrder.WORTH else row.since for row in seen]
        assert keys == sorted(keys)
    counts = reads.counts(TODAY, desk.technician.user_id)
    assert counts[DeskFilter.TO_DO] == counts[DeskFilter.REJECTED] == 7
    assert counts[DeskFilter.STUCK] == 0


def test_that_one_person_has_an_item_and_hands_it_over(
    desk: Any, unit: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    claim = rejected("70")
    for person in (desk.technician, desk.pharmacist):
        _hire(unit, person)
    take(unit, _of(claim), desk.technician)
    with pytest.raises(DomainError, match="Tess Technician has this one"):
        take(unit, _of(claim), desk.pharmacist)
    assert [row.id for row in reads.page(_ask(desk.technician, DeskFilter.MINE))] == [claim.id]
    hand_over(unit, HandOver(_of(claim), desk.pharmacist.user_id, "Wants the doctor"), desk.technician)
    (row,) = reads.page(_ask(desk.pharmacist, DeskFilter.MINE))
    assert (row.owner_initials, row.note) == ("PP", "Wants the doctor")
    hand_over(unit, HandOver(_of(claim), None), desk.pharmacist)
    assert reads.page(_ask(desk.pharmacist, DeskFilter.MINE)) == ()
    assert len(reads.page(_ask(desk.pharmacist))) == 1


def test_that_work_is_not_handed_to_somebody_who_left(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("70")
    _hire(unit, desk.pharmacist)
    unit.users.get(desk.pharmacist.user_id).active = False
    with pytest.raises(DomainError, match="does not work here"):
        hand_over(unit, HandOver(_of(claim), UserId(desk.pharmacist.user_id)), desk.technician)


def test_that_a_resting_item_comes_back_on_its_day(
    desk: Any, unit: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    claim = rejected("79")
    until = TODAY + timedelta(days=9)
    rest(unit, Rest(_of(claim), until, "Too soon"), desk.technician)
    assert reads.page(_ask(desk.technician)) == ()
    assert [row.id for row in reads.page(_ask(desk.technician, DeskFilter.RESTING))] == [claim.id]
    assert len(reads.page(_ask(desk.technician, today=until))) == 1
    wake(unit, _of(claim), desk.technician)
    assert len(reads.page(_ask(desk.technician))) == 1


def test_that_a_new_answer_ends_a_rest(
    desk: Any, unit: Any, rejected: Any, answers: Any, reads: SqlDeskReads, store_clock: Any
) -> None:
    claim = rejected("70")
    rest(unit, Rest(_of(claim), TODAY + timedelta(days=9), "The doctor calls"), desk.technician)
    store_clock.advance(timedelta(hours=1))
    new = unit.claims.get(resubmit(unit, Resubmit(claim.id), desk.technician).value)
    desk.answer(new, answers.rejected(desk.send(new), "75"))
    (row,) = reads.page(_ask(desk.technician))
    assert row.id == new.id


@pytest.mark.parametrize("days", [0, -1, 46])
def test_that_a_rest_has_a_day_and_a_reason(desk: Any, unit: Any, rejected: Any, days: int) -> None:
    claim = rejected("70")
    with pytest.raises(DomainError, match="Choose a day"):
        rest(unit, Rest(_of(claim), TODAY + timedelta(days=days), "later"), desk.technician)
    with pytest.raises(DomainError, match="Say why"):
        rest(unit, Rest(_of(claim), TODAY + timedelta(days=1), " "), desk.technician)


def test_that_a_note_stays_with_the_prescription(
    desk: Any, unit: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    claim = rejected("70")
    note(unit, Note(_of(claim), "Left a message"), desk.technician)
    assert reads.detail(claim.id).note == "Left a message"


def test_that_a_reject_points_at_its_entries() -> None:
    assert places(("52",)) == (Place.MEMBER, Place.PERSON, Place.GROUP)
    assert places(("19", "7X")) == (Place.DAYS, Place.QUANTITY)
    assert places(("25",)) == (Place.NPI,)
    assert places(("ZZZ",)) == ()


def test_that_the_detail_shows_entries_playbook_and_help_desk(
    desk: Any, rejected: Any, reads: SqlDeskReads
) -> None:
    detail = reads.detail(rejected("52").id)
    assert [(one.place, one.value) for one in detail.fields] == [
        (Place.MEMBER, "M12345678"),
        (Place.PERSON, "01"),
        (Place.GROUP, "GRP1"),
    ]
    assert detail.playbook is not None
    assert detail.playbook.title == "Member not known"
    assert detail.help_desk == "5550101"
    assert detail.cards == (("1", "Practice Commercial"),)


def test_that_entries_are_mended_and_the_claim_goes_out_in_one_step(
    desk: Any, unit: Any, rejected: Any
) -> None:
    claim = rejected("52")
    cmd = MendAndSend(claim.id, ((Place.MEMBER, "m1234 56789"), (Place.PERSON, "2")))
    new = unit.claims.get(mend_and_send(unit, cmd, desk.technician).value)
    sent = Message.parse(unit.outbox.get(new.outbox_id).body, Direction.REQUEST)
    assert sent.segment("04").text("C2") == "M123456789"
    assert sent.segment("04").text("C3") == "2"
    assert (new.attempt, new.outcome) == (2, ClaimOutcome.NONE)


def test_that_days_and_quantity_change_the_fill_and_its_price(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("76")
    cmd = MendAndSend(claim.id, ((Place.QUANTITY, "30"), (Place.DAYS, "15")))
    new = unit.claims.get(mend_and_send(unit, cmd, desk.technician).value)
    fill = unit.fills.get(claim.fill_id)
    assert (fill.quantity, fill.days_supply) == (Quantity.of(30), 15)
    assert unit.prescriptions.get(fill.prescription_id).quantity == Quantity.of(60)
    assert new.gross_due < claim.gross_due


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        (Place.MEMBER, "?", "Copy the member id"),
        (Place.DAYS, "1000", "1 to 999"),
        (Place.DAYS, "x", "whole number"),
        (Place.QUANTITY, "90", "wrote 60"),
        (Place.NPI, "2000000027", "check digit"),
        (Place.BIRTH, "01/01/2030", "not come yet"),
        (Place.SEX, "X", "F, M or U"),
        (Place.RELATIONSHIP, "9", "1 cardholder"),
        (Place.COVERAGE, "7", "no such card"),
        (Place.WRITTEN, "12/24/2026", "not come yet"),
        (Place.PRODUCT, "1", "not changed here"),
    ],
)
def test_that_a_wrong_entry_is_refused_at_its_place(
    desk: Any, unit: Any, rejected: Any, place: Place, text: str, words: str
) -> None:
    claim = rejected("70")
    with pytest.raises(DomainError, match=words) as refused:
        mend_and_send(unit, MendAndSend(claim.id, ((place, text),)), desk.technician)
    assert refused.value.field == place


def test_that_every_entry_of_a_claim_can_be_mended(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("70")
    changes = (
        (Place.GROUP, "grp2"), (Place.RELATIONSHIP, "2"), (Place.LAST, "Chan"), (Place.FIRST, "Mary"),
        (Place.BIRTH, "07/05/1961"), (Place.SEX, "m"), (Place.DAW, "5"), (Place.ORIGIN, "3"),
        (Place.WRITTEN, "11/19/2026"), (Place.REFILLS, "2"), (Place.NPI, "2000000010"),
        (Place.COVERAGE, "1"),
    )  # fmt: skip
    mend_and_send(unit, MendAndSend(claim.id, changes), desk.technician)
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    assert (prescription.daw, prescription.origin, prescription.refills) == (5, 3, 2)
    assert (desk.patient.last, desk.patient.search) == ("Chan", "chan mary")
    assert (desk.coverage.group_id, desk.prescriber.npi) == ("GRP2", "2000000010")


def test_that_what_was_filled_is_changed_by_a_pharmacist_only(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("19")
    desk.fill(claim.fill_id)
    with pytest.raises(NotAllowed):
        mend_and_send(unit, MendAndSend(claim.id, ((Place.DAYS, "28"),)), desk.technician)
    with pytest.raises(DomainError, match="filled already"):
        mend_and_send(unit, MendAndSend(claim.id, ((Place.QUANTITY, "28"),)), desk.pharmacist)
    mend_and_send(unit, MendAndSend(claim.id, ((Place.DAYS, "28"),)), desk.pharmacist)
    assert unit.fills.get(claim.fill_id).days_supply == 28


def test_that_what_was_sold_is_not_changed(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("19")
    unit.fills.get(claim.fill_id).state = FillState.SOLD
    with pytest.raises(DomainError, match="is sold"):
        mend_and_send(unit, MendAndSend(claim.id, ((Place.DAYS, "28"),)), desk.pharmacist)


def test_that_safety_codes_are_a_pharmacists_and_reach_the_payer(desk: Any, unit: Any, rejected: Any) -> None:
    claim = rejected("88")
    with pytest.raises(NotAllowed):
        resubmit(unit, Resubmit(claim.id, service="DD M0 1G"), desk.technician)
    new = unit.claims.get(resubmit(unit, Resubmit(claim.id, service="dd m0 1g"), desk.pharmacist).value)
    sent = Message.parse(unit.outbox.get(new.outbox_id).body, Direction.REQUEST).segment("08")
    assert [(row.text("E4"), row.text("E5"), row.text("E6")) for row in sent.repeats("7E")] == [
        ("DD", "M0", "1G")
    ]


@pytest.mark.parametrize("code", ["79", "88", "943"])
def test_that_a_technician_does_not_override_what_is_reserved(
    desk: Any, unit: Any, rejected: Any, code: str
) -> None:
    claim = rejected(code)
    with pytest.raises(NotAllowed):
        resubmit(unit, Resubmit(claim.id, clarification="3"), desk.technician)
    resubmit(unit, Resubmit(claim.id, clarification="3"), desk.pharmacist)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"clarification": "98"}, "no such clarification"),
        ({"prior_authorization": "PA12"}, "at most 11 digits"),
        ({"service": "DD M0"}, "three codes"),
        ({"service": "ZZ M0 1G"}, "three codes"),
    ],
)
def test_that_a_code_that_no_payer_knows_is_not_sent(
    desk: Any, unit: Any, rejected: Any, more: dict[str, str], words: str
) -> None:
    claim = rejected("70")
    with pytest.raises(DomainError, match=words):
        resubmit(unit, Resubmit(claim.id, **more), desk.pharmacist)


def test_that_the_stores_own_playbook_is_used_until_it_is_dropped(
    desk: Any, unit: Any, rejected: Any, reads: SqlDeskReads, owner: Actor
) -> None:
    claim = rejected("70")
    save_playbook(unit, SavePlaybook(PLAYBOOK), owner)
    unit.flush()
    assert reads.page(_ask(desk.technician))[0].cause == "Ask Ada"
    with pytest.raises(NotAllowed):
        save_playbook(unit, SavePlaybook(PLAYBOOK), desk.technician)
    with pytest.raises(DomainError, match="one playbook at a time"):
        save_playbook(unit, SavePlaybook(PLAYBOOK + PLAYBOOK.replace("70", "71")), owner)
    assert drop_playbook(unit, DropPlaybook("70"), owner).value
    unit.flush()
    found = reads.detail(claim.id).playbook
    assert found is not None
    assert found.title == "Drug not covered"
