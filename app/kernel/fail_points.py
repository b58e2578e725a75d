"""Let a test kill the program at a named place; without the environment variable this does nothing.

`COUNTER_FAIL_POINT="after_commit:3"` ends the process, as a power cut would, at the third pass of
that name. Several are separated by commas.
"""

from __future__ import annotations

import os
import signal
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE = "COUNTER_FAIL_POINT"


def _armed(environ: Mapping[str, str]) -> dict[str, tuple[int, Iterator[int]]]:
    points: dict[str, tuple[int, Iterator[int]]] = {}
    for part in filter(None, environ.get(VARIABLE, "").split(",")):
        name, _, nth = part.partition(":")
        points[name] = (int(nth or "1"), count(1))
    return points


_POINTS = _armed(os.environ)


def reach(name: str) -> None:
    """Pass a named point; end the process with no clean-up when this pass is the armed one."""
    if not _POINTS:
        return
    armed = _POINTS.get(name)
    if armed is not None and next(armed[1]) == armed[0]:
        if hasattr(signal, "SIGKILL"):
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(137)
