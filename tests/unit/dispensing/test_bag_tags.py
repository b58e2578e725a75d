"""A bag gets its tag in the transaction that hangs it, and another one only when it tells something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.documents.bag_tag import BagTagFacts
from app.documents.stored import from_json
from app.kernel.changes import Kind
from app.kernel.errors import DomainError, NotAllowed
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.dispense import CancelFill, cancel_fill
from app.workflows.verify import Approve, approve
from app.workflows.will_call import PlaceInBin, ReprintBagTag, place_in_bin, reprint_bag_tag

if TYPE_CHECKING:
    from app.kernel.ids import BagId, FillId
    from app.kernel.running import Actor
    from app.printing.model import PrintJob
    from app.workflows.will_call import Placed
    from tests.fixtures.dispensing_fixtures import Desk


def approved(desk: Desk) -> FillId:
    fill_id = desk.accept(coverage_id=None).fill_id
    desk.fill(fill_id)
    approve(desk.unit, Approve(fill_id), desk.pharmacist)
    return fill_id


def placed(desk: Desk, code: str = "A-12") -> Placed:
    done = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, code), desk.technician).value
    desk.unit.flush()
    return done


def jobs(desk: Desk, bag_id: BagId) -> list[PrintJob]:
    return desk.unit.print_jobs.of_source(bag_id)


def tag(desk: Desk, bag_id: BagId) -> BagTagFacts:
    document = desk.unit.documents.of_source(DocumentKind.BAG_TAG, bag_id)
    assert document is not None
    return from_json(BagTagFacts, document.facts)


def rx_label(desk: Desk, fill_id: FillId) -> str:
    fill = desk.unit.fills.get(fill_id)
    return f"{desk.unit.prescriptions.get(fill.prescription_id).rx_number}-{fill.fill_number:02d}"


def test_that_a_new_bag_orders_one_tag_with_the_bag(desk: Desk) -> None:
    fill_id = approved(desk)
    outcome = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "a-12"), desk.technician)
    (job,) = jobs(desk, outcome.value.bag_id)
    assert outcome.value.print_job_id == job.id
    assert (Kind.PRINT_JOB, job.id) in {(change.kind, change.id) for change in outcome.changes}
    assert (job.role, job.state, job.copy_number) == (PrinterRole.PAGE, JobState.WAITING, 0)
    facts = tag(desk, outcome.value.bag_id)
    assert (facts.patient, facts.bin_code, facts.bag_number) == (
        "Maria Chen",
        "A-12",
        outcome.value.number,
    )
    assert facts.rx_labels == (rx_label(desk, fill_id),)
    assert facts.is_practice


def test_that_the_tag_of_a_bag_names_no_drug(desk: Desk) -> None:
    approved(desk)
    bag_id = placed(desk).bag_id
    document = desk.unit.documents.of_source(DocumentKind.BAG_TAG, bag_id)
    assert document is not None
    assert "metformin" not in document.facts.lower()


def test_that_hanging_a_bag_again_where_it_hangs_prints_nothing(desk: Desk) -> None:
    approved(desk)
    first, again = placed(desk), placed(desk)
    assert again.bag_id == first.bag_id
    assert again.print_job_id is None
    assert len(jobs(desk, first.bag_id)) == 1


def test_that_another_bin_prints_a_new_tag(desk: Desk) -> None:
    approved(desk)
    first, moved = placed(desk), placed(desk, "B3")
    assert [job.id for job in jobs(desk, first.bag_id)] == [first.print_job_id, moved.print_job_id]
    assert tag(desk, first.bag_id).bin_code == "B3"
    assert placed(desk, "A-12").print_job_id is not None


def test_that_a_further_prescription_prints_a_new_tag(desk: Desk) -> None:
    one = approved(desk)
    first = placed(desk)
    other = approved(desk)
    second = placed(desk)
    assert second.bag_id == first.bag_id
    assert len(jobs(desk, first.bag_id)) == 2
    assert tag(desk, first.bag_id).rx_labels == tuple(sorted((rx_label(desk, one), rx_label(desk, other))))


def test_that_a_tag_printed_again_is_a_copy_of_the_same_document(desk: Desk) -> None:
    approved(desk)
    first = placed(desk)
    copy = reprint_bag_tag(desk.unit, ReprintBagTag(first.bag_id), desk.technician).value
    original, second = jobs(desk, first.bag_id)
    assert (second.id, second.copy_number) == (copy, 1)
    assert second.document_id == original.document_id


def test_that_a_tag_printed_again_shows_what_is_in_the_bag_now(desk: Desk) -> None:
    kept, gone = approved(desk), approved(desk)
    first = placed(desk)
    cancel_fill(desk.unit, CancelFill(gone, "Not picked up"), desk.pharmacist)
    reprint_bag_tag(desk.unit, ReprintBagTag(first.bag_id), desk.technician)
    assert tag(desk, first.bag_id).rx_labels == (rx_label(desk, kept),)
    assert [job.copy_number for job in jobs(desk, first.bag_id)] == [0, 0]


def test_that_a_bag_that_is_gone_gets_no_tag(desk: Desk) -> None:
    fill_id = approved(desk)
    bag_id = placed(desk).bag_id
    cancel_fill(desk.unit, CancelFill(fill_id, "Not picked up"), desk.pharmacist)
    with pytest.raises(DomainError, match="not in will-call any more"):
        reprint_bag_tag(desk.unit, ReprintBagTag(bag_id), desk.technician)
    assert len(jobs(desk, bag_id)) == 1


def test_that_a_refused_bin_orders_no_tag(desk: Desk) -> None:
    approved(desk)
    bag_id = placed(desk).bag_id
    with pytest.raises(DomainError, match="Scan the bin"):
        placed(desk, "TOO LONG A BIN")
    assert len(jobs(desk, bag_id)) == 1


def test_that_a_cashier_prints_no_tag(desk: Desk, cashier: Actor) -> None:
    approved(desk)
    bag_id = placed(desk).bag_id
    with pytest.raises(NotAllowed):
        reprint_bag_tag(desk.unit, ReprintBagTag(bag_id), cashier)
