"""Keep passwords and PINs as Argon2id hashes; slow on purpose, so never inside a transaction."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106, second recommended choice: 64 MiB, three passes; about 60 ms on a counter computer.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
_PRACTICE_HASHER = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)


def hash_secret(typed: str, *, practice: bool = False) -> str:
    """Return the hash to keep; the practice store's well-known secrets take a lighter one."""
    return (_PRACTICE_HASHER if practice else _HASHER).hash(typed)


def check_secret(typed: str, kept: str) -> bool:
    """Say whether a typed password or PIN is the kept one; a hash of nothing never fits."""
    if not kept:
        return False
    try:
        return _HASHER.verify(kept, typed)
    except (VerificationError, InvalidHashError):
        return False
