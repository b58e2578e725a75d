"""Keep what late answers left to settle, and how each was settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "late_case",
        sa.Column("id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("at_stake", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cash_back", BIG, nullable=False),
        sa.Column("card_back", BIG, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("settled_by", ID, nullable=True),
        sa.Column("settled_at", BIG, nullable=True),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_late_case"),
        sa.UniqueConstraint("claim_id", name="uq_late_case_claim_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_late_case_claim_id_claim"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_late_case_fill_id_fill"),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name="fk_late_case_sale_id_sale"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_late_case_patient_id_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_late_case_fill_id", "late_case", ["fill_id"])
    op.create_index("ix_late_case_sale_id", "late_case", ["sale_id"])
    op.create_index("ix_late_case_patient_id", "late_case", ["patient_id"])
    op.create_index("ix_late_case_state_opened_at", "late_case", ["state", "opened_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("late_case")
