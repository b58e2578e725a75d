"""Change settings and plans on a real unit of work; what is typed wrong is named and nothing is kept."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from app.claims.model import PlanKind, PlanTerms
from app.kernel.errors import DomainError, NotAllowed
from app.settings.certificate import fingerprints, read_certificates
from app.settings.model import SettingKey
from app.settings.rules import FIXED, read_setting, show_setting
from app.workflows.settings_desk import (
    AddPlan,
    ChangePlan,
    ChangeSettings,
    PlanFields,
    add_plan,
    change_plan,
    change_settings,
)

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from tests.fixtures.dispensing_fixtures import Desk

# no real certificate: only its outer form is read here
PEM = "-----BEGIN CERTIFICATE-----\nMIIBAAEC\nAwQ=\n-----END CERTIFICATE-----"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
GOOD = {
    SettingKey.STORE_NAME: ("  Corner Pharmacy ", "Corner Pharmacy"),
    SettingKey.STORE_STREET: ("1 Main St", "1 Main St"),
    SettingKey.STORE_CITY: ("Troy", "Troy"),
    SettingKey.STORE_STATE: ("ny", "NY"),
    SettingKey.STORE_ZIP: ("00401", "00401"),
    SettingKey.STORE_PHONE: ("(555) 555-0101", "5555550101"),
    SettingKey.STORE_NCPDP: (" 1234567 ", "1234567"),
    SettingKey.HELD_CASHIER: ("250", "25000"),
    SettingKey.WRITE_OFF: ("50", "5000"),
    SettingKey.SMALL: ("0.99", "99"),
    SettingKey.SMALL_WAY: ("forgive", "forgive"),
    SettingKey.HELD_TECHNICIAN: ("1,000.00", "100000"),
    SettingKey.STORE_NPI: ("2000000002", "2000000002"),
    SettingKey.STORE_DEA: ("zo1234563", "ZO1234563"),
    SettingKey.STORE_ZONE: ("America/Chicago", "America/Chicago"),
    SettingKey.TAX_RATE: ("7.375 %", "7.375"),
    SettingKey.FLOAT: ("$200", "20000"),
    SettingKey.MARKUP: ("40", "40"),
    SettingKey.DISPENSING_FEE: ("8.50", "850"),
    SettingKey.VACCINE_FEE: ("20", "2000"),
    SettingKey.IDLE_LOCK: ("300", "300"),
    SettingKey.PAYER_ENDPOINT: ("switch.example.com:6000", "switch.example.com:6000"),
    SettingKey.PAYER_CA: (f" {PEM}\r\n", PEM),
    SettingKey.PAYER_ROUTES: (
        '[[route]]\nname = "A"\nhost = "h"\nport = 1\n',
        '[[route]]\nname = "A"\nhost = "h"\nport = 1',
    ),
    SettingKey.PAYER_HELD: (" B \n\nA\n", "A\nB"),
    SettingKey.VENDOR_ID: ("counter1", "COUNTER1"),
    SettingKey.SCANNER: ("serial:/dev/ttyACM0", "serial:/dev/ttyACM0:115200"),
    SettingKey.RECEIPT_PRINTER: ("tcp:10.0.0.4:9100", "tcp:10.0.0.4:9100"),
    SettingKey.PAGE_PRINTER: (" queue:Laser ", "queue:Laser"),
    SettingKey.LABEL_PRINTER: ("zpl:10.0.0.6:9100; dpi=300", "zpl:tcp:10.0.0.6:9100;dpi=300"),
    SettingKey.SCALE: ("nci:serial:/dev/ttyUSB0", "nci:serial:/dev/ttyUSB0:9600"),
    SettingKey.TERMINAL: ("tcp:10.0.0.5:10009", "tcp:10.0.0.5:10009"),
    SettingKey.CASH_DRAWER: ("serial:COM6;line=cts", "serial:COM6:9600;line=cts"),
    SettingKey.POLE_DISPLAY: ("serial:COM5", "serial:COM5:9600"),
    SettingKey.SIGNATURE_PAD: (" serial:/dev/ttyUSB0;model=lcd4x5", "serial:/dev/ttyUSB0:19200;model=lcd4x5"),
    SettingKey.PAPER_LANGUAGE: ("es", "es"),
    SettingKey.PAPER_LINK: (" https://cedar.example/refill?x=1 ", "https://cedar.example/refill?x=1"),
    SettingKey.PAPER_LOGO: (f"{DOT[:20]}\n{DOT[20:]}", DOT),
    SettingKey.THEME: ("dark", "dark"),
    SettingKey.CUSTOMER_WINDOW: ("yes", "yes"),
    SettingKey.DENSITY: ("large", "large"),
}
BAD = {
    SettingKey.STORE_NAME: " ",
    SettingKey.STORE_STREET: "x" * 61,
    SettingKey.STORE_CITY: "\x1c",
    SettingKey.STORE_STATE: "New York",
    SettingKey.STORE_ZIP: "123",
    SettingKey.STORE_PHONE: "911",
    SettingKey.STORE_NCPDP: "12345",
    SettingKey.HELD_CASHIER: "-1",
    SettingKey.WRITE_OFF: "-0.01",
    SettingKey.SMALL: "10.01",
    SettingKey.SMALL_WAY: "keep",
    SettingKey.HELD_TECHNICIAN: "much",
    SettingKey.STORE_NPI: "2000000003",
    SettingKey.STORE_DEA: "ZO1234564",
    SettingKey.STORE_ZONE: "Mars/Olympus",
    SettingKey.TAX_RATE: "-1",
    SettingKey.FLOAT: "-5",
    SettingKey.MARKUP: "many",
    SettingKey.DISPENSING_FEE: "",
    SettingKey.VACCINE_FEE: "-1",
    SettingKey.IDLE_LOCK: "5",
    SettingKey.PAYER_ENDPOINT: "switch.example.com:99999",
    SettingKey.PAYER_CA: "hello",
    SettingKey.PAYER_ROUTES: "[[route]]",
    SettingKey.PAYER_HELD: "A\x00",
    SettingKey.VENDOR_ID: "TOO-LONG-AN-ID",
    SettingKey.SCANNER: "usb",
    SettingKey.RECEIPT_PRINTER: "tcp:host:0",
    SettingKey.PAGE_PRINTER: "x",
    SettingKey.LABEL_PRINTER: "zpl:10.0.0.6:9100;dpi=7",
    SettingKey.SCALE: "toledo:serial:/dev/ttyUSB0",
    SettingKey.TERMINAL: "x",
    SettingKey.CASH_DRAWER: "serial:COM6;send=bell",
    SettingKey.POLE_DISPLAY: "9600",
    SettingKey.SIGNATURE_PAD: "tcp:10.0.0.5:9100",
    SettingKey.PAPER_LANGUAGE: "fr",
    SettingKey.PAPER_LINK: "http://cedar.example",
    SettingKey.PAPER_LOGO: "R0lGODlhAQABAAAAACw=",
    SettingKey.THEME: "blue",
    SettingKey.CUSTOMER_WINDOW: "maybe",
    SettingKey.DENSITY: "tiny",
    SettingKey.PRACTICE: "no",
    SettingKey.LANE: "2",
}
PLAN = PlanFields("Blue Practice", PlanKind.COMMERCIAL, "999005", "blue", "g1", "555-0100", 14)


def test_that_a_printer_with_unknown_label_stock_is_refused(desk: Desk, owner: Actor) -> None:
    for key in (SettingKey.LABEL_PRINTER, SettingKey.PAGE_PRINTER):
        with pytest.raises(DomainError, match="knows no such label stock") as caught:
            change_settings(desk.unit, ChangeSettings(((key, "queue:Laser;stock=a5"),)), owner)
        assert caught.value.field == key


def test_that_every_setting_has_a_good_and_a_bad_example() -> None:
    assert GOOD.keys() | FIXED == set(SettingKey)
    assert BAD.keys() == set(SettingKey)


@pytest.mark.parametrize("key", GOOD)
def test_that_a_good_value_is_kept_in_its_stored_form(key: SettingKey) -> None:
    typed, stored = GOOD[key]
    assert read_setting(key, typed) == stored
    assert read_setting(key, show_setting(key, stored)) == stored


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        (SettingKey.SCANNER, " hid:0C2E:0B8F:V1 ", "hid:0c2e:0b8f:V1"),
        (SettingKey.SCANNER, "usb:0c2e:0b6a:ELM-1", "usb:0c2e:0b6a:ELM-1@115200"),
        (SettingKey.TERMINAL, "nexo:10.0.0.5:8443", "nexo:10.0.0.5:8443"),
        (SettingKey.TERMINAL, "http:10.0.0.5:10009", "http:10.0.0.5:10009"),
        (SettingKey.TERMINAL, "usb:0b00:0080:T1@9600", "usb:0b00:0080:T1@9600"),
    ],
)
def test_that_each_device_takes_every_address_that_its_driver_knows(
    key: SettingKey, typed: str, stored: str
) -> None:
    assert read_setting(key, typed) == read_setting(key, stored) == stored


@pytest.mark.parametrize("key", BAD)
def test_that_a_bad_value_is_refused_by_its_key(key: SettingKey) -> None:
    with pytest.raises(DomainError) as error:
        read_setting(key, BAD[key])
    assert error.value.field == key


@pytest.mark.parametrize(
    "typed",
    [PEM[:-4], PEM.replace("MIIB", "!!!!"), PEM.replace("MIIB", "AAAA"), f"{PEM}\nhello", PEM[5:]],
)
def test_that_a_certificate_that_was_not_copied_whole_is_refused(typed: str) -> None:
    with pytest.raises(DomainError):
        read_certificates(typed)
    assert read_certificates(f"{PEM}\n{PEM}") == f"{PEM}\n{PEM}"


def test_that_a_certificate_is_named_by_the_digest_of_its_bytes() -> None:
    (mark,) = fingerprints(PEM)
    assert mark.replace(":", "").lower() == sha256(b64decode("MIIBAAECAwQ=")).hexdigest()
    assert fingerprints("hello") == ()
    assert fingerprints(PEM.replace("MIIB", "AAAA")) == ()


def test_that_settings_change_all_or_none(desk: Desk, owner: Actor) -> None:
    wrong = ChangeSettings(
        ((SettingKey.STORE_NAME, "New"), (SettingKey.STORE_NPI, "1"), (SettingKey.FLOAT, "x"))
    )
    with pytest.raises(DomainError) as error:
        change_settings(desk.unit, wrong, owner)
    assert [problem.field for problem in error.value.problems] == [SettingKey.STORE_NPI, SettingKey.FLOAT]
    assert desk.unit.settings.get(SettingKey.STORE_NAME) == "Practice Pharmacy"
    change_settings(desk.unit, ChangeSettings(((SettingKey.STORE_NAME, "New"),)), owner)
    assert desk.unit.settings.get(SettingKey.STORE_NAME) == "New"


def test_that_only_the_owner_changes_the_store_but_all_may_choose_their_looks(desk: Desk) -> None:
    change_settings(desk.unit, ChangeSettings(((SettingKey.THEME, "dark"),)), desk.technician)
    with pytest.raises(NotAllowed):
        change_settings(desk.unit, ChangeSettings(((SettingKey.STORE_NAME, "X"),)), desk.technician)


def test_that_a_plan_is_added_changed_and_taken_out_of_use(desk: Desk, owner: Actor) -> None:
    made = add_plan(desk.unit, AddPlan(PLAN), owner).value
    desk.unit.flush()
    plan = desk.unit.plans.get(made)
    assert (plan.pcn, plan.group_id, plan.help_desk, plan.destination) == ("BLUE", "G1", "5550100", "switch")
    with pytest.raises(DomainError, match="already"):
        add_plan(desk.unit, AddPlan(PLAN), owner)
    change_plan(desk.unit, ChangePlan(made, PLAN, active=False), owner)
    desk.unit.flush()
    assert made not in {one.id for one in desk.unit.plans.all_active()}
    with pytest.raises(DomainError, match="already"):
        add_plan(desk.unit, AddPlan(PLAN), owner)


def test_that_a_plans_terms_are_kept_and_stay_when_nothing_is_said_of_them(desk: Desk, owner: Actor) -> None:
    terms = PlanTerms("paid", takes_total=False, federal=True, appeal_days=30)
    plan_id = add_plan(desk.unit, AddPlan(replace(PLAN, terms=terms)), owner).value
    change_plan(desk.unit, ChangePlan(plan_id, replace(PLAN, name="Blue Two")), owner)
    plan = desk.unit.plans.get(plan_id)
    assert (plan.cob_scheme, plan.takes_total, plan.federal, plan.appeal_days) == ("paid", False, True, 30)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (PlanTerms(cob_scheme="nothing"), "cob"),
        (PlanTerms(appeal_days=0), "appeal days"),
        (PlanTerms(appeal_days=366), "appeal days"),
    ],
)
def test_that_wrong_terms_of_a_plan_are_named(desk: Desk, owner: Actor, terms: PlanTerms, field: str) -> None:
    with pytest.raises(DomainError) as error:
        add_plan(desk.unit, AddPlan(replace(PLAN, terms=terms)), owner)
    assert [problem.field for problem in error.value.problems] == [field]


def test_that_every_wrong_field_of_a_plan_is_named(desk: Desk, owner: Actor) -> None:
    wrong = PlanFields("", PlanKind.PART_D, "12345", "NO-PCN!", "g" * 16, "1", 0)
    with pytest.raises(DomainError) as error:
        add_plan(desk.unit, AddPlan(wrong), owner)
    fields = {problem.field for problem in error.value.problems}
    assert fields == {"name", "BIN", "PCN", "group", "phone", "return days"}
