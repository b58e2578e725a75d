"""Follow print jobs from order to paper: duplicates, doubts, and drawers that open once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from app.hardware.results import DRAWER_TOLD
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import Money
from app.printing.model import JobState, PrinterRole
from app.workflows.drawer_desk import OpenDrawer, open_drawer
from app.workflows.papers import DrawerReason
from app.workflows.printing_desk import (
    CancelJob,
    MarkJobSending,
    RecordJobResult,
    RecoverJobs,
    Reprint,
    ReprintReceipt,
    cancel_job,
    mark_job_sending,
    record_job_result,
    recover_jobs,
    reprint,
    reprint_receipt,
)
from app.workflows.tendering import TenderCash, tender_cash
from db.audit import audit_event

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.printing.views import JobRow
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    shop.open_day()
    made = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(made, Money(500)))
    return made


def job(shop: Shop, sale_id: SaleId, role: PrinterRole) -> JobRow:
    """Return the sale's newest job of a role."""
    rows: tuple[JobRow, ...] = shop.read(lambda reads: reads.printing.of_source(sale_id))
    return next(row for row in reversed(rows) if row.role is role)


def sent(shop: Shop, row: JobRow) -> bool:
    return shop.go(mark_job_sending, MarkJobSending(row.id), shop.people.system)


def became(shop: Shop, row: JobRow, state: JobState, message: str = "") -> None:
    shop.go(record_job_result, RecordJobResult(row.id, state, message), shop.people.system)


def test_that_a_job_is_sent_once_and_printed_by_the_printers_word(shop: Shop, sale_id: SaleId) -> None:
    first = job(shop, sale_id, PrinterRole.RECEIPT)
    became(shop, first, JobState.PRINTED)
    assert job(shop, sale_id, PrinterRole.RECEIPT).state is JobState.WAITING, "nothing was sent yet"
    assert sent(shop, first)
    assert not sent(shop, first)
    became(shop, first, JobState.PRINTED)
    assert job(shop, sale_id, PrinterRole.RECEIPT).state is JobState.PRINTED
    assert [row.what for row in shop.read(lambda reads: reads.printing.to_send())] == ["Drawer"]


def test_that_paper_out_keeps_the_job_waiting_and_says_so(shop: Shop, sale_id: SaleId) -> None:
    first = job(shop, sale_id, PrinterRole.RECEIPT)
    sent(shop, first)
    became(shop, first, JobState.WAITING, "out of paper")
    assert [row.message for row in shop.read(lambda reads: reads.printing.to_see_to())] == ["out of paper"]
    with pytest.raises(DomainError, match="still waiting"):
        shop.go(reprint, Reprint(first.id))
    assert sent(shop, first)
    assert shop.read(lambda reads: reads.printing.to_see_to()) == ()


def test_that_an_unknown_receipt_is_printed_again_as_a_duplicate(shop: Shop, sale_id: SaleId) -> None:
    first = job(shop, sale_id, PrinterRole.RECEIPT)
    sent(shop, first)
    became(shop, first, JobState.UNKNOWN, "look at the paper")
    assert [row.id for row in shop.read(lambda reads: reads.printing.to_see_to())] == [first.id]
    shop.go(reprint, Reprint(first.id))
    assert job(shop, sale_id, PrinterRole.RECEIPT).copy_number == 1
    assert shop.read(lambda reads: reads.printing.to_see_to()) == ()
    second = job(shop, sale_id, PrinterRole.RECEIPT)
    sent(shop, second)
    became(shop, second, JobState.PRINTED)
    shop.go(reprint_receipt, ReprintReceipt(sale_id))
    assert job(shop, sale_id, PrinterRole.RECEIPT).copy_number == 2


def test_that_a_receipt_that_never_left_is_no_duplicate(shop: Shop, sale_id: SaleId) -> None:
    first = job(shop, sale_id, PrinterRole.RECEIPT)
    became(shop, first, JobState.FAILED, "not set up")
    shop.go(reprint, Reprint(first.id))
    assert job(shop, sale_id, PrinterRole.RECEIPT).copy_number == 0


def test_that_only_a_completed_sale_has_a_receipt(shop: Shop, sale_id: SaleId) -> None:
    with pytest.raises(DomainError, match="no receipt"):
        shop.go(reprint_receipt, ReprintReceipt(shop.sale(LOTION)))


def test_that_the_drawer_is_never_opened_twice(shop: Shop, sale_id: SaleId) -> None:
    drawer = job(shop, sale_id, PrinterRole.DRAWER)
    sent(shop, drawer)
    became(shop, drawer, JobState.WAITING, "cannot be reached")
    assert job(shop, sale_id, PrinterRole.DRAWER).state is JobState.FAILED
    with pytest.raises(DomainError, match="opens once"):
        shop.go(reprint, Reprint(drawer.id))


