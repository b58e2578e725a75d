"""Find drugs for screens: by words, by a scanned code, by NDC-11. Each is one statement, prepared once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, true

from app.catalog.lookup import Ask, Found, resolve
from app.catalog.model import Price
from app.catalog.search import search_words
from app.catalog.views import SourceRow, drug_row
from app.kernel.ndc import Ndc11, base_gtin14
from app.kernel.text import BLANKS
from db import postgres_sql, sqlite_sql
from db.catalog import package_table, price_table, product_table
from db.prepared import Prepared, one_of, several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from app.catalog.model import Package
    from app.catalog.views import DrugRow

_RANKED_FROM = 3
_MOST_FORMS = 3  # ten bare digits stand for this many NDC-11s
_older = price_table.alias("dated")
_newest = select(func.max(_older.c.as_of)).where(_older.c.ndc11 == package_table.c.ndc11).scalar_subquery()
_DRUGS = (
    select(*product_table.c, *package_table.c, price_table.c.as_of, price_table.c.rate)
    .add_columns(price_table.c.unit.label("price_unit"), price_table.c.source.label("price_source"))
    .select_from(package_table)
    .join(product_table, product_table.c.id == package_table.c.product_id)
    .outerjoin(price_table, (price_table.c.ndc11 == package_table.c.ndc11) & (price_table.c.as_of == _newest))
)
_BEST_FIRST = (package_table.c.active.desc(), package_table.c.ndc_hyphen)
_HAS_NDC11 = package_table.c.ndc11 == bindparam("code")
_HAS_FORM = one_of(package_table.c.ndc11, "form", _MOST_FORMS)
_HAS_GTIN = package_table.c.gtin14 == bindparam("gtin")
_OF_NDC11 = Prepared(_DRUGS.where(_HAS_NDC11).order_by(*_BEST_FIRST))
_OF_GTIN = Prepared(_DRUGS.where(_HAS_GTIN).order_by(*_BEST_FIRST).limit(1))
_OF_FORMS_OR_GTIN = Prepared(_DRUGS.where(_HAS_FORM | _HAS_GTIN).order_by(*_BEST_FIRST))
_BY_NUMBER = _DRUGS.where(
    product_table.c.number.in_(bindparam("numbers", expanding=True)), package_table.c.active == true()
)


class SqlCatalogReads:
    """Read the drug file."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def search(self, text: str, limit: int = 20) -> tuple[DrugRow, ...]:
        """Return listed packages whose product matches every word, those with a price first."""
        words = search_words(text)
        if not words:
            return ()
        connection = self._session.connection()
        engine = sqlite_sql if connection.dialect.name == "sqlite" else postgres_sql
        ranked = max(map(len, words)) >= _RANKED_FROM
        numbers = engine.matching_products(connection, words, limit=limit * 2, ranked=ranked)
        order = {number: place for place, number in enumerate(numbers)}
        found = connection.execute(_BY_NUMBER, {"numbers": numbers})
        best = sorted(found, key=lambda row: (row.rate is None, order[row.number], row.ndc_hyphen))
        return _rows(best[:limit])

    def by_code(self, code: str) -> tuple[DrugRow, ...]:
        """Return the packages that a scanned or typed code may stand for."""
        shelf = _Shelf(self._session.connection(), base_gtin14(code.strip(BLANKS)))
        match resolve(code, shelf):
            case Found(package):
                return (shelf.row(package),)
            case Ask(choices):
                return tuple(map(shelf.row, choices))
            case _:
                return ()

    def sources(self) -> tuple[SourceRow, ...]:
        """Return where the products come from, the newest source first."""
        c = product_table.c
        newest = func.max(c.source_date).label("newest")
        query = (
            select(c.source, newest, func.count().label("held")).group_by(c.source).order_by(newest.desc())
        )
        return tuple(SourceRow(row.source, row.newest, row.held) for row in self._session.execute(query))

    def by_ndc11(self, ndc11: str) -> DrugRow | None:
        """Return one package by its NDC-11."""
        row = _OF_NDC11.first(self._session.connection(), {"code": Ndc11(ndc11)})
        return None if row is None else _row(row)


class _Shelf:
    """Look packages up by their codes (`FindsPackages`) and keep what a screen shows of each.

    A row that is found has all fields of a package, and stands for it.
    """

    def __init__(self, connection: Connection, gtin14: str) -> None:
        self._connection, self._gtin = connection, gtin14
        self._rows: dict[str, Any] = {}

    def find_by_ndc11s(self, codes: Sequence[str]) -> list[Package]:
        """Ask for the GTIN along with the codes that its digits may be: one statement for both."""
        forms = [Ndc11(code) for code in codes]
        if len(forms) < 2 and not self._gtin:
            return self._find(_OF_NDC11, {"code": forms[0]}) if forms else []
        if not forms:
            return []
        bound = several("form", _MOST_FORMS, forms)
        found = self._find(_OF_FORMS_OR_GTIN, {**bound, "gtin": self._gtin or None})
        return [package for package in found if package.ndc11 in forms]

    def find_by_gtin(self, gtin14: str) -> Package | None:
        if gtin14 != self._gtin or not self._rows:
            self._find(_OF_GTIN, {"gtin": gtin14})
        return next((package for package in self._rows.values() if package.gtin14 == gtin14), None)

    def row(self, package: Package) -> DrugRow:
        return _row(self._rows[package.ndc_hyphen])

    def _find(self, query: Prepared, bound: dict[str, Any]) -> list[Any]:
        found = query.all(self._connection, bound)
        self._rows.update({row.ndc_hyphen: row for row in found})
        return list(found)


def _rows(found: Iterable[Any]) -> tuple[DrugRow, ...]:
    return tuple(map(_row, found))


def _row(row: Any) -> DrugRow:
    """Build what is shown from a row that has all fields of a product, its package and its price."""
    priced = row.rate is not None
    price = Price(row.ndc11, row.as_of, row.rate, row.price_unit, row.price_source) if priced else None
    return drug_row(row, row, price)
