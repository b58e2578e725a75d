"""Read the store's logo, a PNG as base64 text."""

from __future__ import annotations

import base64
import binascii
import struct

from app.kernel.errors import DomainError

_HEAD = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 200_000
_WIDEST = 4000


def read_logo(typed: str) -> str:
    """Return a logo as it is kept; raise `DomainError` for what is no small PNG."""
    text = "".join(typed.split())
    if not text:
        return ""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data.startswith(_HEAD) or data[12:16] != b"IHDR" or len(data) > _MOST_BYTES:
        raise DomainError("logo", "Choose a PNG picture of at most 200 KB.")
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise DomainError("logo", f"Choose a picture of at most {_WIDEST} dots each way.")
    return base64.b64encode(data).decode("ascii")
