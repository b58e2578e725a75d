"""Name what can go wrong with a store, each with its own plain message; the store stays untouched."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from app.kernel.errors import CounterError, StorageError


class WrongKey(StorageError):
    """Report a key that does not open this store, or a damaged file: the two look alike."""

    def __init__(self) -> None:
        """Say that the recovery key is the way on."""
        super().__init__(
            "The key does not open this store, or its file is damaged. "
            "Run “counter recover” and type the printed recovery key.",
            needs_user=True,
        )


class KeyMissing(StorageError):
    """Report that no key for this store is on this computer."""

    def __init__(self) -> None:
        """Say that the recovery key is the way on."""
        super().__init__(
            "The key of this store is not on this computer. "
            "Run “counter recover” and type the printed recovery key.",
            needs_user=True,
        )


class StoreBusy(StorageError):
    """Report that another Counter has this store open; `owner` is what it wrote into the lock."""

    def __init__(self, owner: str) -> None:
        """Take the owner's text."""
        super().__init__("Counter is already open on this store. Go on in its window.", needs_user=True)
        self.owner = owner


class StoreLocked(StorageError):
    """Report that another program holds the database file."""

    def __init__(self) -> None:
        """Say what to close."""
        super().__init__(
            "Another program holds the store's file. Close backup or sync programs, then try again.",
            retry_after_s=5,
        )


class NewerSchema(StorageError):
    """Report a store that a newer Counter has written."""

    def __init__(self, found: str, known: str) -> None:
        """Take the store's revision and the newest one this program knows."""
        super().__init__(
            f"A newer Counter wrote this store ({found}, this one knows {known}). Install the newer Counter.",
            permanent=True,
        )
        self.found = found
        self.known = known


class DiskFull(StorageError):
    """Report that the disk took no more; the transaction was undone whole."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The disk is full. Nothing was changed. Free some space, then try again.", needs_user=True
        )


class DiskRefused(StorageError):
    """Report a disk that failed or took no more: to SQLite a quota and a size limit are I/O errors too."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The disk failed, or it is full or over its quota. Nothing was changed. "
            "Free some space, then try again; if it stays, have the disk checked.",
            needs_user=True,
        )


class ReadOnlyFolder(StorageError):
    """Report a store folder that cannot be written."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The store's folder cannot be written. Give this user the right to, or choose another folder.",
            needs_user=True,
        )


class NotAStore(StorageError):
    """Report a folder that holds no store."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This folder holds no Counter store. Choose the right folder, or create a store.", needs_user=True
        )


class StoreExists(StorageError):
    """Refuse to create a store where files lie already."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This folder is not empty. Choose an empty folder for the new store.", needs_user=True
        )


class SqliteTooOld(StorageError):
    """Refuse a SQLite that may damage a file (the WAL-reset fault, before 3.51.3)."""

    def __init__(self, found: str) -> None:
        """Take the version found."""
        super().__init__(
            f"The database library is too old ({found}; 3.51.3 is needed). Install Counter again.",
            permanent=True,
        )


class Unavailable(StorageError):
    """Report any other failure of the database, without its text (it may hold what was written)."""

    def __init__(self, kind: str) -> None:
        """Take the driver's class name of the fault."""
        super().__init__(
            f"The store could not be read or written ({kind}). Try again; if it stays, restart Counter.",
            retry_after_s=5,
        )


class BadRecoveryKey(StorageError):
    """Report a recovery key that was mistyped or belongs to another store."""

    def __init__(self, why: str) -> None:
        """Take what is wrong with it."""
        super().__init__(
            f"The recovery key does not fit: {why} Compare it with the printed sheet.", needs_user=True
        )


class ConstraintBroken(CounterError):
    """Report that the database refused a row: a fault of the program, told without the row's values."""

    def __init__(self, error: DBAPIError) -> None:
        """Take the driver's error; keep its class and the constraint's name alone."""
        origin = error.orig
        named = getattr(getattr(origin, "diag", None), "constraint_name", None)
        message = getattr(getattr(origin, "diag", None), "message_primary", None)
        super().__init__(f"{type(origin).__name__}: {named or message or origin}")


_SQLITE = {
    "database or disk is full": DiskFull,
    "disk I/O error": DiskRefused,
    "file is not a database": WrongKey,
    "database disk image is malformed": WrongKey,
    "database is locked": StoreLocked,
    "attempt to write a readonly database": ReadOnlyFolder,
    "unable to open database file": ReadOnlyFolder,
}
_POSTGRES = {"53100": DiskFull, "25006": ReadOnlyFolder, "28P01": WrongKey, "55P03": StoreLocked}
RETRYABLE = frozenset({"40001", "40P01"})


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code of a failure, or nothing."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(origin, "sqlstate", "") or "")


def storage_error(error: DBAPIError | OSError | Exception) -> StorageError:
    """Return our own error for a driver's or the system's failure, free of what was being written."""
    if isinstance(error, OSError):
        return _of_os(error)
    origin = error.orig if isinstance(error, DBAPIError) else error
    state = sqlstate(error)
    if state in _POSTGRES:
        return _POSTGRES[state]()
    text = str(origin)
    for mark, kind in _SQLITE.items():
        if mark in text:
            return kind()
    return Unavailable(type(origin).__name__)


def _of_os(error: OSError) -> StorageError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DiskFull()
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return ReadOnlyFolder()
    return Unavailable(type(error).__name__)


def is_fault_of_ours(error: DBAPIError) -> bool:
    """Say whether the database refused what we asked (a constraint, bad SQL), rather than failed."""
    return isinstance(error, IntegrityError | ProgrammingError | DataError) or sqlstate(error) == "P0001"
