"""Give a running practice payer commands: faults, its date, its figures, the end of its day."""

from __future__ import annotations

import json
import socket
from typing import Any

_TIMEOUT_S = 10.0


def send(port: int, **command: object) -> dict[str, Any]:
    """Send one command, such as `fault="silence", count=1`, and return the payer's reply."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S) as link,
        link.makefile("rwb") as lines,
    ):
        lines.write(json.dumps(command).encode("ascii") + b"\n")
        lines.flush()
        return dict(json.loads(lines.readline()))