def test_that_a_start_doubts_what_was_sent_and_keeps_the_drawer_shut(shop: Shop, sale_id: SaleId) -> None:
    receipt = job(shop, sale_id, PrinterRole.RECEIPT)
    sent(shop, receipt)
    assert shop.go(recover_jobs, RecoverJobs(), shop.people.system) == 1
    assert job(shop, sale_id, PrinterRole.RECEIPT).state is JobState.UNKNOWN
    assert job(shop, sale_id, PrinterRole.DRAWER).state is JobState.CANCELLED
    assert shop.go(recover_jobs, RecoverJobs(), shop.people.system) == 0


def test_that_a_waiting_job_can_be_given_up(shop: Shop, sale_id: SaleId) -> None:
    receipt = job(shop, sale_id, PrinterRole.RECEIPT)
    shop.go(cancel_job, CancelJob(receipt.id))
    assert job(shop, sale_id, PrinterRole.RECEIPT).state is JobState.CANCELLED
    with pytest.raises(DomainError, match="Nothing is left"):
        shop.go(cancel_job, CancelJob(receipt.id))
    assert not sent(shop, receipt)


def drawer_events(shop: Shop) -> list[tuple[str, str]]:
    """Return what the audit says of drawers: the event and, where one was ordered, why."""

    def told(unit: SqlUnitOfWork) -> list[tuple[str, str]]:
        c = audit_event.c
        found = unit.session.execute(select(c.what, c.reason).where(c.what.like("drawer.%")).order_by(c.seq))
        return [(row.what, row.reason) for row in found]

    events: list[tuple[str, str]] = shop.within(told)
    return events


def test_that_a_kick_is_an_event_of_its_own_with_its_reason_and_its_answer(
    shop: Shop, sale_id: SaleId
) -> None:
    row = job(shop, sale_id, PrinterRole.DRAWER)
    sent(shop, row)
    became(shop, row, JobState.PRINTED)
    assert drawer_events(shop) == [("drawer.ordered", "sale"), ("drawer.opened", "")]


def test_that_a_drawer_without_a_switch_is_kept_as_told_and_bothers_nobody(
    shop: Shop, sale_id: SaleId
) -> None:
    row = job(shop, sale_id, PrinterRole.DRAWER)
    sent(shop, row)
    became(shop, row, JobState.TOLD, DRAWER_TOLD)
    kept = job(shop, sale_id, PrinterRole.DRAWER)
    assert (kept.state, kept.message) == (JobState.TOLD, DRAWER_TOLD)
    assert drawer_events(shop) == [("drawer.ordered", "sale"), ("drawer.told", "")]
    assert shop.read(lambda reads: reads.printing.to_see_to()) == ()


def test_that_a_drawer_whose_answer_was_lost_is_still_shown(shop: Shop, sale_id: SaleId) -> None:
    row = job(shop, sale_id, PrinterRole.DRAWER)
    sent(shop, row)
    became(shop, row, JobState.UNKNOWN, "the line broke")
    assert drawer_events(shop)[-1] == ("drawer.unknown", "")
    assert [one.id for one in shop.read(lambda reads: reads.printing.to_see_to())] == [row.id]


def test_that_the_drawer_opens_without_a_sale_for_a_reason_and_on_an_open_day_only(shop: Shop) -> None:
    with pytest.raises(DomainError, match="day is not open"):
        shop.go(open_drawer, OpenDrawer(DrawerReason.CHANGE))
    shop.open_day()
    with pytest.raises(DomainError, match="to give change"):
        shop.go(open_drawer, OpenDrawer(DrawerReason.SALE))
    shop.go(open_drawer, OpenDrawer(DrawerReason.COUNT))
    assert drawer_events(shop) == [("drawer.ordered", "count")]
    (waiting,) = shop.read(lambda reads: reads.printing.to_send())
    assert waiting.role is PrinterRole.DRAWER


def test_that_a_test_of_the_drawer_needs_no_open_day_but_whoever_sets_devices_up(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.go(open_drawer, OpenDrawer(DrawerReason.TEST), shop.people.cashier)
    about = shop.go(open_drawer, OpenDrawer(DrawerReason.TEST), shop.people.owner)
    assert drawer_events(shop) == [("drawer.ordered", "test")]
    (ordered,) = shop.read(lambda reads: reads.printing.of_source(about))
    assert (ordered.role, ordered.state) == (PrinterRole.DRAWER, JobState.WAITING)


def test_that_a_duplicate_never_opens_the_drawer(shop: Shop, sale_id: SaleId) -> None:
    first = job(shop, sale_id, PrinterRole.RECEIPT)
    sent(shop, first)
    became(shop, first, JobState.UNKNOWN, "lost")
    before = drawer_events(shop)
    shop.go(reprint, Reprint(first.id))
    assert job(shop, sale_id, PrinterRole.RECEIPT).copy_number == 1
    assert drawer_events(shop) == before
