"""Sell while payers are away: who must agree, cash meanwhile, holding back, outages and evidence."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.claims.held import Evidence, HeldChoice
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.risk import RiskLevel
from app.claims.sheets.reading import read_sheet
from app.documents.letterhead import Letterhead
from app.documents.outage_packet import ADVANCE, PacketFacts, packet_files, packet_zip
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.ledger.model import Account
from app.practice.sheets import practice_sheets
from app.prescriptions.model import FillState
from app.settings.model import SettingKey
from app.workflows.dispense import GiveSmallSupply, give_small_supply
from app.workflows.eligibility import NoteEligibility, note_eligibility
from app.workflows.held import DecideHeld, decide_held
from app.workflows.sheets_desk import SaveSheet, save_sheet
from app.workflows.tendering import TenderCash, tender_cash
from tests.fixtures.register_fixtures import LIPITOR

if TYPE_CHECKING:
    from app.claims.held_views import HeldRow, OfflineRow
    from app.kernel.ids import FillId, PatientId, SaleId
    from tests.fixtures.register_fixtures import Shop


def ready(shop: Shop, ndc11: str = "68180033609") -> tuple[PatientId, FillId]:
    patient = shop.patient()
    return patient, shop.ready(patient, shop.coverage(patient), ndc11)


def sold(shop: Shop, patient: PatientId) -> SaleId:
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, shop.view(sale_id).total))
    return sale_id


def limit(shop: Shop, cashier: int, technician: int) -> None:
    def put(unit: object) -> None:
        unit.settings.put(SettingKey.HELD_CASHIER, str(cashier))  # type: ignore[attr-defined]
        unit.settings.put(SettingKey.HELD_TECHNICIAN, str(technician))  # type: ignore[attr-defined]

    shop.within(put)


def waiting(shop: Shop) -> tuple[HeldRow, ...]:
    return shop.read(lambda reads: reads.held.waiting())


def offline(shop: Shop) -> tuple[OfflineRow, ...]:
    return shop.read(lambda reads: reads.held.offline())


def test_that_a_sale_over_the_limit_names_who_must_agree(shop: Shop) -> None:
    shop.open_day()
    limit(shop, 0, 0)
    patient, _ = ready(shop, LIPITOR)
    (row,) = waiting(shop)
    assert (row.needs, row.risk.level, row.is_sold) == ("", RiskLevel.HIGH, False)
    shop.within(lambda unit: unit.plans.all_active()[0].__setattr__("tiers", '{"brand": 100}'))
    picked = shop.pick_up(shop.sale(), patient)
    assert picked.added == 0
    assert "$7.11 is at stake. Ask a pharmacist or the owner to open Held claims." in picked.refused[0]
    (row,) = waiting(shop)
    assert (row.needs, row.risk.at_stake) == ("Pharmacist", Money(711))


def test_that_only_who_may_agree_can_and_that_the_sale_goes_on(shop: Shop) -> None:
    shop.open_day()
    limit(shop, 0, 500)
    shop.within(lambda unit: unit.plans.all_active()[0].__setattr__("tiers", '{"brand": 100}'))
    patient, fill_id = ready(shop, LIPITOR)
    sell = DecideHeld(fill_id, HeldChoice.ESTIMATE)
    with pytest.raises(NotAllowed, match="pharmacist or an owner"):
        shop.go(decide_held, sell, shop.people.technician)
    with pytest.raises(NotAllowed):
        shop.go(decide_held, sell, shop.people.cashier)
    shop.go(decide_held, sell, shop.people.pharmacist)
    sold(shop, patient)
    (row,) = offline(shop)
    assert (row.collected, row.cost, row.sold_by) == (Money(100), Money(811), shop.people.cashier.initials)


def test_that_cash_is_taken_until_the_plan_answers_and_comes_back_as_a_difference(shop: Shop) -> None:
    shop.open_day()
    patient, fill_id = ready(shop)
    shop.go(decide_held, DecideHeld(fill_id, HeldChoice.CASH), shop.people.technician)
    (row,) = waiting(shop)
    assert (row.pays, row.basis, row.risk.at_stake) == (Money(1985), "cash until the plan answers", ZERO)
    sale_id = sold(shop, patient)
    assert shop.view(sale_id).total == Money(1985)
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    shop.paid(fill_id, 1000, 661)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-985)
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(661)


def test_that_what_is_held_back_cannot_be_sold_and_says_why(shop: Shop) -> None:
    shop.open_day()
    patient, fill_id = ready(shop)
    with pytest.raises(DomainError, match="Say why"):
        shop.go(decide_held, DecideHeld(fill_id, HeldChoice.HOLD, " "), shop.people.pharmacist)
    why = DecideHeld(fill_id, HeldChoice.HOLD, "The plan ended in March")
    shop.go(decide_held, why, shop.people.pharmacist)
    picked = shop.pick_up(shop.sale(), patient)
    assert (picked.added, "It is held back: The plan ended in March." in picked.refused[0]) == (0, True)
    shop.go(decide_held, DecideHeld(fill_id, HeldChoice.ESTIMATE), shop.people.pharmacist)
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    assert [line.is_estimate for line in shop.view(sale_id).lines] == [True]


def test_that_nothing_is_decided_about_a_claim_that_was_answered(shop: Shop) -> None:
    _, fill_id = ready(shop)
    shop.paid(fill_id, 1000, 661)
    with pytest.raises(DomainError, match="does not wait"):
        shop.go(decide_held, DecideHeld(fill_id, HeldChoice.CASH), shop.people.pharmacist)


def test_that_every_fill_sold_meanwhile_keeps_its_evidence(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    coverage = shop.coverage(patient)
    shop.ready(patient, coverage)
    words = NoteEligibility(coverage, EligibilitySource.PHONE, EligibilityStatus.COVERED, "Ann, call 4711")
    shop.go(note_eligibility, words, shop.people.pharmacist)
    sold(shop, patient)
    (row,) = offline(shop)
    assert (row.method, row.evidence, row.seen_by) == (
        Evidence.PHONE,
        "Ann, call 4711",
        shop.people.pharmacist.initials,
    )
    assert row.seen_at is not None


def test_that_an_earlier_paid_claim_is_evidence_and_nothing_is_said_to_be_nothing(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    coverage = shop.coverage(patient)
    first = shop.ready(patient, coverage)
    sold(shop, patient)
    assert [row.method for row in offline(shop)] == [Evidence.NONE]
    shop.paid(first, 1000, 661)
    shop.clock.advance(timedelta(days=40))
    shop.ready(patient, coverage)
    sold(shop, patient)
    (row,) = offline(shop)
    assert (row.method, row.reference) == (Evidence.PAID_CLAIM, "AUTH1")
    assert row.is_waiting


def test_that_an_outage_tags_all_and_only_what_is_sold_in_it_and_ends_by_itself(shop: Shop) -> None:
    shop.open_day()
    one, first = ready(shop)
    sold(shop, one)
    assert shop.read(lambda reads: reads.held.outages()) == ()
    shop.clock.advance(timedelta(minutes=5))
    two, second = ready(shop)
    sold(shop, two)
    (outage,) = shop.read(lambda reads: reads.held.outages())
    assert (outage.fills, outage.waiting, outage.ended_at) == (2, 2, None)
    assert outage.number == f"OUT-{shop.clock.now().astimezone():%Y}{outage.number[8:12]}-1"
    shop.clock.advance(timedelta(minutes=4))
    shop.paid(first, 1000, 661)
    assert shop.read(lambda reads: reads.held.outages())[0].ended_at is None
    shop.paid(second, 1000, 661)
    (outage,) = shop.read(lambda reads: reads.held.outages())
    assert (outage.fills, outage.waiting, outage.ended_at) == (2, 0, shop.clock.now())
    three, _ = ready(shop)
    sold(shop, three)
    assert shop.read(lambda reads: reads.held.outages())[0].fills == 2
    rows = shop.read(lambda reads: reads.held.offline(outage.id))
    assert [row.is_waiting for row in rows] == [False, False]


def test_that_what_is_at_stake_is_the_cost_less_what_was_collected(shop: Shop) -> None:
    shop.open_day()
    shop.within(lambda unit: unit.plans.all_active()[0].__setattr__("tiers", '{"brand": 100}'))
    for _ in range(2):
        patient, _fill = ready(shop, LIPITOR)
        sold(shop, patient)
    ready(shop)
    found = shop.read(lambda reads: reads.held.exposure())
    assert (found.sold, found.at_stake, found.unsold) == (2, Money(2 * 711), 1)
    rows = offline(shop)
    assert Money.total(row.cost - row.collected for row in rows) == found.at_stake


def test_that_the_packet_gives_each_payer_its_own_claims_with_the_columns_it_asked_for(shop: Shop) -> None:
    shop.open_day()
    patient, _ = ready(shop)
    sold(shop, patient)
    facts = shop.read(lambda reads: reads.settings.facts())
    rows = offline(shop)
    packet = PacketFacts(
        Letterhead.of(facts),
        facts.npi,
        "1234567",
        facts.zone,
        shop.clock.now(),
        "All that waits",
        "Ann",
        rows,
    )
    files = packet_files(packet)
    assert set(files) == {
        "payer-advance-999001.csv",
        "patient-estimates.csv",
        "outage-fills.csv",
        "good-faith-evidence.csv",
        "read-me-first.txt",
    }
    head, line = csv.reader(io.StringIO(files["payer-advance-999001.csv"]))
    assert tuple(head) == ADVANCE
    told = dict(zip(head, line, strict=True))
    assert told["Member ID"] == "M12345678"
    assert told["NDC"] == "68180033609"
    assert (told["Quantity"], told["Submitted cost"]) == ("60", "16.61")
    assert (told["NPI"], told["NCPDP"]) == ("2000000002", "1234567")
    assert "Chen" not in files["payer-advance-999001.csv"]
    made = packet_zip(files)
    assert made == packet_zip(files)
    assert sorted(zipfile.ZipFile(io.BytesIO(made)).namelist()) == sorted(files)


def test_that_a_claim_that_the_plan_will_soon_take_no_more_comes_first(shop: Shop) -> None:
    (text,) = [one for one in practice_sheets() if read_sheet(one).pattern.bin == "999001"]
    days = read_sheet(text).windows.filing
    assert days is not None
    shop.go(save_sheet, SaveSheet(text), shop.people.owner)
    _, first = ready(shop)
    shop.clock.advance(timedelta(days=days - 10))
    _, second = ready(shop, LIPITOR)
    old, new = waiting(shop)
    assert (old.fill_id, old.days_left, old.is_ending) == (first, 10, True)
    assert (new.fill_id, new.days_left, new.is_ending) == (second, days, False)


def test_that_a_small_supply_is_counted_priced_and_billed_anew(shop: Shop) -> None:
    shop.open_day()
    patient, fill_id = ready(shop)
    with pytest.raises(DomainError, match="1 to 29 days"):
        shop.go(give_small_supply, GiveSmallSupply(fill_id, 30), shop.people.pharmacist)
    with pytest.raises(NotAllowed):
        shop.go(give_small_supply, GiveSmallSupply(fill_id, 3), shop.people.technician)
    stock = shop.within(lambda unit: unit.stock.on_hand("68180033609"))
    shop.go(give_small_supply, GiveSmallSupply(fill_id, 3), shop.people.pharmacist)
    fill = shop.within(lambda unit: unit.fills.get(fill_id))
    assert (fill.state, fill.quantity, fill.days_supply) == (FillState.SENT_BACK, Quantity.of(6), 3)
    assert fill.ingredient_cost == Money(81)
    assert shop.within(lambda unit: unit.stock.on_hand("68180033609")) == stock + Quantity.of(60)
    assert shop.within(lambda unit: unit.bags.waiting_of_patient(patient)) == []
    claim = shop.within(lambda unit: unit.claims.current_billing(fill_id))
    assert claim is not None
    body = shop.within(lambda unit: unit.outbox.get(claim.outbox_id).body)
    sent = Message.parse(body, Direction.REQUEST).segment("07")
    assert (sent.text("HD"), sent.text("HF"), sent.text("HG")) == ("P", "60000", "30")
