"""Keep who works on what at the claims desk, prior authorizations, appeals, eligibility and own playbooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _claim_work() -> None:
    op.create_table(
        "claim_work",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("owner", ID, nullable=True),
        sa.Column("taken_at", BIG, nullable=True),
        sa.Column("rested_at", BIG, nullable=True),
        sa.Column("rests_until", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim_work"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_claim_work_kind_subject_id"),
        sqlite_strict=True,
    )


def _appeal() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("decided_at", BIG, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_appeal_fill_id_fill"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_appeal_claim_id_claim"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_appeal_plan_id_plan"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_appeal_patient_id_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_appeal_fill_id", "appeal", ["fill_id"])
    op.create_index("ix_appeal_state_deadline", "appeal", ["state", "deadline"])
    for column in ("plan_id", "patient_id", "claim_id"):
        op.create_index(f"ix_appeal_{column}", "appeal", [column])


def _playbook() -> None:
    op.create_table(
        "playbook",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited_by", ID, nullable=False),
        sa.Column("edited_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_playbook"),
        sqlite_strict=True,
    )


def _prior_authorization() -> None:
    op.create_table(
        "prior_authorization",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("prescriber_id", ID, nullable=True),
        sa.Column("fill_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("drug", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("units", BIG, nullable=True),
        sa.Column("fills", BIG, nullable=True),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("requested_at", BIG, nullable=True),
        sa.Column("decided_at", BIG, nullable=True),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prior_authorization"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_prior_authorization_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_prior_authorization_plan_id_plan"),
        sa.ForeignKeyConstraint(
            ["prescriber_id"], ["prescriber.id"], name="fk_prior_authorization_prescriber_id_prescriber"
        ),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_prior_authorization_fill_id_fill"),
        sqlite_strict=True,
    )
    op.create_index("ix_prior_authorization_patient_id_state", "prior_authorization", ["patient_id", "state"])
    op.create_index("ix_prior_authorization_state_ends_on", "prior_authorization", ["state", "ends_on"])
    for column in ("plan_id", "prescriber_id", "fill_id"):
        op.create_index(f"ix_prior_authorization_{column}", "prior_authorization", [column])


def _authorization_use() -> None:
    op.create_table(
        "authorization_use",
        sa.Column("id", ID, nullable=False),
        sa.Column("authorization_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("units", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authorization_use"),
        sa.UniqueConstraint("claim_id", name="uq_authorization_use_claim_id"),
        sa.ForeignKeyConstraint(
            ["authorization_id"],
            ["prior_authorization.id"],
            name="fk_authorization_use_authorization_id_prior_authorization",
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_authorization_use_claim_id_claim"),
        sqlite_strict=True,
    )
    op.create_index("ix_authorization_use_authorization_id", "authorization_use", ["authorization_id"])


def _eligibility() -> None:
    op.create_table(
        "eligibility",
        sa.Column("id", ID, nullable=False),
        sa.Column("coverage_id", ID, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("served_on", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_eligibility"),
        sa.ForeignKeyConstraint(["coverage_id"], ["coverage.id"], name="fk_eligibility_coverage_id_coverage"),
        sqlite_strict=True,
    )
    op.create_index("ix_eligibility_coverage_id_at", "eligibility", ["coverage_id", "at"])


def upgrade() -> None:
    _claim_work()
    _appeal()
    _playbook()
    _prior_authorization()
    _authorization_use()
    _eligibility()


def downgrade() -> None:
    for name in (
        "eligibility",
        "authorization_use",
        "prior_authorization",
        "playbook",
        "appeal",
        "claim_work",
    ):
        op.drop_table(name)
