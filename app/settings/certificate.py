"""Read a certificate that was pasted or chosen as a file, and name it by its fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from app.kernel.errors import DomainError

_BLOCK = re.compile(
    r"-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----", re.ASCII
)
_WRONG = "Paste the whole certificate, from its BEGIN line to its END line."


def read_certificates(text: str) -> str:
    """Return one or more certificates in PEM form, possibly none; raise `DomainError`."""
    clean = text.replace("\r\n", "\n").strip()
    if clean and (_BLOCK.sub("", clean).strip() or not _ders(clean)):
        raise DomainError("certificate", _WRONG)
    return clean


def fingerprints(text: str) -> tuple[str, ...]:
    """Return the SHA-256 fingerprint of each certificate, such as `3A:9F:…`; none when it cannot be read."""
    try:
        ders = _ders(text)
    except DomainError:
        return ()
    digests = (hashlib.sha256(der).hexdigest().upper() for der in ders)
    return tuple(":".join(re.findall("..", digest)) for digest in digests)


def _ders(text: str) -> list[bytes]:
    """Return the bytes of each certificate; each is a sequence in DER."""
    found = []
    for block in _BLOCK.findall(text):
        try:
            der = base64.b64decode("".join(block.split()), validate=True)
        except (binascii.Error, ValueError):
            raise DomainError("certificate", _WRONG) from None
        if not der.startswith(b"\x30"):
            raise DomainError(
                "certificate", "This is no certificate. Ask the switch's operator for it again."
            )
        found.append(der)
    return found
