"""Keep which card payments give money back, and what a health card was told of a charge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "card_return",
        sa.Column("id", ID, nullable=False),
        sa.Column("original_id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_return"),
        sa.UniqueConstraint("key", name="uq_card_return_key"),
        sa.ForeignKeyConstraint(["id"], ["payment_attempt.id"], name="fk_card_return_id_payment_attempt"),
        sa.ForeignKeyConstraint(
            ["original_id"], ["payment_attempt.id"], name="fk_card_return_original_id_payment_attempt"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_card_return_original_id", "card_return", ["original_id"])
    op.create_index("ix_card_return_source", "card_return", ["source"])
    op.create_table(
        "card_health",
        sa.Column("id", ID, nullable=False),
        sa.Column("healthcare", BIG, nullable=False),
        sa.Column("rx", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_health"),
        sa.ForeignKeyConstraint(["id"], ["payment_attempt.id"], name="fk_card_health_id_payment_attempt"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("card_health", "card_return"):
        op.drop_table(name)
