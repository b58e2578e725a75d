"""The practice formulary is made of real, dated packages."""

from __future__ import annotations

from datetime import date

from app.kernel.ndc import Ndc, gtin14, is_gtin
from app.kernel.quantity import Unit
from app.practice.formulary import formulary
from resources import resource_path

ROWS = tuple(formulary())


def test_that_it_holds_about_1500_packages_in_under_400_kb() -> None:
    assert 1_400 <= len(ROWS) <= 1_600
    assert resource_path("practice", "formulary.csv").stat().st_size < 400_000


def test_that_the_three_codes_of_each_package_agree() -> None:
    for row in ROWS:
        ndc = Ndc.parse(row.package.ndc_hyphen)
        assert ndc.ndc11 == row.package.ndc11
        assert gtin14(ndc) == row.package.gtin14
        assert is_gtin(row.package.gtin14)
        assert row.package.product_id == row.product.id == ndc.product_code


def test_that_no_package_is_listed_twice() -> None:
    assert len({row.package.ndc11 for row in ROWS}) == len(ROWS)
    assert len({row.package.gtin14 for row in ROWS}) == len(ROWS)


def test_that_packages_of_one_product_agree_on_what_it_is() -> None:
    facts: dict[str, tuple[str, str, str]] = {}
    for row in ROWS:
        product = row.product
        stated = (product.generic, product.strength, product.dea_schedule)
        assert facts.setdefault(product.id, stated) == stated


def test_that_each_price_is_above_zero_and_shows_its_age() -> None:
    assert {row.price.as_of for row in ROWS} == {date(2015, 6, 17), date(2025, 12, 24)}
    assert all(row.price.rate.ten_millionths > 0 for row in ROWS)
    assert all(row.price.unit is row.package.unit for row in ROWS)


def test_that_a_controlled_drug_has_its_stated_schedule() -> None:
    schedules = {row.product.dea_schedule for row in ROWS}
    assert schedules == {"", "CII", "CIII", "CIV", "CV"}
    for row in ROWS:
        first = row.product.ingredients
        if "OXYCODONE" in first or "HYDROCODONE" in first or "METHYLPHENIDATE" in first:
            assert row.product.dea_schedule == "CII"
        if "ALPRAZOLAM" in first or "ZOLPIDEM" in first or "TRAMADOL" in first:
            assert row.product.dea_schedule == "CIV"


def test_that_all_three_billing_units_and_many_forms_occur() -> None:
    assert {row.package.unit for row in ROWS} == set(Unit)
    assert len({row.product.form for row in ROWS}) > 25
    assert 200 < sum(row.is_brand for row in ROWS) < 600


def test_that_what_a_counter_sees_daily_is_in_it() -> None:
    text = "\n".join(row.product.search for row in ROWS)
    for name in (
        "lisinopril",
        "metformin",
        "atorvastatin",
        "lantus",
        "ventolin",
        "amoxicillin",
        "eliquis",
        "zolpidem",
    ):
        assert name in text
