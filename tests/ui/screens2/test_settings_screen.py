"""Prove the settings: what is shown is what is kept, and what is typed is checked and saved."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.claims.model import PlanKind
from app.claims.sheets.model import CobScheme
from app.claims.sheets.views import PlanSheet
from app.hardware.errors import NotSetUp, PaperOut
from app.hardware.printer_address import LabelForm, PaperForms
from app.hardware.results import PrintResult
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import PlanId
from app.settings.model import SettingKey
from ui.screens.settings.devices_page import ORDER, STATES
from ui.screens.settings.view import ABOUT, DEVICES, LOOK, PLANS, PRICES, STORE, SettingsScreen
from ui.simulators.offer import WORDS
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.hardware.config import DevicesConfig


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def settings(qtbot: QtBot, counter: Any) -> Callable[..., SettingsScreen]:
    def show(page: int = STORE) -> SettingsScreen:
        screen = SettingsScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        screen.tabs.set_current(page)
        return screen

    return show


def field_of(screen: SettingsScreen, key: SettingKey) -> Any:
    return next(one.field for one in (*screen.store.settings, *screen.devices.settings) if one.key is key)


def run(screen: SettingsScreen, name: str) -> None:
    next(command for command in screen.commands() if command.id == name).handler()


def test_that_what_is_kept_is_shown_as_people_type_it(settings: Any) -> None:
    screen = settings()
    assert field_of(screen, SettingKey.STORE_NAME).text() == "Harbor Pharmacy"
    assert field_of(screen, SettingKey.FLOAT).text() == "200.00"
    assert field_of(screen, SettingKey.STORE_ZONE).value() == "America/New_York"
    assert not screen.has_unsaved()


def test_that_only_what_differs_is_saved(settings: Any, counter: Any, ran: Any) -> None:
    screen = settings()
    line = field_of(screen, SettingKey.TAX_RATE).line
    line.clear()
    QTest.keyClicks(line, "7.375")
    assert screen.has_unsaved()
    run(screen, "settings.save")
    assert [cmd.values for cmd in ran("change_settings")] == [((SettingKey.TAX_RATE, "7.375"),)]
    assert counter.said[-1] == (Tone.OK, "Saved.")


def test_that_what_holds_from_the_next_start_says_so(settings: Any, counter: Any) -> None:
    screen = settings()
    QTest.keyClicks(field_of(screen, SettingKey.STORE_NAME).line, " East")
    run(screen, "settings.save")
    assert "next start" in counter.said[-1][1]


def test_that_a_wrong_field_is_told_as_it_is_left(settings: Any) -> None:
    screen = settings()
    npi = field_of(screen, SettingKey.STORE_NPI)
    npi.line.setText("2346325783")
    assert not npi.check_now()
    assert "check digit" in npi.error()


def test_that_what_the_store_refuses_stays_beside_its_field(settings: Any, counter: Any) -> None:
    counter.work.answers["change_settings"] = DomainError.of(
        [
            FieldProblem(SettingKey.STORE_ZIP, "Type five digits."),
            FieldProblem(SettingKey.STORE_DEA, "The check digit is wrong."),
        ]
    )
    screen = settings()
    QTest.keyClicks(field_of(screen, SettingKey.STORE_ZIP).line, "9")
    run(screen, "settings.save")
    assert field_of(screen, SettingKey.STORE_ZIP).error() == "Type five digits."
    assert field_of(screen, SettingKey.STORE_DEA).error() == "The check digit is wrong."


def test_that_what_is_typed_survives_a_change_elsewhere_and_can_be_undone(settings: Any) -> None:
    screen = settings()
    QTest.keyClicks(field_of(screen, SettingKey.STORE_CITY).line, " South")
    screen.on_changes(frozenset())
    assert field_of(screen, SettingKey.STORE_CITY).text() == "Portland South"
    run(screen, "settings.undo")
    assert field_of(screen, SettingKey.STORE_CITY).text() == "Portland"


def test_that_the_look_holds_at_once_and_is_kept(settings: Any, counter: Any, ran: Any) -> None:
    screen = settings(LOOK)
    screen.look.theme.buttons[1].click()
    assert counter.appearance == ("dark", "normal")
    assert [cmd.values for cmd in ran("change_settings")] == [((SettingKey.THEME, "dark"),)]


def test_that_a_plan_is_changed_added_and_taken_out_of_use(
    settings: Any, counter: Any, lane: Any, ran: Any
) -> None:
    counter.work.answers["add_plan"] = PlanId(lane.day_id)
    screen = settings(PLANS)
    editor = screen.plans.editor
    assert editor.name.text() == "CarePlus Part D"
    QTest.keyClicks(editor.pcn.line, "X")
    assert screen.has_unsaved()
    editor.save.click()
    (cmd,) = ran("change_plan")
    assert (cmd.fields.pcn, cmd.active) == ("MEDDADVX", True)
    editor.off.click()
    assert ran("change_plan")[-1].active is False
    screen.plans.add.click()
    assert editor.name.text() == ""
    QTest.keyClicks(editor.name.line, "Coast Health")
    QTest.keyClicks(editor.bin.line, "999005")
    editor.save.click()
    (new,) = ran("add_plan")
    assert (new.fields.name, new.fields.bin, new.fields.return_days) == ("Coast Health", "999005", 10)


def test_that_a_plan_says_which_terms_its_payer_sheet_overrides(settings: Any, lane: Any) -> None:
    told = PlanSheet("Practice Commercial", 3, CobScheme.AMOUNT_PAID, federal=True)
    lane.sheets.of_plan = lambda _plan_id, _day: told
    terms = settings(PLANS).plans.editor.terms
    assert terms.sheet.text() == "Payer sheet today: Practice Commercial, version 3."
    assert "what they paid; it goes before this" in terms.scheme.note.text()
    assert terms.federal.text().endswith("yes, by its payer sheet")
    assert not terms.federal.isEnabled()
    terms.show_sheet(None, PlanKind.COMMERCIAL)
    assert terms.sheet.text().startswith("No payer sheet holds")
    assert terms.federal.isEnabled()
    terms.show_sheet(None, PlanKind.MEDICAID)
    assert terms.federal.text().endswith("yes, by its kind")


def test_that_a_plans_terms_are_saved_with_it(settings: Any, ran: Any) -> None:
    plans = settings(PLANS).plans
    kept = plans.table.current().terms
    assert not plans.is_touched()
    plans.editor.terms.scheme.set_value("paid")
    plans.editor.terms.days.set_text("21")
    assert plans.is_touched()
    plans.editor.save.click()
    (cmd,) = ran("change_plan")
    assert cmd.fields.terms == replace(kept, cob_scheme="paid", appeal_days=21)


def test_that_a_refused_plan_stays_beside_its_field(settings: Any, counter: Any) -> None:
    counter.work.answers["change_plan"] = DomainError("BIN", "A BIN has six digits. Copy it from the card.")
    screen = settings(PLANS)
    screen.plans.editor.save.click()
    assert screen.plans.editor.bin.error() == "A BIN has six digits. Copy it from the card."


def test_that_devices_tell_how_they_stand_and_follow(settings: Any, counter: Any, qtbot: QtBot) -> None:
    screen = settings(DEVICES)
    chips = screen.devices.chips
    assert chips[DeviceKind.SCANNER].text() == "Ready"
    assert chips[DeviceKind.CARD_TERMINAL].text() == "Not set up"
    status = DeviceStatus(DeviceKind.SCANNER, DeviceState.ABSENT, "The scanner is not there. Plug it in.")
    counter.desk.devices.shown = (status,)
    for listener in counter.desk.devices.status_listeners:
        listener(status)
    qtbot.waitUntil(lambda: chips[DeviceKind.SCANNER].text() == "Not found")
    assert "Plug it in" in screen.devices.words[DeviceKind.SCANNER].text()
    screen.deactivate()
    assert counter.desk.devices.status_listeners == []


def test_that_every_kind_and_state_of_device_has_words() -> None:
    assert set(ORDER) == set(DeviceKind)
    assert set(STATES) == set(DeviceState)


def test_that_the_page_of_the_devices_shows_the_practice_devices_in_practice(
    settings: Any, counter: Any
) -> None:
    page = settings(DEVICES).devices
    button = next(found for found in page.findChildren(QAbstractButton) if found.accessibleName() == WORDS)
    button.click()
    assert counter.desk.shown_simulators == [("light", 100)]


def test_that_a_store_in_use_has_no_practice_devices_to_show(settings: Any, counter: Any) -> None:
    counter.desk.show_simulators = None
    names = {found.accessibleName() for found in settings(DEVICES).devices.findChildren(QAbstractButton)}
    assert WORDS not in names


def test_that_a_practice_store_has_no_addresses_to_type(settings: Any) -> None:
    (one,) = settings(DEVICES).devices.settings
    assert one.key is SettingKey.CUSTOMER_WINDOW


def test_that_a_real_store_starts_its_devices_again(settings: Any, counter: Any, lane: Any, ran: Any) -> None:
    counter.desk.store = replace(counter.desk.store, practice=False)
    started: list[DevicesConfig] = []
    counter.desk.devices.reconfigure = started.append
    screen = settings(DEVICES)
    QTest.keyClicks(field_of(screen, SettingKey.RECEIPT_PRINTER).line, "tcp:192.168.1.40:9100")
    lane.settings.held["device.receipt_printer"] = "tcp:192.168.1.40:9100"
    lane.settings.held["device.cash_drawer"] = "serial:COM6:9600;line=cts"
    lane.settings.held["device.pole_display"] = "serial:COM5:9600"
    run(screen, "settings.save")
    assert len(ran("change_settings")) == 1
    (config,) = started
    assert config.receipt_printer == "tcp:192.168.1.40:9100"
    assert (config.drawer_port, config.pole_display) == ("serial:COM6:9600;line=cts", "serial:COM5:9600")
    assert "started again" in counter.said[-1][1]


def test_that_about_tells_sources_and_warnings(settings: Any, counter: Any) -> None:
    counter.desk.notices = ("The key lies in a file beside the store.",)
    screen = settings(ABOUT)
    assert screen.about.sources.text_at(0, 0) == "FDA NDC directory"
    assert screen.about.sources.text_at(0, 1) == "11/20/2026"
    assert screen.about.notices.steps()[0].title == "The key lies in a file beside the store."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("practice", [True, False])
def test_that_every_page_fits_and_is_named(
    settings: Any,
    counter: Any,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
    practice: bool,
) -> None:
    counter.desk.store = replace(counter.desk.store, practice=practice)
    screen = settings()
    for page in (STORE, PLANS, PRICES, DEVICES, LOOK, ABOUT):
        screen.tabs.set_current(page)
        for size in ((1284, 560), (1838, 900)):
            picture(screen, size, theme)
            check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)


PEM = "-----BEGIN CERTIFICATE-----\nMIIBAAEC\nAwQ=\n-----END CERTIFICATE-----"


@pytest.fixture
def real(counter: Any) -> Any:
    """Make the store a real one, which has a payer to set up."""
    counter.desk.store = replace(counter.desk.store, practice=False)
    return counter


@pytest.mark.usefixtures("real")
def test_that_the_payer_is_set_up_with_address_and_certificate(settings: Any, ran: Any) -> None:
    screen = settings()
    address = field_of(screen, SettingKey.PAYER_ENDPOINT)
    QTest.keyClicks(address.line, "switch.example.com:99999")
    assert not address.check_now()
    assert "HOST:PORT" in address.error()
    address.line.setText("switch.example.com:6000")
    certificate = field_of(screen, SettingKey.PAYER_CA)
    certificate.area.setPlainText(PEM)
    assert certificate.note.text().startswith("SHA-256 ")
    run(screen, "settings.save")
    assert dict(ran("change_settings")[0].values) == {
        SettingKey.PAYER_ENDPOINT: "switch.example.com:6000",
        SettingKey.PAYER_CA: PEM,
    }


@pytest.mark.usefixtures("real")
def test_that_a_certificate_is_read_from_a_file_or_refused(settings: Any, tmp_path: Path) -> None:
    screen = settings()
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    good.write_text(PEM, "ascii")
    bad.write_bytes(b"\xff\xfe")
    screen.certificates.take(str(good))
    assert screen.store.certificate.text() == PEM
    assert screen.has_unsaved()
    for path in (bad, tmp_path / "missing.pem"):
        screen.certificates.take(str(path))
        assert "cannot be read" in screen.store.certificate.field.error()
    assert screen.store.certificate.text() == PEM


@pytest.mark.usefixtures("real")
def test_that_a_certificate_cut_short_is_told_as_it_is_left(settings: Any) -> None:
    screen = settings()
    certificate = screen.store.certificate
    certificate.field.setFocus()
    QTest.keyClicks(certificate.field.area, "hello")
    field_of(screen, SettingKey.STORE_NAME).setFocus()
    assert "whole certificate" in certificate.field.error()


def test_that_a_practice_store_has_no_payer_to_set_up(settings: Any) -> None:
    keys = {one.key for one in settings().store.settings}
    assert not keys & {SettingKey.PAYER_ENDPOINT, SettingKey.PAYER_CA}


def test_that_papers_get_their_language_address_and_logo(settings: Any, ran: Any, tmp_path: Path) -> None:
    screen = settings()
    language = field_of(screen, SettingKey.PAPER_LANGUAGE)
    assert language.value() == "en"
    assert not screen.has_unsaved()
    logo = tmp_path / "logo.png"
    logo.write_bytes(base64.b64decode(DOT))
    screen.logos.take(str(logo))
    assert screen.store.logo.text() == DOT
    assert screen.store.logo.field.picture.isVisibleTo(screen.store.logo.field)
    screen.logos.take(str(tmp_path / "none.png"))
    assert "cannot be read" in screen.store.logo.field.error()
    (tmp_path / "words.png").write_text("hello", "utf-8")
    screen.logos.take(str(tmp_path / "words.png"))
    assert "PNG picture" in screen.store.logo.field.error()
    assert screen.store.logo.text() == DOT
    language.set_value("es")
    run(screen, "settings.save")
    assert dict(ran("change_settings")[0].values) == {
        SettingKey.PAPER_LANGUAGE: "es",
        SettingKey.PAPER_LOGO: DOT,
    }
    screen.store.logo.field.remove.click()
    assert screen.store.logo.text() == ""


def test_that_the_calibration_of_label_sheets_is_printed_and_its_end_told(
    settings: Any, counter: Any
) -> None:
    screen = settings(DEVICES)
    devices = counter.desk.devices
    screen.devices.calibrate.click()
    assert devices.pages == [(DeviceKind.LABEL_PRINTER, b"%PDF-4x2.25", "calibration")]
    assert "set right and down" in screen.devices.told()
    devices.page_answer = PrintResult.not_sent(PaperOut())
    screen.devices.calibrate.click()
    assert "out of paper" in screen.devices.told()
    devices.forms = PaperForms(labels=LabelForm(is_zpl=True))
    screen.devices.calibrate.click()
    assert "by itself" in screen.devices.told()
    assert len(devices.pages) == 2


def test_that_the_scanner_page_is_printed_or_says_how_else_to_get_it(settings: Any, counter: Any) -> None:
    screen = settings(DEVICES)
    devices = counter.desk.devices
    screen.devices.scanner_page.click()
    assert devices.pages == [(DeviceKind.PAGE_PRINTER, b"%PDF scanners", "scanner-set-up")]
    assert "four test codes" in screen.devices.told()
    devices.page_answer = PrintResult.not_sent(PaperOut())
    screen.devices.scanner_page.click()
    assert "out of paper" in screen.devices.told()
    devices.page_answer = PrintResult.not_sent(NotSetUp())
    screen.devices.scanner_page.click()
    assert "counter scanner-page" in screen.devices.told()
