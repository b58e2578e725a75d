"""Lay the store's own ground: settings, people, audit chain, books, command log and numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")

_APPEND_ONLY = {
    "audit_event": "lane = NEW.lane AND seq = NEW.seq",
    "ledger_entry": "id = NEW.id OR key = NEW.key",
    "ledger_posting": "entry_id = NEW.entry_id AND position = NEW.position",
    "command_log": "id = NEW.id",
}

_SQLITE_GUARDS = (
    "CREATE TRIGGER audit_event_next BEFORE INSERT ON audit_event WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event WHERE lane = NEW.lane) BEGIN SELECT RAISE(ABORT, 'audit_event must continue its chain'); END",
    "CREATE TRIGGER ledger_entry_balanced BEFORE INSERT ON ledger_entry WHEN (SELECT coalesce(sum(cents), 0) FROM ledger_posting WHERE entry_id = NEW.id) <> 0 BEGIN SELECT RAISE(ABORT, 'ledger_entry must balance'); END",
    "CREATE TRIGGER ledger_posting_closed BEFORE INSERT ON ledger_posting WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'ledger_entry is closed'); END",
)
_POSTGRES_FUNCTIONS = {
    "counter_append_only": "CREATE FUNCTION counter_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "counter_audit_next": "CREATE FUNCTION counter_audit_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event WHERE lane = NEW.lane) THEN RAISE EXCEPTION 'audit_event must continue its chain'; END IF; RETURN NEW; END $$",
    "counter_entry_balanced": "CREATE FUNCTION counter_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT coalesce(sum(cents), 0) FROM ledger_posting WHERE entry_id = NEW.id) <> 0 THEN RAISE EXCEPTION 'ledger_entry must balance'; END IF; RETURN NEW; END $$",
    "counter_posting_closed": "CREATE FUNCTION counter_posting_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) THEN RAISE EXCEPTION 'ledger_entry is closed'; END IF; RETURN NEW; END $$",
}
_POSTGRES_GUARDS = {
    "audit_event_next": ("audit_event", "counter_audit_next"),
    "ledger_entry_balanced": ("ledger_entry", "counter_entry_balanced"),
    "ledger_posting_closed": ("ledger_posting", "counter_posting_closed"),
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


def _guard_books() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE_GUARDS:
            op.execute(statement)
        return
    for name, (table, function) in _POSTGRES_GUARDS.items():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def _functions() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES_FUNCTIONS.values():
            op.execute(statement)


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
        sqlite_strict=True,
    )


def _app_user() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", ID, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("license_number", sa.Text(), nullable=False),
        sa.Column("in_charge", FLAG, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.Column("failed_attempts", BIG, nullable=False),
        sa.Column("locked_until", BIG, nullable=True),
        sa.Column("created_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_app_user"),
        sa.UniqueConstraint("username", name="uq_app_user_username"),
        sqlite_strict=True,
    )


def _audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("lane", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("at_micros", BIG, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", ID, nullable=True),
        sa.Column("patient_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "seq", name="pk_audit_event"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_event_at_micros", "audit_event", ["at_micros"])
    op.create_index("ix_audit_event_patient_id", "audit_event", ["patient_id"])


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("lane", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_audit_head"),
        sqlite_strict=True,
    )


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("reverses", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
        sa.UniqueConstraint("key", name="uq_ledger_entry_key"),
        sa.UniqueConstraint("reverses", name="uq_ledger_entry_reverses"),
        sa.ForeignKeyConstraint(
            ["reverses"], ["ledger_entry.id"], name="fk_ledger_entry_reverses_ledger_entry"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_entry_business_date_lane", "ledger_entry", ["business_date", "lane"])
    op.create_index("ix_ledger_entry_source_id", "ledger_entry", ["source_id"])


def _ledger_posting() -> None:
    op.create_table(
        "ledger_posting",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cents", BIG, nullable=False),
        sa.Column("party", ID, nullable=True),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_ledger_posting"),
        sa.CheckConstraint("cents <> 0", name="ck_ledger_posting_something"),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_posting_account_party", "ledger_posting", ["account", "party"])


def _command_log() -> None:
    op.create_table(
        "command_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_command_log"),
        sqlite_strict=True,
    )
    op.create_index("ix_command_log_lane_at", "command_log", ["lane", "at"])


def _number_pool() -> None:
    op.create_table(
        "number_pool",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("next_number", BIG, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_number_pool"),
        sqlite_strict=True,
    )


def _number_block() -> None:
    op.create_table(
        "number_block",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("next_number", BIG, nullable=False),
        sa.Column("end_number", BIG, nullable=False),
        sa.PrimaryKeyConstraint("scope", "lane", name="pk_number_block"),
        sa.CheckConstraint("next_number <= end_number", name="ck_number_block_within"),
        sqlite_strict=True,
    )


def upgrade() -> None:
    _functions()
    _setting()
    _app_user()
    _audit_event()
    _audit_head()
    _ledger_entry()
    _ledger_posting()
    _command_log()
    _number_pool()
    _number_block()
    _keep_history()
    _guard_books()


def downgrade() -> None:
    for name in (
        "number_block",
        "number_pool",
        "command_log",
        "ledger_posting",
        "ledger_entry",
        "audit_head",
        "audit_event",
        "app_user",
        "setting",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        for name in _POSTGRES_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
