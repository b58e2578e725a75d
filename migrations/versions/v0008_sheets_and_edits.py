"""Keep payer sheets by version, and what people answered to the edits of a claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_APPEND_ONLY = {
    "claim_edit_answer": (
        "id = NEW.id OR (fill_id = NEW.fill_id AND code = NEW.code AND fingerprint = NEW.fingerprint)"
    ),
    "payer_sheet": (
        "id = NEW.id OR (bin = NEW.bin AND pcn = NEW.pcn AND group_id = NEW.group_id"
        " AND version = NEW.version)"
    ),
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


def upgrade() -> None:
    op.create_table(
        "payer_sheet",
        sa.Column("id", ID, nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("pcn", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=True),
        sa.Column("replaces", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", BIG, nullable=False),
        sa.Column("saved_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payer_sheet"),
        sa.UniqueConstraint(
            "bin", "pcn", "group_id", "version", name="uq_payer_sheet_bin_pcn_group_id_version"
        ),
        sa.CheckConstraint("version >= 1", name="ck_payer_sheet_version"),
        sqlite_strict=True,
    )
    op.create_table(
        "claim_edit_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answered_by", ID, nullable=False),
        sa.Column("answered_at", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim_edit_answer"),
        sa.UniqueConstraint(
            "fill_id", "code", "fingerprint", name="uq_claim_edit_answer_fill_id_code_fingerprint"
        ),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_claim_edit_answer_fill_id_fill"),
        sqlite_strict=True,
    )
    _keep_history()


def downgrade() -> None:
    op.drop_table("claim_edit_answer")
    op.drop_table("payer_sheet")
