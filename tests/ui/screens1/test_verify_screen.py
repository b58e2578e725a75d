"""Prove that a pharmacist sees what differs, answers what is severe, and approves or sends back by keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.kernel.errors import DomainError, StorageError
from app.kernel.running import Actor, Permission, Role
from app.prescriptions.model import FillState
from app.scanning.labels import RxLabel
from app.workflows.verify import AnswerAlert, Approve, SendBack
from ui.screens.verify.view import VerifyScreen
from ui.screens.verify.words import entered_facts, money_pairs, product_fact
from ui.targets import FillTarget, LabelTarget, PatientTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.workflows.views import FillCard
    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen


@pytest.fixture
def card(town: Town) -> FillCard:
    """Give the fill of the queue's first row that waits for the pharmacist."""
    return town.filled(fill_id=town.fills.rows[1].fill_id, rx_number=7000419)


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen], card: FillCard) -> VerifyScreen:
    made = VerifyScreen(counter)
    shown(made)
    made.activate(FillTarget(card.fill_id))
    return made


def commands(counter: ShellDouble) -> list[object]:
    return [payload for name, payload in counter.work.submitted if name != "record_view"]


def titles(screen: VerifyScreen) -> list[str]:
    return [row.texts()[0].replace("\N{NO-BREAK SPACE}", " ") for row in screen.ticks.rows]


