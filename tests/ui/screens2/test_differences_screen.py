"""Prove the differences: the story in money, one key for what is proposed, another for each other way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.late_views import CaseRow, CaseTotals
from app.claims.lateness import Act, CaseState, Lateness
from app.kernel.ids import ClaimId, FillId, PatientId
from app.kernel.money import ZERO, Money
from app.workflows.differences import SettledCase
from ui.screens.differences.view import DifferencesScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 24, 16, 40, tzinfo=UTC)


def case(number: int, kind: Lateness, amount: int, at_stake: int, *acts: Act) -> CaseRow:
    return CaseRow(
        id=UUID(int=number),
        claim_id=ClaimId(UUID(int=20 + number)),
        fill_id=FillId(UUID(int=50 + number)),
        patient_id=PatientId(UUID(int=90 + number)),
        rx_label=f"700041{number}-00",
        patient=("Chen, Maria", "Okafor-Lindqvist, Bartholomew")[number % 2],
        drug=("metFORMIN ER 500 mg tablet", "Ozempic 2 mg/3 mL pen injector")[number % 2],
        plan="Practice Commercial",
        kind=kind,
        state=CaseState.OPEN,
        act="",
        note="",
        amount=Money(amount),
        at_stake=Money(at_stake),
        paid=Money(1000),
        basis="last paid claim",
        now_pays=Money(1000 + amount) if amount else None,
        plan_pays=Money(661 - amount) if amount else None,
        rejects=("69 The plan says that the coverage had ended.",) if at_stake else (),
        sold_at=NOW - timedelta(days=2),
        opened_at=NOW,
        settled_at=None,
        acts=acts,
        cash_back=Money(max(-amount - 300, 0)),
        card_back=Money(300) if amount < 0 else ZERO,
        off_account=ZERO,
        account=ZERO,
    )


LESS = case(1, Lateness.LESS, -700, 0, Act.REFUND, Act.CREDIT)
MORE = case(2, Lateness.MORE, 500, 0, Act.CHARGE, Act.WRITE_OFF, Act.APPEAL)
ENDED = case(3, Lateness.INACTIVE, 0, 661, Act.REBILL, Act.CHARGE, Act.WRITE_OFF)


@dataclass
class LateDouble:
    rows: tuple[CaseRow, ...] = (LESS, MORE, ENDED)
    asked: Any = None

    def cases(self, state: CaseState) -> tuple[CaseRow, ...]:
        self.asked = state
        if state is CaseState.SETTLED:
            return (replace(LESS, state=state, act="refund", acts=()),)
        return self.rows if state is CaseState.OPEN else ()

    def totals(self) -> CaseTotals:
        return CaseTotals(3, Money(700), Money(500), Money(661))


@pytest.fixture
def late(counter: Any) -> LateDouble:
    double = LateDouble()
    counter.work.reads.late = double
    counter.work.answers["settle_case"] = SettledCase(ZERO, ZERO)
    return double


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, late: LateDouble) -> DifferencesScreen:
    made = DifferencesScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    return made


def command(screen: DifferencesScreen, name: str) -> Any:
    return next(one for one in screen.commands() if one.id == f"differences.{name}")


def test_that_a_refund_says_where_the_money_goes_and_is_one_key(screen: DifferencesScreen, ran: Any) -> None:
    assert "Proposed: give back $4.00 in cash and $3.00 to the card." in screen.detail.words()
    assert screen.detail.approval.isVisible()
    screen.detail.approval.set_text("998877")
    command(screen, "settle").handler()
    (cmd,) = ran("settle_case")
    assert (cmd.case_id, cmd.act, cmd.approval) == (LESS.id, Act.REFUND, "998877")


@pytest.mark.parametrize("name", ["approval", "note"])
def test_that_a_card_number_is_not_kept_even_in_its_field(
    screen: DifferencesScreen, ran: Any, name: str
) -> None:
    field = getattr(screen.detail, name)
    field.set_text("4111 1111-1111 1111")
    command(screen, "settle").handler()
    assert ran("settle_case") == []
    assert field.text() == ""
    assert "card number" in field.error()


def test_that_a_card_part_without_a_code_goes_to_the_terminal_and_says_so(
    screen: DifferencesScreen, counter: Any, late: LateDouble
) -> None:
    counter.work.answers["settle_case"] = SettledCase(ZERO, ZERO, Money(300))
    asked = replace(LESS, state=CaseState.WORKING, act="refund", acts=())
    late.rows = (asked, MORE)
    command(screen, "settle").handler()
    assert counter.said[-1][1] == "Rx 7000411-00: the terminal gives $3.00 back to the card that paid."
    assert "The terminal is asked to give $3.00 back to the card. Wait for it." in screen.detail.words()
    assert command(screen, "settle").reason == "The terminal is giving it back. Wait for it."


def test_that_a_card_that_was_given_nothing_is_told_with_the_terminals_words(
    screen: DifferencesScreen, late: LateDouble
) -> None:
    late.rows = (replace(LESS, act="refund", note="No answer from the card network."),)
    screen.activate(None)
    assert "The card was given nothing: No answer from the card network." in screen.detail.words()
    assert command(screen, "settle").reason == ""


def test_that_other_ways_have_keys_of_their_own_and_only_where_they_fit(
    screen: DifferencesScreen, ran: Any
) -> None:
    assert command(screen, "charge").reason == "This difference is not settled that way."
    screen.table.select_key(MORE.id)
    assert not screen.detail.approval.isVisible()
    screen.detail.note.set_text("Agreed by phone")
    command(screen, "write_off").handler()
    (cmd,) = ran("settle_case")
    assert (cmd.act, cmd.note) == (Act.WRITE_OFF, "Agreed by phone")


def test_that_what_the_plan_said_stands_in_words(screen: DifferencesScreen) -> None:
    screen.table.select_key(ENDED.id)
    assert "69 The plan says that the coverage had ended." in screen.detail.words()
    assert "Proposed: bill again." in screen.detail.words()
    assert [screen.table.text_at(2, place) for place in (2, 4, 5)] == ["$10.00", "$6.61", "Bill again"]


def test_that_billing_again_leads_to_the_claim(
    screen: DifferencesScreen, counter: Any, late: LateDouble
) -> None:
    screen.table.select_key(ENDED.id)
    command(screen, "settle").handler()
    assert counter.opened[-1][0] == "desk"
    assert counter.opened[-1][1].id == ENDED.claim_id


def test_that_a_claim_paid_for_another_date_is_billed_anew_at_once_and_leads_nowhere(
    screen: DifferencesScreen, counter: Any, late: LateDouble, ran: Any
) -> None:
    other = replace(ENDED, kind=Lateness.PAID_OTHER_DATE, acts=(Act.REBILL, Act.ACCEPT), said="For 11/20.")
    late.rows = (other,)
    screen.activate(None)
    assert "For 11/20." in screen.detail.words()
    assert command(screen, "accept").reason == ""
    command(screen, "settle").handler()
    assert [cmd.act for cmd in ran("settle_case")] == [Act.REBILL]
    assert counter.opened == []
    assert "taken back under the payer's date" in counter.said[-1][1]


def test_that_a_person_says_of_a_refused_claim_that_its_patient_moved_or_died(
    screen: DifferencesScreen, late: LateDouble, ran: Any
) -> None:
    assert command(screen, "gone").reason == "Only a refused claim may be for this reason."
    late.rows = (replace(ENDED, may_be_gone=True),)
    screen.activate(None)
    command(screen, "gone").handler()
    assert [cmd.case_id for cmd in ran("say_gone")] == [ENDED.id]


def test_that_the_letter_prints(screen: DifferencesScreen, ran: Any) -> None:
    command(screen, "letter").handler()
    assert [cmd.case_id for cmd in ran("print_letter")] == [LESS.id]


def test_that_settled_ones_are_kept_and_cannot_be_settled_again(
    screen: DifferencesScreen, late: LateDouble
) -> None:
    screen.tabs.set_current(2)
    assert late.asked is CaseState.SETTLED
    assert "Settled: give back." in screen.detail.words()
    assert command(screen, "settle").reason == "It is settled already."
    screen.tabs.set_current(1)
    assert command(screen, "letter").reason == "Choose a difference first."
