"""An import is all or nothing, keeps every refusal, and stamps where its rows come from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.kernel.errors import DomainError, NotAllowed
from app.workflows.import_drugs import KIND, ImportNdc, import_ndc

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.runner import SqlRunner
    from db.uow import SqlUnitOfWork
    from tests.fixtures.ndc_zip_fixtures import MakeZip


def test_that_a_file_is_taken_in_with_source_date_and_refusals(
    unit: SqlUnitOfWork, owner: Actor, make_ndc_file: MakeZip
) -> None:
    made = make_ndc_file(products=40)
    made.packages[0]["NDCPACKAGECODE"] = "nonsense"
    done = import_ndc(unit, ImportNdc(str(made.write())), owner).value
    assert (done.products, done.packages) == (40, len(made.packages) - 1)
    assert [row.line for row in done.refused] == [2]
    batch = unit.catalog.last_import(KIND)
    assert batch is not None
    assert (batch.source_date, batch.refused) == (date(2026, 3, 2), 1)
    assert [row.value for row in unit.catalog.refusals(batch)] == ["NONSENSE"]
    code = made.packages[1]["NDCPACKAGECODE"]
    assert [package.ndc_hyphen for package in unit.catalog.find_by_ndc11s([_eleven(code)])] == [code]


def test_that_a_package_no_longer_listed_stays_but_is_marked(
    unit: SqlUnitOfWork, owner: Actor, make_ndc_file: MakeZip
) -> None:
    made = make_ndc_file(products=40)
    import_ndc(unit, ImportNdc(str(made.write())), owner)
    gone = made.packages.pop()
    import_ndc(unit, ImportNdc(str(made.write())), owner)
    package = unit.catalog.package(_eleven(gone["NDCPACKAGECODE"]))
    assert package is not None
    assert not package.active


def test_that_a_much_smaller_file_changes_nothing_until_confirmed(
    runner: SqlRunner, owner: Actor, make_ndc_file: MakeZip
) -> None:
    large = str(make_ndc_file(products=60, name="large.zip").write())
    small = str(make_ndc_file(products=20, name="small.zip").write())
    first = runner.submit(import_ndc, ImportNdc(large), owner).result(10).value
    with pytest.raises(DomainError, match="20 % drop"):
        runner.submit(import_ndc, ImportNdc(small), owner).result(10)
    found = runner.query(lambda reads: reads.catalog.search("largo", 500)).result(10)
    assert found
    assert all(row.active for row in found)
    done = runner.submit(import_ndc, ImportNdc(small, confirmed=True), owner).result(10).value
    assert done.products < first.products


def test_that_only_an_owner_imports(unit: SqlUnitOfWork, technician: Actor) -> None:
    with pytest.raises(NotAllowed):
        import_ndc(unit, ImportNdc("any.zip"), technician)


def _eleven(code: str) -> str:
    labeler, product, package = code.split("-")
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)
