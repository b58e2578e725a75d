"""Read FDA's NDC directory file (ndctext.zip) row by row: products first, then their packages.

The file holds product.txt and package.txt: cp1252, tab separated, no quoting, a header line. A row that
cannot be used is given back with its line number and reason; nothing is dropped in silence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from app.catalog.columns import PACKAGE_COLUMNS, PRODUCT_COLUMNS, Columns, MissingColumns
from app.catalog.model import Package, Product
from app.catalog.packages import read_contents
from app.catalog.search import product_search
from app.kernel.errors import DomainError
from app.kernel.ndc import Ndc, gtin14

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "FDA NDC Directory"
FIELD = "import"
LARGEST_DROP_PERCENT = 20
_ENCODING = "cp1252"
_PRODUCT_FILE = "product.txt"
_PACKAGE_FILE = "package.txt"
_LONGEST_VALUE = 80
_PRODUCT_CODE = re.compile(r"[0-9A-Z]{4,6}-[0-9A-Z]{3,4}", re.ASCII)
_SCHEDULES = frozenset({"CI", "CII", "CIII", "CIV", "CV"})


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """Be a row that was not taken, with its file, line, reason and the value at fault."""

    file: str
    line: int
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Count what a drug file holds."""

    products: int
    packages: int


Row = Product | Package | RefusedRow


def check_drop(before: Counts, after: Counts, *, confirmed: bool = False) -> None:
    """Raise `DomainError` when a new file holds over 20 % fewer rows than there are, unless confirmed."""
    for name, was, now in (
        ("products", before.products, after.products),
        ("packages", before.packages, after.packages),
    ):
        if not confirmed and now * 100 < was * (100 - LARGEST_DROP_PERCENT):
            raise DomainError(
                FIELD,
                f"The file has {now:,} {name}; {was:,} are here now, more than a 20 % drop. "
                "Nothing was changed. Check the file, or import it again with --confirm.",
            )


