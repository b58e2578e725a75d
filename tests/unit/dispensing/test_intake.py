"""Accept prescriptions on a real unit of work: what is made, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimOutcome, Direction
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.ids import PatientId
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.outbox.model import Transport
from app.prescriptions.model import FillState, Severity
from app.workflows.intake import Refill, accept_prescription, refill

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from tests.fixtures.dispensing_fixtures import Desk

AMOXICILLIN, OXYCODONE = "00093226401", "00406055201"


def problems(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def test_that_an_accepted_prescription_has_a_fill_a_claim_and_a_waiting_message(desk: Desk) -> None:
    made = desk.accept()
    fill = desk.unit.fills.get(made.fill_id)
    claim = desk.claim(made.fill_id)
    item = desk.unit.outbox.get(claim.outbox_id)
    assert (fill.state, fill.fill_number, made.rx_number) == (FillState.ENTERED, 0, made.rx_number)
    assert (claim.outcome, item.state) == (ClaimOutcome.NONE, Transport.WAITING)
    (sent,) = desk.unit.claims.messages(claim.id)
    assert (sent.direction, sent.raw) == (Direction.SENT, item.body)
    assert b"D7" + fill.ndc11.encode() in item.body


def test_that_a_fill_is_priced_from_the_acquisition_price(desk: Desk) -> None:
    fill = desk.unit.fills.get(desk.accept().fill_id)
    assert fill.ingredient_cost == Money(811)
    assert fill.dispensing_fee == Money(850)
    assert fill.usual_price == Money(811 + 324 + 850)
    assert desk.claim(fill.id).gross_due == Money(811 + 850)


def test_that_the_date_of_service_is_the_stores_own_date(desk: Desk) -> None:
    assert desk.unit.fills.get(desk.accept().fill_id).date_of_service == date(2026, 11, 24)


def test_that_a_cash_prescription_makes_no_claim(desk: Desk) -> None:
    made = desk.accept(coverage_id=None)
    assert desk.unit.claims.of_fill(made.fill_id) == []
    assert desk.unit.outbox.open_items() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": Quantity(0)}, "quantity"),
        ({"quantity": Quantity(-1)}, "quantity"),
        ({"quantity": Quantity(10_000_000_000)}, "quantity"),
        ({"unit": Unit.GRAM}, "quantity"),
        ({"days_supply": 0}, "days supply"),
        ({"days_supply": 1000}, "days supply"),
        ({"refills": -1}, "refills"),
        ({"refills": 100}, "refills"),
        ({"daw": 10}, "daw"),
        ({"origin": 6}, "origin"),
        ({"date_written": date(2026, 11, 25)}, "date written"),
        ({"date_written": date(1961, 7, 3)}, "date written"),
        ({"sig_typed": " "}, "sig"),
        ({"sig_text": "Take \x1c one."}, "sig"),
        ({"ndc11": "99999999999"}, "drug"),
        ({"ndc11": OXYCODONE, "refills": 1}, "refills"),
    ],
)
def test_that_a_wrong_field_is_named_and_nothing_is_kept(
    desk: Desk, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as error:
        desk.accept(**changes)
    assert field in problems(error)
    assert desk.unit.outbox.open_items() == []
    assert desk.unit.prescriptions.of_patient(desk.patient.id) == []


def test_that_every_wrong_field_is_reported_at_once(desk: Desk) -> None:
    with pytest.raises(DomainError) as error:
        desk.accept(quantity=Quantity(0), days_supply=0, daw=12)
    assert problems(error) == {"quantity", "days supply", "daw"}


def test_that_the_largest_quantity_is_taken(desk: Desk) -> None:
    made = desk.accept(quantity=Quantity(9_999_999_999), coverage_id=None)
    assert desk.unit.fills.get(made.fill_id).quantity == Quantity(9_999_999_999)


def test_that_a_cashier_may_not_enter_prescriptions(desk: Desk, cashier: Actor) -> None:
    with pytest.raises(NotAllowed):
        accept_prescription(desk.unit, desk.order(), cashier)


def test_that_a_controlled_drug_needs_the_prescribers_dea_number(desk: Desk) -> None:
    desk.prescriber.dea = ""
    with pytest.raises(DomainError) as error:
        desk.accept(ndc11=OXYCODONE, refills=0)
    assert problems(error) == {"prescriber"}


def test_that_another_patients_card_is_refused(desk: Desk) -> None:
    stranger = replace(desk.patient, id=PatientId(desk.unit.ids.new()))
    desk.unit.patients.add(stranger)
    desk.unit.flush()
    with pytest.raises(DomainError) as error:
        desk.accept(patient_id=stranger.id)
    assert problems(error) == {"coverage"}


def test_that_an_allergy_to_the_class_raises_a_severe_alert(desk: Desk) -> None:
    made = desk.accept(ndc11=AMOXICILLIN)
    (alert,) = desk.unit.alerts.of_fill(made.fill_id)
    assert (alert.severity, alert.kind) == (Severity.SEVERE, "allergy")
    assert "hives" in alert.why


def test_that_a_second_prescription_of_the_same_ingredient_raises_a_moderate_alert(desk: Desk) -> None:
    desk.accept()
    made = desk.accept(ndc11="00093104801")
    assert [alert.kind for alert in desk.unit.alerts.of_fill(made.fill_id)] == ["duplicate_therapy"]


def test_that_a_refill_counts_on_and_is_billed_under_its_own_number(desk: Desk) -> None:
    made = desk.accept(refills=1)
    with pytest.raises(DomainError, match="still under way"):
        refill(desk.unit, Refill(made.prescription_id), desk.technician)
    desk.unit.fills.get(made.fill_id).state = FillState.SOLD
    again = refill(desk.unit, Refill(made.prescription_id), desk.technician).value
    assert (again.rx_number, again.fill_number) == (made.rx_number, 1)
    assert desk.claim(again.fill_id).natural_key != desk.claim(made.fill_id).natural_key
    assert [a.kind for a in desk.unit.alerts.of_fill(again.fill_id)] == ["refill_too_soon"]
    desk.unit.fills.get(again.fill_id).state = FillState.SOLD
    with pytest.raises(DomainError, match="No refills are left"):
        refill(desk.unit, Refill(made.prescription_id), desk.technician)
