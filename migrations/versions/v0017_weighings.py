"""Keep weighed samples of drugs, and what vials weighed against their count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "weigh_sample",
        sa.Column("id", ID, nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("pieces", BIG, nullable=False),
        sa.Column("gross", sa.Text(), nullable=False),
        sa.Column("tare", sa.Text(), nullable=True),
        sa.Column("begins_anew", FLAG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_weigh_sample"),
        sqlite_strict=True,
    )
    op.create_index("ix_weigh_sample_ndc11_at", "weigh_sample", ["ndc11", "at"])
    op.create_table(
        "fill_weighing",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("wanted", BIG, nullable=False),
        sa.Column("gross", sa.Text(), nullable=False),
        sa.Column("tare", sa.Text(), nullable=True),
        sa.Column("piece_ng", BIG, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("low", BIG, nullable=False),
        sa.Column("high", BIG, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("acknowledged_by", ID, nullable=True),
        sa.Column("acknowledged_at", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fill_weighing"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_fill_weighing_fill_id_fill"),
        sqlite_strict=True,
    )
    op.create_index("ix_fill_weighing_fill_id", "fill_weighing", ["fill_id"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fill_weighing", "weigh_sample"):
        op.drop_table(name)
