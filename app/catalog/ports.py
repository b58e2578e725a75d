"""Say what commands need of the unit of work for the drug file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.catalog.model import ImportBatch, ImportRefusal, Package, Price, Product


class Catalog(Protocol):
    """Find drugs, packages and prices."""

    def package(self, ndc11: str) -> Package | None:
        """Return the package with an NDC-11, the listed one first."""
        ...

    def product(self, product_id: str) -> Product:
        """Return a product, or raise `NotFound`."""
        ...

    def price(self, ndc11: str) -> Price | None:
        """Return the newest price of an NDC-11."""
        ...

    def find_by_ndc11s(self, codes: Sequence[str]) -> Sequence[Package]:
        """Return the packages whose NDC-11 is among the codes."""
        ...

    def find_by_gtin(self, gtin14: str) -> Package | None:
        """Return the package known by a GTIN-14."""
        ...


class CatalogWriter(Protocol):
    """Take in whole drug files, row by row; what is written so is not tracked."""

    def add(self, entity: ImportBatch) -> None:
        """Keep the record of an import."""
        ...

    def counts(self) -> tuple[int, int]:
        """Return how many products and listed packages there are."""
        ...

    def last_import(self, kind: str) -> ImportBatch | None:
        """Return the newest import of a kind."""
        ...

    def retire_all_packages(self) -> None:
        """Mark every package as no longer listed."""
        ...

    def put_products(self, products: Iterable[Product]) -> int:
        """Write products, new or changed."""
        ...

    def put_packages(self, packages: Iterable[Package]) -> int:
        """Write packages, new or changed."""
        ...

    def put_prices(self, prices: Iterable[Price]) -> int:
        """Write prices, new or changed."""
        ...

    def put_refusals(self, refusals: Iterable[ImportRefusal]) -> int:
        """Write refused rows."""
        ...
