"""The separators of the claim format, and every other sign that cannot be printed, get into no field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.running import Role
from app.prescriptions.fields import FIELDS, EntryContext, check_field
from app.settings.model import SettingKey
from app.workflows.dispense import CancelFill, CompleteFill, ScanStock, cancel_fill, complete_fill, scan_stock
from app.workflows.end_of_day import CountDrawer, ExplainOverShort, count_drawer, explain_over_short
from app.workflows.patients_desk import (
    AddAllergy,
    AddCoverage,
    AddPatient,
    add_allergy,
    add_coverage,
    add_patient,
)
from app.workflows.pickup import ConfirmBirthDate, confirm_birth_date
from app.workflows.register import AddItem, add_item
from app.workflows.settings_desk import AddPlan, ChangeSettings, PlanFields, add_plan, change_settings
from app.workflows.sign_in import CreateUser, create_user
from app.workflows.verify import SendBack, send_back
from app.workflows.will_call import PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tests.unit.bad_input.conftest import Counter

    Try = Callable[["Counter", str], object]

SEPARATORS = ("\x1c", "\x1d", "\x1e")
SETTINGS = (
    SettingKey.STORE_NAME,
    SettingKey.STORE_STREET,
    SettingKey.STORE_CITY,
    SettingKey.STORE_STATE,
    SettingKey.STORE_ZIP,
    SettingKey.STORE_PHONE,
    SettingKey.STORE_NPI,
    SettingKey.STORE_DEA,
    SettingKey.STORE_ZONE,
    SettingKey.TAX_RATE,
    SettingKey.FLOAT,
    SettingKey.MARKUP,
    SettingKey.DISPENSING_FEE,
    SettingKey.VACCINE_FEE,
    SettingKey.IDLE_LOCK,
    SettingKey.PAYER_ENDPOINT,
    SettingKey.VENDOR_ID,
    SettingKey.SCANNER,
    SettingKey.RECEIPT_PRINTER,
    SettingKey.PAGE_PRINTER,
    SettingKey.TERMINAL,
    SettingKey.SCALE,
    SettingKey.CASH_DRAWER,
    SettingKey.POLE_DISPLAY,
)


def _patient(field: str, plain: str) -> Try:
    def attempt(counter: Counter, sign: str) -> object:
        fields = replace(counter.who.fields, **{field: _in(plain, sign)})  # type: ignore[arg-type]
        return counter.stage.do(add_patient, AddPatient(fields))

    return attempt


def _card(field: str, plain: str) -> Try:
    def attempt(counter: Counter, sign: str) -> object:
        plan = counter.stage.read(lambda reads: reads.claims.plans())[0]
        card = AddCoverage(counter.who.patient_id, plan.id, 1, "M12345678")
        return counter.stage.do(add_coverage, replace(card, **{field: _in(plain, sign)}))  # type: ignore[arg-type]

    return attempt


def _plan(field: str, plain: str) -> Try:
    def attempt(counter: Counter, sign: str) -> object:
        kind = counter.stage.read(lambda reads: reads.claims.plans())[0].kind
        fields = replace(PlanFields("New plan", kind, "999009", "NEW"), **{field: _in(plain, sign)})  # type: ignore[arg-type]
        return counter.stage.do(add_plan, AddPlan(fields))

    return attempt


def _user(field: str, plain: str) -> Try:
    def attempt(counter: Counter, sign: str) -> object:
        user = CreateUser(
            f"new{field[:3]}{ord(sign)}", "New One", "NO", frozenset({Role.CASHIER}), "hash", "pin"
        )
        return counter.stage.do(create_user, replace(user, **{field: _in(plain, sign)}))  # type: ignore[arg-type]

    return attempt


def _in(plain: str, sign: str) -> str:
    """Put a sign at the end, where an unwary trim would take it away unseen."""
    return plain + sign


def _over_short(counter: Counter, sign: str) -> object:
    day = counter.stage.read(lambda reads: reads.closing.day(1)).head.id
    return counter.stage.do(explain_over_short, ExplainOverShort(day, f"wrong change{sign}"))


FIELDS_OF_COMMANDS: dict[str, Try] = {
    "last name": _patient("last", "Chen"),
    "first name": _patient("first", "Maria"),
    "phone": _patient("phone", "5555550101"),
    "street": _patient("street", "1 Elm"),
    "city": _patient("city", "Salem"),
    "state": _patient("state", "NY"),
    "ZIP": _patient("zip_code", "00401"),
    "member id": _card("cardholder_id", "M12345678"),
    "group": _card("group_id", "GRP1"),
    "person code": _card("person_code", "01"),
    "allergy": lambda c, s: c.stage.do(add_allergy, AddAllergy(c.who.patient_id, f"Sulfa{s}")),
    "reaction": lambda c, s: c.stage.do(add_allergy, AddAllergy(c.who.patient_id, "Sulfa", f"hives{s}")),
    "sig": lambda c, s: c.stage.accept(c.who, sig_typed=f"1 tab po bid{s}"),
    "drug": lambda c, s: c.stage.do(scan_stock, ScanStock(c.entered, f"{c.stage.drug.ndc11}{s}")),
    "lot": lambda c, s: c.stage.do(
        complete_fill, CompleteFill(c.entered, c.stage.drug.ndc11, f"LOT7{s}", "06/2028")
    ),
    "expiry": lambda c, s: c.stage.do(
        complete_fill, CompleteFill(c.entered, c.stage.drug.ndc11, "LOT7", f"06/2028{s}")
    ),
    "reason": lambda c, s: c.stage.do(cancel_fill, CancelFill(c.entered, f"changed her mind{s}")),
    "bin": lambda c, s: c.stage.do(place_in_bin, PlaceInBin(c.who.patient_id, f"A1{s}")),
    "birth date": lambda c, s: c.stage.do(confirm_birth_date, ConfirmBirthDate(c.sale_id, f"07/04/1961{s}")),
    "item": lambda c, s: c.stage.do(add_item, AddItem(c.sale_id, f"{_upc()}{s}")),
    "username": _user("username", "newname"),
    "name": _user("display", "New One"),
    "initials": _user("initials", "NO"),
    "license number": _user("license_number", "RPH-1"),
    "BIN": _plan("bin", "999009"),
    "PCN": _plan("pcn", "NEW"),
}


def _upc() -> str:
    from app.practice.people import people

    return people().items[0].upc


@pytest.mark.parametrize("sign", SEPARATORS, ids=["1C", "1D", "1E"])
@pytest.mark.parametrize("field", FIELDS_OF_COMMANDS)
def test_that_a_separator_gets_into_no_field(counter: Counter, field: str, sign: str) -> None:
    counter.refuse(lambda c: FIELDS_OF_COMMANDS[field](c, sign), field)


@pytest.mark.parametrize("sign", [*SEPARATORS, "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\u200f"])
def test_that_no_other_unprintable_sign_gets_into_a_label(counter: Counter, sign: str) -> None:
    words = f"Take 1{sign} tablet."
    counter.refuse(lambda c: c.stage.accept(c.who, sig_typed=words), "sig")
    counter.refuse(lambda c: c.stage.accept(c.who, sig_text=words), "sig")


@pytest.mark.parametrize("sign", SEPARATORS, ids=["1C", "1D", "1E"])
@pytest.mark.parametrize("key", SETTINGS)
def test_that_a_separator_gets_into_no_setting(counter: Counter, key: SettingKey, sign: str) -> None:
    now = counter.stage.read(lambda reads: reads.settings.all()).get(key, "")
    change = ChangeSettings(((key, f"{now}{sign}"),))
    counter.refuse(lambda c: c.stage.do(change_settings, change), key)


@pytest.mark.parametrize("sign", SEPARATORS, ids=["1C", "1D", "1E"])
@pytest.mark.parametrize("field", FIELDS)
def test_that_a_separator_is_noticed_as_a_field_is_left(field: str, sign: str, today: date) -> None:
    problem = check_field(field, f"1{sign}", EntryContext(today))
    assert problem is not None
    assert problem.field == field


@pytest.mark.parametrize("sign", SEPARATORS, ids=["1C", "1D", "1E"])
def test_that_a_separator_gets_into_no_amount(sign: str) -> None:
    with pytest.raises(DomainError):
        Money.parse(f"12.34{sign}")


@pytest.mark.parametrize("sign", SEPARATORS, ids=["1C", "1D", "1E"])
def test_that_a_separator_gets_into_no_reason(counter: Counter, sign: str) -> None:
    counter.refuse(lambda c: c.stage.do(send_back, SendBack(c.filled, f"count{sign}")), "reason")
    day: Any = counter.stage.read(lambda reads: reads.closing.day(1)).head.id
    counter.stage.do(count_drawer, CountDrawer(day, ((100, 1),)))
    counter.refuse(lambda c: _over_short(c, sign), "reason")
