"""Hold a store for one program: a file lock that the system frees when the program dies."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from db.errors import StoreBusy, storage_error

if TYPE_CHECKING:
    from pathlib import Path

_LOCKED_BYTE = 1 << 30


class Owner(NamedTuple):
    """Be who holds a store: the process, and the address at which its window can be asked to come up."""

    pid: int
    address: str


class StoreLock:
    """Be the held lock of a store's folder."""

    def __init__(self, path: Path) -> None:
        """Take the lock file's path; `acquire` takes the lock."""
        self._path = path
        self._handle = -1

    def acquire(self, address: str) -> None:
        """Take the lock and write who holds it, or raise `StoreBusy` with the present owner."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise storage_error(error) from None
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            raise StoreBusy(owner_of(self._path).address) from None
        self._handle = handle
        self.announce(address)

    def announce(self, address: str) -> None:
        """Write the owner's address anew."""
        text = json.dumps({"pid": os.getpid(), "address": address}).encode()
        try:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, text)
        except OSError as error:
            self.release()
            raise storage_error(error) from None

    def release(self) -> None:
        """Give the lock back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def owner_of(path: Path) -> Owner:
    """Return who wrote the lock file last; an unreadable one gives an unknown owner."""
    try:
        held = json.loads(path.read_bytes())
        return Owner(int(held["pid"]), str(held["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Owner(0, "")


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # only there

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # only there

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
