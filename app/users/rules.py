"""Hold the rules of accounts: names, passwords, PINs, and the lock after wrong tries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError, FieldProblem
from app.kernel.text import BLANKS, clean_text

if TYPE_CHECKING:
    from datetime import datetime

    from app.users.model import User

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=5)
SHORTEST_PASSWORD = 12
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,29}", re.ASCII)
_INITIALS = re.compile(r"[A-Z]{2,3}", re.ASCII)
_LONGEST_WORDS = 40
_PIN = re.compile(r"\d{4,8}", re.ASCII)
WRONG = FieldProblem("password", "The name or the password is wrong. Type both again.")
WRONG_PIN = FieldProblem("pin", "The PIN is wrong. Type it again, or sign in with the password.")


def folded_username(text: str) -> str:
    """Return a sign-in name as it is kept."""
    return text.strip(BLANKS).lower()


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Say whether an account is locked at an instant."""
    return locked_until is not None and now < locked_until


def locked_problem(locked_until: datetime, now: datetime) -> FieldProblem:
    """Return what to tell a person whose account is locked."""
    minutes = -(-int((locked_until - now).total_seconds()) // 60)
    return FieldProblem(
        "password", f"Too many wrong tries. Wait {max(minutes, 1)} min, or ask the owner to unlock you."
    )


def note_wrong_try(user: User, now: datetime) -> None:
    """Count a wrong try; lock the account after too many."""
    user.failed_attempts += 1
    if user.failed_attempts >= MOST_TRIES:
        user.failed_attempts = 0
        user.locked_until = now + LOCKED_FOR


def note_right_try(user: User) -> None:
    """Forget wrong tries."""
    user.failed_attempts = 0
    user.locked_until = None


def check_account(
    username: str, display: str, initials: str, license_number: str = ""
) -> tuple[FieldProblem, ...]:
    """Return what is wrong with a new account's names and license number, which may be empty."""
    problems = []
    if not _USERNAME.fullmatch(username):
        problems.append(FieldProblem("username", "Use 2 to 30 small letters, digits, dots and hyphens."))
    problems += _check_words("name", display, "Type the person's name.")
    if not _INITIALS.fullmatch(initials):
        problems.append(FieldProblem("initials", "Use two or three capital letters."))
    problems += _check_words("license number", license_number)
    return tuple(problems)


def _check_words(field: str, text: str, when_empty: str = "") -> list[FieldProblem]:
    """Return what is wrong with a short text that papers show."""
    try:
        words = clean_text(text, field, _LONGEST_WORDS)
    except DomainError as error:
        return list(error.problems)
    return [] if words or not when_empty else [FieldProblem(field, when_empty)]


def check_password(typed: str) -> FieldProblem | None:
    """Return what is wrong with a new password: length counts, rules about signs do not (NIST 800-63B)."""
    if len(typed) >= SHORTEST_PASSWORD:
        return None
    return FieldProblem("password", f"Use at least {SHORTEST_PASSWORD} characters; a short sentence is best.")


def check_pin(typed: str) -> FieldProblem | None:
    """Return what is wrong with a new PIN."""
    return None if _PIN.fullmatch(typed) else FieldProblem("PIN", "Use 4 to 8 digits.")
