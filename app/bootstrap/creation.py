"""Create a store from the command line: it appears whole, with its owner's account, or not at all."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.bootstrap.quiet_store import running
from app.kernel.errors import DomainError, FieldProblem, StorageError
from app.kernel.running import Role
from app.kernel.text import clean_text
from app.users import rules
from app.users.passwords import hash_secret
from app.workflows.set_up import COMMAND_LINE, SetUpStore, set_up_store
from app.workflows.sign_in import CreateUser
from db.errors import StoreExists, storage_error
from db.lock import StoreLock
from db.store import LOCK, create_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DONE, WRONG_ANSWER, NO_STORE = 0, 1, 3
MAX_NAME = 60
_WORD = re.compile(r"[A-Z]+")
_KEY_WORDS = (
    "",
    "The recovery key of this store, shown this one time:",
    "",
    "    {key}",
    "",
    "Write it down and keep it in a safe, away from this computer.",
    "Without it, a lost computer is a lost store.",
    "",
)


@dataclass(frozen=True, slots=True)
class NewStore:
    """Hold what a new store is asked for; the password is only ever kept as its hash."""

    store_name: str
    owner_name: str
    username: str
    password: str
    zone: str


def create_new_store(folder: Path, wanted: NewStore, say: Callable[[str], object]) -> str:
    """Make a store with its owner's account, tell its recovery key once and return it.

    It is made beside its place and moved there last: what a stop in between leaves is cleared away by the
    next try. Raise `DomainError` for what is wrong with the answers, `StorageError` for the disk.
    """
    set_up = SetUpStore(
        clean_text(wanted.store_name, "store name", MAX_NAME),
        _checked_zone(wanted.zone),
        _owner(wanted),
    )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreExists
    making = folder.with_name(f"{folder.name}.unfinished")
    try:
        _clear(making)
        recovery = _make(making, set_up)
        for line in _KEY_WORDS:
            say(line.format(key=recovery))
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
        _flush(folder.parent)
    except OSError as error:
        raise storage_error(error) from None
    say(f"The store is ready in {folder}. Sign in as {set_up.owner.username}.")
    return recovery


def create_from_answers(folder: Path, wanted: NewStore, say: Callable[[str], object]) -> int:
    """Create a store and tell what came of it; return the exit code.

    0: created, 1: an answer was wrong, 3: the folder or the disk refused. Nothing is left then.
    """
    try:
        create_new_store(folder, wanted, say)
    except DomainError as error:
        for problem in error.problems:
            say(str(problem))
        return WRONG_ANSWER
    except StorageError as error:
        say(error.message)
        return NO_STORE
    return DONE


def initials_of(name: str) -> str:
    """Return two or three capital letters for a name: `RD` for `Rosa de la Cruz Díaz`."""
    folded = unicodedata.normalize("NFKD", name).upper()
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words: list[str] = _WORD.findall(plain)
    if len(words) > 1:
        return words[0][0] + words[-1][0]
    return (words[0] if words else "")[:2].ljust(2, "X")


def _owner(wanted: NewStore) -> CreateUser:
    display = clean_text(wanted.owner_name, "name", MAX_NAME)
    username = rules.folded_username(wanted.username)
    problems: list[FieldProblem] = list(rules.check_account(username, display, initials_of(display)))
    if weak := rules.check_password(wanted.password):
        problems.append(weak)
    if problems:
        raise DomainError.of(problems)
    return CreateUser(
        username=username,
        display=display,
        initials=initials_of(display),
        roles=frozenset({Role.OWNER}),
        password_hash=hash_secret(wanted.password),
        pin_hash="",
    )


def _checked_zone(name: str) -> str:
    try:
        zone = ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DomainError("time zone", "Type a zone such as America/New_York.") from None
    return zone.key


def _clear(making: Path) -> None:
    """Take away what a creation that was stopped left; refuse while one is at work."""
    if making.exists():
        lock = StoreLock(making / LOCK)
        lock.acquire("")
        lock.release()
        shutil.rmtree(making)


def _make(folder: Path, set_up: SetUpStore) -> str:
    store, recovery = create_store(folder)
    try:
        with running(store) as runner:
            runner.submit(set_up_store, set_up, COMMAND_LINE).result()
    finally:
        store.close()
    return recovery


def _flush(folder: Path) -> None:
    """Bring the new name in a folder to the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
