"""Prove that settings are checked, kept all or none, and leave a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.errors import DomainError, NotAllowed
from app.settings.model import SettingKey
from app.settings.rules import NAMES, check_setting
from app.workflows.store_settings import SaveSettings, save_settings

if TYPE_CHECKING:
    from app.kernel.running import Actor

GOOD = [
    (SettingKey.STORE_NAME, "  Harbor Pharmacy ", "Harbor Pharmacy"),
    (SettingKey.STORE_STATE, "me", "ME"),
    (SettingKey.STORE_ZIP, "04101-1234", "04101-1234"),
    (SettingKey.STORE_PHONE, "(207) 555-0100", "207-555-0100"),
    (SettingKey.STORE_NPI, "2346325782", "2346325782"),
    (SettingKey.STORE_ZONE, "America/Chicago", "America/Chicago"),
    (SettingKey.TAX_RATE, "7.375 %", "7.375"),
    (SettingKey.TAX_RATE, "", ""),
    (SettingKey.FLOAT, "015000", "15000"),
    (SettingKey.IDLE_LOCK, "0", "0"),
    (SettingKey.TERMINAL, "tcp:192.168.1.60:10009", "tcp:192.168.1.60:10009"),
    (SettingKey.SCANNER, "serial:/dev/ttyACM0", "serial:/dev/ttyACM0:115200"),
    (SettingKey.SCANNER, "", ""),
    (SettingKey.DENSITY, "large", "large"),
]
BAD = [
    (SettingKey.STORE_NAME, ""),
    (SettingKey.STORE_NAME, "Harbor\x1cPharmacy"),
    (SettingKey.STORE_NAME, "x" * 61),
    (SettingKey.STORE_STATE, "Maine"),
    (SettingKey.STORE_ZIP, "4101"),
    (SettingKey.STORE_PHONE, "555-0100"),
    (SettingKey.STORE_NPI, "2346325783"),
    (SettingKey.STORE_DEA, "X01234564"),
    (SettingKey.STORE_ZONE, "Maine/Portland"),
    (SettingKey.STORE_ZONE, "../../etc/passwd"),
    (SettingKey.TAX_RATE, "21"),
    (SettingKey.TAX_RATE, "-1"),
    (SettingKey.MARKUP, "much"),
    (SettingKey.FLOAT, "-100"),
    (SettingKey.FLOAT, "500001"),
    (SettingKey.FLOAT, ""),
    (SettingKey.IDLE_LOCK, "30"),
    (SettingKey.RECEIPT_PRINTER, "192.168.1.40"),
    (SettingKey.RECEIPT_PRINTER, "tcp:printer:99999"),
    (SettingKey.THEME, "blue"),
    (SettingKey.LANE, "2"),
    (SettingKey.PRACTICE, "yes"),
]


@pytest.mark.parametrize(("key", "typed", "kept"), GOOD)
def test_that_a_setting_is_kept_in_one_form(key: SettingKey, typed: str, kept: str) -> None:
    assert check_setting(key, typed) == kept
    assert check_setting(key, kept) == kept


@pytest.mark.parametrize(("key", "typed"), BAD)
def test_that_a_wrong_setting_is_refused_with_a_remedy(key: SettingKey, typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_setting(key, typed)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("key", [key for key in SettingKey if key not in NAMES])
def test_that_what_has_no_rule_cannot_be_changed(key: SettingKey) -> None:
    with pytest.raises(DomainError, match="cannot be changed here"):
        check_setting(key, "1")


@pytest.mark.parametrize("key", NAMES)
def test_that_every_named_setting_has_a_rule(key: SettingKey) -> None:
    with pytest.raises(DomainError, match=NAMES[key]):
        check_setting(key, "\x1c" * 80)


def test_that_what_differs_is_kept_and_traced(unit: Any, owner: Actor) -> None:
    unit.settings.put(SettingKey.TAX_RATE, "7.375")
    values = ((SettingKey.STORE_NAME, "Harbor Pharmacy"), (SettingKey.TAX_RATE, "7.375"))
    outcome = save_settings(unit, SaveSettings(values), owner)
    assert outcome.value == (SettingKey.STORE_NAME,)
    assert unit.settings.get(SettingKey.STORE_NAME) == "Harbor Pharmacy"
    assert len(outcome.changes) == 1


def test_that_one_wrong_setting_keeps_all_as_they_were(unit: Any, owner: Actor) -> None:
    values = (
        (SettingKey.STORE_NAME, "Harbor Pharmacy"),
        (SettingKey.STORE_NPI, "1"),
        (SettingKey.STORE_ZIP, "1"),
    )
    with pytest.raises(DomainError) as refused:
        save_settings(unit, SaveSettings(values), owner)
    assert [problem.field for problem in refused.value.problems] == [
        SettingKey.STORE_NPI,
        SettingKey.STORE_ZIP,
    ]
    assert unit.settings.get(SettingKey.STORE_NAME) == ""


def test_that_only_an_owner_changes_settings(unit: Any, pharmacist: Actor) -> None:
    with pytest.raises(NotAllowed):
        save_settings(unit, SaveSettings(((SettingKey.STORE_NAME, "Other"),)), pharmacist)
