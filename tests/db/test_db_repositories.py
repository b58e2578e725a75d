"""Each finder gives what it says, on both engines, from one small world of a patient's day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from app.claims.model import ClaimKind, ClaimMessage, ClaimOutcome, Direction
from app.inventory.model import MovementKind, StockMovement
from app.kernel.errors import NotFound
from app.kernel.ids import (
    BagId,
    CoverageId,
    DocumentId,
    FillId,
    ItemId,
    OutboxId,
    PatientId,
    PaymentId,
    PlanId,
    PrintJobId,
    SaleId,
    UserId,
)
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.outbox.model import Transport
from app.patients.model import Allergy, Condition
from app.payments.model import PaymentAttempt, PaymentState
from app.pos.model import (
    DayState,
    Item,
    SaleState,
    Tender,
    TenderKind,
)
from app.prescriptions.model import Alert, Bag, BagState, FillState, Severity
from app.prescriptions.states import move
from app.printing.model import Document, DocumentKind, JobState, PrinterRole, PrintJob
from app.settings.model import SettingKey
from app.users.model import User

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

TODAY = date(2026, 11, 24)
WHO = UserId(UUID(int=1))
NDC = "68180033609"


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    return world_of(any_unit)


def test_that_a_patient_keeps_what_belongs_to_them(world: World) -> None:
    unit, patient, other = world.unit, world.patient(), world.patient("Diaz")
    plan = world.plan()
    second, first = world.coverage(patient, plan, 2), world.coverage(patient, plan, 1)
    ended = world.coverage(patient, plan, 3)
    ended.active = False
    allergy = Allergy(unit.ids.new(), patient.id, "Penicillin", "penicillin", "rash")
    condition = Condition(unit.ids.new(), patient.id, "E11.9", "Type 2 diabetes")
    unit.patients.add_allergy(allergy)
    unit.patients.add_condition(condition)
    assert unit.patients.coverages(patient.id) == [first, second]
    assert unit.patients.coverage(ended.id) is ended
    assert unit.patients.allergies(patient.id) == [allergy]
    assert unit.patients.conditions(patient.id) == [condition]
    assert unit.patients.allergies(other.id) == []


def test_that_an_id_that_is_not_there_is_told(world: World) -> None:
    nobody = UUID(int=404)
    unit = world.unit
    for repository in (unit.patients, unit.fills, unit.claims, unit.sales, unit.outbox, unit.print_jobs):
        with pytest.raises(NotFound, match="No such"):
            repository.get(nobody)
    with pytest.raises(NotFound):
        unit.patients.coverage(CoverageId(nobody))
    with pytest.raises(NotFound):
        unit.claims.by_outbox(OutboxId(nobody))
    with pytest.raises(NotFound):
        unit.catalog.product("0000-000")


def test_that_users_and_prescribers_are_found_by_what_people_type(world: World) -> None:
    unit = world.unit
    user = User(WHO, "tess", "Tess", "TT", "technician", "", "", "", False, True, 0, None, unit.clock.now())
    unit.users.add(user)
    assert unit.users.by_username("tess") is user
    assert unit.users.by_username("Tess") is None
    assert unit.users.all_active() == [user]
    rx = world.prescription(world.patient())
    prescriber = unit.prescribers.get(rx.prescriber_id)
    assert unit.prescribers.by_npi(prescriber.npi) is prescriber


def test_that_fills_are_found_by_prescription_patient_and_bag(world: World) -> None:
    unit, patient = world.unit, world.patient()
    rx = world.prescription(patient)
    second, first = world.fill(rx, 1), world.fill(rx, 0)
    bag = Bag(
        BagId(unit.ids.new()),
        unit.numbers.next_bag(),
        patient.id,
        "A1",
        BagState.WAITING,
        unit.clock.now(),
        None,
        1,
    )
    unit.bags.add(bag)
    event = move(first, FillState.FILLED, event_id=unit.ids.new(), at=unit.clock.now(), actor_id=WHO)
    unit.fills.add_event(event)
    first.state, second.state = FillState.VERIFIED, FillState.SOLD
    first.bag_id = bag.id
    assert unit.prescriptions.by_rx_number(rx.rx_number) is rx
    assert unit.prescriptions.of_patient(patient.id) == [rx]
    assert unit.fills.of_prescription(rx.id) == [first, second]
    assert unit.fills.in_bag(bag.id) == [first]
    assert unit.fills.verified_of_patient(patient.id) == [first]
    assert unit.fills.active_of_patient(patient.id) == [first]
    assert unit.fills.events(first.id) == [event]
    assert unit.bags.by_number(bag.number) is bag
    assert unit.bags.waiting_of_patient(patient.id) == [bag]


def test_that_alerts_are_found_by_fill(world: World) -> None:
    unit = world.unit
    fill = world.fill(world.prescription(world.patient()))
    alert = Alert(
        unit.ids.new(), fill.id, "allergy", Severity.SEVERE, "Penicillin", "On file", "", None, None
    )
    unit.alerts.add(alert)
    assert unit.alerts.of_fill(fill.id) == [alert]


def test_that_stock_on_hand_is_the_sum_of_movements(world: World) -> None:
    unit, source = world.unit, UUID(int=9)
    assert unit.stock.on_hand(NDC) == Quantity(0)
    for kind, quantity in ((MovementKind.OPENING, Quantity.of(100)), (MovementKind.FILL, -Quantity.of(60))):
        unit.stock.add(
            StockMovement(
                unit.ids.new(), 1, NDC, "L1", "2027-01", quantity, kind, source, unit.clock.now(), WHO
            )
        )
    assert unit.stock.on_hand(NDC) == Quantity.of(40)
    assert len(unit.stock.of_source(source)) == 2


def test_that_claims_are_found_by_fill_key_and_outbox(world: World) -> None:
    unit, patient = world.unit, world.patient()
    coverage = world.coverage(patient, world.plan())
    fill = world.fill(world.prescription(patient), 0, coverage)
    rejected, paid = world.claim(fill, coverage, 1), world.claim(fill, coverage, 2)
    rejected.outcome, paid.outcome = ClaimOutcome.REJECTED, ClaimOutcome.PAID
    paid.answered_at = unit.clock.now()
    message = ClaimMessage(unit.ids.new(), paid.id, unit.clock.now(), Direction.SENT, "tls", b"\x02D0", "")
    unit.claims.add_message(message)
    assert unit.claims.of_fill(fill.id) == [rejected, paid]
    assert unit.claims.by_outbox(paid.outbox_id) is paid
    assert unit.claims.by_natural_key(paid.natural_key) is paid
    assert unit.claims.messages(paid.id) == [message]
    assert unit.claims.current_billing(fill.id) is paid
    assert unit.claims.last_paid(patient.id, NDC, coverage.plan_id) is paid
    assert unit.claims.last_paid(patient.id, NDC[:9], coverage.plan_id) is paid
    assert unit.claims.last_paid(patient.id, "00000", coverage.plan_id) is None
    back = world.claim(fill, coverage, 2, ClaimKind.REVERSAL)
    back.reverses = paid.id
    paid.outcome = ClaimOutcome.REVERSED
    assert unit.claims.reversal_of(paid.id) is back
    assert unit.claims.current_billing(fill.id) is rejected
    assert unit.plans.by_bin_pcn("999001", "COMM") == unit.plans.get(coverage.plan_id)
    assert len(unit.plans.all_active()) == 1


def test_that_the_outbox_gives_one_message_per_chain_in_order(world: World, store_clock: SetClock) -> None:
    unit, now = world.unit, store_clock.now()
    first, second, other = world.message("rx 1", "a"), world.message("rx 1", "b"), world.message("rx 2", "c")
    assert unit.outbox.next_ready(now) == [first, other]
    other.next_at = now + timedelta(seconds=30)
    assert unit.outbox.next_ready(now) == [first]
    first.state = Transport.SENDING
    assert unit.outbox.next_ready(now) == []
    assert unit.outbox.in_sending() == [first]
    first.state = Transport.UNKNOWN
    assert unit.outbox.next_ready(now) == [first]
    first.state = Transport.ANSWERED
    assert unit.outbox.next_ready(now) == [second]
    second.state = Transport.PARKED
    assert unit.outbox.open_items() == [second, other]
    assert unit.outbox.chain("rx 1") == [first, second]
    assert unit.outbox.counts() == {Transport.ANSWERED: 1, Transport.PARKED: 1, Transport.WAITING: 1}
    store_clock.advance(timedelta(minutes=1))
    assert unit.outbox.next_ready(store_clock.now()) == [other]


@pytest.mark.parametrize("state", [Transport.PARKED, Transport.UNKNOWN, Transport.WAITING])
def test_that_a_reversal_waits_for_its_billing(world: World, store_clock: SetClock, state: Transport) -> None:
    unit, now = world.unit, store_clock.now()
    billing, reversal = world.message("rx 1", "a", state), world.message("rx 1", "b")
    reversal.after_id = billing.id
    assert reversal not in unit.outbox.next_ready(now)
    billing.state = Transport.ANSWERED
    assert unit.outbox.next_ready(now) == [reversal]


def test_that_sales_lines_and_tenders_are_found(world: World) -> None:
    unit, patient = world.unit, world.patient()
    fill = world.fill(world.prescription(patient))
    day = world.day()
    sale = world.sale(day)
    line = world.line(sale, fill)
    tender = Tender(
        unit.ids.new(),
        sale.id,
        TenderKind.CASH,
        Money(1000),
        Money(2000),
        Money(1000),
        None,
        unit.clock.now(),
    )
    unit.sales.add_tender(tender)
    assert unit.sales.current(1) is sale
    assert unit.sales.current(2) is None
    assert unit.sales.open_sales(1) == [sale]
    assert unit.sales.lines(sale.id) == [line]
    assert unit.sales.tenders(sale.id) == [tender]
    assert unit.sales.line_of_fill(fill.id) is None
    assert unit.sales.line_under_way(fill.id) is line
    sale.state, sale.completed_at = SaleState.COMPLETED, unit.clock.now()
    assert unit.sales.line_of_fill(fill.id) is line
    assert unit.sales.line_under_way(fill.id) is None
    assert unit.sales.completed_on(TODAY) == [sale]
    assert unit.sales.open_sales(1) == []


def test_that_a_line_can_be_taken_off(world: World) -> None:
    sale = world.sale(world.day())
    line = world.line(sale, world.fill(world.prescription(world.patient())))
    world.unit.flush()
    world.unit.sales.remove_line(line)
    assert world.unit.sales.lines(sale.id) == []


def test_that_a_lane_has_one_open_day_and_one_open_sale(world: World) -> None:
    day = world.day()
    world.sale(day)
    assert world.unit.days.open_day(1) is day
    assert world.unit.days.last(1) is day
    assert world.unit.days.open_day(2) is None
    world.unit.flush()
    world.sale(day)
    with pytest.raises(IntegrityError):
        world.unit.flush()


def test_that_a_date_is_opened_once_a_lane(world: World) -> None:
    world.day().state = DayState.LOCKED
    world.unit.flush()
    world.day()
    with pytest.raises(IntegrityError):
        world.unit.flush()


def test_that_the_facts_name_the_business_date_of_the_open_day(world: World) -> None:
    settings = world.unit.settings
    settings.put(SettingKey.STORE_NAME, "Elm Pharmacy")
    settings.put(SettingKey.PRACTICE, "yes")
    assert settings.facts().business_date is None
    day = world.day()
    settings.put(SettingKey.STORE_NAME, "Elm Street Pharmacy")
    facts = settings.facts()
    assert (facts.name, facts.practice, facts.business_date, facts.lane) == (
        "Elm Street Pharmacy",
        True,
        day.business_date,
        1,
    )
    assert settings.get(SettingKey.THEME) == ""
    assert settings.all() == {"store.name": "Elm Street Pharmacy", "store.practice": "yes"}


def test_that_payments_are_found_by_state_sale_and_reference(world: World) -> None:
    unit = world.unit
    sale = world.sale(world.day())
    paid = PaymentAttempt(
        PaymentId(unit.ids.new()),
        "R-1",
        sale.id,
        Money(100),
        None,
        PaymentState.PLANNED,
        "",
        "",
        "",
        "",
        "",
        unit.clock.now(),
        None,
        None,
    )
    unit.payments.add(paid)
    assert unit.payments.open_attempts() == [paid]
    paid.state = PaymentState.APPROVED
    assert unit.payments.open_attempts() == []
    assert unit.payments.of_sale(sale.id) == [paid]
    assert unit.payments.by_reference("R-1") is paid


def test_that_documents_and_print_jobs_are_found(world: World) -> None:
    unit, source = world.unit, UUID(int=5)
    document = Document(DocumentId(unit.ids.new()), DocumentKind.LABEL, source, "{}", b"", unit.clock.now())
    unit.documents.add(document)
    job = PrintJob(
        PrintJobId(unit.ids.new()),
        PrinterRole.PAGE,
        document.id,
        source,
        0,
        JobState.WAITING,
        "",
        unit.clock.now(),
        None,
        None,
    )
    unit.print_jobs.add(job)
    assert unit.documents.of_source(DocumentKind.LABEL, source) is document
    assert unit.documents.of_source(DocumentKind.RECEIPT, source) is None
    assert unit.print_jobs.waiting() == [job]
    job.state = JobState.SENDING
    assert unit.print_jobs.waiting() == []
    assert unit.print_jobs.in_sending() == [job]
    assert unit.print_jobs.of_source(source) == [job]
    assert unit.print_jobs.last_of_role(PrinterRole.PAGE) is job
    assert unit.print_jobs.last_of_role(PrinterRole.DRAWER) is None


def test_that_items_are_found_by_upc(world: World) -> None:
    item = Item(
        ItemId(world.unit.ids.new()), "012345678905", "Ibuprofen 200 mg", Money(899), True, True, True
    )
    world.unit.items.add(item)
    assert world.unit.items.by_upc("012345678905") is item
    item.active = False
    assert world.unit.items.by_upc("012345678905") is None


FINDERS = {
    "fill queue": lambda unit: unit.fills.verified_of_patient(PatientId(UUID(int=1))),
    "rx number": lambda unit: unit.prescriptions.by_rx_number(1_000_000),
    "bag": lambda unit: unit.bags.by_number(1),
    "claims of a fill": lambda unit: unit.claims.of_fill(FillId(UUID(int=1))),
    "claim of a message": lambda unit: unit.claims.by_natural_key("x"),
    "last paid": lambda unit: unit.claims.last_paid(PatientId(UUID(int=1)), NDC, PlanId(UUID(int=1))),
    "outbox": lambda unit: unit.outbox.next_ready(unit.clock.now()),
    "on hand": lambda unit: unit.stock.on_hand(NDC),
    "lines": lambda unit: unit.sales.lines(SaleId(UUID(int=1))),
    "line of a fill": lambda unit: unit.sales.line_of_fill(FillId(UUID(int=1))),
    "card payments": lambda unit: unit.payments.open_attempts(),
    "print jobs": lambda unit: unit.print_jobs.waiting(),
    "package": lambda unit: unit.catalog.package(NDC),
    "gtin": lambda unit: unit.catalog.find_by_gtin("00368180336096"),
    "price": lambda unit: unit.catalog.price(NDC),
    "coverages": lambda unit: unit.patients.coverages(PatientId(UUID(int=1))),
    "ledger day": lambda unit: unit.ledger.of_day(TODAY),
}


@pytest.mark.parametrize("name", FINDERS)
def test_that_no_finder_reads_a_whole_table(unit: SqlUnitOfWork, name: str) -> None:
    connection = unit.session.connection()
    plans: list[str] = []

    def explain(_conn: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            raw = connection.connection.driver_connection
            assert raw is not None
            rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(f"{row[3]}" for row in rows)

    event.listen(connection, "before_cursor_execute", explain)
    FINDERS[name](unit)
    assert plans
    assert not [step for step in plans if step.startswith("SCAN") and "USING" not in step], plans