def type_in(text: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_that_entry_product_claim_alerts_and_medicines_stand_on_one_screen(screen: VerifyScreen) -> None:
    assert titles(screen) == [
        "metFORMIN ER 500 mg tablet",
        "Take 1 tablet by mouth twice a day with food",
        "180 tab · 90 days · 3 refills · DAW 0",
        "Written 11/20/2026 · origin 3 electronic",
        "Scanned 68180-0336-09 = billed",
        "180 tab in the vial",
    ]
    assert screen.side.chip.text() == "Paid · CarePlus Part D"
    assert screen.side.money.pairs() == (
        ("Patient pays", "$4.00"), ("Plan pays", "$11.86"), ("Cost of drug", "$7.92"), ("Margin", "$7.94"),
    )  # fmt: skip
    assert screen.alerts.table.text_at(0, 1).startswith("Duplicate therapy")
    assert "sulfonamides (rash)" in " ".join(screen.strip.texts())


def test_that_space_ticks_one_after_the_other(
    screen: VerifyScreen, press: Callable[[Screen, str], None]
) -> None:
    for _row in screen.ticks.rows:
        press(screen, "verify.tick")
    assert screen.ticks.all_ticked()
    assert screen.ticks.rows[0].accessibleName() == "metFORMIN ER 500\N{NO-BREAK SPACE}mg tablet, ticked"


def test_that_arrow_keys_walk_and_a_tick_can_be_taken_back(
    screen: VerifyScreen, press: Callable[[Screen, str], None]
) -> None:
    first, second = screen.ticks.rows[:2]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    press(screen, "verify.tick")
    QTest.keyClick(screen.ticks.rows[2], Qt.Key.Key_Up)
    assert second.hasFocus()
    press(screen, "verify.tick")
    assert not second.isChecked()


def test_that_ticks_stay_when_the_claim_changes_and_go_with_the_next_fill(
    screen: VerifyScreen, card: FillCard, town: Town, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "verify.tick")
    town.change(card, claim=town.waiting)
    screen.on_changes(frozenset())
    assert screen.ticks.rows[0].isChecked()
    press(screen, "verify.next")
    assert not screen.ticks.rows[0].isChecked()


def test_that_another_product_or_other_days_want_a_look(town: Town) -> None:
    drug, _sig, amount, _written = entered_facts(town.filled(drug=town.other_metformin, days_supply=60))
    assert drug.look
    assert "changed from 68180-0336-09" in drug.sub
    assert amount.look
    assert "sig and quantity say 90 days" in amount.sub


def test_that_a_bottle_that_was_not_scanned_wants_a_look(town: Town) -> None:
    fact = product_fact(town.card(), lambda instant: instant)
    assert fact.look
    assert fact.sub == "no bottle was scanned yet"


def test_that_what_was_scanned_says_lot_expiry_and_who(town: Town) -> None:
    card = town.filled(filled_at=datetime(2026, 11, 24, 10, 52, tzinfo=UTC))
    assert product_fact(card, lambda instant: instant).sub == "lot 2B41 · expires 08/2028 · 10:52 by TR"


def test_that_an_estimate_never_reads_as_an_answer(town: Town) -> None:
    card = town.filled(claim=town.waiting, margin=None)
    assert money_pairs(card) == (
        ("Patient pays", "about $10.00"), ("Cost of drug", "$7.92"), ("Margin", "not known yet"),
    )  # fmt: skip


def test_that_a_cash_prescription_shows_its_price(town: Town) -> None:
    assert money_pairs(town.filled(claim=None))[0] == ("Patient pays", "$19.86")


def test_that_ctrl_enter_approves_and_opens_the_next(
    screen: VerifyScreen,
    counter: ShellDouble,
    card: FillCard,
    town: Town,
    press: Callable[[Screen, str], None],
) -> None:
    town.fills.rows = tuple(row for row in town.fills.rows if row.fill_id != card.fill_id)
    press(screen, "verify.approve")
    assert commands(counter) == [Approve(card.fill_id)]
    assert screen.side.done.text() == "Rx 7000419-00 is approved."
    assert counter.said == []
    assert screen.presenter.card is not None
    assert screen.presenter.card.fill_id == town.fills.rows[4].fill_id


def test_that_a_severe_alert_must_be_answered_first(
    screen: VerifyScreen,
    counter: ShellDouble,
    card: FillCard,
    town: Town,
    press: Callable[[Screen, str], None],
) -> None:
    town.change(card, alerts=(town.duplicate, town.allergy))
    screen.on_changes(frozenset())
    assert screen.presenter.blocked() == "Answer this first: Allergy: sulfonamides."
    press(screen, "verify.approve")
    assert commands(counter) == []


def test_that_an_alert_is_answered_in_place(
    screen: VerifyScreen,
    counter: ShellDouble,
    card: FillCard,
    town: Town,
    press: Callable[[Screen, str], None],
) -> None:
    answered = "Prescriber consulted, go on"
    counter.work.answers["answer_alert"] = lambda _payload: town.change(
        card, alerts=(replace(town.duplicate, answer=answered, answered_by="PP"),)
    )
    press(screen, "verify.safety")
    assert QApplication.focusWidget() is screen.alerts.answer.line
    type_in(answered)
    assert commands(counter) == [AnswerAlert(town.duplicate.id, answered)]
    assert screen.alerts.answer.isHidden()
    assert screen.alerts.table.text_at(0, 2) == f"{answered}, by PP"


def test_that_f7_asks_for_one_severe_alert_after_the_other(
    screen: VerifyScreen,
    counter: ShellDouble,
    card: FillCard,
    town: Town,
    press: Callable[[Screen, str], None],
) -> None:
    severe = [replace(town.allergy, id=UUID(int=number)) for number in (621, 622)]
    town.change(card, alerts=(severe[0], town.duplicate, severe[1]))
    screen.on_changes(frozenset())
    counter.work.answers["answer_alert"] = lambda payload: town.change(
        card,
        alerts=tuple(
            replace(row, answer="Seen") if row.id == payload.alert_id or row.answer else row
            for row in screen.alerts.table.rows()
        ),
    )
    for _alert in severe:
        press(screen, "verify.safety")
        type_in("Seen")
    assert [command.alert_id for command in commands(counter)] == [row.id for row in severe]  # type: ignore[attr-defined]
    assert screen.presenter.blocked() == ""


def test_that_an_empty_answer_is_asked_for(
    screen: VerifyScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "verify.safety")
    type_in("")
    assert screen.alerts.answer.error()
    assert commands(counter) == []


def test_that_ctrl_b_asks_for_a_reason_in_place_and_sends_back(
    screen: VerifyScreen, counter: ShellDouble, card: FillCard, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "verify.back")
    assert QApplication.focusWidget() is screen.side.reason.line
    type_in("")
    assert screen.side.reason.error()
    type_in("Count again")
    assert commands(counter) == [SendBack(card.fill_id, "Count again")]
    assert screen.side.reason.isHidden()
    assert screen.side.done.text() == "Rx 7000419-00 is sent back."


def test_that_esc_closes_the_reason_and_keeps_what_was_typed(
    screen: VerifyScreen, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "verify.back")
    QTest.keyClicks(screen.side.reason.line, "Count")
    assert screen.has_unsaved()
    assert screen.back()
    assert not screen.back()
    press(screen, "verify.back")
    assert screen.side.reason.text() == "Count"


@pytest.mark.parametrize(
    "failure",
    [
        DomainError("claim", "The payer rejected this claim. Work on it first."),
        StorageError("The disk is full. Free some space and press again."),
    ],
)
def test_that_a_refusal_is_said_and_the_fill_stays(
    screen: VerifyScreen, counter: ShellDouble, press: Callable[[Screen, str], None], failure: Exception
) -> None:
    counter.work.answers["approve"] = failure
    press(screen, "verify.approve")
    assert counter.said[-1] == (Tone.BAD, getattr(failure, "message", ""))
    assert screen.presenter.card is not None
    counter.work.answers["approve"] = None
    press(screen, "verify.approve")
    assert screen.side.done.text() == "Rx 7000419-00 is approved."


def test_that_a_technician_sees_all_of_it_but_cannot_approve(
    counter: Any, shown: Callable[[Screen], Screen], card: FillCard
) -> None:
    technician = Actor(counter.person.user_id, "JA", "J. Alvarez", frozenset({Role.TECHNICIAN}))
    counter.person = technician
    screen = VerifyScreen(counter)
    shown(screen)
    screen.activate(FillTarget(card.fill_id))
    permissions = {one.id: one.permission for one in screen.commands()}
    assert permissions["verify.approve"] is Permission.VERIFY
    assert permissions["verify.back"] is Permission.VERIFY
    hidden = [
        button.accessibleName()
        for button in screen.side.findChildren(type(screen.side.approve))
        if button.isHidden()
    ]
    assert "Approve" in hidden
    assert not screen.side.only.isHidden()
    assert "Only a pharmacist approves" in screen.side.only.text()
    counter.person = Actor(counter.person.user_id, "PP", "Pat", frozenset({Role.PHARMACIST}))
    screen.activate(FillTarget(card.fill_id))
    assert screen.side.only.isHidden()
    counter.person = technician
    screen.activate(FillTarget(card.fill_id))
    screen.alerts.table.opened.emit(screen.alerts.table.current())
    assert screen.alerts.answer.isHidden()


@pytest.mark.parametrize("state", [state for state in FillState if state is not FillState.FILLED])
def test_that_only_a_filled_prescription_may_be_approved(
    screen: VerifyScreen, card: FillCard, town: Town, state: FillState
) -> None:
    town.change(card, state=state)
    screen.on_changes(frozenset())
    assert screen.presenter.blocked()


def test_that_labels_and_patients_open_elsewhere(
    screen: VerifyScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    assert screen.on_scan(RxLabel(7000420, 0))
    press(screen, "verify.patient")
    assert counter.opened == [("queue", LabelTarget(7000420, 0)), ("patient", PatientTarget(town.chen.id))]


def test_that_an_empty_list_says_so(counter: Any, shown: Callable[[Screen], Screen], town: Town) -> None:
    town.fills.rows = ()
    screen = VerifyScreen(counter)
    shown(screen)
    screen.activate(None)
    assert screen.side.isHidden()
    assert screen.presenter.blocked() == "Nothing is open. Pick a prescription in the queue."


def test_that_verify_is_accessible_and_its_keys_do_not_clash(
    screen: VerifyScreen, check_accessible: Any, check_keys: Any
) -> None:
    check_accessible(screen)
    check_keys(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_verify_shows_its_words_whole(
    screen: VerifyScreen, picture: Any, check_not_cut: Any, theme: str, percent: int
) -> None:
    picture(screen, (1284, 664), theme, percent)
    check_not_cut(screen)
