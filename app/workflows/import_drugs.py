"""Import FDA's drug file: all of it or nothing, every refused row kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.catalog.importing import SOURCE, Counts, NdcZip, RefusedRow, Row, check_drop
from app.catalog.model import ImportBatch, ImportRefusal, Package, Product
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.running import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from app.catalog.ports import CatalogWriter
    from app.kernel.clock import Clock
    from app.kernel.ids import IdSource
    from app.kernel.running import Actor

KIND = "ndc"


class HasCatalog(Protocol):
    """Be a unit that can take in a drug file."""

    clock: Clock
    ids: IdSource

    @property
    def catalog(self) -> CatalogWriter:
        """Return the drug file."""
        ...

    def flush(self) -> None:
        """Write what is pending."""
        ...


@dataclass(frozen=True, slots=True)
class ImportNdc:
    """Ask to import an ndctext.zip; `confirmed` takes one with far fewer rows than before."""

    path: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """Say what an import took in; `refused` lists every row that was not taken."""

    batch_id: UUID
    source: str
    source_date: date
    products: int
    packages: int
    refused: tuple[RefusedRow, ...]


def import_ndc(unit: HasCatalog, cmd: ImportNdc, actor: Actor) -> Outcome[Imported]:
    """Import a file; packages that it no longer lists stay, marked as not listed."""
    actor.require(Permission.CHANGE_SETTINGS)
    with NdcZip(Path(cmd.path)) as file:
        before = _counts_before(unit.catalog)
        unit.catalog.retire_all_packages()
        feed = _Feed(file.rows())
        products = unit.catalog.put_products(feed.products())
        packages = unit.catalog.put_packages(feed.packages())
        check_drop(before, Counts(products, packages), confirmed=cmd.confirmed)
        done = Imported(unit.ids.new(), SOURCE, file.source_date, products, packages, tuple(feed.refused))
        _record(unit, done, file.file_name, actor)
    return Outcome(done, changed((Kind.CATALOG, None)))


def _counts_before(catalog: CatalogWriter) -> Counts:
    """Return what the last import of this kind brought, without one what is there."""
    last = catalog.last_import(KIND)
    return Counts(last.products, last.packages) if last else Counts(*catalog.counts())


def _record(unit: HasCatalog, done: Imported, file_name: str, actor: Actor) -> None:
    unit.catalog.add(
        ImportBatch(
            id=done.batch_id,
            kind=KIND,
            file_name=file_name,
            source=done.source,
            source_date=done.source_date,
            imported_at=unit.clock.now(),
            actor_id=actor.user_id,
            products=done.products,
            packages=done.packages,
            refused=len(done.refused),
        )
    )
    unit.flush()
    unit.catalog.put_refusals(
        ImportRefusal(unit.ids.new(), done.batch_id, row.file, row.line, row.reason, row.value)
        for row in done.refused
    )


class _Feed:
    """Part one stream of rows into products, then packages, and the refused rows of both."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._first_package: Package | None = None
        self.refused: list[RefusedRow] = []

    def products(self) -> Iterator[Product]:
        """Give products until the first package comes."""
        for row in self._taken(self._rows):
            if isinstance(row, Package):
                self._first_package = row
                return
            yield row

    def packages(self) -> Iterator[Package]:
        """Give the packages; to be called when the products are used up."""
        ahead = [self._first_package] if self._first_package else []
        for row in self._taken(chain(ahead, self._rows)):
            if isinstance(row, Package):
                yield row

    def _taken(self, rows: Iterator[Row]) -> Iterator[Product | Package]:
        for row in rows:
            if isinstance(row, RefusedRow):
                self.refused.append(row)
            else:
                yield row
