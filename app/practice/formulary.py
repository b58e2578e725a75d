"""Give the practice formulary: about 1,500 real packages with dated prices, ready to add to a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.catalog.model import Package, Price, Product
from app.catalog.search import product_search
from app.kernel.money import Rate
from app.kernel.ndc import Ndc, Ndc11
from app.kernel.quantity import Quantity, Unit
from app.practice.people import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "Practice formulary (FDA, CMS)"
PRICE_SOURCE = "CMS NADAC"
_FILE = "formulary.csv"


@dataclass(frozen=True, slots=True)
class FormularyRow:
    """Be one package with its product and price; several packages may share one product's id."""

    product: Product
    package: Package
    price: Price
    is_brand: bool


def formulary() -> Iterator[FormularyRow]:
    """Give every package of the practice formulary, in the file's order."""
    for row in rows(_FILE):
        yield _row(row)


def _row(row: dict[str, str]) -> FormularyRow:
    ndc = Ndc.parse(row["ndc_hyphen"])
    ndc11 = Ndc11.parse(row["ndc11"])
    as_of = date.fromisoformat(row["price_date"])
    unit = Unit(row["unit"])
    package = Package(
        ndc_hyphen=str(ndc),
        ndc11=ndc11,
        gtin14=row["gtin14"],
        product_id=ndc.product_code,
        description="",
        package_size=Quantity.parse(row["package_size"]),
        unit=unit,
        active=True,
    )
    price = Price(ndc11, as_of, Rate.parse(row["price"]), unit, PRICE_SOURCE)
    return FormularyRow(
        _product(ndc.product_code, row, as_of), package, price, row["brand_or_generic"] == "B"
    )


def _product(code: str, row: dict[str, str], as_of: date) -> Product:
    strength = (row["strength"], row["strength_unit"])
    return Product(
        id=code,
        brand=row["brand"],
        generic=row["generic"],
        form=row["form"],
        route=row["route"],
        strength=strength[0],
        strength_unit=strength[1],
        labeler=row["labeler"],
        product_type="HUMAN PRESCRIPTION DRUG",
        ingredients=row["ingredients"],
        classes=row["classes"],
        dea_schedule=row["dea_schedule"],
        dea_stated=bool(row["dea_schedule"]),
        search=product_search(row["brand"], row["generic"], row["form"], row["labeler"], strength),
        source=SOURCE,
        source_date=as_of,
    )
