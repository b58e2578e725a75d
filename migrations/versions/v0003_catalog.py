"""Keep the drug file, with search by words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.LargeBinary().with_variant(postgresql.UUID(as_uuid=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Integer().with_variant(sa.Boolean(), "postgresql")

_SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE product_fts USING fts5(search, content='product', content_rowid='number', prefix='2 3', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER product_fts_insert AFTER INSERT ON product BEGIN INSERT INTO product_fts(rowid, search) VALUES (NEW.number, NEW.search); END",
    "CREATE TRIGGER product_fts_delete AFTER DELETE ON product BEGIN INSERT INTO product_fts(product_fts, rowid, search) VALUES ('delete', OLD.number, OLD.search); END",
    "CREATE TRIGGER product_fts_update AFTER UPDATE OF search ON product WHEN OLD.search <> NEW.search BEGIN INSERT INTO product_fts(product_fts, rowid, search) VALUES ('delete', OLD.number, OLD.search); INSERT INTO product_fts(rowid, search) VALUES (NEW.number, NEW.search); END",
)
_POSTGRES_SEARCH = "CREATE INDEX ix_product_words ON product USING gin (to_tsvector('simple', search))"


def _search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE_SEARCH:
            op.execute(statement)
    else:
        op.execute(_POSTGRES_SEARCH)


def _product() -> None:
    op.create_table(
        "product",
        sa.Column("number", BIG, sa.Identity(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("generic", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("strength_unit", sa.Text(), nullable=False),
        sa.Column("labeler", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=False),
        sa.Column("ingredients", sa.Text(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("dea_schedule", sa.Text(), nullable=False),
        sa.Column("dea_stated", FLAG, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_date", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_product"),
        sa.UniqueConstraint("id", name="uq_product_id"),
        sqlite_strict=True,
    )


def _package() -> None:
    op.create_table(
        "package",
        sa.Column("ndc_hyphen", sa.Text(), nullable=False),
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("gtin14", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("package_size", BIG, nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("ndc_hyphen", name="pk_package"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_package_product_id_product"),
        sqlite_strict=True,
    )
    op.create_index("ix_package_gtin14", "package", ["gtin14"])
    op.create_index("ix_package_ndc11", "package", ["ndc11"])
    op.create_index("ix_package_product_id", "package", ["product_id"])


def _price() -> None:
    op.create_table(
        "price",
        sa.Column("ndc11", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("rate", BIG, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ndc11", "as_of", name="pk_price"),
        sqlite_strict=True,
    )


def _import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_date", sa.Text(), nullable=False),
        sa.Column("imported_at", BIG, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("products", BIG, nullable=False),
        sa.Column("packages", BIG, nullable=False),
        sa.Column("refused", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sqlite_strict=True,
    )
    op.create_index("ix_import_batch_kind_imported_at", "import_batch", ["kind", "imported_at"])


def _import_refusal() -> None:
    op.create_table(
        "import_refusal",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_refusal"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_import_refusal_batch_id_import_batch"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_import_refusal_batch_id_line", "import_refusal", ["batch_id", "line"])


def upgrade() -> None:
    _product()
    _package()
    _price()
    _import_batch()
    _import_refusal()
    _search()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE product_fts")
    for name in ("import_refusal", "import_batch", "price", "package", "product"):
        op.drop_table(name)
