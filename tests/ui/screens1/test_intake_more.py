"""Prove that claim extras, vaccines and compounds are entered by keys alone, and stay out of the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.claims.edits.model import Answerer, Edit, EditsStand
from app.claims.more_entry import MoreField
from app.claims.ncpdp.parts import Injury
from app.kernel.errors import DomainError
from app.kernel.ids import FillId, PrescriptionId
from app.kernel.money import Money, Rate
from app.kernel.quantity import Quantity, Unit
from app.scanning.symbols import NdcText
from app.workflows.intake import Accepted
from ui.screens.intake.view import IntakeScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.claims.more import More
    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

DONE = Accepted(PrescriptionId(UUID(int=511)), FillId(UUID(int=501)), 7000418, 0, 1)
F = MoreField
Press = "Callable[[Screen, str], None]"


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen]) -> IntakeScreen:
    counter.work.answers["accept_prescription"] = DONE
    made = IntakeScreen(counter)
    shown(made)
    made.activate(None)
    return made


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(text: str, *, enter: bool = True) -> None:
    QTest.keyClicks(focus(), text)
    if enter:
        QTest.keyClick(focus(), Qt.Key.Key_Return)


def type_all() -> None:
    keys("chen, m")
    keys("oka")
    keys("68180033609")
    for text in ("1t po bid wc", "180", "", "3", "11/20/2026"):
        keys(text)


def go_to(screen: IntakeScreen, name: MoreField) -> None:
    screen.entry.besides.more.fields.by_name[name].setFocus()


def sent(counter: ShellDouble) -> Any:
    return next(command for name, command in counter.work.submitted if name == "accept_prescription")


def more_of(counter: ShellDouble) -> More:
    found: More = sent(counter).more
    return found


def test_that_who_needs_none_of_it_sees_one_hint_and_no_field(screen: IntakeScreen) -> None:
    assert screen.entry.besides.isHidden()
    mine = [one for one in screen.commands() if one.id in {"intake.more", "intake.compound"}]
    hints = [one.words for one in mine if one.in_footer]
    assert hints == ["More"]


def test_that_340b_a_diagnosis_and_a_coupon_are_typed_and_sent(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.more")
    assert focus().accessibleName() == "Clarification"
    keys("340b")
    go_to(screen, F.DIAGNOSIS)
    keys("e11.9")
    go_to(screen, F.COUPON_KIND)
    for text in ("01", "CP77", "2500"):
        keys(text)
    assert screen.back()
    press(screen, "intake.accept")
    more = more_of(counter)
    assert (more.clarifications, more.diagnoses) == (("20",), ("E11.9",))
    assert more.coupon is not None
    assert (more.coupon.kind, more.coupon.number, more.coupon.value) == ("01", "CP77", Money(2500))
    assert screen.entry.besides.isHidden(), "the next prescription begins without it"


def test_that_a_wrong_field_is_named_focused_and_keeps_what_was_typed(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.more")
    go_to(screen, F.EMPLOYER)
    keys("Elm Mill")
    assert screen.back()
    press(screen, "intake.accept")
    field = screen.entry.besides.more.fields.by_name[F.INJURED_ON]
    assert field.error() == "Type the day of the injury."
    assert focus() is field.editor
    assert screen.entry.besides.more.typed() == {F.EMPLOYER: "Elm Mill"}
    assert not [name for name, _command in counter.work.submitted if name == "accept_prescription"]


def test_that_what_the_store_refuses_stands_beside_its_field(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = DomainError(F.REASON, "Only a pharmacist may say this.")
    type_all()
    press(screen, "intake.accept")
    assert screen.entry.besides.more.fields.by_name[F.REASON].error() == "Only a pharmacist may say this."
    edit = Edit("SY1", "x", Answerer.NOBODY, F.WHOLE_QUANTITY, "344-HF", "The part must be smaller.", "f")
    counter.work.answers["accept_prescription"] = EditsStand([edit])
    press(screen, "intake.accept")
    assert screen.entry.besides.more.fields.by_name[F.WHOLE_QUANTITY].error() == "The part must be smaller."


def test_that_a_vaccine_brings_the_fee_and_another_drug_takes_it_away(
    screen: IntakeScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    vaccine = replace(town.metformin, ndc11="49281042050", name="Flu vaccine", is_vaccine=True)
    town.catalog.drugs = (*town.catalog.drugs, vaccine)
    more = screen.entry.besides.more
    screen.presenter.take_drug(vaccine.ndc11)
    assert more.typed() == {F.VACCINE_FEE: "20.00"}
    assert not more.isHidden()
    assert not more.is_open()
    screen.presenter.take_drug(town.metformin.ndc11)
    assert more.typed() == {}
    screen.presenter.take_drug(vaccine.ndc11)
    press(screen, "intake.more")
    assert focus().accessibleName() == "Vaccine fee"
    QTest.keyClicks(focus(), "2250")
    screen.presenter.take_drug(town.metformin.ndc11)
    assert more.typed() == {F.VACCINE_FEE: "22.50"}, "what a person typed is not taken away"


def test_that_the_injury_of_a_card_is_filled_in_and_another_patient_has_none(
    screen: IntakeScreen, town: Town
) -> None:
    injury = Injury(on=date(2026, 11, 3), employer="Elm Mill", carrier_id="C1", claim_reference="WC9")
    town.mores = SimpleNamespace(injury=lambda _coverage_id: injury)
    screen.presenter.take_patient(town.chen.id)
    assert screen.entry.besides.more.typed()[F.REFERENCE] == "WC9"
    screen.presenter.take_patient(town.cheng.id)
    assert screen.entry.besides.more.typed() == {}


def test_that_a_compound_is_mixed_by_scan_and_keys_with_its_total_in_sight(
    screen: IntakeScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    compound = screen.entry.besides.compound
    keys("chen, m")
    keys("oka")
    press(screen, "intake.compound")
    assert focus().accessibleName() == "Name on the label"
    for text in ("Magic mouthwash", "12", "Oral", "Mill"):
        keys(text)
    assert focus().accessibleName() == "Ingredient 1"
    screen.on_scan(NdcText(town.metformin.ndc11))
    assert focus().accessibleName() == "Quantity 1"
    keys("10")
    assert compound.lines[0].cost.text() == str(Rate.parse("0.044").times(Quantity.of(10))).removeprefix("$")
    screen.on_scan(NdcText(town.amoxicillin.ndc11))
    keys("100")
    keys("1250")
    assert "2 ingredients, $12.94 together" in compound.total.text()
    assert screen.back()
    assert compound.total.text() == "Magic mouthwash: 2 ingredients, $12.94 together"
    assert screen.fields.drug.typed() == "Magic mouthwash suspension"
    screen.fields.sig.setFocus()
    for text in ("5 ml po qid", "240", "12", "0", "11/20/2026"):
        keys(text)
    press(screen, "intake.accept")
    command = sent(counter)
    mix = command.more.compound
    assert (command.unit, command.more.compound_name) == (Unit.MILLILITER, "Magic mouthwash")
    assert (mix.dosage_form, mix.unit_form, mix.route) == ("12", "3", "26643006")
    assert [one.cost for one in mix.ingredients] == [Money(44), Money(1250)]


def test_that_a_wrong_cell_of_a_compound_is_named_and_nothing_is_lost(
    screen: IntakeScreen, town: Town, press: Callable[[Screen, str], None]
) -> None:
    compound = screen.entry.besides.compound
    type_all()
    press(screen, "intake.compound")
    assert compound.lines[0].drug is town.metformin, "what was picked is the first ingredient"
    compound.name.set_text("Salve")
    assert screen.back()
    press(screen, "intake.accept")
    assert compound.form.error()
    assert compound.lines[0].quantity.error()
    assert compound.name.text() == "Salve"


def test_that_emptying_the_fields_can_be_undone_with_all_of_it(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.more")
    keys("20")
    press(screen, "intake.compound")
    before = screen.entry.besides.compound.typed()
    press(screen, "intake.clear")
    assert not screen.has_unsaved()
    counter.undos[-1]()
    assert screen.entry.besides.more.typed() == {F.CLARIFICATION: "20"}
    assert screen.entry.besides.compound.typed() == before


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("dark", 125)])
def test_that_every_field_has_a_name_and_no_word_is_cut(
    screen: IntakeScreen, press: Callable[[Screen, str], None], check_accessible: Any, check_keys: Any,
    picture: Any, check_not_cut: Any, theme: str, percent: int,
) -> None:  # fmt: skip
    press(screen, "intake.compound")
    press(screen, "intake.more")
    check_accessible(screen)
    check_keys(screen)
    picture(screen, (1840, 1400), theme, percent)
    check_not_cut(screen.entry.besides)
