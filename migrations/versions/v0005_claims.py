"""Keep claims with their raw messages, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")

_APPEND_ONLY = {
    "claim_message": "id = NEW.id",
}


def _keep_history() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, same in _APPEND_ONLY.items():
            abort = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            op.execute(f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {abort}")
            op.execute(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {abort}")
            exists = f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {same})"
            op.execute(f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} {exists} {abort}")
        return
    run = "EXECUTE FUNCTION counter_append_only()"
    for name in _APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW {run}")
        op.execute(f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {run}")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("after_id", ID, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("unanswered_sends", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("last_sent_at", BIG, nullable=True),
        sa.Column("next_at", BIG, nullable=False),
        sa.Column("parked_reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("seq", name="uq_outbox_seq"),
        sa.UniqueConstraint("natural_key", name="uq_outbox_natural_key"),
        sa.ForeignKeyConstraint(["after_id"], ["outbox.id"], name="fk_outbox_after_id_outbox"),
        sqlite_strict=True,
    )
    op.create_index("ix_outbox_after_id", "outbox", ["after_id"])
    op.create_index("ix_outbox_order_key_seq", "outbox", ["order_key", "seq"])
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])


def _claim() -> None:
    op.create_table(
        "claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("coverage_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("level", BIG, nullable=False),
        sa.Column("attempt", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reverses", ID, nullable=True),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("billed_ndc11", sa.Text(), nullable=False),
        sa.Column("gross_due", BIG, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("patient_pay", BIG, nullable=True),
        sa.Column("plan_pay", BIG, nullable=True),
        sa.Column("authorization", sa.Text(), nullable=False),
        sa.Column("reject_codes", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("recovered", FLAG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("answered_at", BIG, nullable=True),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint(
            "fill_id", "level", "attempt", "kind", name="uq_claim_fill_id_level_attempt_kind"
        ),
        sa.UniqueConstraint("outbox_id", name="uq_claim_outbox_id"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_claim_fill_id_fill"),
        sa.ForeignKeyConstraint(["coverage_id"], ["coverage.id"], name="fk_claim_coverage_id_coverage"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_claim_plan_id_plan"),
        sa.ForeignKeyConstraint(["reverses"], ["claim.id"], name="fk_claim_reverses_claim"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_claim_outbox_id_outbox"),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name="ck_claim_level"),
        sqlite_strict=True,
    )
    op.create_index("ix_claim_coverage_id", "claim", ["coverage_id"])
    op.create_index("ix_claim_natural_key", "claim", ["natural_key"])
    op.create_index("ix_claim_outcome_created_at", "claim", ["outcome", "created_at"])
    op.create_index("ix_claim_plan_id_outcome_answered_at", "claim", ["plan_id", "outcome", "answered_at"])
    op.create_index("ix_claim_reverses", "claim", ["reverses"])


def _claim_message() -> None:
    op.create_table(
        "claim_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("quarantine", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim_message"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_message_claim_id_claim"),
        sqlite_strict=True,
    )
    op.create_index("ix_claim_message_claim_id_at", "claim_message", ["claim_id", "at"])


def upgrade() -> None:
    _outbox()
    _claim()
    _claim_message()
    _keep_history()


def downgrade() -> None:
    for name in ("claim_message", "claim", "outbox"):
        op.drop_table(name)
