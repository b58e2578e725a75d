"""Keep patients with what belongs to them, prescribers and plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _patient() -> None:
    op.create_table(
        "patient",
        sa.Column("id", ID, nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zip_code", sa.Text(), nullable=False),
        sa.Column("search", KEY_TEXT, nullable=False),
        sa.Column("no_known_allergies", FLAG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_patient_birth_date_search", "patient", ["birth_date", "search"])
    op.create_index("ix_patient_phone", "patient", ["phone"])
    op.create_index("ix_patient_search", "patient", ["search"])


def _allergy() -> None:
    op.create_table(
        "allergy",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("ingredient", sa.Text(), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allergy"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_allergy_patient_id_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_allergy_patient_id", "allergy", ["patient_id"])


def _condition() -> None:
    op.create_table(
        "condition",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_condition"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_condition_patient_id_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_condition_patient_id", "condition", ["patient_id"])


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("pcn", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("help_desk", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("return_days", BIG, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.UniqueConstraint("bin", "pcn", "group_id", name="uq_plan_bin_pcn_group_id"),
        sqlite_strict=True,
    )


def _coverage() -> None:
    op.create_table(
        "coverage",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("level", BIG, nullable=False),
        sa.Column("cardholder_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("person_code", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coverage"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_coverage_patient_id_patient"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_coverage_plan_id_plan"),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name="ck_coverage_level"),
        sqlite_strict=True,
    )
    op.create_index("ix_coverage_patient_id_level", "coverage", ["patient_id", "level"])
    op.create_index("ix_coverage_plan_id", "coverage", ["plan_id"])


def _prescriber() -> None:
    op.create_table(
        "prescriber",
        sa.Column("id", ID, nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("npi", sa.Text(), nullable=False),
        sa.Column("dea", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zip_code", sa.Text(), nullable=False),
        sa.Column("search", KEY_TEXT, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prescriber"),
        sa.UniqueConstraint("npi", name="uq_prescriber_npi"),
        sqlite_strict=True,
    )
    op.create_index("ix_prescriber_search", "prescriber", ["search"])


def upgrade() -> None:
    _patient()
    _allergy()
    _condition()
    _plan()
    _coverage()
    _prescriber()


def downgrade() -> None:
    for name in ("prescriber", "coverage", "plan", "condition", "allergy", "patient"):
        op.drop_table(name)
