"""Print the recovery key and read it back: 256 bits in Crockford's base 32 with a check character.

The key wraps the store's secrets (AES-256-GCM), so that losing the computer's key store loses nothing.
"""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.errors import BadRecoveryKey

if TYPE_CHECKING:
    from uuid import UUID

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _DIGITS + "*~$=U"
_LENGTH = 52
_GROUP = 4
_NONCE = 12


def new_recovery_key() -> str:
    """Return a fresh recovery key as printed: groups of four, the last character checks the rest."""
    return print_key(os.urandom(32))


def print_key(secret: bytes) -> str:
    """Return 32 bytes as the text of a recovery key."""
    number = int.from_bytes(secret)
    digits = "".join(_DIGITS[number >> (5 * place) & 31] for place in reversed(range(_LENGTH)))
    text = digits + _CHECKS[number % 37]
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def read_key(text: str) -> bytes:
    """Return the 32 bytes of a typed recovery key; O reads as 0, I and L as 1, hyphens are ignored."""
    typed = "".join(text.upper().split()).replace("-", "")
    body, check = typed[:_LENGTH].translate(str.maketrans("OIL", "011")), typed[_LENGTH:]
    if len(typed) != _LENGTH + 1:
        raise BadRecoveryKey(f"it has {len(typed)} characters instead of {_LENGTH + 1}.")
    number = 0
    for character in body:
        if character not in _DIGITS:
            raise BadRecoveryKey("it holds a character that no key has.")
        number = number << 5 | _DIGITS.index(character)
    if number.bit_length() > 256 or _CHECKS[number % 37] != check:
        raise BadRecoveryKey("a character is mistyped.")
    return number.to_bytes(32)


def wrap(secrets: bytes, recovery: bytes, store_id: UUID) -> str:
    """Return secrets locked under a recovery key, as JSON text for the store's folder."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(recovery).encrypt(nonce, secrets, store_id.bytes)
    return json.dumps({"version": 1, "nonce": nonce.hex(), "sealed": base64.b64encode(sealed).decode()})


def unwrap(text: str, recovery: bytes, store_id: UUID) -> bytes:
    """Return the secrets that `wrap` locked, or raise `BadRecoveryKey`."""
    try:
        held = json.loads(text)
        return AESGCM(recovery).decrypt(
            bytes.fromhex(held["nonce"]), base64.b64decode(held["sealed"]), store_id.bytes
        )
    except (InvalidTag, ValueError, KeyError):
        raise BadRecoveryKey("it belongs to another store.") from None
