"""Gather every table and trigger, to create a whole schema at once and to compare it with the migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import (
    audit,
    authorizations,
    catalog,
    claim_more,
    claim_work,
    claims,
    core_tables,
    eligibility,
    inventory,
    ledger,
    outbox,
    patients,
    payments,
    playbooks,
    pos,
    postgres_sql,
    prescribers,
    prescriptions,
    pricing,
    printing,
    sale_shares,
    settings,
    sheets,
    sqlite_sql,
    users,
    weighing,
)
from db.base import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

AREAS = (
    audit,
    authorizations,
    catalog,
    claim_more,
    claim_work,
    claims,
    core_tables,
    eligibility,
    inventory,
    ledger,
    outbox,
    patients,
    payments,
    playbooks,
    pos,
    prescribers,
    prescriptions,
    pricing,
    printing,
    sale_shares,
    settings,
    sheets,
    users,
    weighing,
)


def create_all(connection: Connection) -> None:
    """Create all tables and triggers on an empty database."""
    metadata.create_all(connection)
    engine = sqlite_sql if connection.dialect.name == "sqlite" else postgres_sql
    for statement in engine.statements(set(metadata.tables)):
        connection.exec_driver_sql(statement.replace("%", "%%") if engine is postgres_sql else statement)
