"""Prove appeals: letter from the template, packet with its papers, deadline on the desk, outcome."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.desk_views import DeskAsk, DeskFilter, DeskOrder
from app.claims.work import AppealState, WorkKind
from app.documents.appeal_packet import AppealPacketFacts
from app.documents.stored import from_json
from app.kernel.errors import DomainError, IllegalMove
from app.printing.model import DocumentKind
from app.workflows.appeals import (
    Attach,
    DecideAppeal,
    SaveAppeal,
    SendAppeal,
    StartAppeal,
    attach,
    decide_appeal,
    save_appeal,
    send_appeal,
    start_appeal,
)
from app.workflows.reject_desk import Subject
from db.desk_reads import SqlDeskReads
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from app.claims.work import Appeal

TODAY = date(2026, 11, 24)
LETTER = "We ask you to look again.\n\nTwo other drugs failed: metformin and glipizide.\n\nThank you."


@pytest.fixture
def reads(unit: Any, store_clock: Any) -> SqlDeskReads:
    return SqlDeskReads(unit.session, store_clock)


@pytest.fixture
def appeal(desk: Any, unit: Any, answers: Any) -> Appeal:
    """Appeal a claim that was rejected for its drug."""
    claim = desk.claim(desk.accept().fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "608"))
    made = start_appeal(unit, StartAppeal(claim.id, "Tried two others"), desk.technician).value
    found: Appeal = unit.appeals.get(made)
    return found


def _write(desk: Any, unit: Any, appeal: Appeal) -> None:
    cmd = SaveAppeal(appeal.id, appeal.rev, appeal.deadline, "Tried two others", LETTER)
    save_appeal(unit, cmd, desk.technician)


def test_that_the_letter_is_begun_from_the_template(appeal: Appeal) -> None:
    assert "metFORMIN" in appeal.letter
    assert "The plan wants another drug tried first." in appeal.letter
    assert "{" not in appeal.letter
    assert appeal.deadline == TODAY + timedelta(days=60)


def test_that_an_appeal_is_on_the_desk_until_it_is_decided(
    desk: Any, unit: Any, appeal: Appeal, reads: SqlDeskReads
) -> None:
    ask = DeskAsk(DeskFilter.APPEALS, DeskOrder.OLDEST, TODAY, desk.technician.user_id)
    (row,) = reads.page(ask)
    assert (row.due, row.action) == (appeal.deadline, "Send the packet")
    _write(desk, unit, appeal)
    send_appeal(unit, SendAppeal(appeal.id), desk.technician)
    assert reads.page(ask)[0].action == "Wait for the decision"
    decide_appeal(unit, DecideAppeal(appeal.id, AppealState.WON, "Letter of 12/01"), desk.technician)
    assert reads.page(ask) == ()
    assert reads.appeal(appeal.id).outcome == "Letter of 12/01"


def test_that_the_packet_is_printed_with_its_papers_and_can_be_drawn(
    desk: Any, unit: Any, appeal: Appeal, reads: SqlDeskReads
) -> None:
    subject = Subject(WorkKind.APPEAL, appeal.id)
    paper_id = attach(unit, Attach(subject, "Chart note", b"%PDF-1.4 note"), desk.technician).value
    _write(desk, unit, appeal)
    packet_id = send_appeal(unit, SendAppeal(appeal.id), desk.technician).value
    unit.flush()
    jobs = unit.print_jobs.of_source(appeal.id)
    assert [job.document_id for job in jobs] == [packet_id, paper_id]
    packet = unit.documents.of_source(DocumentKind.APPEAL, appeal.id)
    facts = from_json(AppealPacketFacts, packet.facts)
    assert facts.enclosures == ("Chart note",)
    assert facts.rejected == ("608: The plan wants another drug tried first.",)
    assert DocumentRenderer().appeal_packet_pdf(facts).startswith(b"%PDF-")
    assert reads.appeal(appeal.id).packet_id == packet_id


def test_that_a_letter_without_its_reason_does_not_go_out(desk: Any, unit: Any, appeal: Appeal) -> None:
    with pytest.raises(DomainError, match="does not say why"):
        send_appeal(unit, SendAppeal(appeal.id), desk.technician)
    assert appeal.state is AppealState.DRAFT


def test_that_what_was_sent_is_not_changed(desk: Any, unit: Any, appeal: Appeal) -> None:
    _write(desk, unit, appeal)
    send_appeal(unit, SendAppeal(appeal.id), desk.technician)
    with pytest.raises(DomainError, match="was sent"):
        _write(desk, unit, appeal)
    with pytest.raises(IllegalMove):
        send_appeal(unit, SendAppeal(appeal.id), desk.technician)


def test_that_there_is_one_appeal_at_a_time(desk: Any, unit: Any, appeal: Appeal) -> None:
    again = start_appeal(unit, StartAppeal(appeal.claim_id, "Again"), desk.technician).value
    assert again == appeal.id


def test_that_an_old_look_an_empty_letter_and_an_empty_outcome_are_refused(
    desk: Any, unit: Any, appeal: Appeal
) -> None:
    with pytest.raises(DomainError, match="meanwhile"):
        save_appeal(unit, SaveAppeal(appeal.id, 9, TODAY, "x", LETTER), desk.technician)
    with pytest.raises(DomainError, match="Write a letter"):
        save_appeal(unit, SaveAppeal(appeal.id, appeal.rev, TODAY, "x", " "), desk.technician)
    with pytest.raises(DomainError, match="what the plan decided"):
        decide_appeal(unit, DecideAppeal(appeal.id, AppealState.DROPPED, ""), desk.technician)


def test_that_only_a_rejected_claim_is_appealed_and_with_a_reason(desk: Any, unit: Any) -> None:
    claim = desk.claim(desk.accept().fill_id)
    with pytest.raises(DomainError, match="Only a rejected"):
        start_appeal(unit, StartAppeal(claim.id, "why"), desk.technician)
    with pytest.raises(DomainError, match="few words"):
        start_appeal(unit, StartAppeal(claim.id, ""), desk.technician)