class NdcZip:
    """Read one ndctext.zip; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the file; raise `DomainError` when it is not FDA's layout."""
        self.file_name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise DomainError(FIELD, "There is no such file. Check the path.") from None
        except (OSError, zipfile.BadZipFile):
            raise DomainError(FIELD, "This file is not a zip. Download ndctext.zip from FDA again.") from None
        members = {name.rsplit("/", 1)[-1].lower(): name for name in self._zip.namelist()}
        missing = [name for name in (_PRODUCT_FILE, _PACKAGE_FILE) if name not in members]
        if missing:
            self._zip.close()
            raise DomainError(FIELD, f"The zip holds no {missing[0]}. Download ndctext.zip from FDA again.")
        self._members = members
        stamp = max(self._zip.getinfo(members[name]).date_time for name in (_PRODUCT_FILE, _PACKAGE_FILE))
        self.source_date = date(*stamp[:3])

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()

    def rows(self) -> Iterator[Row]:
        """Give every product, then every package, and each refused row in its place."""
        products: set[str] = set()
        yield from self._products(products)
        yield from self._packages(products)

    def _lines(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Give line numbers and cells; lines end at LF, so that stray control signs stay in their cell."""
        try:
            with self._zip.open(self._members[name]) as raw:
                text = io.TextIOWrapper(raw, encoding=_ENCODING, errors="replace", newline="\n")
                for number, line in enumerate(text, start=1):
                    if line.strip():
                        yield number, line.rstrip("\r\n").split("\t")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise DomainError(FIELD, "The zip is damaged. Nothing was changed. Download it again.") from error

    def _table(self, name: str, wanted: tuple[str, ...]) -> tuple[Columns, Iterator[tuple[int, list[str]]]]:
        lines = self._lines(name)
        _, header = next(lines, (0, []))
        try:
            return Columns.of(header, wanted), lines
        except MissingColumns as error:
            raise DomainError(FIELD, f"{name} has no column {error.name}. This is not FDA's file.") from None

    def _products(self, seen: set[str]) -> Iterator[Product | RefusedRow]:
        columns, lines = self._table(_PRODUCT_FILE, PRODUCT_COLUMNS)
        for number, cells in lines:
            code = columns.get(cells, "PRODUCTNDC").strip().upper()
            reason = columns.fault(cells) or _product_fault(
                code, seen, columns.get(cells, "DEASCHEDULE").strip()
            )
            if reason:
                yield RefusedRow(_PRODUCT_FILE, number, reason, code[:_LONGEST_VALUE])
                continue
            seen.add(code)
            yield self._product(code, columns, cells)

    def _product(self, code: str, columns: Columns, cells: list[str]) -> Product:
        def cell(name: str) -> str:
            return " ".join(columns.get(cells, name).split())

        brand = f"{cell('PROPRIETARYNAME')} {cell('PROPRIETARYNAMESUFFIX')}".strip()
        generic, form, labeler = cell("NONPROPRIETARYNAME"), cell("DOSAGEFORMNAME"), cell("LABELERNAME")
        strength = (cell("ACTIVE_NUMERATOR_STRENGTH"), cell("ACTIVE_INGRED_UNIT"))
        schedule = cell("DEASCHEDULE")
        return Product(
            id=code,
            brand=brand,
            generic=generic,
            form=form,
            route=cell("ROUTENAME"),
            strength=strength[0],
            strength_unit=strength[1],
            labeler=labeler,
            product_type=cell("PRODUCTTYPENAME"),
            ingredients=cell("SUBSTANCENAME"),
            classes=_classes(cell("PHARM_CLASSES")),
            dea_schedule=schedule,
            dea_stated=bool(schedule),
            search=product_search(brand, generic, form, labeler, strength),
            source=SOURCE,
            source_date=self.source_date,
        )

    def _packages(self, products: set[str]) -> Iterator[Package | RefusedRow]:
        columns, lines = self._table(_PACKAGE_FILE, PACKAGE_COLUMNS)
        seen: set[str] = set()
        for number, cells in lines:
            code = columns.get(cells, "NDCPACKAGECODE").strip().upper()
            product = columns.get(cells, "PRODUCTNDC").strip().upper()
            reason = columns.fault(cells)
            if not reason and product not in products:
                reason = "Its product is not in product.txt."
            if not reason and code in seen:
                reason = "This package is listed twice; the first one was taken."
            package = None if reason else _package(code, product, columns.get(cells, "PACKAGEDESCRIPTION"))
            if isinstance(package, Package):
                seen.add(code)
                yield package
            else:
                yield RefusedRow(_PACKAGE_FILE, number, reason or package or "", code[:_LONGEST_VALUE])


def _product_fault(code: str, seen: set[str], schedule: str) -> str:
    if not _PRODUCT_CODE.fullmatch(code):
        return "The product code is not an NDC labeler and product."
    if code in seen:
        return "This product is listed twice; the first one was taken."
    if schedule and schedule not in _SCHEDULES:
        return f"The DEA schedule “{schedule[:10]}” is not known."
    return ""


def _package(code: str, product: str, description: str) -> Package | str:
    """Return the package, or why it is refused."""
    try:
        ndc = Ndc.parse(code)
        ndc11 = ndc.ndc11
    except DomainError:
        return "The package code is not an NDC that can be billed."
    if ndc.product_code != product:
        return "The package code does not belong to its product."
    text = " ".join(description.split())
    contents = read_contents(text)
    return Package(
        ndc_hyphen=str(ndc),
        ndc11=ndc11,
        gtin14=gtin14(ndc),
        product_id=product,
        description=text,
        package_size=contents.size if contents else None,
        unit=contents.unit if contents else None,
        active=True,
    )


def _classes(text: str) -> str:
    """Return FDA's comma-separated classes joined by `; `; commas inside a class name stay."""
    return text.replace("],", "]; ").replace("  ", " ")
