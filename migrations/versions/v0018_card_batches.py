"""Keep the terminal's batches, what it listed in them, and which payments were voids or stored offline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")
OPEN = "state in ('planned', 'sending', 'unknown')"


def upgrade() -> None:
    """Make the tables."""
    for name in ("card_void", "card_stored"):
        op.create_table(
            name,
            sa.Column("id", ID, nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(["id"], ["payment_attempt.id"], name=f"fk_{name}_id_payment_attempt"),
            sqlite_strict=True,
        )
    op.create_table(
        "card_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", BIG, nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("settled_at", BIG, nullable=True),
        sa.Column("listed", BIG, nullable=False),
        sa.Column("net", BIG, nullable=False),
        sa.Column("said_count", BIG, nullable=True),
        sa.Column("said_net", BIG, nullable=True),
        sa.Column("balanced", FLAG, nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_batch"),
        sqlite_strict=True,
    )
    op.create_index("ix_card_batch_lane_business_date", "card_batch", ["lane", "business_date"])
    op.create_index(
        "uq_card_batch_open",
        "card_batch",
        ["lane"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "card_batch_record",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("is_return", FLAG, nullable=False),
        sa.Column("auth_code", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "position", name="pk_card_batch_record"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batch.id"], name="fk_card_batch_record_batch_id_card_batch"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_card_batch_record_reference", "card_batch_record", ["reference"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("card_batch_record", "card_batch", "card_stored", "card_void"):
        op.drop_table(name)
