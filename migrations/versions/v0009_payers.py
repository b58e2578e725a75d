"""Bill several payers: how each is told of the others, what each pays for a sale, and every amount."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")


def _plan_terms() -> None:
    op.create_table(
        "plan_terms",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("cob_scheme", sa.Text(), nullable=False),
        sa.Column("takes_total", FLAG, nullable=False),
        sa.Column("federal", FLAG, nullable=False),
        sa.Column("appeal_days", BIG, nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan_terms"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_terms_plan_id_plan"),
        sqlite_strict=True,
    )
    yes, no = ("1", "0") if op.get_bind().dialect.name == "sqlite" else ("true", "false")
    op.execute(f"INSERT INTO plan_terms SELECT id, '', {yes}, {no}, 14 FROM plan")


def _claim_link() -> None:
    op.create_table(
        "claim_link",
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("follows", ID, nullable=True),
        sa.Column("patient_before", BIG, nullable=True),
        sa.Column("next_stop", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_link"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_link_claim_id_claim"),
        sa.ForeignKeyConstraint(["follows"], ["claim.id"], name="fk_claim_link_follows_claim"),
        sqlite_strict=True,
    )
    op.create_index("ix_claim_link_follows", "claim_link", ["follows"])
    op.execute("INSERT INTO claim_link SELECT id, NULL, NULL, '' FROM claim")


def _claim_amount() -> None:
    op.create_table(
        "claim_amount",
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("field_id", sa.Text(), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("qualifier", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "field_id", "place", name="pk_claim_amount"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_amount_claim_id_claim"),
        sqlite_strict=True,
    )
    for field, column in (("F5", "patient_pay"), ("F9", "plan_pay")):
        op.execute(
            f"INSERT INTO claim_amount SELECT id, '{field}', 0, '', {column} FROM claim"
            f" WHERE kind = 'B1' AND {column} IS NOT NULL"
        )


def _sale_share() -> None:
    op.create_table(
        "sale_share",
        sa.Column("line_id", ID, nullable=False),
        sa.Column("level", BIG, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=True),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("is_estimate", FLAG, nullable=False),
        sa.Column("now_amount", BIG, nullable=False),
        sa.Column("now_estimate", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("line_id", "level", name="pk_sale_share"),
        sa.ForeignKeyConstraint(["line_id"], ["sale_line.id"], name="fk_sale_share_line_id_sale_line"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_sale_share_plan_id_plan"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_sale_share_claim_id_claim"),
        sqlite_strict=True,
    )
    op.create_index("ix_sale_share_claim_id", "sale_share", ["claim_id"])
    op.create_index("ix_sale_share_plan_id", "sale_share", ["plan_id"])
    op.create_index(
        "ix_sale_share_standing",
        "sale_share",
        ["line_id"],
        sqlite_where=sa.text("now_estimate = 1"),
        postgresql_where=sa.text("now_estimate"),
    )


def _claim_settlement() -> None:
    op.create_table(
        "claim_settlement",
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("pays_before", BIG, nullable=False),
        sa.Column("pays_after", BIG, nullable=False),
        sa.Column("plan_pays", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_settlement"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_settlement_claim_id_claim"),
        sa.ForeignKeyConstraint(["line_id"], ["sale_line.id"], name="fk_claim_settlement_line_id_sale_line"),
        sqlite_strict=True,
    )
    op.create_index("ix_claim_settlement_line_id", "claim_settlement", ["line_id"])


# The claim that a line was sold on: the newest billing of its fill that was not taken back.
_SOLD_ON = (
    "SELECT c.id FROM claim c WHERE c.fill_id = l.fill_id AND c.kind = 'B1'"
    " AND c.outcome NOT IN ('cancelled', 'reversed') ORDER BY c.attempt DESC, c.id DESC LIMIT 1"
)


def _fill_shares() -> None:
    """Give each line that a plan pays for its one share, and each late answer its settlement."""
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    settled = "l.settled_pays IS NOT NULL"
    now = f"CASE WHEN {settled} AND c.plan_pay IS NOT NULL THEN c.plan_pay ELSE l.plan_pays END"
    estimate = f"CASE WHEN {settled} THEN {no} ELSE l.is_estimate END"
    op.execute(
        "INSERT INTO sale_share"
        f" SELECT l.id, c.level, c.plan_id, c.id, l.plan_pays, l.is_estimate, {now}, {estimate}"
        f" FROM sale_line l JOIN claim c ON c.id = ({_SOLD_ON}) JOIN fill f ON f.id = l.fill_id"
        f" WHERE f.coverage_id IS NOT NULL AND (l.plan_pays <> 0 OR l.is_estimate <> {no})"
    )
    op.execute(
        "INSERT INTO claim_settlement SELECT c.id, l.id, l.pays, l.settled_pays, coalesce(c.plan_pay, 0), e.at"
        " FROM ledger_entry e JOIN claim c ON c.id = e.source_id"
        " JOIN sale_line l ON l.fill_id = c.fill_id AND l.settled_pays IS NOT NULL"
        " JOIN sale s ON s.id = l.sale_id AND s.state = 'completed'"
        " WHERE e.kind = 'late_difference'"
    )


def _price_schedule() -> None:
    op.create_table(
        "price_schedule",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("plan_id", ID, nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("percent", BIG, nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("minimum", BIG, nullable=False),
        sa.Column("round_to", BIG, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.Column("rev", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_price_schedule"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_price_schedule_plan_id_plan"),
        sqlite_strict=True,
    )
    op.create_index("ix_price_schedule_plan_id", "price_schedule", ["plan_id"])
    op.create_table(
        "benchmark_price",
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("rate", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ndc11", "basis", "as_of", name="pk_benchmark_price"),
        sqlite_strict=True,
    )


def upgrade() -> None:
    _plan_terms()
    _claim_link()
    _claim_amount()
    _sale_share()
    _claim_settlement()
    _fill_shares()
    _price_schedule()


def downgrade() -> None:
    for name in (
        "benchmark_price",
        "price_schedule",
        "claim_settlement",
        "sale_share",
        "claim_amount",
        "claim_link",
        "plan_terms",
    ):
        op.drop_table(name)
