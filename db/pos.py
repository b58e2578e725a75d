"""Keep front-store items, sales with lines and tenders, and the register's days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    text,
    true,
)

from app.pos.model import (
    Counselling,
    DayState,
    Item,
    LineKind,
    RegisterDay,
    Sale,
    SaleLine,
    SaleState,
    Tender,
    TenderKind,
)
from app.prescriptions.model import Fill, Prescription
from db.base import map_entity, table
from db.prescriptions import fill_table, prescription_table
from db.repository import Repository
from db.sale_shares import share_table
from db.types import Cents, Choice, Day, Flag, Instant, QuantityColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.kernel.ids import FillId, SaleId
UNDER_WAY = (SaleState.OPEN, SaleState.SUSPENDED)

item_table = table(
    "item",
    Column("id", Uuid, nullable=False),
    Column("upc", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("price", Cents, nullable=False),
    Column("taxable", Flag, nullable=False),
    Column("fsa_eligible", Flag, nullable=False),
    Column("active", Flag, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("upc"),
    CheckConstraint("price >= 0", name="price"),
)
map_entity(Item, item_table)

day_table = table(
    "register_day",
    Column("id", Uuid, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("state", Choice(DayState), nullable=False),
    Column("float_amount", Cents, nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("counted", Cents),
    Column("denominations", Words, nullable=False),
    Column("counted_by", Uuid),
    Column("counted_at", Instant),
    Column("over_short_reason", Words, nullable=False),
    Column("locked_by", Uuid),
    Column("locked_at", Instant),
    Column("packet_id", Uuid),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("lane", "business_date"),
    ForeignKeyConstraint(["packet_id"], ["document.id"]),
)
_DAY_OPEN = text("state = 'open'")
Index(
    "uq_register_day_open", day_table.c.lane, unique=True, sqlite_where=_DAY_OPEN, postgresql_where=_DAY_OPEN
)
map_entity(RegisterDay, day_table)

sale_table = table(
    "sale",
    Column("id", Uuid, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("day_id", Uuid, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("number", Words, nullable=False),
    Column("state", Choice(SaleState), nullable=False),
    Column("cashier_id", Uuid, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("patient_id", Uuid),
    Column("birth_date_confirmed", Flag, nullable=False),
    Column("counselling", Choice(Counselling), nullable=False),
    Column("signature_id", Uuid),
    Column("subtotal", Cents, nullable=False),
    Column("tax", Cents, nullable=False),
    Column("total", Cents, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("lane", "business_date", "number"),
    ForeignKeyConstraint(["day_id"], ["register_day.id"]),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    ForeignKeyConstraint(["signature_id"], ["document.id"]),
)
_SALE_OPEN = text("state = 'open'")
Index("uq_sale_open", sale_table.c.lane, unique=True, sqlite_where=_SALE_OPEN, postgresql_where=_SALE_OPEN)
Index(None, sale_table.c.lane, sale_table.c.state)
Index(None, sale_table.c.business_date, sale_table.c.state)
Index(None, sale_table.c.day_id)
Index(None, sale_table.c.patient_id)
map_entity(Sale, sale_table)

line_table = table(
    "sale_line",
    Column("id", Uuid, nullable=False),
    Column("sale_id", Uuid, nullable=False),
    Column("position", Whole, nullable=False),
    Column("kind", Choice(LineKind), nullable=False),
    Column("fill_id", Uuid),
    Column("item_id", Uuid),
    Column("bag_id", Uuid),
    Column("description", Words, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("price", Cents, nullable=False),
    Column("pays", Cents, nullable=False),
    Column("plan_pays", Cents, nullable=False),
    Column("tax", Cents, nullable=False),
    Column("is_estimate", Flag, nullable=False),
    Column("estimate_basis", Words, nullable=False),
    Column("settled_pays", Cents),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("sale_id", "fill_id"),
    ForeignKeyConstraint(["sale_id"], ["sale.id"]),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
    ForeignKeyConstraint(["item_id"], ["item.id"]),
    ForeignKeyConstraint(["bag_id"], ["bag.id"]),
    CheckConstraint(
        "(kind = 'prescription') = (fill_id IS NOT NULL) AND (kind = 'item') = (item_id IS NOT NULL)",
        name="kind",
    ),
)
Index(None, line_table.c.sale_id, line_table.c.position)
Index(None, line_table.c.fill_id)
Index(None, line_table.c.item_id)
Index(None, line_table.c.bag_id)
Index(
    "ix_sale_line_standing",
    line_table.c.sale_id,
    sqlite_where=text("is_estimate = 1 AND settled_pays IS NULL"),
    postgresql_where=text("is_estimate AND settled_pays IS NULL"),
)
map_entity(SaleLine, line_table)

tender_table = table(
    "tender",
    Column("id", Uuid, nullable=False),
    Column("sale_id", Uuid, nullable=False),
    Column("kind", Choice(TenderKind), nullable=False),
    Column("amount", Cents, nullable=False),
    Column("given", Cents, nullable=False),
    Column("change", Cents, nullable=False),
    Column("payment_id", Uuid),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("payment_id"),
    ForeignKeyConstraint(["sale_id"], ["sale.id"]),
    ForeignKeyConstraint(["payment_id"], ["payment_attempt.id"]),
    CheckConstraint("given - change = amount", name="adds_up"),
)
Index(None, tender_table.c.sale_id)
map_entity(Tender, tender_table)


_BY_UPC = select(Item).where(item_table.c.upc == bindparam("upc"), item_table.c.active == true()).limit(1)
_CURRENT = (
    select(Sale).where(sale_table.c.lane == bindparam("lane"), sale_table.c.state == SaleState.OPEN).limit(1)
)
_LINES = (
    select(SaleLine, Item, Fill, Prescription)
    .outerjoin(Item, item_table.c.id == line_table.c.item_id)
    .outerjoin(Fill, fill_table.c.id == line_table.c.fill_id)
    .outerjoin(Prescription, prescription_table.c.id == fill_table.c.prescription_id)
    .where(line_table.c.sale_id == bindparam("sale"))
    .order_by(line_table.c.position, line_table.c.id)
)
_TENDERS = (
    select(Tender)
    .where(tender_table.c.sale_id == bindparam("sale"))
    .order_by(tender_table.c.at, tender_table.c.id)
)
_OPEN_DAY = (
    select(RegisterDay)
    .where(day_table.c.lane == bindparam("lane"), day_table.c.state == DayState.OPEN)
    .limit(1)
)


class SqlItems(Repository[Item]):
    """Keep front-store items."""

    entity = Item
    table = item_table
    what = "item"

    def by_upc(self, upc: str) -> Item | None:
        """Return the active item with a UPC."""
        return self._first(_BY_UPC, upc=upc)


class SqlSales(Repository[Sale]):
    """Keep sales with their lines and tenders."""

    entity = Sale
    table = sale_table
    what = "sale"

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        super().__init__(session)
        self._sold: Sequence[Any] = ()  # a session forgets what nobody holds

    def current(self, lane: int) -> Sale | None:
        """Return the lane's open sale."""
        return self._first(_CURRENT, lane=lane)

    def open_sales(self, lane: int) -> list[Sale]:
        """Return the lane's open and suspended sales, oldest first."""
        c = sale_table.c
        return self._all(c.lane == lane, c.state.in_(UNDER_WAY), order=(c.opened_at, c.id))

    def completed_on(self, business_date: date) -> list[Sale]:
        """Return the completed sales of a business date, in order."""
        c = sale_table.c
        done = c.state == SaleState.COMPLETED
        return self._all(c.business_date == business_date, done, order=(c.completed_at, c.id))

    def add_line(self, line: SaleLine) -> None:
        """Keep a new line."""
        self._session.add(line)

    def remove_line(self, line: SaleLine) -> None:
        """Take a line off a sale that is not completed."""
        self._session.execute(delete(share_table).where(share_table.c.line_id == line.id))
        self._session.delete(line)

    def lines(self, sale_id: SaleId) -> list[SaleLine]:
        """Return a sale's lines in order; to get what they sell asks the store no more."""
        self._sold = self._session.execute(_LINES, {"sale": sale_id}).all()
        return [line for line, *_ in self._sold]

    def line_of_fill(self, fill_id: FillId) -> SaleLine | None:
        """Return the line of a completed sale that sold a fill."""
        query = select(SaleLine).join(sale_table, sale_table.c.id == line_table.c.sale_id)
        sold = (line_table.c.fill_id == fill_id, sale_table.c.state == SaleState.COMPLETED)
        return self._session.scalars(query.where(*sold).limit(1)).one_or_none()

    def line_under_way(self, fill_id: FillId) -> SaleLine | None:
        """Return the line of an open or suspended sale, of any lane, that holds a fill."""
        query = select(SaleLine).join(sale_table, sale_table.c.id == line_table.c.sale_id)
        held = (line_table.c.fill_id == fill_id, sale_table.c.state.in_(UNDER_WAY))
        return self._session.scalars(query.where(*held).limit(1)).one_or_none()

    def add_tender(self, tender: Tender) -> None:
        """Keep a new tender."""
        self._session.add(tender)

    def tenders(self, sale_id: SaleId) -> list[Tender]:
        """Return a sale's tenders in order."""
        return list(self._session.scalars(_TENDERS, {"sale": sale_id}))


class SqlDays(Repository[RegisterDay]):
    """Keep the register's days."""

    entity = RegisterDay
    table = day_table
    what = "register day"

    def open_day(self, lane: int) -> RegisterDay | None:
        """Return the lane's open day."""
        return self._first(_OPEN_DAY, lane=lane)

    def last(self, lane: int) -> RegisterDay | None:
        """Return the lane's newest day, open or locked."""
        c = day_table.c
        query = (
            select(RegisterDay).where(c.lane == lane).order_by(c.business_date.desc(), c.id.desc()).limit(1)
        )
        return self._session.scalars(query).one_or_none()
