"""Keep a store's secrets: in the computer's key store, or else in a file that only this user may read."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from db.errors import WrongKey

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from keyring.backend import KeyringBackend

SERVICE = "Counter pharmacy store"
_REAL = ("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet")
_REAL_DESKTOP = ("keyring.backends.macOS", "keyring.backends.Windows")


class Secrets(NamedTuple):
    """Be what opens a store: the database's raw key, and the separate secret of the audit chain."""

    dek: bytes
    audit: bytes

    @classmethod
    def new(cls) -> Secrets:
        """Return fresh secrets."""
        return cls(os.urandom(32), os.urandom(32))

    @classmethod
    def of(cls, joined: bytes) -> Secrets:
        """Return the secrets that `joined` gave."""
        if len(joined) != 64:
            raise WrongKey
        return cls(joined[:32], joined[32:])

    @property
    def joined(self) -> bytes:
        """Return both as 64 bytes."""
        return self.dek + self.audit


@dataclass(frozen=True, slots=True)
class KeyWarning:
    """Say that the key lies in a file beside the store, for the screen to show until it is mended."""

    file_name: str

    @property
    def message(self) -> str:
        """Return what to tell the owner."""
        return (
            f"This computer has no key store, so the key lies in {self.file_name} in the store's folder: "
            "whoever copies the folder can read it. Turn on full-disk encryption, "
            "and never copy that file with a backup."
        )


class KeyStore(Protocol):
    """Keep secrets by the store's id."""

    def load(self, store_id: UUID) -> bytes | None:
        """Return what is kept, or None."""
        ...

    def save(self, store_id: UUID, secrets: bytes) -> None:
        """Keep secrets."""
        ...


class SystemKeyStore:
    """Keep secrets in the operating system's key store."""

    def __init__(self, backend: KeyringBackend) -> None:
        """Take a backend that really encrypts."""
        self._backend = backend

    def load(self, store_id: UUID) -> bytes | None:
        """Return what is kept, or None."""
        found = self._backend.get_password(SERVICE, str(store_id))
        return None if found is None else base64.b64decode(found)

    def save(self, store_id: UUID, secrets: bytes) -> None:
        """Keep secrets."""
        self._backend.set_password(SERVICE, str(store_id), base64.b64encode(secrets).decode())


class FileKeyStore:
    """Keep secrets in a file with mode 0600 beside the store: better than none, and said so."""

    def __init__(self, path: Path) -> None:
        """Take the file's path."""
        self.path = path

    def load(self, store_id: UUID) -> bytes | None:
        """Return what is kept for this store, or None."""
        if not self.path.exists():
            return None
        name, _, text = self.path.read_text(encoding="ascii").strip().partition(" ")
        return base64.b64decode(text) if name == str(store_id) else None

    def save(self, store_id: UUID, secrets: bytes) -> None:
        """Write the file anew, readable by this user alone, on the disk before it counts."""
        new = self.path.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{store_id} {base64.b64encode(secrets).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


def is_real(backend: object) -> bool:
    """Say whether a keyring backend encrypts: the failing, null and plain-text ones do not count."""
    return type(backend).__module__ in (*_REAL, *_REAL_DESKTOP)


def system_key_store() -> SystemKeyStore | None:
    """Return the computer's key store, or None when it has none that encrypts."""
    import keyring  # start-up cost: asks the desktop's services
    import keyring.errors

    chosen = keyring.get_keyring()
    candidates = [chosen, *getattr(chosen, "backends", ())]
    for backend in filter(is_real, candidates):
        try:
            backend.get_password(SERVICE, "is it there")
        except keyring.errors.KeyringError:
            continue
        return SystemKeyStore(backend)
    return None
