"""A code is looked up by its candidates: one is taken, several are asked about, none is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.catalog.lookup import Ask, Found, NoneFound, carries, resolve
from app.catalog.model import Package, Price, Product
from app.catalog.search import matches, product_search, search_words
from app.catalog.views import drug_row
from app.kernel.money import Rate
from app.kernel.ndc import Ndc, gtin14, gtin_check_digit
from app.kernel.quantity import Quantity, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

REAL = "0093-5056-98"
OTHER = "00935-056-98"
THIRD = "00935-0569-8"


def _package(code: str, gtin: str | None = None) -> Package:
    ndc = Ndc.parse(code)
    return Package(
        str(ndc),
        ndc.ndc11,
        gtin14(ndc) if gtin is None else gtin,
        ndc.product_code,
        "",
        Quantity.of(90),
        Unit.EACH,
        active=True,
    )


@dataclass
class Shelf:
    packages: tuple[Package, ...]

    def find_by_ndc11s(self, codes: Sequence[str]) -> list[Package]:
        return [package for package in self.packages if package.ndc11.text in codes]

    def find_by_gtin(self, gtin14: str) -> Package | None:
        return next((package for package in self.packages if package.gtin14 == gtin14), None)


def _upc(ten: str) -> str:
    return "3" + ten + gtin_check_digit("3" + ten)


def test_that_one_hit_is_taken_from_any_form_of_the_code() -> None:
    shelf = Shelf((_package(REAL),))
    for code in (REAL, "00093505698", "0093505698", _upc("0093505698"), "00093-5056-98"):
        match resolve(code, shelf):
            case Found(package):
                assert package.ndc_hyphen == REAL
            case other:
                raise AssertionError(other)


def test_that_several_hits_ask() -> None:
    shelf = Shelf((_package(REAL), _package(THIRD)))
    answer = resolve(_upc("0093505698"), shelf)
    assert isinstance(answer, Ask)
    assert [package.ndc_hyphen for package in answer.choices] == [REAL, THIRD]
    assert not carries(_upc("0093505698"), "00093505698", shelf)


def test_that_a_code_typed_with_hyphens_is_taken_as_written() -> None:
    shelf = Shelf((_package(OTHER), _package("00935-0056-98", gtin="")))
    answer = resolve(OTHER, shelf)
    assert isinstance(answer, Found)
    assert answer.package.ndc_hyphen == OTHER
    assert isinstance(resolve("00935005698", shelf), Ask)
    assert carries("00935005698", "00935005698", shelf)


def test_that_no_hit_says_so_and_what_to_do() -> None:
    answer = resolve("0000000000", Shelf(()))
    assert isinstance(answer, NoneFound)
    assert "import" in answer.message
    assert not carries("0000000000", "00093505698", Shelf(()))


def test_that_a_known_gtin_counts_even_where_no_ndc_is_in_it() -> None:
    gtin = "0499901000125".zfill(13)
    gtin = "0" + gtin[:12] + gtin_check_digit("0" + gtin[:12])
    shelf = Shelf((_package(REAL, gtin=gtin),))
    assert isinstance(resolve(gtin, shelf), Found)


def test_that_the_fill_scan_must_be_the_billed_code() -> None:
    shelf = Shelf((_package(REAL), _package("0093-5057-98")))
    assert carries("0093-5056-98", "00093505698", shelf)
    assert not carries("0093-5057-98", "00093505698", shelf)


def _product() -> Product:
    search = product_search(
        "", "metformin hydrochloride", "TABLET, EXTENDED RELEASE", "Lupin", ("500", "mg/1")
    )
    return Product(
        id="0093-5056",
        brand="Metformin Hydrochloride",
        generic="metformin hydrochloride",
        form="TABLET, EXTENDED RELEASE",
        route="ORAL",
        strength="500",
        strength_unit="mg/1",
        labeler="Lupin",
        product_type="HUMAN PRESCRIPTION DRUG",
        ingredients="METFORMIN HYDROCHLORIDE",
        classes="Biguanide",
        dea_schedule="CIV",
        dea_stated=False,
        search=search,
        source="FDA NDC Directory",
        source_date=date(2026, 3, 2),
    )


def test_that_a_row_shows_name_code_size_and_a_dated_price() -> None:
    package = _package(REAL)
    price = Price(package.ndc11, date(2015, 6, 17), Rate(300_000), Unit.EACH, "CMS NADAC")
    row = drug_row(_product(), package, price)
    assert row.title == "metFORMIN ER 500 mg tablet"
    assert row.ndc_shown == "00093-5056-98"
    assert row.size_shown == "90 each"
    assert row.price_date == date(2015, 6, 17)
    assert row.brand == ""
    assert row.classes == ("Biguanide",)


def test_that_a_derived_schedule_is_shown_but_drives_no_rule() -> None:
    row = drug_row(_product(), _package(REAL), None)
    assert row.schedule == "C-IV"
    assert not row.is_controlled
    assert row.price is None


def test_that_a_package_of_unknown_size_shows_none() -> None:
    package = _package(REAL)
    package.package_size = None
    assert drug_row(_product(), package, None).size_shown == ""


def test_that_each_word_of_a_query_must_start_a_word() -> None:
    search = _product().search
    assert matches(search, search_words("metf 500"))
    assert matches(search, search_words("Lupin METFORMIN"))
    assert not matches(search, search_words("formin"))
    assert not matches(search, search_words("  "))
