"""Keep papers in a folder instead of printing them: each job is one file, whole or not there.

Papers name patients. The files are readable by the person who runs Counter alone, and are named by the
job, never by a person.
"""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from pathlib import Path

from app.hardware.errors import FolderShut
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach

_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_PDF = b"%PDF"


class FolderPrinter:
    """Write PDF jobs to a folder; PRINTED means that the file is on the disk."""

    def __init__(self, folder: str) -> None:
        """Take the folder, which must be there."""
        self._folder = Path(folder)

    def check(self) -> None:
        """Raise `FolderShut` when nothing can be written to the folder."""
        if not self._folder.is_dir() or not os.access(self._folder, os.W_OK | os.X_OK):
            raise FolderShut

    def print(self, pdf: bytes, job_name: str) -> PrintResult:
        """Keep one paper under the name of its job; a name that is taken gets a number."""
        if not _NAME.fullmatch(job_name) or not pdf.startswith(_PDF):
            raise ValueError("job")
        torn = self._folder / f".{job_name}.part"
        try:
            self.check()
            reach("folder_before_write")
            _write(torn, pdf)
            torn.rename(self._free(job_name))
            reach("folder_after_write")
        except FolderShut as shut:
            return PrintResult.not_sent(shut)
        except OSError:
            with contextlib.suppress(OSError):
                torn.unlink()
            return PrintResult.not_sent(FolderShut())
        return PrintResult.written()

    def _free(self, job_name: str) -> Path:
        path, number = self._folder / f"{job_name}.pdf", 1
        while path.exists():
            number += 1
            path = self._folder / f"{job_name}-{number}.pdf"
        return path


class FolderReceipts:
    """Keep receipts in a folder; they come as PDF too, and each gets a name of its own."""

    def __init__(self, folder: str) -> None:
        """Take the folder."""
        self._papers = FolderPrinter(folder)

    def check(self) -> None:
        """Raise `FolderShut` when nothing can be written to the folder."""
        self._papers.check()

    def print(self, job: bytes) -> PrintResult:
        """Keep one receipt."""
        return self._papers.print(job, f"receipt-{uuid.uuid4()}")


def _write(path: Path, data: bytes) -> None:
    """Write a new file for this person's eyes alone, down to the disk."""
    path.unlink(missing_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
