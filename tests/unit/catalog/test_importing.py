"""FDA's file is read row by row; what cannot be used is given back with line and reason."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.catalog.importing import Counts, NdcZip, RefusedRow, check_drop
from app.catalog.model import Package, Product
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.ndc_zip_fixtures import MakeZip


def _read(path: Path) -> tuple[list[Product], list[Package], list[RefusedRow]]:
    with NdcZip(path) as file:
        rows = list(file.rows())
    return (
        [row for row in rows if isinstance(row, Product)],
        [row for row in rows if isinstance(row, Package)],
        [row for row in rows if isinstance(row, RefusedRow)],
    )


def test_that_every_good_row_comes_out_products_first(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=120, seed=3)
    with NdcZip(made.write()) as file:
        kinds = [type(row).__name__ for row in file.rows()]
        assert file.source_date == date(2026, 3, 2)
    assert kinds == ["Product"] * 120 + ["Package"] * len(made.packages)


def test_that_the_same_seed_makes_the_same_file(make_ndc_file: MakeZip) -> None:
    first = make_ndc_file(seed=5, name="a.zip").write()
    second = make_ndc_file(seed=5, name="b.zip").write()
    assert first.read_bytes() == second.read_bytes()


def test_that_names_codes_and_contents_are_kept_as_stated(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=1)
    made.products[0] |= {
        "PRODUCTNDC": "0093-5056",
        "PROPRIETARYNAME": "Café  Brand",
        "PROPRIETARYNAMESUFFIX": "XR",
        "LABELERNAME": "Société Lumière",
        "DEASCHEDULE": "CII",
    }
    made.packages[:] = [
        {
            "PRODUCTNDC": "0093-5056",
            "NDCPACKAGECODE": "0093-5056-98",
            "PACKAGEDESCRIPTION": "10 BLISTER PACK in 1 CARTON (0093-5056-98)  > 10 TABLET in 1 BLISTER PACK",
        }
    ]
    (product,), (package,), refused = _read(made.write())
    assert refused == []
    assert (product.brand, product.labeler) == ("Café Brand XR", "Société Lumière")
    assert (product.dea_schedule, product.dea_stated) == ("CII", True)
    assert product.classes == "Practice Class [EPC]; Practice Effect [MoA]"
    assert "cafe" in product.search
    assert (str(package.ndc11), package.ndc_hyphen) == ("00093505698", "0093-5056-98")
    assert package.gtin14 == "00300935056982"
    assert (package.package_size, package.unit) == (Quantity.of(100), Unit.EACH)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"NDCPACKAGECODE": "12"}, "not an NDC"),
        ({"NDCPACKAGECODE": "90000-001-011"}, "not an NDC"),
        ({"PRODUCTNDC": "90000-999"}, "not in product.txt"),
        ({"NDCPACKAGECODE": "90001-001-01"}, "does not belong"),
    ],
)
def test_that_a_bad_package_is_refused_with_its_line(
    make_ndc_file: MakeZip, change: dict[str, str], reason: str
) -> None:
    made = make_ndc_file(products=3)
    made.packages[-1] |= change
    _, packages, (refused,) = _read(made.write())
    assert len(packages) == len(made.packages) - 1
    assert reason in refused.reason
    assert (refused.file, refused.line) == ("package.txt", len(made.packages) + 1)


def test_that_a_bad_product_is_refused_together_with_its_packages(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=4)
    bad = made.products[2]
    bad["DEASCHEDULE"] = "CVII"
    orphans = [row for row in made.packages if row["PRODUCTNDC"] == bad["PRODUCTNDC"]]
    products, packages, refused = _read(made.write())
    assert len(products) == 3
    assert len(packages) == len(made.packages) - len(orphans)
    assert [row.file for row in refused] == ["product.txt"] + ["package.txt"] * len(orphans)
    assert refused[0].line == 4


def test_that_a_product_code_that_is_none_is_refused(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=1)
    made.products[0]["PRODUCTNDC"] = "90000/000"
    made.packages.clear()
    _, _, (refused,) = _read(made.write())
    assert "not an NDC labeler" in refused.reason


def test_that_a_row_listed_twice_is_taken_once(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=2)
    made.products.append(dict(made.products[0]))
    made.packages.append(dict(made.packages[0]))
    products, packages, refused = _read(made.write())
    assert (len(products), len(packages)) == (2, len(made.packages) - 1)
    assert all("listed twice" in row.reason for row in refused)


def test_that_a_torn_row_and_bytes_that_are_no_text_are_refused(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=3)
    made.products[0]["LABELERNAME"] = "two\tcells"
    made.products[1]["LABELERNAME"] = "a\x00b"
    _, _, refused = _read(made.write())
    assert refused[0].reason == "The row has 21 columns instead of 20."
    assert "not text" in refused[1].reason


def test_that_columns_may_stand_in_another_order_and_new_ones_are_ignored(make_ndc_file: MakeZip) -> None:
    made = make_ndc_file(products=5)
    made.product_header.reverse()
    made.product_header.append("SOMETHING_NEW")
    made.package_header.remove("SAMPLE_PACKAGE")
    products, packages, refused = _read(made.write(folder="ndctext/"))
    assert (len(products), len(packages), refused) == (5, len(made.packages), [])


def test_that_a_file_of_another_kind_is_refused_before_anything_is_read(
    make_ndc_file: MakeZip, tmp_path: Path
) -> None:
    with pytest.raises(DomainError, match="no such file"):
        NdcZip(tmp_path / "missing.zip")
    (tmp_path / "text.zip").write_text("not a zip", "utf-8")
    with pytest.raises(DomainError, match="not a zip"):
        NdcZip(tmp_path / "text.zip")
    with zipfile.ZipFile(tmp_path / "half.zip", "w") as archive:
        archive.writestr("product.txt", "")
    with pytest.raises(DomainError, match=r"no package\.txt"):
        NdcZip(tmp_path / "half.zip")
    made = make_ndc_file(products=1)
    made.product_header.remove("LABELERNAME")
    with pytest.raises(DomainError, match="no column LABELERNAME"):
        _read(made.write())


def test_that_a_damaged_zip_says_so(make_ndc_file: MakeZip) -> None:
    path = make_ndc_file(products=200).write()
    raw = bytearray(path.read_bytes())
    for place in range(len(raw) // 4, len(raw) // 4 + 400):
        raw[place] ^= 0x5A
    path.write_bytes(bytes(raw))
    with pytest.raises(DomainError, match="damaged"):
        _read(path)


def test_that_a_drop_of_more_than_a_fifth_asks_first() -> None:
    before = Counts(1000, 2000)
    check_drop(before, Counts(800, 1600))
    check_drop(before, Counts(10, 10), confirmed=True)
    check_drop(Counts(0, 0), Counts(0, 0))
    with pytest.raises(DomainError, match="--confirm"):
        check_drop(before, Counts(799, 2000))
    with pytest.raises(DomainError, match="1,599 packages"):
        check_drop(before, Counts(1000, 1599))


def test_that_reading_keeps_only_codes_in_memory(make_ndc_file: MakeZip) -> None:
    path = make_ndc_file(products=3000).write()
    tracemalloc.start()
    with NdcZip(path) as file:
        for _ in file.rows():
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000
