"""Drugs are found by every way in, and an import writes new rows, changes old ones and forgets none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.catalog.lookup import Ask, Found, NoneFound, resolve
from app.catalog.model import ImportBatch, ImportRefusal, Package, Price, Product
from app.catalog.search import product_search
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.ids import UserId
from app.kernel.money import Rate
from app.kernel.ndc import Ndc, gtin14
from app.kernel.quantity import Quantity, Unit
from db.catalog_reads import SqlCatalogReads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.kernel.running import Actor
    from db.runner import SqlRunner
    from db.uow import SqlUnitOfWork

SEEN = date(2020, 1, 20)


def _product(id: str, generic: str, strength: str, form: str = "TABLET", brand: str = "") -> Product:
    return Product(
        id=id,
        brand=brand,
        generic=generic,
        form=form,
        route="ORAL",
        strength=strength,
        strength_unit="mg/1",
        labeler="Lupin",
        product_type="HUMAN PRESCRIPTION DRUG",
        ingredients=generic.upper(),
        classes="",
        dea_schedule="",
        dea_stated=False,
        search=product_search(brand, generic, form, "Lupin", (strength, "mg/1")),
        source="FDA",
        source_date=SEEN,
    )


def _package(hyphen: str) -> Package:
    ndc = Ndc.parse(hyphen)
    return Package(
        ndc_hyphen=hyphen,
        ndc11=ndc.ndc11,
        gtin14=gtin14(ndc),
        product_id=hyphen.rpartition("-")[0],
        description="bottle",
        package_size=Quantity.of(90),
        unit=Unit.EACH,
        active=True,
    )


def _fill(unit: SqlUnitOfWork) -> None:
    products = [
        _product("68180-336", "Metformin Hydrochloride", "500"),
        _product("68180-337", "Metformin Hydrochloride", "850"),
        _product("68180-980", "Lisinopril", "10", brand="Zestril"),
    ]
    assert unit.catalog.put_products(products) == 3
    assert unit.catalog.put_packages(_package(f"{product.id}-09") for product in products) == 3
    prices = (("68180-337-09", SEEN, 300_000), ("68180-337-09", date(2020, 2, 1), 310_000))
    unit.catalog.put_prices(
        Price(Ndc.parse(hyphen).ndc11, day, Rate(rate), Unit.EACH, "NADAC") for hyphen, day, rate in prices
    )


def _titles(rows: Iterable[Any]) -> list[str]:
    return [row.title for row in rows]


def test_that_every_word_must_start_a_word_of_the_drug_and_priced_ones_lead(any_unit: SqlUnitOfWork) -> None:
    _fill(any_unit)
    reads = SqlCatalogReads(any_unit.session)
    assert _titles(reads.search("metf")) == ["metFORMIN 850 mg tablet", "metFORMIN 500 mg tablet"]
    assert _titles(reads.search("500 metf")) == ["metFORMIN 500 mg tablet"]
    assert len(reads.search("zest")) == 1
    assert len(reads.search("l", limit=2)) == 2
    assert reads.search("formin") == ()
    assert reads.search("  ") == ()


@pytest.mark.parametrize("typed", ['"', "metf' OR 1", "a:b", "(x", "NEAR", "*", "-", "é", "& |"])
def test_that_no_typed_sign_breaks_the_search(any_unit: SqlUnitOfWork, typed: str) -> None:
    _fill(any_unit)
    SqlCatalogReads(any_unit.session).search(typed)


def test_that_a_row_carries_the_newest_price(any_unit: SqlUnitOfWork) -> None:
    _fill(any_unit)
    reads = SqlCatalogReads(any_unit.session)
    row = reads.by_ndc11("68180033709")
    assert row is not None
    assert (row.price, row.price_date) == (Rate(310_000), date(2020, 2, 1))
    bare = reads.by_ndc11("68180033609")
    assert bare is not None
    assert bare.price is None
    assert reads.by_ndc11("00000000000") is None


def test_that_a_code_is_resolved_by_looking_up_what_it_may_be(any_unit: SqlUnitOfWork) -> None:
    _fill(any_unit)
    catalog, reads = any_unit.catalog, SqlCatalogReads(any_unit.session)
    found = resolve("68180-336-09", catalog)
    assert isinstance(found, Found)
    assert found.package.ndc_hyphen == "68180-336-09"
    assert isinstance(resolve("99999-999-99", catalog), NoneFound)
    assert _titles(reads.by_code(found.package.gtin14)) == ["metFORMIN 500 mg tablet"]
    assert reads.by_code("0") == ()


def test_that_two_packages_with_one_ndc_are_both_asked_about(any_unit: SqlUnitOfWork) -> None:
    catalog = any_unit.catalog
    catalog.put_products([_product("0069-0336", "Sertraline", "50"), _product("69-0336", "Sertraline", "50")])
    first, second = _package("0069-0336-09"), _package("68180-336-09")
    first.product_id = second.product_id = "0069-0336"
    second.ndc11, second.gtin14 = first.ndc11, first.gtin14
    catalog.put_packages([first, second])
    asked = resolve(first.ndc11.text, catalog)
    assert isinstance(asked, Ask)
    assert len(asked.choices) == 2
    assert len(SqlCatalogReads(any_unit.session).by_code(first.ndc11.text)) == 2
    package = catalog.package(first.ndc11.text)
    assert package is not None
    assert package.ndc_hyphen == "0069-0336-09"


def test_that_a_second_import_changes_rows_in_place_and_retires_what_is_gone(any_unit: SqlUnitOfWork) -> None:
    _fill(any_unit)
    catalog, reads = any_unit.catalog, SqlCatalogReads(any_unit.session)
    assert catalog.counts() == (3, 3)
    catalog.retire_all_packages()
    renamed = _product("68180-336", "Glipizide", "5")
    catalog.put_products([renamed])
    catalog.put_packages([_package("68180-336-09")])
    assert catalog.counts() == (3, 1)
    assert _titles(reads.search("glip")) == ["glipiZIDE 5 mg tablet"]
    assert reads.search("metf") == ()
    old = catalog.package("68180033709")
    assert old is not None
    assert not old.active


def test_that_an_import_keeps_what_it_refused(any_unit: SqlUnitOfWork) -> None:
    unit = any_unit
    batch = ImportBatch(
        unit.ids.new(), "ndc", "x.zip", "FDA", SEEN, unit.clock.now(), UserId(unit.ids.new()), 3, 3, 1
    )
    refusal = ImportRefusal(unit.ids.new(), batch.id, "package.txt", 7, "No such product.", "0000-0000-00")
    unit.catalog.add(batch)
    unit.catalog.put_refusals([refusal])
    assert unit.catalog.last_import("ndc") is batch
    assert unit.catalog.refusals(batch) == [refusal]
    assert unit.catalog.last_import("nadac") is None
    _fill(unit)
    assert [price.rate for price in unit.catalog.prices_since("68180033709", date(2020, 1, 25))] == [
        Rate(310_000)
    ]


def test_that_the_search_index_of_sqlite_agrees_with_its_rows(unit: SqlUnitOfWork) -> None:
    _fill(unit)
    unit.session.execute(text("DELETE FROM package WHERE product_id = '68180-337'"))
    unit.session.execute(text("DELETE FROM product WHERE id = '68180-337'"))
    unit.session.execute(text("INSERT INTO product_fts(product_fts) VALUES ('integrity-check')"))
    assert _titles(SqlCatalogReads(unit.session).search("metf")) == ["metFORMIN 500 mg tablet"]


def test_that_a_package_needs_its_product(any_unit: SqlUnitOfWork) -> None:
    with pytest.raises(DBAPIError):
        any_unit.catalog.put_packages([_package("68180-336-09")])


def _import(unit: SqlUnitOfWork, _payload: None, _actor: Actor) -> Outcome[int]:
    _fill(unit)
    return Outcome(unit.catalog.counts()[0], changed((Kind.CATALOG, None)))


def test_that_screens_find_what_was_imported(any_runner: SqlRunner, owner: Actor) -> None:
    assert any_runner.submit(_import, None, owner).result(10).value == 3
    assert len(any_runner.query(lambda reads: reads.catalog.search("metf")).result(10)) == 2
