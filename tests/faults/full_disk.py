"""Sell on a disk that fills up before the last tender; tell in JSON how the store stood at each step.

Run as a process of its own: `full_disk.py KIND TEMPLATE FOLDER`. KIND `ballast` fills the small disk that
FOLDER lies on; `limit` has the system refuse every write past the first page of any file.
"""

from __future__ import annotations

import errno
import json
import resource
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, table

from app.kernel.clock import SetClock
from app.kernel.errors import StorageError
from app.kernel.ids import Uuid7Source
from db.proof import prove
from db.store import open_store

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.ids import SaleId

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
_COUNTS = ("sale", "tender", "ledger_entry", "ledger_posting", "stock_movement", "fill_event", "print_job")
_PAGE = 4096


@contextmanager
def counter(folder: Path) -> Iterator[Stage]:
    """Open the store and give its stage."""
    clock = SetClock(NOW)
    store = open_store(folder)
    runner = store.runner(clock, Uuid7Source(clock), 1)
    try:
        yield Stage.found(runner, clock) if _is_set_up(runner) else Stage.set_up(runner, clock)
        proof = runner.query(lambda reads: prove(reads.session, store.secrets.audit)).result(20)
        assert proof.sound, proof
    finally:
        runner.close()
        store.close()


def _is_set_up(runner: Any) -> bool:
    return bool(runner.query(lambda reads: reads.users.all_active()).result(20))


@contextmanager
def ballast(folder: Path) -> Iterator[None]:
    """Leave no byte on the disk of a folder."""
    path = folder.parent / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, _PAGE, 1):
            _write_on(file, size)
    try:
        yield
    finally:
        path.unlink()


def _write_on(file: Any, size: int) -> None:
    while True:
        try:
            file.write(bytes(size))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


@contextmanager
def limit(_folder: Path) -> Iterator[None]:
    """Have the system refuse to write past the first page of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_PAGE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def state(stage: Stage, sale_id: SaleId) -> dict[str, Any]:
    """Return how the sale and the tables that it writes stand."""

    def count(reads: Any) -> dict[str, int]:
        return {name: reads.session.scalar(select(func.count()).select_from(table(name))) for name in _COUNTS}

    view = stage.read(lambda reads: reads.sales.view(sale_id))
    return {"state": str(view.state), "remaining": view.remaining.cents, **stage.read(count)}


def try_to_pay(stage: Stage, sale_id: SaleId) -> dict[str, str]:
    """Return which error the last tender gave."""
    try:
        stage.pay(sale_id)
    except StorageError as error:
        return {"error": type(error).__name__, "message": error.message}
    return {"error": "", "message": ""}


def main(kind: str, template: Path, folder: Path) -> int:
    """Go through the steps."""
    shutil.copytree(template, folder)
    with counter(folder) as stage:
        who = stage.insured()
        stage.fill(stage.accept(who).fill_id)
        sale_id = stage.pick_up(who, stage.bag(who))
    told: dict[str, Any] = {}
    with counter(folder) as stage:
        told["before"] = state(stage, sale_id)
        with (ballast if kind == "ballast" else limit)(folder):
            told["first"] = try_to_pay(stage, sale_id)
            told["second"] = try_to_pay(stage, sale_id)
            told["full"] = state(stage, sale_id)
        told["again"] = try_to_pay(stage, sale_id)
        told["after"] = state(stage, sale_id)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
