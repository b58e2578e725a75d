"""Say why a queue of this computer does not print, and the command that mends it (CUPS)."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from app.hardware.errors import DeviceProblem
from devices.printer.queue_printer import QueuePrograms, run_quietly
from devices.verdict import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASK_S = 5.0
_QUEUES = re.compile(r"^(\S+) (?:not )?accepting requests", re.MULTILINE)
_INSTALL = (
    "this computer has no print system (the program lp is missing). Run: sudo apt install cups cups-client, "
    "or reach the printer by its network address: tcp:HOST:9100."
)
_WINDOWS = "Windows has no lp, so Counter cannot reach its queues. Type the printer's address: tcp:HOST:9100."
_ASLEEP = "the print system does not run. Run: sudo systemctl enable --now cups"
_SLOW = "the print system does not answer. Run: sudo systemctl restart cups"


def diagnose_queue(name: str, programs: QueuePrograms | None = None) -> Diagnosis:
    """Ask the print system about a queue; prints nothing."""
    programs = programs or QueuePrograms()
    if sys.platform == "win32":
        return _bad(_WINDOWS)
    try:
        said = _ask(programs.lpstat, "-r", "-a")
        if "scheduler is running" not in said:
            return _bad(_ASLEEP)
        queues = _QUEUES.findall(said)
        if name not in queues:
            return _bad(_unknown(name, queues))
        return _state(name, _ask(programs.lpstat, "-p", name, "-a", name))
    except FileNotFoundError:
        return _bad(_INSTALL)
    except (OSError, DeviceProblem, subprocess.TimeoutExpired):
        return _bad(_SLOW)


def _state(name: str, said: str) -> Diagnosis:
    if " disabled since" in said:
        return _bad(f"the queue {name} is stopped. Look at the printer, then run: cupsenable {name}")
    if " not accepting requests" in said:
        return _bad(f"the queue {name} takes no jobs. Run: cupsaccept {name}")
    return Diagnosis(is_well=True, words=f"the queue {name} takes jobs.")


def _unknown(name: str, queues: Sequence[str]) -> str:
    there = f"There is {', '.join(queues)}." if queues else "There is none yet."
    return (
        f"the computer has no queue {name}. {there} To make one for a network printer, run: "
        f"sudo lpadmin -p {name} -E -v ipp://PRINTER/ipp/print -m everything"
    )


def _ask(program: tuple[str, ...], *arguments: str) -> str:
    done = run_quietly((*program, *arguments), _ASK_S)
    return done.stdout + done.stderr


def _bad(words: str) -> Diagnosis:
    return Diagnosis(is_well=False, words=words)
