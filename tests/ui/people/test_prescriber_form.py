"""Prove that a prescriber is added and changed with keys alone, with NPI and DEA number checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest

from app.kernel.errors import DomainError
from app.workflows.prescribers_desk import AddPrescriber, ChangePrescriber, PrescriberFields
from ui.targets import PersonFormTarget, PrescriberTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import ShellDouble
    from tests.ui.people.conftest import Office
    from ui.screens.base import Screen
    from ui.screens.prescriber_form.view import PrescriberFormScreen


def test_that_a_new_prescriber_begins_with_the_name_typed_and_comes_back(
    prescriber_form: PrescriberFormScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    prescriber_form.activate(PersonFormTarget("intake", "oak, jo"))
    form = prescriber_form.form
    assert form.npi.line.hasFocus()
    QTest.keyClicks(form.npi.line, "2000000036")
    press(prescriber_form, "prescriber_form.save")
    fields = PrescriberFields("Oak", "Jo", "2000000036")
    assert counter.work.submitted == [("add_prescriber", AddPrescriber(fields))]
    kept = counter.work.answers["add_prescriber"]
    assert counter.opened == [("intake", PrescriberTarget(kept))]  # type: ignore[arg-type]
    assert counter.backs == 1
    assert not prescriber_form.has_unsaved()


def test_that_digits_typed_at_intake_are_the_npi(prescriber_form: PrescriberFormScreen) -> None:
    prescriber_form.activate(PersonFormTarget("intake", "2000000036"))
    assert prescriber_form.form.npi.text() == "2000000036"
    assert prescriber_form.form.last.line.hasFocus()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("npi", "2000000037", "check digit"),
        ("npi", "123", "ten digits"),
        ("dea", "XP1234564", "check digit"),
        ("dea", "12", "two letters"),
    ],
)
def test_that_numbers_are_checked_as_they_are_left(
    prescriber_form: PrescriberFormScreen,
    counter: ShellDouble,
    press: Callable[[Screen, str], None],
    name: str,
    text: str,
    words: str,
) -> None:
    prescriber_form.activate(PersonFormTarget("intake", "pine, ada"))
    field = getattr(prescriber_form.form, name)
    field.setFocus()
    QTest.keyClicks(field.line, text)
    prescriber_form.form.street.setFocus()
    assert words in field.error()
    press(prescriber_form, "prescriber_form.save")
    assert counter.work.submitted == []
    assert field.line.hasFocus()


def test_that_a_dea_number_of_another_letter_is_doubted_and_still_kept(
    prescriber_form: PrescriberFormScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    prescriber_form.activate(PersonFormTarget("intake", "oak, ada"))
    form = prescriber_form.form
    form.npi.line.setText("2000000036")
    form.dea.setFocus()
    QTest.keyClicks(form.dea.line, "XP1234563")
    form.phone.setFocus()
    assert "not O" in form.dea.note.text()
    press(prescriber_form, "prescriber_form.save")
    assert len(counter.work.submitted) == 1


def test_that_a_prescriber_on_file_is_changed(
    prescriber_form: PrescriberFormScreen,
    counter: ShellDouble,
    office: Office,
    press: Callable[[Screen, str], None],
) -> None:
    prescriber_form.activate(PersonFormTarget("intake", id=office.pine.id))
    form = prescriber_form.form
    assert form.last.text() == "Pine"
    form.city.line.setText("Bath")
    prescriber_form.activate(PersonFormTarget("intake"))
    assert counter.said[-1][0] is Tone.WARN
    press(prescriber_form, "prescriber_form.undo")
    assert form.city.text() == "Portland"
    counter.undos[-1]()
    assert form.city.text() == "Bath"
    press(prescriber_form, "prescriber_form.save")
    name, cmd = counter.work.submitted[0]
    assert (name, cmd.fields.city) == ("change_prescriber", "Bath")
    assert isinstance(cmd, ChangePrescriber)


def test_that_a_held_npi_is_refused_beside_the_field(
    prescriber_form: PrescriberFormScreen,
    counter: ShellDouble,
    office: Office,
    press: Callable[[Screen, str], None],
) -> None:
    counter.work.answers["change_prescriber"] = DomainError("NPI", "A prescriber with this NPI is on file.")
    prescriber_form.activate(PersonFormTarget("intake", id=office.pine.id))
    press(prescriber_form, "prescriber_form.save")
    assert "on file" in prescriber_form.form.npi.error()
    assert counter.backs == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_the_prescriber_form_is_accessible_and_whole(
    prescriber_form: PrescriberFormScreen,
    office: Office,
    picture: Any,
    check_not_cut: Any,
    check_accessible: Any,
    check_keys: Any,
    theme: str,
    percent: int,
) -> None:
    prescriber_form.activate(PersonFormTarget("intake", id=office.pine.id))
    check_accessible(prescriber_form)
    check_keys(prescriber_form)
    picture(prescriber_form, (1284, 664), theme, percent)
    check_not_cut(prescriber_form)
