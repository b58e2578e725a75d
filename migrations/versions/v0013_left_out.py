"""Keep what a claim left out because its payer does not use it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "claim_left_out",
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "place", name="pk_claim_left_out"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_left_out_claim_id_claim"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("claim_left_out")
