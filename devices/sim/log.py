"""Read what the simulators did from their folders; needs nothing but the standard library."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOG_NAME = "log.jsonl"


class DurableLog:
    """Append events to a folder's log; an event is on the disk before `append` returns."""

    def __init__(self, folder: Path) -> None:
        """Open the log of a folder, which is made if missing; a torn last line is cut off."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        path = folder / LOG_NAME
        whole = _whole_bytes(path)
        self._file = path.open("ab")
        self._file.truncate(whole)

    def append(self, event: str, **facts: object) -> None:
        """Write one event."""
        line = json.dumps({"event": event, **facts}, sort_keys=True)
        self._file.write(line.encode("utf-8") + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self, name: str, data: bytes) -> str:
        """Write a file beside the log, on the disk before this returns; return its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return name

    def close(self) -> None:
        """Close the log."""
        self._file.close()


def _whole_bytes(path: Path) -> int:
    data = path.read_bytes() if path.exists() else b""
    return data.rfind(b"\n") + 1


def read_events(folder: Path | str, event: str | None = None) -> tuple[dict[str, Any], ...]:
    """Return the events of a folder in order, all or those of one name; a torn last line is left out."""
    path = Path(folder) / LOG_NAME
    data = path.read_bytes() if path.exists() else b""
    events = (json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines())
    return tuple(found for found in events if event is None or found["event"] == event)


@dataclass(frozen=True, slots=True)
class PrintedReceipt:
    """Be one receipt that came out of the printer: its raw bytes and its picture file."""

    number: int
    raw: bytes
    picture: Path


def read_receipts(folder: Path | str) -> tuple[PrintedReceipt, ...]:
    """Return every receipt that the printer printed."""
    root = Path(folder)
    return tuple(
        PrintedReceipt(event["number"], (root / event["raw"]).read_bytes(), root / event["picture"])
        for event in read_events(root, "receipt")
    )


def read_kicks(folder: Path | str) -> int:
    """Return how often the drawer was told to open."""
    return len(read_events(folder, "kick"))


@dataclass(frozen=True, slots=True)
class Charge:
    """Be one charge that the terminal made."""

    reference: str
    cents: int
    auth_code: str


def read_charges(folder: Path | str) -> tuple[Charge, ...]:
    """Return every charge that the terminal made, double ones included."""
    return tuple(
        Charge(event["reference"], event["cents"], event["auth_code"])
        for event in read_events(folder, "charge")
    )


def read_scans(folder: Path | str) -> tuple[str, ...]:
    """Return every text that the scanner sent."""
    return tuple(event["text"] for event in read_events(folder, "scan"))


def read_shown(folder: Path | str) -> tuple[tuple[str, str], ...]:
    """Return every pair of lines that the pole display showed, in order."""
    return tuple((event["upper"], event["lower"]) for event in read_events(folder, "shown"))


@dataclass(frozen=True, slots=True)
class PagesJob:
    """Be one PDF that the page printer printed."""

    name: str
    pdf: bytes


def read_page_jobs(folder: Path | str) -> tuple[PagesJob, ...]:
    """Return every PDF that the page printer printed."""
    root = Path(folder)
    return tuple(
        PagesJob(event["name"], (root / event["pdf"]).read_bytes()) for event in read_events(root, "pages")
    )


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """Be one label that came out of the label printer: the format's bytes and its picture file."""

    number: int
    raw: bytes
    picture: Path


def read_printed_labels(folder: Path | str) -> tuple[PrintedLabel, ...]:
    """Return every label that the label printer printed."""
    root = Path(folder)
    return tuple(
        PrintedLabel(event["number"], (root / event["raw"]).read_bytes(), root / event["picture"])
        for event in read_events(root, "label")
    )
