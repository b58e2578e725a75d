"""Say why a folder takes no papers, and the command that mends it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from devices.verdict import Diagnosis


def diagnose_folder(path: str) -> Diagnosis:
    """Look a folder over without writing to it."""
    folder, quoted = Path(path), shlex.quote(path)
    if not folder.exists():
        return _bad(f"there is no folder {path}. Run: mkdir -p {quoted} && chmod 700 {quoted}")
    if not folder.is_dir():
        return _bad(f"{path} is a file. Choose a folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return _bad(
            f"this person may not write to {path}. Run: sudo chown $USER {quoted} && chmod 700 {quoted}"
        )
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        words = f"papers go to {path}, but others may look into it. Run: chmod 700 {quoted}"
        return Diagnosis(is_well=True, words=words)
    return Diagnosis(is_well=True, words=f"papers go to {path}.")


def _bad(words: str) -> Diagnosis:
    return Diagnosis(is_well=False, words=words)
