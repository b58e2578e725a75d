"""Hold the SQL that only PostgreSQL speaks: triggers that keep history and the books, and word search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from db.sqlite_sql import APPEND_ONLY

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FUNCTIONS = (
    (
        "CREATE FUNCTION counter_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE FUNCTION counter_audit_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event WHERE lane = NEW.lane) THEN"
        " RAISE EXCEPTION 'audit_event must continue its chain'; END IF; RETURN NEW; END $$"
    ),
    (
        "CREATE FUNCTION counter_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF (SELECT coalesce(sum(cents), 0) FROM ledger_posting WHERE entry_id = NEW.id) <> 0 THEN"
        " RAISE EXCEPTION 'ledger_entry must balance'; END IF; RETURN NEW; END $$"
    ),
    (
        "CREATE FUNCTION counter_posting_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) THEN"
        " RAISE EXCEPTION 'ledger_entry is closed'; END IF; RETURN NEW; END $$"
    ),
)
_GUARDS = (
    ("audit_event_next", "audit_event", "counter_audit_next"),
    ("ledger_entry_balanced", "ledger_entry", "counter_entry_balanced"),
    ("ledger_posting_closed", "ledger_posting", "counter_posting_closed"),
)
SEARCH = ("CREATE INDEX ix_product_words ON product USING gin (to_tsvector('simple', search))",)


_MATCH = "to_tsvector('simple', search) @@ to_tsquery('simple', :words)"
_UNRANKED = text(f"SELECT number FROM product WHERE {_MATCH} LIMIT :most")
_RANKED = text(f"SELECT number FROM product WHERE {_MATCH} ORDER BY length(search), number LIMIT :most")


def append_only(name: str) -> list[str]:
    """Return the triggers that forbid updating, deleting and emptying a table."""
    run = "EXECUTE FUNCTION counter_append_only()"
    return [
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW {run}",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {run}",
    ]


def matching_products(
    connection: Connection, words: tuple[str, ...], *, limit: int, ranked: bool
) -> list[int]:
    """Return the numbers of products of which each word starts a word; ranking reads every hit."""
    query = " & ".join(f"'{word}':*" for word in words)
    return list(connection.scalars(_RANKED if ranked else _UNRANKED, {"words": query, "most": limit}))


def statements(tables: set[str]) -> list[str]:
    """Return everything to run after the named tables were created."""
    guards = [
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, table, function in _GUARDS
    ]
    return [
        *_FUNCTIONS,
        *(sql for name in APPEND_ONLY if name in tables for sql in append_only(name)),
        *guards,
        *SEARCH,
    ]
