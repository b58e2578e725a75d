"""Multiply one real prescription with its claim into thousands, by rows, for measures of a full store."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from app.claims.held import Evidence
from app.claims.model import ClaimOutcome
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.outbox.model import Transport
from app.pos.model import Counselling, LineKind, SaleState
from app.prescriptions.model import FillState
from db.claims import amount_table, claim_table, link_table
from db.held import offline_table, outage_table
from db.outbox import outbox_table
from db.pos import day_table, line_table, sale_table
from db.prescriptions import fill_table, prescription_table

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection, Table

    from app.kernel.ids import IdSource

BATCH = 2_000
BEGAN = datetime(2024, 3, 1, 15, tzinfo=UTC)
Rows = dict[Any, list[dict[str, Any]]]
Seeds = dict[Any, dict[str, Any]]


def paid_claims(connection: Connection, ids: IdSource, count: int, patients: list[UUID]) -> None:
    """Put paid answers of one plan beside the one claim that is there, spread over two years."""
    seeds, chance = _seeds(connection), random.Random(11)
    rows: Rows = {}
    for number in range(count):
        at = BEGAN + timedelta(minutes=number * 50)
        claim = _copy(rows, seeds, ids, number, at.date())
        pays = Money(chance.choice((0, 500, 1_000, 1_000, 4_000)))
        claim |= {"outcome": ClaimOutcome.PAID, "patient_pay": pays, "plan_pay": Money(2_500)}
        claim |= {"answered_at": at, "created_at": at, "billed_ndc11": f"{chance.randrange(300):09d}01"}
        rows[prescription_table][-1]["patient_id"] = chance.choice(patients)
        rows[outbox_table][-1]["state"] = Transport.ANSWERED
        for field in ("FI", "FD"):
            amount = {"claim_id": claim["id"], "field_id": field, "place": 0, "qualifier": "", "amount": pays}
            rows.setdefault(amount_table, []).append(amount)
        if number % BATCH == BATCH - 1:
            _put(connection, rows)
    _put(connection, rows)


def offline_fills(connection: Connection, ids: IdSource, count: int, cashier: UUID) -> UUID:
    """Put fills that were sold in one outage, each in a sale of its own; return the outage."""
    seeds, outage = _seeds(connection), ids.new()
    day = connection.execute(select(day_table.c.id, day_table.c.business_date)).first()
    if day is None:
        raise LookupError("no day is open")
    told = {"id": outage, "number": "OUT-20240301-1", "destination": seeds[outbox_table]["destination"]}
    connection.execute(insert(outage_table), [told | {"started_at": BEGAN, "ended_at": None}])
    rows: Rows = {}
    for number in range(count):
        at, sale = BEGAN + timedelta(seconds=number), ids.new()
        claim = _copy(rows, seeds, ids, number, at.date())
        rows[fill_table][-1] |= {"state": FillState.SOLD, "sold_at": at}
        rows.setdefault(sale_table, []).append(_sale(sale, number, day, cashier, at))
        rows.setdefault(line_table, []).append(_line(ids.new(), sale, claim["fill_id"]))
        rows.setdefault(offline_table, []).append(_offline(claim, outage, cashier, at))
    _put(connection, rows)
    return outage


def _seeds(connection: Connection) -> dict[Any, dict[str, Any]]:
    found = {}
    for table in (prescription_table, fill_table, outbox_table, claim_table, link_table):
        found[table] = dict(connection.execute(select(table)).mappings().first() or {})
    return found


def _copy(
    rows: Rows, seeds: dict[Any, dict[str, Any]], ids: IdSource, number: int, day: date
) -> dict[str, Any]:
    """Copy the prescription with its fill, message and claim under ids of their own; return the claim."""
    rx, fill, item, claim = ids.new(), ids.new(), ids.new(), ids.new()
    fresh: Seeds = {
        prescription_table: {"id": rx, "rx_number": 8_000_000 + number},
        fill_table: {"id": fill, "prescription_id": rx, "date_of_service": day},
        outbox_table: {"id": item, "seq": 1_000_000 + number, "order_key": f"{8_000_000 + number}-0",
                       "natural_key": f"bench{number}", "after_id": None},
        claim_table: {"id": claim, "fill_id": fill, "outbox_id": item, "natural_key": f"bench{number}"},
        link_table: {"claim_id": claim},
    }  # fmt: skip
    for table, values in fresh.items():
        rows.setdefault(table, []).append(seeds[table] | values)
    return rows[claim_table][-1]


def _sale(sale: UUID, number: int, day: Any, cashier: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": sale, "lane": 1, "day_id": day.id, "business_date": day.business_date, "number": f"B{number}",
        "state": SaleState.COMPLETED, "cashier_id": cashier, "opened_at": at, "completed_at": at,
        "patient_id": None, "birth_date_confirmed": True, "counselling": Counselling.DECLINED,
        "signature_id": None, "subtotal": Money(1_000), "tax": ZERO, "total": Money(1_000), "rev": 1,
    }  # fmt: skip


def _line(line: UUID, sale: UUID, fill: UUID) -> dict[str, Any]:
    return {
        "id": line, "sale_id": sale, "position": 0, "kind": LineKind.PRESCRIPTION, "fill_id": fill,
        "item_id": None, "bag_id": None, "description": "Rx", "quantity": Quantity.of(1),
        "price": Money(3_500), "pays": Money(1_000), "plan_pays": Money(2_500), "tax": ZERO,
        "is_estimate": True, "estimate_basis": "last paid claim", "settled_pays": None,
    }  # fmt: skip


def _offline(claim: dict[str, Any], outage: UUID, by: UUID, at: datetime) -> dict[str, Any]:
    return {
        "fill_id": claim["fill_id"], "claim_id": claim["id"], "outage_id": outage, "destination": "practice",
        "noted_at": at, "noted_by": by, "method": Evidence.PAID_CLAIM, "evidence": "paid on 02/01/2024",
        "reference": "", "seen_at": at, "seen_by": "TT",
    }  # fmt: skip


def _put(connection: Connection, rows: Rows) -> None:
    tables: list[Table] = list(rows)
    for table in tables:
        if rows[table]:
            connection.execute(insert(table), rows[table])
            rows[table] = []
