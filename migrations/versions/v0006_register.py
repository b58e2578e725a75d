"""Keep documents, print jobs, items, days, sales and payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sqlite_strict=True,
    )
    op.create_index("ix_document_source_id_kind", "document", ["source_id", "kind"])


def _print_job() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("document_id", ID, nullable=True),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("copy_number", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("settled_at", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_print_job_document_id_document"),
        sqlite_strict=True,
    )
    op.create_index("ix_print_job_document_id", "print_job", ["document_id"])
    op.create_index("ix_print_job_role_id", "print_job", ["role", "id"])
    op.create_index("ix_print_job_source_id", "print_job", ["source_id"])
    op.create_index("ix_print_job_state", "print_job", ["state"])


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("id", ID, nullable=False),
        sa.Column("upc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price", BIG, nullable=False),
        sa.Column("taxable", FLAG, nullable=False),
        sa.Column("fsa_eligible", FLAG, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("upc", name="uq_item_upc"),
        sa.CheckConstraint("price >= 0", name="ck_item_price"),
        sqlite_strict=True,
    )


def _register_day() -> None:
    op.create_table(
        "register_day",
        sa.Column("id", ID, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("float_amount", BIG, nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("counted", BIG, nullable=True),
        sa.Column("denominations", sa.Text(), nullable=False),
        sa.Column("counted_by", ID, nullable=True),
        sa.Column("counted_at", BIG, nullable=True),
        sa.Column("over_short_reason", sa.Text(), nullable=False),
        sa.Column("locked_by", ID, nullable=True),
        sa.Column("locked_at", BIG, nullable=True),
        sa.Column("packet_id", ID, nullable=True),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_day"),
        sa.UniqueConstraint("lane", "business_date", name="uq_register_day_lane_business_date"),
        sa.ForeignKeyConstraint(["packet_id"], ["document.id"], name="fk_register_day_packet_id_document"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_register_day_open",
        "register_day",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _sale() -> None:
    op.create_table(
        "sale",
        sa.Column("id", ID, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("day_id", ID, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cashier_id", ID, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("completed_at", BIG, nullable=True),
        sa.Column("patient_id", ID, nullable=True),
        sa.Column("birth_date_confirmed", FLAG, nullable=False),
        sa.Column("counselling", sa.Text(), nullable=False),
        sa.Column("signature_id", ID, nullable=True),
        sa.Column("subtotal", BIG, nullable=False),
        sa.Column("tax", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sale"),
        sa.UniqueConstraint("lane", "business_date", "number", name="uq_sale_lane_business_date_number"),
        sa.ForeignKeyConstraint(["day_id"], ["register_day.id"], name="fk_sale_day_id_register_day"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_sale_patient_id_patient"),
        sa.ForeignKeyConstraint(["signature_id"], ["document.id"], name="fk_sale_signature_id_document"),
        sqlite_strict=True,
    )
    op.create_index("ix_sale_business_date_state", "sale", ["business_date", "state"])
    op.create_index("ix_sale_day_id", "sale", ["day_id"])
    op.create_index("ix_sale_lane_state", "sale", ["lane", "state"])
    op.create_index("ix_sale_patient_id", "sale", ["patient_id"])
    op.create_index(
        "uq_sale_open",
        "sale",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _payment_attempt() -> None:
    op.create_table(
        "payment_attempt",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("asked", BIG, nullable=False),
        sa.Column("approved", BIG, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("approval_code", sa.Text(), nullable=False),
        sa.Column("terminal_reference", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("sent_at", BIG, nullable=True),
        sa.Column("settled_at", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payment_attempt"),
        sa.UniqueConstraint("reference", name="uq_payment_attempt_reference"),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name="fk_payment_attempt_sale_id_sale"),
        sa.CheckConstraint("length(last4) <= 4", name="ck_payment_attempt_last4"),
        sqlite_strict=True,
    )
    op.create_index("ix_payment_attempt_sale_id", "payment_attempt", ["sale_id"])
    op.create_index("ix_payment_attempt_state", "payment_attempt", ["state"])


def _sale_line() -> None:
    op.create_table(
        "sale_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fill_id", ID, nullable=True),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("bag_id", ID, nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("price", BIG, nullable=False),
        sa.Column("pays", BIG, nullable=False),
        sa.Column("plan_pays", BIG, nullable=False),
        sa.Column("tax", BIG, nullable=False),
        sa.Column("is_estimate", FLAG, nullable=False),
        sa.Column("estimate_basis", sa.Text(), nullable=False),
        sa.Column("settled_pays", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sale_line"),
        sa.UniqueConstraint("sale_id", "fill_id", name="uq_sale_line_sale_id_fill_id"),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name="fk_sale_line_sale_id_sale"),
        sa.ForeignKeyConstraint(["fill_id"], ["fill.id"], name="fk_sale_line_fill_id_fill"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_sale_line_item_id_item"),
        sa.ForeignKeyConstraint(["bag_id"], ["bag.id"], name="fk_sale_line_bag_id_bag"),
        sa.CheckConstraint(
            "(kind = 'prescription') = (fill_id IS NOT NULL) AND (kind = 'item') = (item_id IS NOT NULL)",
            name="ck_sale_line_kind",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_sale_line_bag_id", "sale_line", ["bag_id"])
    op.create_index("ix_sale_line_fill_id", "sale_line", ["fill_id"])
    op.create_index("ix_sale_line_item_id", "sale_line", ["item_id"])
    op.create_index("ix_sale_line_sale_id_position", "sale_line", ["sale_id", "position"])


def _tender() -> None:
    op.create_table(
        "tender",
        sa.Column("id", ID, nullable=False),
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("given", BIG, nullable=False),
        sa.Column("change", BIG, nullable=False),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tender"),
        sa.UniqueConstraint("payment_id", name="uq_tender_payment_id"),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name="fk_tender_sale_id_sale"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_attempt.id"], name="fk_tender_payment_id_payment_attempt"
        ),
        sa.CheckConstraint("given - change = amount", name="ck_tender_adds_up"),
        sqlite_strict=True,
    )
    op.create_index("ix_tender_sale_id", "tender", ["sale_id"])


def upgrade() -> None:
    _document()
    _print_job()
    _item()
    _register_day()
    _sale()
    _payment_attempt()
    _sale_line()
    _tender()


def downgrade() -> None:
    for name in (
        "tender",
        "sale_line",
        "payment_attempt",
        "sale",
        "register_day",
        "item",
        "print_job",
        "document",
    ):
        op.drop_table(name)
