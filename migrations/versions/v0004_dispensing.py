"""Keep prescriptions, fills, bags and stock movements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_APPEND_ONLY = {
    "fill_event": "id = NEW.id",
    "stock_movement": "id = NEW.id",
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


def _prescription() -> None:
    op.create_table(
        "prescription",
        sa.Column("id", ID, nullable=False),
        sa.Column("rx_number", BIG, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("prescriber_id", ID, nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("sig_typed", sa.Text(), nullable=False),
        sa.Column("sig_text", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("days_supply", BIG, nullable=False),
        sa.Column("refills", BIG, nullable=False),
        sa.Column("daw", BIG, nullable=False),
        sa.Column("origin", BIG, nullable=False),
        sa.Column("date_written", sa.Text(), nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.Column("entered_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prescription"),
        sa.UniqueConstraint("rx_number", name="uq_prescription_rx_number"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_prescription_patient_id_patient"),
        sa.ForeignKeyConstraint(
            ["prescriber_id"], ["prescriber.id"], name="fk_prescription_prescriber_id_prescriber"
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="ck_prescription_quantity"),
        sa.CheckConstraint("days_supply BETWEEN 1 AND 999", name="ck_prescription_days_supply"),
        sa.CheckConstraint("refills BETWEEN 0 AND 99", name="ck_prescription_refills"),
        sa.CheckConstraint("daw BETWEEN 0 AND 9", name="ck_prescription_daw"),
        sa.CheckConstraint("origin BETWEEN 0 AND 5", name="ck_prescription_origin"),
        sqlite_strict=True,
    )
    op.create_index("ix_prescription_patient_id_entered_at", "prescription", ["patient_id", "entered_at"])
    op.create_index("ix_prescription_prescriber_id", "prescription", ["prescriber_id"])


def _bag() -> None:
    op.create_table(
        "bag",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("bin_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("placed_at", BIG, nullable=True),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bag"),
        sa.UniqueConstraint("number", name="uq_bag_number"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_bag_patient_id_patient"),
        sqlite_strict=True,
    )
    op.create_index("ix_bag_patient_id_state", "bag", ["patient_id", "state"])
    op.create_index("ix_bag_state_placed_at", "bag", ["state", "placed_at"])


def _fill() -> None:
    op.create_table(
        "fill",
        sa.Column("id", ID, nullable=False),
        sa.Column("prescription_id", ID, nullable=False),
        sa.Column("fill_number", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("days_supply", BIG, nullable=False),
        sa.Column("date_of_service", sa.Text(), nullable=False),
        sa.Column("coverage_id", ID, nullable=True),
        sa.Column("ingredient_cost", BIG, nullable=False),
        sa.Column("dispensing_fee", BIG, nullable=False),
        sa.Column("usual_price", BIG, nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("expiry", sa.Text(), nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.Column("entered_at", BIG, nullable=False),
        sa.Column("filled_by", ID, nullable=True),
        sa.Column("filled_at", BIG, nullable=True),
        sa.Column("verified_by", ID, nullable=True),
        sa.Column("verified_at", BIG, nullable=True),
        sa.Column("bag_id", ID, nullable=True),
        sa.Column("ready_at", BIG, nullable=True),
        sa.Column("sold_at", BIG, nullable=True),
        sa.Column("back_reason", sa.Text(), nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fill"),
        sa.UniqueConstraint("prescription_id", "fill_number", name="uq_fill_prescription_id_fill_number"),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescription.id"], name="fk_fill_prescription_id_prescription"
        ),
        sa.ForeignKeyConstraint(["coverage_id"], ["coverage.id"], name="fk_fill_coverage_id_coverage"),
        sa.ForeignKeyConstraint(["bag_id"], ["bag.id"], name="fk_fill_bag_id_bag"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="ck_fill_quantity"),
        sa.CheckConstraint("days_supply BETWEEN 1 AND 999", name="ck_fill_days_supply"),
        sa.CheckConstraint("fill_number BETWEEN 0 AND 99", name="ck_fill_fill_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_fill_bag_id", "fill", ["bag_id"])
    op.create_index("ix_fill_coverage_id", "fill", ["coverage_id"])
    op.create_index("ix_fill_state_entered_at", "fill", ["state", "entered_at"])


def _fill_event() -> None:
    op.create_table(
        "fill_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fill_event"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_fill_event_fill_id_fill"),
        sqlite_strict=True,
    )
    op.create_index("ix_fill_event_fill_id_at", "fill_event", ["fill_id", "at"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ID, nullable=False),
        sa.Column("fill_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_alert_fill_id_fill"),
        sqlite_strict=True,
    )
    op.create_index("ix_alert_fill_id", "alert", ["fill_id"])


def _stock_movement() -> None:
    op.create_table(
        "stock_movement",
        sa.Column("id", ID, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("expiry", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stock_movement"),
        sa.CheckConstraint("quantity <> 0", name="ck_stock_movement_something"),
        sqlite_strict=True,
    )
    op.create_index("ix_stock_movement_ndc11_quantity", "stock_movement", ["ndc11", "quantity"])
    op.create_index("ix_stock_movement_source_id", "stock_movement", ["source_id"])


def upgrade() -> None:
    _prescription()
    _bag()
    _fill()
    _fill_event()
    _alert()
    _stock_movement()
    _keep_history()


def downgrade() -> None:
    for name in ("stock_movement", "alert", "fill_event", "fill", "bag", "prescription"):
        op.drop_table(name)
