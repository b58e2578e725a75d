"""Codes that do not read, that nobody knows, or whose check digit is wrong are refused with a next step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.kernel.codes import Bin, DeaNumber, Npi
from app.kernel.errors import DomainError
from app.kernel.ndc import Ndc, Ndc11
from app.scanning.labels import bag_label, bin_label, rx_label
from app.scanning.symbols import IdentityCard, Unknown, classify
from app.scanning.types import SERIAL, Scan
from app.settings.model import SettingKey
from app.workflows.dispense import (
    ChangeProduct,
    CompleteFill,
    ScanStock,
    change_product,
    complete_fill,
    scan_stock,
)
from app.workflows.pickup import ScanBag, scan_bag
from app.workflows.register import AddItem, add_item
from app.workflows.settings_desk import AddPlan, ChangeSettings, PlanFields, add_plan, change_settings
from app.workflows.will_call import PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from tests.unit.bad_input.conftest import Counter

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
GS = "\x1d"


def _spoilt(label: str) -> str:
    return label[:-1] + ("1" if label[-1] != "1" else "2")


@pytest.mark.parametrize(
    "raw",
    [
        _spoilt(rx_label(7000412, 1)),
        rx_label(7000412, 1)[:-3],
        _spoilt(bag_label(4711)),
        _spoilt(bin_label("A-12")),
        "00368180336094",  # the last digit is wrong
        "036818033609",
        f"]d20100368180336091{GS}10LOT",
        f"]C101{GS}",
        "]d2\x1d\x1d\x1d",
        "\x00\x01\x02",
        "ab\x1ccd",
        "x" * 201,
        "",
    ],
)
def test_that_an_unreadable_barcode_is_kept_and_says_what_to_do(raw: str) -> None:
    scan = Scan.read(raw, SERIAL, AT)
    meaning = classify(scan)
    assert isinstance(meaning, Unknown)
    assert meaning.raw == scan.raw, "nothing of the scan is lost"
    assert any(word in meaning.reason for word in ("Scan it again", "Type the number", "Scan the product"))


def test_that_a_scanned_licence_leaves_nothing_behind() -> None:
    scan = Scan.read("@\n\x1e\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSZYXWVUTH", SERIAL, AT)
    assert classify(scan) == IdentityCard()


@pytest.mark.parametrize(
    "code", ["99999-9999-99", "99999999999", "0000000000", "00399999999996", "nothing", "\x1c", ""]
)
def test_that_an_unknown_bottle_is_refused(counter: Counter, code: str) -> None:
    problem = counter.refuse(lambda c: c.stage.do(scan_stock, ScanStock(c.entered, code)), "drug")
    assert "Check the bottle" in problem.message


@pytest.mark.parametrize("ndc11", ["99999999999", "9999", "", "68180-336-09", "6818033609\x1c"])
def test_that_an_unknown_ndc_makes_no_prescription(counter: Counter, ndc11: str) -> None:
    counter.refuse(lambda c: c.stage.accept(c.who, ndc11=ndc11), "drug")


@pytest.mark.parametrize("ndc11", ["99999999999", ""])
def test_that_another_bottle_than_the_billed_one_fills_nothing(counter: Counter, ndc11: str) -> None:
    done = CompleteFill(counter.entered, ndc11, "LOT7", "06/2028")
    problem = counter.refuse(lambda c: c.stage.do(complete_fill, done), "drug")
    assert "Take the right one" in problem.message
    counter.refuse(lambda c: c.stage.do(change_product, ChangeProduct(c.entered, ndc11)), "drug")


@pytest.mark.parametrize(
    "text", ["1234", "12345-678-9-0", "68180-336-9", "6818033609", "ABC-DEF-GH", "٦٨١٨٠-٣٣٦-٠٩"]
)
def test_that_what_is_no_ndc_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Ndc.parse(text)
    assert raised.value.field == "NDC"


@pytest.mark.parametrize("text", ["6818033609", "681803360999", "6818033609.", ""])
def test_that_what_is_no_eleven_digit_ndc_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Ndc11.parse(text)
    assert raised.value.field == "NDC"


@pytest.mark.parametrize(
    "text", ["2000000029", "2000000082", "3000000028", "200000002", "20000000288", "2OOOOOOO28"]
)
def test_that_a_wrong_npi_is_refused_by_name(counter: Counter, text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Npi.parse(text)
    assert raised.value.field == "NPI"
    assert any(word in raised.value.message for word in ("mistyped digit", "Check it"))
    change = ChangeSettings(((SettingKey.STORE_NAME, "Elm"), (SettingKey.STORE_NPI, text)))
    counter.refuse(lambda c: c.stage.do(change_settings, change), SettingKey.STORE_NPI)


@pytest.mark.parametrize(
    "text", ["ZO1234564", "ZO1234536", "Z1234563", "ZO123456", "1O1234563", "ZO12345633"]
)
def test_that_a_wrong_dea_number_is_refused_by_name(counter: Counter, text: str) -> None:
    with pytest.raises(DomainError) as raised:
        DeaNumber.parse(text)
    assert raised.value.field == "DEA number"
    change = ChangeSettings(((SettingKey.STORE_NAME, "Elm"), (SettingKey.STORE_DEA, text)))
    counter.refuse(lambda c: c.stage.do(change_settings, change), SettingKey.STORE_DEA)


@pytest.mark.parametrize("text", ["99900", "9990011", "99900A", "", "٩٩٩٠٠١"])
def test_that_a_wrong_bin_is_refused_by_name(counter: Counter, text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Bin(text)
    assert raised.value.field == "BIN"
    plan = counter.stage.read(lambda reads: reads.claims.plans())[0]
    fields = PlanFields("New plan", plan.kind, text, "NEW")
    counter.refuse(lambda c: c.stage.do(add_plan, AddPlan(fields)), "BIN")


@pytest.mark.parametrize("number", [0, -1, 999_999])
def test_that_an_unknown_bag_starts_no_pickup(counter: Counter, number: int) -> None:
    problem = counter.refuse(lambda c: c.stage.do(scan_bag, ScanBag(c.sale_id, number)), "bag")
    assert "find the patient by name" in problem.message


@pytest.mark.parametrize("code", ["", "A" * 9, "A 1", "A_1", "Ä1", "A1\x1d"])
def test_that_a_bad_bin_hangs_no_bag(counter: Counter, code: str) -> None:
    problem = counter.refuse(lambda c: c.stage.do(place_in_bin, PlaceInBin(c.who.patient_id, code)), "bin")
    assert "Scan the bin" in problem.message


@pytest.mark.parametrize("code", ["", "000000000000", "nothing", "0350005110\x1c48"])
def test_that_an_unknown_item_is_not_sold(counter: Counter, code: str) -> None:
    counter.refuse(lambda c: c.stage.do(add_item, AddItem(c.sale_id, code)), "item")
