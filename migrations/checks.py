"""Check a store before a migration may commit and after it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection


class BrokenByMigration(StorageError):
    """Stop a migration that would leave the store damaged; it is undone whole."""

    def __init__(self, what: str) -> None:
        """Take what was found, without any row's content."""
        super().__init__(
            f"The store could not be brought up to date ({what}). Nothing was changed. Call support.",
            permanent=True,
        )


def check_foreign_keys(connection: Connection) -> None:
    """Raise when a row points at nothing; SQLite's own check is off while tables are rebuilt."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise BrokenByMigration("loose rows in " + ", ".join(sorted({str(row[0]) for row in broken})))


def quick_check(connection: Connection) -> None:
    """Raise when the file is damaged."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
        if found != ["ok"]:
            raise BrokenByMigration("the file did not pass its check")
