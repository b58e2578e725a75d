"""Bring files from outside into a store, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.places import find_places
from app.bootstrap.quiet_store import quiet_store
from app.claims.sheets.problems import SheetRefused
from app.claims.sheets.reading import read_file, read_sheet
from app.kernel.errors import DomainError, StorageError
from app.kernel.person import show_date
from app.workflows.import_drugs import ImportNdc, import_ndc
from app.workflows.set_up import COMMAND_LINE
from app.workflows.sheets_desk import SaveSheet, save_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.workflows.import_drugs import Imported

DONE, REFUSED, NO_STORE = 0, 1, 3
_SHOWN = 50


def import_ndc_file(file: Path, store: Path | None, *, confirm: bool, say: Callable[[str], object]) -> int:
    """Import FDA's ndctext.zip and tell what came of it; return the exit code.

    0: imported, 1: the file was refused and nothing changed, 3: the store cannot be opened.
    """
    try:
        with quiet_store(find_places(store, practice=False).store) as runner:
            asked = ImportNdc(str(file.absolute()), confirm)
            done = runner.submit(import_ndc, asked, COMMAND_LINE).result().value
    except StorageError as error:
        say(error.message)
        return NO_STORE
    except DomainError as error:
        say(error.message)
        return REFUSED
    for line in _report(done):
        say(line)
    return DONE


def import_sheet_file(file: Path, store: Path | None, *, say: Callable[[str], object]) -> int:
    """Import one payer sheet and tell what came of it; return the exit code, as for the drug file."""
    try:
        text = read_file(file.read_bytes())
        read_sheet(text)
        with quiet_store(find_places(store, practice=False).store) as runner:
            done = runner.submit(save_sheet, SaveSheet(text), COMMAND_LINE).result().value
    except OSError:
        say(f"{file.name} cannot be read. Check the path and whether you may open it.")
        return REFUSED
    except StorageError as error:
        say(error.message)
        return NO_STORE
    except SheetRefused as error:
        for problem in error.wrong:
            say(str(problem))
        say("Nothing was imported. Mend these lines and import the file again.")
        return REFUSED
    except DomainError as error:
        say(error.message)
        return REFUSED
    if done.is_new:
        say(f"{done.name} ({done.pattern}): version {done.version} holds from {show_date(done.starts)}.")
    else:
        say(f"{done.name} ({done.pattern}): this is version {done.version} already; nothing was changed.")
    return DONE


def _report(done: Imported) -> Iterator[str]:
    dated = f"{done.source} of {show_date(done.source_date)}"
    yield f"{dated}: {done.products:,} products and {done.packages:,} packages are in the drug file."
    if not done.refused:
        yield "No row was refused."
        return
    yield f"{len(done.refused):,} rows were refused:"
    for row in done.refused[:_SHOWN]:
        yield f"  {row.file} line {row.line}: {row.reason} ({row.value})"
    if len(done.refused) > _SHOWN:
        yield f"  and {len(done.refused) - _SHOWN:,} more. Each is kept in the store with its reason."
