"""Find the estimates that stand without reading every line that was ever sold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_sale_line_standing",
        "sale_line",
        ["sale_id"],
        sqlite_where=sa.text("is_estimate = 1 AND settled_pays IS NULL"),
        postgresql_where=sa.text("is_estimate AND settled_pays IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_sale_line_standing", table_name="sale_line")
