"""Keep answers that belong to nothing we asked, until a person has looked at them and after."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "stray_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=True),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("times", BIG, nullable=False),
        sa.Column("first_at", BIG, nullable=False),
        sa.Column("last_at", BIG, nullable=False),
        sa.Column("looked_by", ID, nullable=True),
        sa.Column("looked_at", BIG, nullable=True),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stray_answer"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_stray_answer_claim_id_claim"),
        sqlite_strict=True,
    )
    op.create_index("ix_stray_answer_claim_id", "stray_answer", ["claim_id"])
    op.create_index("ix_stray_answer_digest", "stray_answer", ["digest"])
    op.create_index("ix_stray_answer_looked_at_last_at", "stray_answer", ["looked_at", "last_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("stray_answer")
