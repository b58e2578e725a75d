"""Open a store again whose key was lost with its computer, by the printed recovery key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import OutsideError
from db.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DONE, REFUSED = 0, 3


def recover_store(folder: Path, typed: str, say: Callable[[str], object]) -> int:
    """Open the store with the key that was typed and keep its key on this computer; return the exit code.

    0: the store opens from now on. 3: refused, with the reason; nothing was changed.
    """
    try:
        store = open_store(folder, recovery=typed)
    except OutsideError as error:
        say(error.message)
        return REFUSED
    warning = store.warning
    store.close()
    say("The store opens on this computer again. Start Counter as usual.")
    if warning is not None:
        say(warning.message)
    return DONE
