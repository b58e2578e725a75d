"""Prove the page of routes: order, every field, refusals beside their field, a try of the connection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from app.settings.route_form import write_routes
from app.settings.routes import RouteSpec, read_routes
from ui.screens.settings.routes_page import RoutesPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MAIN = RouteSpec("Main", "switch.example.com", 6000, persistent=True, most=4)
SECOND = RouteSpec("Second", "other.example.com", 6001, ("careplus",), framing="http", path="/d0")


class SettingsDouble:
    def __init__(self, *specs: RouteSpec) -> None:
        self.text = write_routes(specs)

    def all(self) -> dict[str, str]:
        return {SettingKey.PAYER_ROUTES: self.text}


@pytest.fixture
def kept(counter: Any) -> SettingsDouble:
    double = SettingsDouble(MAIN, SECOND)
    counter.work.reads = SimpleNamespace(settings=double)

    def keep(payload: Any) -> None:
        ((_key, double.text),) = payload.values

    counter.work.answers["change_settings"] = keep
    return double


@pytest.fixture
def page(qtbot: QtBot, counter: Any, kept: SettingsDouble) -> RoutesPage:
    made = RoutesPage(counter, None)  # type: ignore[arg-type]  # a page alone has no parent
    qtbot.addWidget(made)
    made.resize(1200, 560)
    made.presenter.reload()
    return made


def test_that_routes_stand_in_order_of_preference_and_the_first_is_open(page: RoutesPage) -> None:
    assert page.table.rows() == (MAIN, SECOND)
    assert page.editor.fields["host"].text() == "switch.example.com"
    assert page.editor.persistent.isChecked()
    assert not page.is_touched()


def test_that_a_change_is_kept_with_the_other_routes_as_they_were(
    page: RoutesPage, kept: SettingsDouble
) -> None:
    page.table.select_key("Second")
    page.editor.fields["answer_s"].set_text("45")
    page.editor.fields["destinations"].set_text("careplus, relay")
    assert page.is_touched()
    page.editor.save.click()
    first, second = read_routes(kept.text)
    assert first == MAIN
    assert (second.answer_s, second.destinations) == (45, ("careplus", "relay"))
    assert not page.is_touched()


def test_that_a_new_route_comes_last_and_may_be_preferred(page: RoutesPage, kept: SettingsDouble) -> None:
    page.add.click()
    for name, text in (("name", "Third"), ("host", "10.0.0.9"), ("port", "700")):
        page.editor.fields[name].set_text(text)
    page.editor.save.click()
    assert [spec.name for spec in read_routes(kept.text)] == ["Main", "Second", "Third"]
    page.table.select_key("Third")
    page.up.click()
    page.up.click()
    assert [spec.name for spec in read_routes(kept.text)] == ["Third", "Main", "Second"]
    page.up.click()
    assert [spec.name for spec in read_routes(kept.text)] == ["Third", "Main", "Second"]


def test_that_a_route_is_removed(page: RoutesPage, kept: SettingsDouble) -> None:
    page.table.select_key("Main")
    page.editor.remove.click()
    assert read_routes(kept.text) == (SECOND,)
    page.table.select_key("Second")
    page.editor.remove.click()
    assert kept.text == ""
    assert page.editor.fields["host"].text() == ""


@pytest.mark.parametrize(
    ("name", "text"), [("port", "0"), ("host", "no host"), ("pin", "12"), ("name", "Second")]
)
def test_that_a_refusal_stands_beside_its_field_and_nothing_is_kept(
    page: RoutesPage, kept: SettingsDouble, name: str, text: str
) -> None:
    before = kept.text
    page.editor.fields[name].set_text(text)
    page.editor.save.click()
    assert page.editor.fields[name].error()
    assert kept.text == before


def test_that_a_connection_is_tried_as_typed_without_being_saved(
    page: RoutesPage, counter: Any, kept: SettingsDouble
) -> None:
    before = kept.text
    counter.desk.reply = "AB12"
    page.editor.fields["name"].set_text("Tried")
    page.editor.try_it.click()
    assert counter.desk.asked == [("Tried", b"")]
    assert "AB12" in page.editor.told.text()
    counter.desk.reply = DomainError("certificate", "Its certificate is not the one we trust.")
    page.editor.try_it.click()
    assert page.editor.told.text().startswith("It does not work: Its certificate")
    assert kept.text == before
