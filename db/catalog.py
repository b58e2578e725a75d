"""Keep the drug file: products, packages, prices, and what each import left behind."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from app.catalog.model import ImportBatch, ImportRefusal, Package, Price, Product
from app.kernel.errors import NotFound
from app.kernel.ndc import Ndc11
from app.kernel.quantity import Unit
from db.base import map_entity, table
from db.types import BIG, Choice, Day, Flag, Instant, Parsed, QuantityColumn, RateColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

_BATCH = 2_000
_FEW = 64

product_table = table(
    "product",
    Column("number", BIG, Identity(), nullable=False),  # ties the search index to its row
    Column("id", Words, nullable=False),
    Column("brand", Words, nullable=False),
    Column("generic", Words, nullable=False),
    Column("form", Words, nullable=False),
    Column("route", Words, nullable=False),
    Column("strength", Words, nullable=False),
    Column("strength_unit", Words, nullable=False),
    Column("labeler", Words, nullable=False),
    Column("product_type", Words, nullable=False),
    Column("ingredients", Words, nullable=False),
    Column("classes", Words, nullable=False),
    Column("dea_schedule", Words, nullable=False),
    Column("dea_stated", Flag, nullable=False),
    Column("search", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("source_date", Day, nullable=False),
    PrimaryKeyConstraint("number"),
    UniqueConstraint("id"),
)
map_entity(Product, product_table, primary_key=[product_table.c.id], exclude_properties=["number"])

package_table = table(
    "package",
    Column("ndc_hyphen", Words, nullable=False),
    Column("ndc11", Parsed(Ndc11), nullable=False),
    Column("gtin14", Words, nullable=False),
    Column("product_id", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("package_size", QuantityColumn),
    Column("unit", Choice(Unit)),
    Column("active", Flag, nullable=False),
    PrimaryKeyConstraint("ndc_hyphen"),
    ForeignKeyConstraint(["product_id"], ["product.id"]),
)
Index(None, package_table.c.ndc11)
Index(None, package_table.c.gtin14)
Index(None, package_table.c.product_id)
map_entity(Package, package_table)

price_table = table(
    "price",
    Column("ndc11", Parsed(Ndc11), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("rate", RateColumn, nullable=False),
    Column("unit", Choice(Unit), nullable=False),
    Column("source", Words, nullable=False),
    PrimaryKeyConstraint("ndc11", "as_of"),
)
map_entity(Price, price_table)

batch_table = table(
    "import_batch",
    Column("id", Uuid, nullable=False),
    Column("kind", Words, nullable=False),
    Column("file_name", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("source_date", Day, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("products", Whole, nullable=False),
    Column("packages", Whole, nullable=False),
    Column("refused", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(None, batch_table.c.kind, batch_table.c.imported_at)
map_entity(ImportBatch, batch_table)

refusal_table = table(
    "import_refusal",
    Column("id", Uuid, nullable=False),
    Column("batch_id", Uuid, nullable=False),
    Column("file", Words, nullable=False),
    Column("line", Whole, nullable=False),
    Column("reason", Words, nullable=False),
    Column("value", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["batch_id"], ["import_batch.id"]),
)
Index(None, refusal_table.c.batch_id, refusal_table.c.line)
map_entity(ImportRefusal, refusal_table)


_LISTED_FIRST = (package_table.c.active.desc(), package_table.c.ndc_hyphen)
_PACKAGE = (
    select(Package).where(package_table.c.ndc11 == bindparam("ndc11")).order_by(*_LISTED_FIRST).limit(1)
)
_PRICE = (
    select(Price)
    .where(price_table.c.ndc11 == bindparam("ndc11"))
    .order_by(price_table.c.as_of.desc())
    .limit(1)
)


class SqlCatalog:
    """Keep the drug file. Imports write with `put_products` and `put_packages`, row by row streamed."""

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def add(self, entity: Product | Package | Price | ImportBatch | ImportRefusal) -> None:
        """Keep one new row."""
        self._session.add(entity)

    def package(self, ndc11: str) -> Package | None:
        """Return the package with an NDC-11; of two, the active one, then the first by name."""
        return self._session.scalars(_PACKAGE, {"ndc11": Ndc11(ndc11)}).one_or_none()

    def product(self, product_id: str) -> Product:
        """Return a product, or raise `NotFound`."""
        found = self._session.get(Product, product_id)
        if found is None:
            raise NotFound("drug")
        return found

    def price(self, ndc11: str) -> Price | None:
        """Return the newest price of an NDC-11."""
        return self._session.scalars(_PRICE, {"ndc11": Ndc11(ndc11)}).one_or_none()

    def find_by_ndc11s(self, codes: Sequence[str]) -> list[Package]:
        """Return the packages whose NDC-11 is among a few codes, active ones first."""
        if not codes:
            return []
        c = package_table.c
        wanted = c.ndc11.in_([Ndc11(code) for code in codes[:_FEW]])
        return list(
            self._session.scalars(select(Package).where(wanted).order_by(c.active.desc(), c.ndc_hyphen))
        )

    def find_by_gtin(self, gtin14: str) -> Package | None:
        """Return the package known by a GTIN-14 of the base unit."""
        c = package_table.c
        if not gtin14:
            return None
        query = select(Package).where(c.gtin14 == gtin14).order_by(c.active.desc(), c.ndc_hyphen).limit(1)
        return self._session.scalars(query).one_or_none()

    def counts(self) -> tuple[int, int]:
        """Return how many products and active packages there are."""
        products = select(func.count()).select_from(product_table)
        packages = select(func.count()).select_from(package_table).where(package_table.c.active == true())
        return int(self._session.scalar(products) or 0), int(self._session.scalar(packages) or 0)

    def put_products(self, products: Iterable[Product]) -> int:
        """Write products, new or changed, and return how many; they are not tracked."""
        return self._put(product_table, ("id",), products)

    def put_packages(self, packages: Iterable[Package]) -> int:
        """Write packages, new or changed, and return how many; they are not tracked."""
        return self._put(package_table, ("ndc_hyphen",), packages)

    def put_prices(self, prices: Iterable[Price]) -> int:
        """Write prices, new or changed, and return how many; they are not tracked."""
        return self._put(price_table, ("ndc11", "as_of"), prices)

    def put_refusals(self, refusals: Iterable[ImportRefusal]) -> int:
        """Write refused rows and return how many; they are not tracked."""
        return self._put(refusal_table, ("id",), refusals)

    def retire_all_packages(self) -> None:
        """Mark every package as no longer listed, before an import lists them anew."""
        self._session.flush()
        self._session.execute(
            update(package_table).where(package_table.c.active == true()).values(active=False)
        )
        self._session.expire_all()

    def last_import(self, kind: str) -> ImportBatch | None:
        """Return the newest import of a kind."""
        c = batch_table.c
        query = select(ImportBatch).where(c.kind == kind).order_by(c.imported_at.desc()).limit(1)
        return self._session.scalars(query).one_or_none()

    def refusals(self, batch: ImportBatch) -> list[ImportRefusal]:
        """Return what an import refused, by line."""
        c = refusal_table.c
        query = select(ImportRefusal).where(c.batch_id == batch.id).order_by(c.file, c.line)
        return list(self._session.scalars(query))

    def prices_since(self, ndc11: str, day: date) -> list[Price]:
        """Return an NDC-11's prices from a day on, oldest first."""
        c = price_table.c
        query = select(Price).where(c.ndc11 == Ndc11(ndc11), c.as_of >= day).order_by(c.as_of)
        return list(self._session.scalars(query))

    def _put(self, to: Table, key: tuple[str, ...], entities: Iterable[Any]) -> int:
        self._session.flush()
        names = [column.name for column in to.c if column.name != "number"]
        upsert = _upsert(self._session, to, key, names)
        connection, count = self._session.connection(), 0
        for rows in _batches({name: getattr(entity, name) for name in names} for entity in entities):
            connection.execute(upsert, rows)
            count += len(rows)
        return count


def _upsert(session: Session, to: Table, key: tuple[str, ...], names: list[str]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(to)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in names if name not in key}
    )


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
