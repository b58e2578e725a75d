"""Tell the practice payer what drugs cost: a price file in its folder, else the practice formulary."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.money import Rate
from app.practice.plans import Product
from resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_NAME = "prices.csv"


class PriceList:
    """Find products by NDC."""

    def __init__(self, products: Iterable[Product]) -> None:
        """Take the products; the last one of an NDC counts."""
        self._products = {product.ndc11: product for product in products}

    def __len__(self) -> int:
        """Return how many NDCs have a price."""
        return len(self._products)

    def find(self, ndc11: str) -> Product:
        """Return what is known of an NDC; a product without a price where nothing is."""
        return self._products.get(ndc11) or Product(ndc11)


def load(directory: Path, added: Iterable[Product] = ()) -> PriceList:
    """Return the price list of a payer's folder, the practice formulary where it has none.

    What a scenario adds counts before both.
    """
    own = directory / FILE_NAME
    path = own if own.exists() else resource_path("practice", "formulary.csv")
    return PriceList(chain(_products(path) if path.exists() else (), added))


def _products(path: Path) -> Iterator[Product]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            product = _product(row)
            if product is not None:
                yield product


def _product(row: dict[str, str]) -> Product | None:
    try:
        rate = Rate.parse(row["price"])
    except (DomainError, KeyError):
        return None
    names = (row.get("generic", ""), row.get("brand", ""), row.get("ingredients", ""))
    return Product(
        ndc11=row["ndc11"].replace("-", ""),
        rate=rate,
        name=" ".join(names).upper(),
        schedule=row.get("dea_schedule", ""),
        is_brand=_is_brand(row),
    )


def _is_brand(row: dict[str, str]) -> bool:
    """Say whether a row is a brand: as it states, else by a brand name that is not the generic one."""
    stated = row.get("brand_or_generic", "")
    if stated:
        return stated == "B"
    brand, generic = row.get("brand", "").upper(), row.get("generic", "").upper()
    return bool(brand) and brand not in generic and generic not in brand
