"""Keep what claims tell besides the facts of the fill, compounds, and injuries at work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _more() -> None:
    op.create_table(
        "claim_more",
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("clarifications", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("delay_reason", sa.Text(), nullable=False),
        sa.Column("level_of_service", sa.Text(), nullable=False),
        sa.Column("place_of_service", sa.Text(), nullable=False),
        sa.Column("residence", sa.Text(), nullable=False),
        sa.Column("facility_id", sa.Text(), nullable=False),
        sa.Column("facility_name", sa.Text(), nullable=False),
        sa.Column("coupon_kind", sa.Text(), nullable=False),
        sa.Column("coupon_number", sa.Text(), nullable=False),
        sa.Column("coupon_value", BIG, nullable=True),
        sa.Column("diagnoses", sa.Text(), nullable=False),
        sa.Column("part_status", sa.Text(), nullable=False),
        sa.Column("intended_quantity", BIG, nullable=True),
        sa.Column("intended_days", BIG, nullable=True),
        sa.Column("part_of_number", BIG, nullable=True),
        sa.Column("part_of_date", sa.Text(), nullable=True),
        sa.Column("incentive", BIG, nullable=True),
        sa.Column("compound_name", sa.Text(), nullable=False),
        sa.Column("dosage_form", sa.Text(), nullable=False),
        sa.Column("unit_form", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fill_id", name="pk_claim_more"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_claim_more_fill_id_fill"),
        sqlite_strict=True,
    )


def _compound_ingredient() -> None:
    op.create_table(
        "compound_ingredient",
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("cost", BIG, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fill_id", "place", name="pk_compound_ingredient"),
        sa.ForeignKeyConstraint(
            ["fill_id"], ["claim_more.fill_id"], name="fk_compound_ingredient_fill_id_claim_more"
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 25", name="ck_compound_ingredient_place"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="ck_compound_ingredient_quantity"),
        sqlite_strict=True,
    )


def _coverage_injury() -> None:
    op.create_table(
        "coverage_injury",
        sa.Column("coverage_id", ID, nullable=False),
        sa.Column("injured_on", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("claim_reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("coverage_id", name="pk_coverage_injury"),
        sa.ForeignKeyConstraint(
            ["coverage_id"], ["coverage.id"], name="fk_coverage_injury_coverage_id_coverage"
        ),
        sqlite_strict=True,
    )


def upgrade() -> None:
    _more()
    _compound_ingredient()
    _coverage_injury()


def downgrade() -> None:
    for name in ("coverage_injury", "compound_ingredient", "claim_more"):
        op.drop_table(name)
