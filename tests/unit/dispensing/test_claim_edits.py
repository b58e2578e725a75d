"""A claim goes out when its edits are mended or answered; what was answered is not asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.edits.model import Answerer, Edit, EditsStand
from app.kernel.changes import Kind
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.quantity import Quantity
from app.kernel.running import Actor, Role
from app.prescriptions.model import FillState
from app.workflows.claim_edits import Answered, AnswerEdits, Asking, answer_edits, open_of_fill
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.intake import Accepted, Refill, accept_prescription, refill
from app.workflows.patients_desk import EndCoverage, end_coverage
from app.workflows.sheets_desk import SaveSheet, save_sheet, sheet_for
from db.audit import rows_of
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from tests.fixtures.dispensing_fixtures import Answers, Desk

LIPITOR = "00071015523"
SHEET = """
name = "Commercial"
kind = "commercial"
from = 2020-01-01
[match]
bin = "999001"
pcn = "COMM"
[windows]
filing_days = 30
[fields.B1]
mandatory = ["04.C2", "11.DU"]
"""
FEDERAL = SHEET.replace("kind =", "federal = true\nkind =")


def standing(error: pytest.ExceptionInfo[EditsStand]) -> list[str]:
    return [edit.code for edit in error.value.edits]


def answers_to(edits: tuple[Edit, ...], note: str = "") -> Asking:
    return Asking(tuple(Answered(edit.code, edit.fingerprint, note) for edit in edits), asks=True)


def keep_sheet(desk: Desk, owner: Actor, text: str = SHEET) -> None:
    save_sheet(desk.unit, SaveSheet(text), owner)


def accept(desk: Desk, actor: Actor, asking: Asking, **changes: Any) -> Accepted:
    """Accept as the worker does: what is refused leaves nothing behind."""
    cmd = replace(desk.order(**changes), asking=asking)
    with desk.unit.session.begin_nested():
        return accept_prescription(desk.unit, cmd, actor).value


def sold(desk: Desk) -> Accepted:
    made = desk.accept()
    desk.unit.fills.get(made.fill_id).state = FillState.SOLD
    return made


def refilled(desk: Desk, cmd: Refill, actor: Actor) -> Accepted:
    with desk.unit.session.begin_nested():
        return refill(desk.unit, cmd, actor).value


def test_that_a_plain_prescription_is_not_asked_about(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner)
    made = accept(desk, desk.technician, Asking(asks=True))
    assert open_of_fill(desk.unit, made.fill_id) == ()
    assert desk.claim(made.fill_id)


def test_that_a_soft_edit_is_asked_once_and_the_answer_is_kept(desk: Desk) -> None:
    changes = {"ndc11": LIPITOR, "daw": 1, "quantity": Quantity.of(60)}
    with pytest.raises(EditsStand) as error:
        accept(desk, desk.technician, Asking(asks=True), **changes)
    assert standing(error) == ["AU4"]
    assert error.value.field == "daw"
    made = accept(desk, desk.technician, answers_to(error.value.edits, "Written on the paper"), **changes)
    (kept,) = desk.unit.edit_answers.of_fill(made.fill_id)
    assert (kept.code, kept.note, kept.answered_by) == (
        "AU4",
        "Written on the paper",
        desk.technician.user_id,
    )
    assert open_of_fill(desk.unit, made.fill_id) == ()


def test_that_an_unanswered_soft_edit_stops_nothing_and_stays_to_be_answered(desk: Desk) -> None:
    made = desk.accept(origin=0)
    assert desk.claim(made.fill_id)
    (edit,) = open_of_fill(desk.unit, made.fill_id)
    assert edit.code == "AU6"
    cmd = AnswerEdits(made.fill_id, (Answered(edit.code, edit.fingerprint, "Transfer"),))
    outcome = answer_edits(desk.unit, cmd, desk.technician)
    assert {change.kind for change in outcome.changes} == {Kind.FILL, Kind.CLAIM}
    assert open_of_fill(desk.unit, made.fill_id) == ()
    with pytest.raises(DomainError, match="no longer open"):
        answer_edits(desk.unit, cmd, desk.technician)


def test_that_a_hard_edit_stops_a_technician_even_with_an_answer(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner, FEDERAL)
    with pytest.raises(EditsStand) as error:
        accept(desk, desk.technician, Asking(asks=True), days_supply=90)
    (edit,) = error.value.edits
    assert (edit.code, edit.answer) == ("AR2", Answerer.PHARMACIST)
    assert "Only a pharmacist" in error.value.message
    with pytest.raises(EditsStand) as again:
        accept(desk, desk.technician, answers_to(error.value.edits), days_supply=90)
    assert standing(again) == ["AR2"]


def test_that_a_pharmacist_answers_a_hard_edit_once_for_all_later_attempts(
    desk: Desk, owner: Actor, answers: Answers
) -> None:
    keep_sheet(desk, owner, FEDERAL)
    with pytest.raises(EditsStand) as error:
        accept(desk, desk.pharmacist, Asking(asks=True), days_supply=90)
    made = accept(desk, desk.pharmacist, answers_to(error.value.edits), days_supply=90)
    claim = desk.claim(made.fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    again = resubmit(desk.unit, Resubmit(claim.id, prior_authorization="123"), desk.technician).value
    assert desk.unit.claims.get(again).attempt == 2


def test_that_an_edit_is_asked_again_when_what_it_judged_changed(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner, FEDERAL)
    with pytest.raises(EditsStand) as error:
        accept(desk, desk.pharmacist, Asking(asks=True), days_supply=90)
    with pytest.raises(EditsStand):
        accept(desk, desk.pharmacist, answers_to(error.value.edits), days_supply=91)


def test_that_cash_is_asked_nothing(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner)
    made = accept(desk, desk.technician, Asking(asks=True), coverage_id=None, days_supply=90, origin=0)
    assert open_of_fill(desk.unit, made.fill_id) == ()


def test_that_every_edit_is_told_at_once_what_stops_it_first(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner, FEDERAL)
    with pytest.raises(EditsStand) as error:
        accept(desk, desk.technician, Asking(), days_supply=90, origin=0)
    assert standing(error) == ["AR2", "AU6"]
    assert [problem.field for problem in error.value.problems] == ["days supply", "origin"]


def test_that_what_the_builder_refuses_comes_back_beside_its_field(desk: Desk) -> None:
    desk.prescriber.npi = "2000000029"
    with pytest.raises(EditsStand) as error:
        desk.accept()
    assert (standing(error), error.value.field) == (["SY1"], "prescriber")


def test_that_a_mandatory_field_of_the_sheet_is_missed(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner, SHEET.replace('"11.DU"', '"11.DU", "13.DO"'))
    with pytest.raises(EditsStand) as error:
        desk.accept()
    assert standing(error) == ["SH1"]
    assert desk.accept(coverage_id=None)


def test_that_the_sheet_of_the_day_of_service_is_asked(desk: Desk, owner: Actor) -> None:
    keep_sheet(desk, owner)
    later = SHEET.replace("2020-01-01", "2026-11-25").replace('"11.DU"', '"13.DO"')
    keep_sheet(desk, owner, later)
    assert desk.accept()
    sheets = [sheet_for(desk.unit, "999001", "COMM", "", date(2026, 11, day)) for day in (24, 25)]
    assert [sheet.starts if sheet else None for sheet in sheets] == [date(2020, 1, 1), date(2026, 11, 25)]


def test_that_a_rejected_claim_is_not_sent_again_past_the_filing_window(
    desk: Desk, owner: Actor, answers: Answers, store_clock: SetClock
) -> None:
    keep_sheet(desk, owner)
    claim = desk.claim(desk.accept().fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    store_clock.advance(timedelta(days=31))
    with pytest.raises(EditsStand) as error:
        resubmit(desk.unit, Resubmit(claim.id), desk.technician)
    assert standing(error) == ["TM2"]
    (edit,) = open_of_fill(desk.unit, claim.fill_id)
    cmd = AnswerEdits(claim.fill_id, (Answered(edit.code, edit.fingerprint, "Help desk agreed"),))
    with pytest.raises(NotAllowed):
        answer_edits(desk.unit, cmd, desk.technician)
    answer_edits(desk.unit, cmd, desk.pharmacist)
    assert resubmit(desk.unit, Resubmit(claim.id), desk.technician).value


def test_that_a_claim_on_a_card_out_of_use_is_not_sent_again(desk: Desk, answers: Answers) -> None:
    claim = desk.claim(desk.accept().fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "65"))
    end_coverage(desk.unit, EndCoverage(desk.coverage.id), desk.technician)
    with pytest.raises(EditsStand) as error:
        resubmit(desk.unit, Resubmit(claim.id), desk.technician)
    assert standing(error) == ["CV2"]
    (edit,) = [one for one in open_of_fill(desk.unit, claim.fill_id) if one.code == "CV2"]
    cmd = AnswerEdits(claim.fill_id, (Answered(edit.code, edit.fingerprint),))
    with pytest.raises(DomainError, match="not active"):
        answer_edits(desk.unit, cmd, desk.pharmacist)
    switch_to_cash(desk.unit, SwitchToCash(claim.fill_id), desk.technician)
    assert open_of_fill(desk.unit, claim.fill_id) == ()


def test_that_an_early_refill_is_told_softly_on_the_claim(desk: Desk, store_clock: SetClock) -> None:
    made = sold(desk)
    store_clock.advance(timedelta(days=10))
    again = refilled(desk, Refill(made.prescription_id), desk.technician)
    (edit,) = open_of_fill(desk.unit, again.fill_id)
    assert (edit.code, edit.answer) == ("TM1", Answerer.ANYONE)
    assert "12/17/2026" in edit.words


def test_that_a_pharmacist_lets_a_refill_pass_that_stops_a_technician(
    desk: Desk, owner: Actor, store_clock: SetClock
) -> None:
    made = sold(desk)
    keep_sheet(desk, owner, SHEET + "\n[limits]\noldest = 18\n")
    store_clock.advance(timedelta(days=30))
    with pytest.raises(EditsStand) as error:
        refilled(desk, Refill(made.prescription_id), desk.technician)
    assert standing(error) == ["CV1"]
    cmd = Refill(made.prescription_id, answers_to(error.value.edits))
    with pytest.raises(EditsStand):
        refilled(desk, cmd, desk.technician)
    assert refilled(desk, cmd, desk.pharmacist).fill_number == 1


WORDS = """
[[message]]
code = "75"
plain = "The plan wants its own form."
remedy = "Fax form 12."
[[message]]
code = "75"
text = "call   the help"
plain = "They want a call."
[[message]]
text = "nobody says this"
plain = "Never shown."
"""


def test_that_a_rejection_is_told_in_the_words_of_the_payers_sheet(
    desk: Desk, owner: Actor, answers: Answers
) -> None:
    claim = desk.claim(desk.accept().fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "75", "79"))
    look = SqlReads(desk.unit.session, desk.unit.clock)
    usual = look.claims.one(claim.id).rejects
    keep_sheet(desk, owner, SHEET + WORDS.replace("call   the help", "nobody else says this"))
    first, second = look.claims.one(claim.id).rejects
    assert (first.plain, first.remedy) == ("The plan wants its own form.", "Fax form 12.")
    assert second == usual[1]
    keep_sheet(desk, owner, SHEET.replace("2020-01-01", "2026-11-01") + WORDS)
    first, second = look.claims.one(claim.id).rejects
    assert (first.plain, first.remedy) == ("They want a call.", usual[0].remedy)
    assert second == usual[1]


def test_that_only_the_claim_desk_answers(desk: Desk, cashier: Actor) -> None:
    made = desk.accept(origin=0)
    with pytest.raises(NotAllowed):
        answer_edits(desk.unit, AnswerEdits(made.fill_id, ()), cashier)
    assert Role.CASHIER in cashier.roles


def test_that_an_answer_is_on_the_audit_trail_by_its_codes_alone(desk: Desk) -> None:
    made = desk.accept(origin=0)
    (edit,) = open_of_fill(desk.unit, made.fill_id)
    answered = (Answered(edit.code, edit.fingerprint, "Mrs Chen called"),)
    answer_edits(desk.unit, AnswerEdits(made.fill_id, answered), desk.technician)
    desk.unit.flush()
    last = list(rows_of(desk.unit.session, 1))[-1].event
    assert last.what == "claim.edits_answered"
    assert dict(last.facts)["codes"] == "AU6"
    assert "Chen" not in str(last)
