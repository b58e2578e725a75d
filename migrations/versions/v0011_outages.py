"""Keep outages, what was decided about claims that wait, and the evidence of fills sold meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _outage() -> None:
    op.create_table(
        "outage",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("started_at", BIG, nullable=False),
        sa.Column("ended_at", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
        sa.UniqueConstraint("number", name="uq_outage_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_outage_destination_ended_at", "outage", ["destination", "ended_at"])
    op.create_index("ix_outage_started_at", "outage", ["started_at"])


def _held_decision() -> None:
    op.create_table(
        "held_decision",
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at_stake", BIG, nullable=False),
        sa.Column("decided_by", ID, nullable=False),
        sa.Column("decided_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("fill_id", name="pk_held_decision"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_held_decision_fill_id_fill"),
        sqlite_strict=True,
    )


def _offline_fill() -> None:
    op.create_table(
        "offline_fill",
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("outage_id", ID, nullable=True),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("noted_at", BIG, nullable=False),
        sa.Column("noted_by", ID, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("seen_at", BIG, nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fill_id", name="pk_offline_fill"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_offline_fill_fill_id_fill"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_offline_fill_claim_id_claim"),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name="fk_offline_fill_outage_id_outage"),
        sqlite_strict=True,
    )
    op.create_index("ix_offline_fill_claim_id", "offline_fill", ["claim_id"])
    op.create_index("ix_offline_fill_outage_id_noted_at", "offline_fill", ["outage_id", "noted_at"])
    op.create_index("ix_offline_fill_destination_noted_at", "offline_fill", ["destination", "noted_at"])


def upgrade() -> None:
    """Make the tables."""
    _outage()
    _held_decision()
    _offline_fill()


def downgrade() -> None:
    """Drop the tables."""
    for name in ("offline_fill", "held_decision", "outage"):
        op.drop_table(name)
