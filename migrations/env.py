"""Run the revisions on the connection that was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from app.kernel.fail_points import reach
from migrations.checks import check_foreign_keys

if TYPE_CHECKING:
    from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]


def _applied(*_place: object, **_facts: object) -> None:
    """Check each step before its transaction commits."""
    check_foreign_keys(connection)
    reach("inside_migration")


context.configure(connection=connection, transaction_per_migration=True, on_version_apply=_applied)
with context.begin_transaction():
    context.run_migrations()
