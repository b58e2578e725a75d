"""Hold the SQL that only SQLite speaks: triggers that keep history and the books, and word search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPEND_ONLY = {
    "audit_event": "lane = NEW.lane AND seq = NEW.seq",
    "claim_edit_answer": (
        "id = NEW.id OR (fill_id = NEW.fill_id AND code = NEW.code AND fingerprint = NEW.fingerprint)"
    ),
    "claim_message": "id = NEW.id",
    "command_log": "id = NEW.id",
    "fill_event": "id = NEW.id",
    "ledger_entry": "id = NEW.id OR key = NEW.key",
    "ledger_posting": "entry_id = NEW.entry_id AND position = NEW.position",
    "payer_sheet": (
        "id = NEW.id OR (bin = NEW.bin AND pcn = NEW.pcn AND group_id = NEW.group_id"
        " AND version = NEW.version)"
    ),
    "playbook_version": "code = NEW.code AND version = NEW.version",
    "stock_movement": "id = NEW.id",
}
_AUDIT_NEXT = (
    "CREATE TRIGGER audit_event_next BEFORE INSERT ON audit_event"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event WHERE lane = NEW.lane)"
    " BEGIN SELECT RAISE(ABORT, 'audit_event must continue its chain'); END"
)
_ENTRY_BALANCED = (
    "CREATE TRIGGER ledger_entry_balanced BEFORE INSERT ON ledger_entry"
    " WHEN (SELECT coalesce(sum(cents), 0) FROM ledger_posting WHERE entry_id = NEW.id) <> 0"
    " BEGIN SELECT RAISE(ABORT, 'ledger_entry must balance'); END"
)
_POSTING_CLOSED = (
    "CREATE TRIGGER ledger_posting_closed BEFORE INSERT ON ledger_posting"
    " WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)"
    " BEGIN SELECT RAISE(ABORT, 'ledger_entry is closed'); END"
)
SEARCH = (
    (
        "CREATE VIRTUAL TABLE product_fts USING fts5(search, content='product', content_rowid='number',"
        " prefix='2 3', tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER product_fts_insert AFTER INSERT ON product BEGIN"
        " INSERT INTO product_fts(rowid, search) VALUES (NEW.number, NEW.search); END"
    ),
    (
        "CREATE TRIGGER product_fts_delete AFTER DELETE ON product BEGIN"
        " INSERT INTO product_fts(product_fts, rowid, search) VALUES ('delete', OLD.number, OLD.search); END"
    ),
    (
        "CREATE TRIGGER product_fts_update AFTER UPDATE OF search ON product"
        " WHEN OLD.search <> NEW.search BEGIN"
        " INSERT INTO product_fts(product_fts, rowid, search) VALUES ('delete', OLD.number, OLD.search);"
        " INSERT INTO product_fts(rowid, search) VALUES (NEW.number, NEW.search); END"
    ),
)


_MATCH = "SELECT rowid FROM product_fts WHERE product_fts MATCH :words"
_RANKED = text(f"{_MATCH} ORDER BY rank LIMIT :most")
_UNRANKED = text(f"{_MATCH} LIMIT :most")


def append_only(name: str, same: str) -> list[str]:
    """Return the triggers that forbid updating, deleting and replacing rows of a table."""
    abort = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    return [
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {abort}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {abort}",
        (
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name}"
            f" WHEN EXISTS (SELECT 1 FROM {name} WHERE {same}) {abort}"
        ),
    ]


def matching_products(
    connection: Connection, words: tuple[str, ...], *, limit: int, ranked: bool
) -> list[int]:
    """Return the numbers of products of which each word starts a word; ranking reads every hit."""
    query = " AND ".join(f'"{word}"*' for word in words)
    return list(connection.scalars(_RANKED if ranked else _UNRANKED, {"words": query, "most": limit}))


def statements(tables: set[str]) -> list[str]:
    """Return everything to run after the named tables were created."""
    found = [sql for name, same in APPEND_ONLY.items() if name in tables for sql in append_only(name, same)]
    return [*found, _AUDIT_NEXT, _ENTRY_BALANCED, _POSTING_CLOSED, *SEARCH]
