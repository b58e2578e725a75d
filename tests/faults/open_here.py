"""Open a store as the program does and tell in JSON what became of it: `open_here.py FOLDER [nobody]`.

With `nobody`, and when run by root whom no file right binds, it becomes the user nobody first.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import app.bootstrap.gate
import app.bootstrap.pumps
import devices.manager
import devices.render
from app.bootstrap.opening import StoreOpening
from app.bootstrap.places import find_places
from app.kernel.errors import OutsideError
from db.store import create_store, open_store
from migrations.upgrade import upgrade_store

LOADED = (app.bootstrap.gate, app.bootstrap.pumps, devices.manager, devices.render)
NOBODY = 65534


def become_nobody() -> None:
    """Load all that is loaded late, for nobody may not read the libraries, then drop all rights."""
    with tempfile.TemporaryDirectory() as folder:
        store, _recovery = create_store(Path(folder) / "store")
        upgrade_store(store)
        store.close()
        open_store(Path(folder) / "store").close()
    os.chdir("/")
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main(folder: Path) -> int:
    """Open, tell, close."""
    opening = StoreOpening(find_places(folder, practice=False), practice=False)
    try:
        opening.begin(lambda _words, _percent: None).result(60)
    except OutsideError as error:
        told = {"error": type(error).__name__, "message": error.message}
    else:
        told = {"error": "", "message": ""}
    opening.close()
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    if sys.argv[2:] == ["nobody"] and os.geteuid() == 0:
        become_nobody()
    raise SystemExit(main(Path(sys.argv[1])))
