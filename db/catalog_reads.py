"""Find drugs for screens: by words, by a scanned code, by NDC-11. Each is one statement, prepared once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, true

from app.catalog.lookup import Ask, Found, resolve
from app.catalog.model import Package, Price, Product
from app.catalog.search import search_words
from app.catalog.views import SourceRow, drug_row
from app.kernel.ndc import Ndc11
from db import postgres_sql, sqlite_sql
from db.catalog import package_table, price_table, product_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row, Select
    from sqlalchemy.orm import Session

    from app.catalog.views import DrugRow

_RANKED_FROM = 3
_PACKAGE_AT = len(product_table.c)
_PRICE_AT = _PACKAGE_AT + len(package_table.c)
_older = price_table.alias("dated")
_newest = select(func.max(_older.c.as_of)).where(_older.c.ndc11 == package_table.c.ndc11).scalar_subquery()
_DRUGS = (
    select(*product_table.c, *package_table.c, price_table.c.as_of, price_table.c.rate)
    .add_columns(price_table.c.unit.label("price_unit"), price_table.c.source.label("price_source"))
    .select_from(package_table)
    .join(product_table, product_table.c.id == package_table.c.product_id)
    .outerjoin(price_table, (price_table.c.ndc11 == package_table.c.ndc11) & (price_table.c.as_of == _newest))
)
_BY_NDC11 = (
    _DRUGS.where(package_table.c.ndc11 == bindparam("code"))
    .order_by(package_table.c.active.desc(), package_table.c.ndc_hyphen)
    .limit(1)
)
_BEST_FIRST = (package_table.c.active.desc(), package_table.c.ndc_hyphen)
_OF_NDC11 = _DRUGS.where(package_table.c.ndc11 == bindparam("code")).order_by(*_BEST_FIRST)
_OF_NDC11S = _DRUGS.where(package_table.c.ndc11.in_(bindparam("codes", expanding=True))).order_by(
    *_BEST_FIRST
)
_OF_GTIN = _DRUGS.where(package_table.c.gtin14 == bindparam("gtin")).order_by(*_BEST_FIRST).limit(1)
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
        shelf = _Shelf(self._session.connection())
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
        row = self._session.connection().execute(_BY_NDC11, {"code": Ndc11(ndc11)}).one_or_none()
        return None if row is None else _row(row)


class _Shelf:
    """Look packages up by their codes (`FindsPackages`) and keep what a screen shows of each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, Row[Any]] = {}

    def find_by_ndc11s(self, codes: Sequence[str]) -> list[Package]:
        if len(codes) == 1:
            return self._find(_OF_NDC11, {"code": Ndc11(codes[0])})
        return self._find(_OF_NDC11S, {"codes": [Ndc11(code) for code in codes]}) if codes else []

    def find_by_gtin(self, gtin14: str) -> Package | None:
        return next(iter(self._find(_OF_GTIN, {"gtin": gtin14})), None)

    def row(self, package: Package) -> DrugRow:
        return _row(self._rows[package.ndc_hyphen])

    def _find(self, query: Select[Any], bound: dict[str, Any]) -> list[Package]:
        found = self._connection.execute(query, bound).all()
        self._rows.update({row.ndc_hyphen: row for row in found})
        return [Package(*row[_PACKAGE_AT:_PRICE_AT]) for row in found]


def _rows(found: Iterable[Row[Any]]) -> tuple[DrugRow, ...]:
    return tuple(map(_row, found))


def _row(row: Row[Any]) -> DrugRow:
    product = Product(*row[1:_PACKAGE_AT])
    package = Package(*row[_PACKAGE_AT:_PRICE_AT])
    as_of, rate, unit, source = row[_PRICE_AT:]
    price = None if rate is None else Price(package.ndc11, as_of, rate, unit, source)
    return drug_row(product, package, price)
