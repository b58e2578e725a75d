"""Prove the register from the bag to the change, without a store behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.kernel.changes import Change, Kind
from app.kernel.errors import DomainError
from app.kernel.ids import SaleId
from app.kernel.money import ZERO, Money
from app.payments.model import PaymentState
from app.pos.model import Counselling
from app.printing.model import JobState
from app.scanning.labels import BagLabel, RxLabel
from app.scanning.symbols import Product
from app.workflows.pickup import PickedUp
from app.workflows.register import Cancelled
from app.workflows.tendering import Tendered
from ui.screens.register.stage import Stage, card_words, stage_of, trouble_words
from ui.targets import BagTarget, PatientTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.screens.register.view import RegisterScreen


def stage(screen: RegisterScreen) -> Stage:
    return screen.till.stage


def press(screen: RegisterScreen, key: Qt.Key) -> None:
    QTest.keyClick(screen.focusWidget() or screen, key)


def test_that_the_day_opens_with_the_float_of_the_store(till: Any, lane: Any, ran: Any) -> None:
    lane.settings.is_open = False
    screen = till()
    assert stage(screen) is Stage.CLOSED
    assert screen.sale_card.open_day.amount.text() == "200.00"
    press(screen, Qt.Key.Key_Return)
    assert [cmd.float_amount for cmd in ran("open_day")] == [Money(20_000)]


def test_that_a_float_that_is_no_amount_stays_with_its_reason(till: Any, lane: Any, ran: Any) -> None:
    lane.settings.is_open = False
    screen = till()
    field = screen.sale_card.open_day.amount
    field.line.clear()
    press(screen, Qt.Key.Key_Return)
    assert field.error()
    assert ran("open_day") == []


def test_that_a_scanned_bag_starts_a_sale_and_its_pickup(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    assert till().on_scan(BagLabel(1001))
    assert [cmd.bag_number for cmd in ran("scan_bag")] == [1001]
    assert ran("scan_bag")[0].sale_id == lane.sale_id


def test_that_a_bag_scanned_elsewhere_is_taken(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    till().activate(BagTarget(1002))
    assert [cmd.bag_number for cmd in ran("scan_bag")] == [1002]


def test_that_a_scanned_vial_finds_its_patient(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.fills.labels[7000412, 2] = lane.atorvastatin.fill_id
    screen = till()
    screen.on_scan(RxLabel(7000412, 2))
    assert [cmd.patient_id for cmd in ran("choose_patient")] == [lane.patient_id]
    screen.on_scan(RxLabel(7000999, 0))
    assert counter.said[-1] == (Tone.WARN, "No prescription has this number. Scan the bag.")


def test_that_a_scanned_item_is_added_by_the_code_printed_on_it(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    screen = till()
    screen.on_scan(Product("00499901000019"))
    screen.on_scan(Product("04006381333931"))
    assert [cmd.code for cmd in ran("add_item")] == ["499901000019", "4006381333931"]


def test_that_a_patient_with_a_bag_is_found_by_name(
    till: Any, counter: Any, lane: Any, ran: Any, qtbot: QtBot
) -> None:
    screen = till()
    screen.begin_find()
    finder = screen.sale_card.finder
    finder.picker.type_text("chen m")
    assert [hit.title for hit in finder.picker.hits()] == ["Chen, Maria"]
    assert "1962" not in finder.picker.hits()[0].sub
    QTest.keyClick(finder.picker.line, Qt.Key.Key_Return)
    assert [cmd.patient_id for cmd in ran("choose_patient")] == [
        lane.bag(1, "C14", "Chen, Maria", 2, 0, 1).patient_id
    ]
    assert not finder.is_open


def test_that_the_birth_date_is_asked_and_not_told(till: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(patient_id=lane.patient_id, patient="Maria Chen"))
    screen = till()
    assert stage(screen) is Stage.BIRTH_DATE
    shown = [label.text() for label in screen.findChildren(QLabel)]
    assert not any("1961" in text for text in (*shown, screen.sale_card.patient.text()))
    QTest.keyClicks(screen.sale_card.birth_date.field.line, "04121961")
    press(screen, Qt.Key.Key_Return)
    assert [cmd.typed for cmd in ran("confirm_birth_date")] == ["04121961"]


def test_that_a_wrong_birth_date_stays_beside_its_field(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(patient_id=lane.patient_id, patient="Maria Chen"))
    counter.work.answers["confirm_birth_date"] = DomainError(
        "birth date", "This is not the birth date on file."
    )
    screen = till()
    field = screen.sale_card.birth_date.field
    QTest.keyClicks(field.line, "04121962")
    press(screen, Qt.Key.Key_Return)
    assert field.error() == "This is not the birth date on file."
    assert field.text() == "04121962"
    assert counter.sounds == [False]


def test_that_what_cannot_be_sold_is_said_when_the_bag_is_taken(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(patient_id=lane.patient_id, patient="Maria Chen"))
    counter.work.answers["confirm_birth_date"] = PickedUp(0, ("Rx 7000412-02: the plan rejected the claim.",))
    till().presenter.confirm_birth_date("04121961")
    assert (Tone.WARN, "Rx 7000412-02: the plan rejected the claim.") in counter.said


@pytest.mark.parametrize(
    ("key", "answer"), [(Qt.Key.Key_Y, Counselling.ACCEPTED), (Qt.Key.Key_N, Counselling.DECLINED)]
)
def test_that_counselling_is_answered_with_one_letter(
    till: Any, lane: Any, ran: Any, key: Qt.Key, answer: Counselling
) -> None:
    lane.put(lane.sale(*lane.full, counselling=Counselling.NOT_ASKED, has_signature=False))
    screen = till()
    assert screen.sale_card.counsel.hasFocus()
    press(screen, key)
    assert [cmd.counselling for cmd in ran("record_counselling")] == [answer]


def test_that_cash_is_typed_or_pressed_and_taken_once(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    counter.work.answers["tender_cash"] = Tendered(Money(3008))
    screen = till()
    screen.begin_cash()
    QTest.keyClicks(screen.pay.cash.field.line, "5000")
    press(screen, Qt.Key.Key_Return)
    screen.pay.quick.buttons[0].click()
    assert [cmd.given for cmd in ran("tender_cash")] == [Money(5000), Money(8008)]
    assert not screen.pay.is_cash_open


def test_that_the_key_pad_types_from_the_right(till: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    screen.begin_cash()
    for key in ("1", "2", "00", "back", "5"):
        screen.pay.cash.pad.key.emit(key)
    assert screen.pay.cash.field.text() == "12.05"


def test_that_escape_leaves_the_cash_panel_first(till: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    screen.begin_cash()
    assert screen.back()
    assert not screen.back()


def test_that_two_presses_take_money_once(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()

    def press_again(_payload: object) -> Tendered:
        screen.payment.take_check()
        screen.do_main()
        return Tendered(ZERO, completed=True)

    counter.work.answers["tender_check"] = press_again
    screen.payment.take_check()
    assert len(ran("tender_check")) == 1
    assert ran("plan_card") == []
    screen.payment.charge_card()
    assert len(ran("plan_card")) == 1


def test_that_a_health_card_is_offered_where_something_is_eligible(till: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    assert screen.payment.health_blocked() == ""
    screen.payment.charge_health_card()
    assert [cmd.is_health for cmd in ran("plan_card")] == [True]


def test_that_a_health_card_is_not_offered_where_nothing_is_eligible(till: Any, lane: Any) -> None:
    lane.put(replace(lane.sale(*lane.full), health_total=ZERO))
    screen = till()
    assert "FSA or HSA" in screen.payment.health_blocked()
    assert screen.payment.tender_blocked() == ""


def test_that_a_price_that_just_changed_is_asked_again(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    counter.work.answers["tender_check"] = Tendered(Money(7500), repriced=True)
    screen = till()
    screen.payment.take_check()
    tone, words = counter.said[-1]
    assert tone is Tone.WARN
    assert "$75.00" in words
    assert "Nothing was taken" in words


def test_that_a_sale_on_which_nothing_is_due_is_finished(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    lane.put(lane.sale(replace(lane.atorvastatin, pays=ZERO)))
    counter.work.answers["finish_sale"] = Tendered(ZERO, completed=True)
    screen = till()
    assert screen.pay.main.accessibleName() == "Finish, nothing is due"
    assert screen.payment.tender_blocked() == "Nothing is due. Finish the sale."
    screen.do_main()
    assert [cmd.sale_id for cmd in ran("finish_sale")] == [lane.sale_id]


def test_that_change_is_shown_until_the_next_sale(till: Any, lane: Any) -> None:
    open_sale = lane.put(lane.sale(*lane.full))
    screen = till()
    lane.complete(replace(open_sale, tenders=(lane.cash_tender(8008, 10_000),)), 1992)
    screen.till.reload()
    assert stage(screen) is Stage.DONE
    assert screen.pay.due.text() == "$19.92"
    assert screen.pay.main.accessibleName() == "Next sale"
    screen.till.reload()
    assert stage(screen) is Stage.DONE
    press(screen, Qt.Key.Key_Return)
    assert stage(screen) is Stage.EMPTY
    assert screen.pay.due.text() == "$0.00"


def test_that_a_scan_after_a_sale_begins_the_next(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    open_sale = lane.put(lane.sale(*lane.full))
    screen = till()
    lane.complete(open_sale)
    screen.till.reload()
    counter.work.answers["start_sale"] = SaleId(lane.day_id)
    screen.on_scan(Product("00499901000019"))
    assert len(ran("start_sale")) == 1
    assert ran("add_item")[0].sale_id == lane.day_id


@pytest.mark.parametrize("state", list(PaymentState))
def test_that_every_card_state_is_told_in_plain_words(lane: Any, state: PaymentState) -> None:
    words = card_words(lane.card_row(state, approved=Money(8008), brand="Visa", last4="1111"))
    assert words.endswith((".", "…"))
    if state is PaymentState.UNKNOWN:
        assert "Do not charge the card again" in words


def test_that_nothing_else_is_taken_while_a_card_is_asked(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    lane.put(lane.sale(*lane.full, card=lane.card_row(PaymentState.UNKNOWN)))
    screen = till()
    assert stage(screen) is Stage.CARD
    assert screen.main_blocked() == "The card terminal is at work. Wait for its answer."
    assert screen.editing.aside_blocked()
    assert screen.editing.change_blocked()
    screen.pay.card.again.click()
    assert len(ran("ask_terminal")) == 1


def test_that_an_unknown_card_is_settled_by_who_may_lock_the_day(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    lane.put(lane.sale(*lane.full, card=lane.card_row(PaymentState.UNKNOWN)))
    counter.work.answers["attest_card"] = DomainError("amount", "Type an amount from $0.00 to $80.08.")
    screen = till()
    screen.pay.card.by_report.click()
    attest = screen.pay.card.attest
    QTest.keyClicks(attest.amount.line, "0")
    attest.keep.click()
    assert attest.reason.error()
    QTest.keyClicks(attest.reason.line, "batch report")
    attest.keep.click()
    (cmd,) = ran("attest_card")
    assert (cmd.approved, cmd.reason) == (ZERO, "batch report")


def test_that_only_who_may_lock_the_day_settles_by_report(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full, card=lane.card_row(PaymentState.UNKNOWN)))
    counter.person = replace(counter.person, roles=frozenset())
    assert not till().pay.card.by_report.isVisible()


def test_that_a_terminal_at_work_can_be_told_to_give_up(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full, card=lane.card_row(PaymentState.SENDING)))
    asked: list[bool] = []
    counter.desk.devices.cancel_charge = lambda: asked.append(True)
    till().pay.card.cancel.click()
    assert asked == [True]


def test_that_an_answer_refreshes_the_price_of_an_open_sale(
    till: Any, counter: Any, lane: Any, ran: Any
) -> None:
    lane.put(lane.sale(*lane.full))
    counter.work.answers["refresh_prices"] = True
    till().on_changes(frozenset({Change(Kind.CLAIM)}))
    assert [cmd.sale_id for cmd in ran("refresh_prices")] == [lane.sale_id]
    assert counter.said[-1] == (Tone.WARN, "The payer has answered: the price on this sale is new.")


def test_that_no_price_changes_once_money_was_taken(till: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full, tenders=(lane.cash_tender(500),)))
    till().on_changes(frozenset({Change(Kind.CLAIM)}))
    assert ran("refresh_prices") == []


def test_that_an_estimate_is_called_one_with_its_note(till: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    card = till().sale_card
    assert "Estimated" in card.table.text_at(1, 5)
    assert card.note.isVisible()
    assert "Estimate" in card.note.text()


def test_that_a_paper_that_failed_is_printed_again_while_the_sale_stays(
    till: Any, lane: Any, ran: Any
) -> None:
    lane.put(lane.sale(*lane.full))
    lane.printing.jobs = (lane.job(JobState.UNKNOWN, "The printer was cut off. Look whether it printed."),)
    screen = till()
    strip = screen.sale_card.trouble
    assert strip.isVisible()
    assert stage(screen) is Stage.PAY
    strip.again.click()
    assert [cmd.job_id for cmd in ran("reprint")] == [lane.printing.jobs[0].id]
    strip.drop.click()
    assert len(ran("cancel_job")) == 1


def test_that_a_paper_that_waits_is_not_ordered_twice(till: Any, lane: Any) -> None:
    lane.printing.jobs = (lane.job(JobState.WAITING, "The paper is out. Put in a new roll."),)
    screen = till()
    assert not screen.sale_card.trouble.again.isVisible()
    assert "prints by itself" in trouble_words(lane.printing.jobs[0])


def test_that_the_last_receipt_is_printed_again(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    screen = till()
    screen.papers.print_again()
    assert counter.said[-1][0] is Tone.WARN
    lane.complete(lane.sale(*lane.full))
    screen.papers.print_again()
    assert [cmd.sale_id for cmd in ran("reprint_receipt")] == [lane.sale_id]


def test_that_a_sale_is_put_aside_and_taken_up(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    screen.editing.suspend()
    assert len(ran("suspend_sale")) == 1
    lane.put(None)
    lane.sales.aside = (lane.row("001-0230", 1230),)
    screen.till.reload()
    assert "001-0230" in screen.sale_card.aside.text()
    assert screen.editing.resume_blocked() == ""
    screen.editing.resume_oldest()
    assert len(ran("resume_sale")) == 1


def test_that_a_cancelled_sale_says_what_to_give_back(till: Any, counter: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full, tenders=(lane.cash_tender(500),)))
    counter.work.answers["cancel_sale"] = Cancelled(Money(500))
    till().editing.cancel()
    assert counter.said[-1] == (Tone.WARN, "The sale is cancelled. Give $5.00 back.")


def test_that_lines_are_removed_and_counted_up_and_down(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    screen.sale_card.table.select_key(lane.lancets.id)
    by_id = {command.id: command for command in screen.commands()}
    by_id["register.more"].handler()
    by_id["register.fewer"].handler()
    assert [cmd.count for cmd in ran("set_line_count")] == [3, 1]
    by_id["register.remove"].handler()
    assert [cmd.line_id for cmd in ran("remove_line")] == [lane.lancets.id]
    assert counter.said[-1] == (Tone.OK, "The line is off the sale.")
    screen.sale_card.table.select_key(lane.ozempic.id)
    by_id["register.more"].handler()
    assert counter.said[-1] == (Tone.WARN, "A prescription is sold whole.")


def test_that_the_line_just_scanned_is_the_one_that_keys_change(till: Any, lane: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    assert screen.sale_card.table.current() == lane.full[-1]
    screen.sale_card.table.select_key(lane.full[0].id)
    lane.put(lane.sale(*lane.full[:-1], replace(lane.full[-1], count=lane.full[-1].count + 1)))
    screen.till.reload()
    by_id = {command.id: command for command in screen.commands()}
    by_id["register.remove"].handler()
    assert [cmd.line_id for cmd in ran("remove_line")] == [lane.full[-1].id]


def test_that_a_target_patient_is_picked_up(till: Any, counter: Any, lane: Any, ran: Any) -> None:
    till().activate(PatientTarget(lane.patient_id))
    assert [cmd.patient_id for cmd in ran("choose_patient")] == [lane.patient_id]


def test_that_the_stages_come_in_order(lane: Any) -> None:
    plain = lane.sale(*lane.full)
    assert stage_of(None, is_open=False) is Stage.CLOSED
    assert stage_of(None, is_open=True) is Stage.EMPTY
    assert stage_of(replace(plain, birth_date_confirmed=False), is_open=True) is Stage.BIRTH_DATE
    assert stage_of(replace(plain, counselling=Counselling.NOT_ASKED), is_open=True) is Stage.COUNSEL
    assert stage_of(replace(plain, has_signature=False), is_open=True) is Stage.SIGN
    assert stage_of(plain, is_open=True) is Stage.PAY
    assert stage_of(lane.sale(), is_open=True) is Stage.EMPTY


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1284, 560), (1838, 900)])
def test_that_the_register_fits_and_is_named(
    till: Any,
    lane: Any,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
    size: tuple[int, int],
) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    picture(screen, size, theme)
    check_accessible(screen)
    check_keys(screen)
    check_not_cut(screen)


def test_that_no_step_is_cut_at_twice_the_size(
    till: Any, lane: Any, picture: Any, check_not_cut: Any
) -> None:
    for made in (
        lane.sale(patient_id=lane.patient_id, patient="Maria Chen"),
        lane.sale(*lane.full, counselling=Counselling.NOT_ASKED),
        lane.sale(*lane.full, has_signature=False),
        lane.sale(*lane.full, card=lane.card_row(PaymentState.UNKNOWN)),
    ):
        lane.put(made)
        screen = till()
        picture(screen, (1838, 1000), "light", 124)
        check_not_cut(screen)
