"""Keep every version of the store's own playbooks; what is in use is the first one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = "playbook_version"


def _keep_history() -> None:
    if op.get_bind().dialect.name == "sqlite":
        abort = f"BEGIN SELECT RAISE(ABORT, '{NAME} is append-only'); END"
        exists = f"WHEN EXISTS (SELECT 1 FROM {NAME} WHERE code = NEW.code AND version = NEW.version)"
        op.execute(f"CREATE TRIGGER {NAME}_no_update BEFORE UPDATE ON {NAME} {abort}")
        op.execute(f"CREATE TRIGGER {NAME}_no_delete BEFORE DELETE ON {NAME} {abort}")
        op.execute(f"CREATE TRIGGER {NAME}_no_replace BEFORE INSERT ON {NAME} {exists} {abort}")
        return
    run = "EXECUTE FUNCTION counter_append_only()"
    op.execute(f"CREATE TRIGGER {NAME}_append_only BEFORE UPDATE OR DELETE ON {NAME} FOR EACH ROW {run}")
    op.execute(f"CREATE TRIGGER {NAME}_no_truncate BEFORE TRUNCATE ON {NAME} FOR EACH STATEMENT {run}")


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by", ID, nullable=False),
        sa.Column("saved_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name="pk_playbook_version"),
        sa.CheckConstraint("version >= 1", name="ck_playbook_version_version"),
        sqlite_strict=True,
    )
    op.execute(f"INSERT INTO {NAME} SELECT code, 1, text, edited_by, edited_at FROM playbook")
    _keep_history()


def downgrade() -> None:
    op.drop_table(NAME)
