"""Prove that only the billed bottle fills, that others ask, and that expired stock is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from app.documents.rx_label import LabelFacts
from app.kernel.errors import DomainError, StorageError
from app.kernel.ids import DocumentId, PrintJobId
from app.prescriptions.model import FillState
from app.scanning.labels import RxLabel
from app.scanning.symbols import NdcText, Product
from app.workflows.dispense import ChangeProduct, CompleteFill, Filled, ReprintLabel
from ui.screens.fill.view import FillScreen
from ui.targets import FillTarget, LabelTarget, PatientTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.workflows.views import FillCard
    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

EXPIRY = date(2028, 8, 31)


@pytest.fixture
def card(town: Town) -> FillCard:
    return town.card()


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen], card: FillCard) -> FillScreen:
    counter.work.answers["complete_fill"] = Filled(DocumentId(UUID(int=1)), PrintJobId(UUID(int=2)))
    made = FillScreen(counter)
    shown(made)
    made.activate(FillTarget(card.fill_id))
    return made


def commands(counter: ShellDouble) -> list[object]:
    return [payload for name, payload in counter.work.submitted if name != "record_view"]


def test_that_without_a_target_the_longest_waiting_fill_opens(
    counter: Any, shown: Callable[[Screen], Screen], town: Town
) -> None:
    screen = FillScreen(counter)
    shown(screen)
    screen.activate(None)
    assert screen.presenter.card is not None
    assert screen.presenter.card.fill_id == town.fills.rows[0].fill_id


def test_that_the_billed_bottle_matches_and_its_lot_and_expiry_are_taken(screen: FillScreen) -> None:
    screen.on_scan(NdcText("68180-0336-09"))
    assert screen.bottle.chip.text() == "Scanned = billed"
    assert screen.bottle.chip.tone() is Tone.OK
    assert QApplication.focusWidget() is screen.bottle.lot.line
    screen.presenter.scan("68180033609", "2B41", EXPIRY)
    assert (screen.bottle.lot.text(), screen.bottle.expiry.text()) == ("2B41", "08/31/2028")


def test_that_completing_sends_bottle_lot_and_expiry_and_goes_to_the_next(
    screen: FillScreen, counter: ShellDouble, card: FillCard, town: Town, press: Callable[[Screen, str], None]
) -> None:
    screen.presenter.scan("68180033609", "2B41", EXPIRY)
    town.fills.rows = town.fills.rows[1:]
    press(screen, "fill.complete")
    assert commands(counter) == [CompleteFill(card.fill_id, "68180033609", "2B41", "08/31/2028")]
    assert screen.label.done.text() == "Rx 7000418-00 is filled. Its label prints."
    assert screen.presenter.card is not None
    assert screen.presenter.card.fill_id != card.fill_id
    assert screen.presenter.bottle is None
    assert screen.bottle.lot.text() == ""


def test_that_nothing_is_completed_before_a_scan(
    screen: FillScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "fill.complete")
    assert commands(counter) == []
    assert screen.presenter.blocked() == "Scan the stock bottle first."


def test_that_lot_and_expiry_are_asked_for_when_the_scan_had_none(
    screen: FillScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    screen.on_scan(NdcText("68180033609"))
    press(screen, "fill.complete")
    assert commands(counter) == []
    assert screen.bottle.lot.error() == "Type the lot on the bottle."
    assert screen.bottle.expiry.error() == "Type the expiry on the bottle."


@pytest.mark.parametrize("text", ["10/2026", "13/2028", "2028", "soon"])
def test_that_an_expiry_that_is_gone_or_is_none_is_refused(
    screen: FillScreen, counter: ShellDouble, press: Callable[[Screen, str], None], text: str
) -> None:
    screen.on_scan(NdcText("68180033609"))
    screen.bottle.lot.set_text("2B41")
    screen.bottle.expiry.set_text(text)
    press(screen, "fill.complete")
    assert screen.bottle.expiry.error()
    assert commands(counter) == []


def test_that_another_package_of_the_same_drug_is_red_and_may_be_billed_instead(
    screen: FillScreen, counter: ShellDouble, card: FillCard, town: Town, press: Callable[[Screen, str], None]
) -> None:
    town.change(card, drug=town.other_metformin, written=town.metformin)
    screen.presenter.walk.reload()
    screen.on_scan(NdcText("68180033609"))
    assert screen.bottle.chip.text() == "Not what was billed"
    assert screen.bottle.chip.tone() is Tone.BAD
    assert counter.sounds[-1] is False
    press(screen, "fill.complete")
    assert commands(counter) == []
    press(screen, "fill.change")
    assert commands(counter) == [ChangeProduct(card.fill_id, "68180033609")]


def test_that_after_the_change_the_bottle_in_hand_matches(
    screen: FillScreen, counter: ShellDouble, card: FillCard, town: Town, press: Callable[[Screen, str], None]
) -> None:
    town.change(card, drug=town.other_metformin)
    screen.presenter.walk.reload()
    screen.presenter.scan("68180033609", "2B41", EXPIRY)
    counter.work.answers["change_product"] = lambda _payload: town.change(card, drug=town.metformin)
    press(screen, "fill.change")
    assert screen.bottle.chip.text() == "Scanned = billed"
    assert screen.presenter.blocked() == ""


def test_that_another_drug_cannot_be_billed_instead(
    screen: FillScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    screen.on_scan(NdcText("00406-0552-01"))
    press(screen, "fill.change")
    assert commands(counter) == []
    assert "prescription of its own" in screen.presenter.change_blocked()


def test_that_an_expired_bottle_is_refused_at_the_scan(screen: FillScreen, counter: ShellDouble) -> None:
    screen.presenter.scan("68180033609", "2B41", date(2026, 11, 23))
    assert screen.presenter.bottle is None
    assert counter.said[-1] == (Tone.BAD, "This bottle expired on 11/23/2026. Take another one.")


def test_that_a_bottle_that_expires_today_still_counts(screen: FillScreen) -> None:
    screen.presenter.scan("68180033609", "2B41", date(2026, 11, 24))
    assert screen.presenter.blocked() == ""


def test_that_an_unknown_code_is_said(screen: FillScreen, counter: ShellDouble) -> None:
    screen.on_scan(Product("00312345678906"))
    assert "No drug has the code 00312345678906" in counter.said[-1][1]


def test_that_a_code_of_several_packages_asks_which_one_is_in_the_hand(
    screen: FillScreen, town: Town
) -> None:
    town.catalog.codes["00368180336094"] = (town.other_metformin, town.metformin)
    screen.on_scan(Product("00368180336094", "2B41", EXPIRY))
    assert not screen.bottle.question.isHidden()
    assert screen.presenter.bottle is None
    screen.bottle.question.list.step(1)
    screen.bottle.question.list.take_current()
    assert screen.presenter.blocked() == ""
    assert screen.bottle.lot.text() == "2B41"


def test_that_the_bottle_of_one_fill_is_not_held_for_the_next(
    screen: FillScreen, press: Callable[[Screen, str], None]
) -> None:
    screen.presenter.scan("68180033609", "2B41", EXPIRY)
    press(screen, "fill.next")
    assert screen.presenter.bottle is None
    assert screen.presenter.blocked() == "Scan the stock bottle first."


def test_that_what_was_typed_stays_when_the_claim_changes(
    screen: FillScreen, card: FillCard, town: Town
) -> None:
    screen.on_scan(NdcText("68180033609"))
    screen.bottle.lot.set_text("9Z9")
    town.change(card, claim=town.rejected)
    screen.on_changes(frozenset())
    assert screen.bottle.lot.text() == "9Z9"
    assert screen.label.chip.text() == "Rejected 79"


def test_that_a_refusal_goes_beside_its_field_and_a_full_disk_is_said(
    screen: FillScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    screen.presenter.scan("68180033609", "2B41", EXPIRY)
    counter.work.answers["complete_fill"] = DomainError("lot", "This lot was recalled. Take another bottle.")
    press(screen, "fill.complete")
    assert screen.bottle.lot.error() == "This lot was recalled. Take another bottle."
    counter.work.answers["complete_fill"] = StorageError("The disk is full. Free some space and press again.")
    press(screen, "fill.complete")
    assert counter.said[-1] == (Tone.BAD, "The disk is full. Free some space and press again.")
    assert screen.bottle.lot.text() == "2B41"


def test_that_the_label_is_drawn_in_the_background_once_for_each_change(
    screen: FillScreen, counter: ShellDouble, card: FillCard
) -> None:
    facts = [one for one in counter.desk.renderer.drawn if isinstance(one, LabelFacts)]
    assert [(one.rx_number, one.patient) for one in facts] == [(7000418, "Maria Chen")]
    assert screen.label.view.page_count() == 1
    screen.on_changes(frozenset())
    assert len([one for one in counter.desk.renderer.drawn if isinstance(one, LabelFacts)]) == 1
    screen.presenter.scan("68180033609", "2B41", date(2027, 2, 28))
    newest = [one for one in counter.desk.renderer.drawn if isinstance(one, LabelFacts)][-1]
    assert newest.discard_after == date(2027, 2, 28)


def test_that_the_label_prints_again_once_there_is_one(
    screen: FillScreen, counter: ShellDouble, card: FillCard, town: Town, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "fill.reprint")
    assert commands(counter) == []
    town.change(card, label_id=DocumentId(UUID(int=3)), state=FillState.FILLED)
    screen.presenter.walk.reload()
    press(screen, "fill.reprint")
    assert commands(counter) == [ReprintLabel(card.fill_id)]
    assert screen.presenter.blocked() == "This prescription is filled already."


def test_that_labels_and_patients_open_elsewhere(
    screen: FillScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    assert screen.on_scan(RxLabel(7000420, 0))
    press(screen, "fill.patient")
    assert counter.opened == [("queue", LabelTarget(7000420, 0)), ("patient", PatientTarget(town.chen.id))]


def test_that_an_empty_list_says_what_to_do(
    counter: Any, shown: Callable[[Screen], Screen], town: Town
) -> None:
    town.fills.rows = ()
    screen = FillScreen(counter)
    shown(screen)
    screen.activate(None)
    assert not screen.count.isVisible()
    screen.on_scan(NdcText("68180033609"))
    assert "Nothing is open" in counter.said[-1][1]


def test_that_opening_a_fill_is_kept_in_the_audit_once(screen: FillScreen, counter: ShellDouble) -> None:
    screen.on_changes(frozenset())
    assert [name for name, _payload in counter.work.submitted] == ["record_view"]


def test_that_fill_is_accessible_and_its_keys_do_not_clash(
    screen: FillScreen, check_accessible: Any, check_keys: Any
) -> None:
    check_accessible(screen)
    check_keys(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_fill_shows_its_words_whole(
    screen: FillScreen, picture: Any, check_not_cut: Any, theme: str, percent: int
) -> None:
    picture(screen, (1284, 664), theme, percent)
    check_not_cut(screen)
