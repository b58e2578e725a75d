"""Start a new revision: `python -m migrations.revise "Keep the lot of a return"`.

The file is numbered after the last one and holds no step yet: steps are written by hand with literal column
types, because a revision must mean the same when the tables have long moved on. What the tables have
and the revisions lack is listed, so that nothing is forgotten.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from db.base import metadata
from migrations.upgrade import HERE, head, upgrade

if TYPE_CHECKING:
    from sqlalchemy import MetaData
    from sqlalchemy.sql.schema import SchemaItem


def revise(text: str, folder: Path = HERE) -> Path:
    """Write the next revision file and return its path."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    last = head(folder)
    number = f"{int(last) + 1:04d}" if last.isdecimal() else "0001"
    made = ScriptDirectory.from_config(config).generate_revision(number, text, head="head")
    if made is None or made.path is None:
        raise FileNotFoundError(number)
    return Path(made.path)


def differences(wanted: MetaData, folder: Path = HERE) -> list[str]:
    """Say what the tables have and the last revision lacks, or the other way round."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        upgrade(engine, folder=folder)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
            steps: list[Any] = compare_metadata(context, wanted)
    finally:
        engine.dispose()
    return [re.sub(r"\s+", " ", f"{step[0]}: {step[1:]}") for step in _flat(steps)]


def _is_ours(_item: SchemaItem, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
    """Leave out the tables that SQLite keeps for a search index."""
    return not (kind == "table" and name is not None and "_fts" in name)


def _flat(steps: list[Any]) -> list[tuple[Any, ...]]:
    return [one for step in steps for one in (step if isinstance(step, list) else [step])]


def main(arguments: list[str]) -> int:
    """Write the revision and print its path, then the differences it should carry out."""
    import_module("db.schema")  # maps every table, for its effect alone
    sys.stdout.write("".join(f"  to do: {line}\n" for line in differences(metadata)))
    sys.stdout.write(f"{revise(' '.join(arguments))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
