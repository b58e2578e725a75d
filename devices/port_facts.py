"""Gather what this computer knows of a port: its group, who may open it, who holds it open."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PortFacts:
    """Be what explains why a port cannot be opened."""

    path: str
    group: str = ""
    user: str = ""
    is_member: bool = False
    is_listed: bool = False
    holder: str = ""


def facts_of(path: str, processes: Path = Path("/proc")) -> PortFacts:
    """Look a port over without opening it."""
    if sys.platform == "win32":
        return PortFacts(path)
    import grp  # noqa: PLC0415 - not on Windows
    import pwd  # noqa: PLC0415 - not on Windows

    user = pwd.getpwuid(os.getuid()).pw_name
    number = Path(path).stat().st_gid
    try:
        group = grp.getgrgid(number)
    except KeyError:
        return PortFacts(path, user=user, holder=holder_of(path, processes))
    return PortFacts(
        path=path,
        group=group.gr_name,
        user=user,
        is_member=number in {os.getgid(), *os.getgroups()},
        is_listed=user in group.gr_mem,
        holder=holder_of(path, processes),
    )


def holder_of(path: str, processes: Path = Path("/proc")) -> str:
    """Return the other process that has a port open, such as `ModemManager (812)`, if it can be seen."""
    real = os.path.realpath(path)
    for process in processes.glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        with contextlib.suppress(OSError):
            if any(os.path.realpath(handle) == real for handle in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text('utf-8').strip()} ({process.name})"
    return ""
