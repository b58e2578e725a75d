"""Hold the page of barcodes by which a scanner is set up, and those by which that is checked, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from resources import read_text

TITLE = "Set up a barcode scanner"
STEPS = (
    "Scan the codes of your make from the top, one kind of connection only; the scanner beeps at each.",
    "Then open Settings, Devices, press Test scan, and scan the check codes below, one after the other.",
    "Both must be read, and Counter must say that the scanner is set up well.",
)
CHECK_TEXT = "TEST1234567890"
CHECK_MATRIX = (("01", "00300935056982"), ("17", "291231"), ("10", "LOT42"), ("21", "SN123"))


@dataclass(frozen=True, slots=True)
class MenuCode:
    """Be one set-up barcode: what it does and the command in it."""

    words: str
    command: str


@dataclass(frozen=True, slots=True)
class ScannerMaker:
    """Be how the scanners of a make are set up: by codes, or by what to look for in their manual."""

    name: str
    codes: tuple[MenuCode, ...] = ()
    words: str = ""


@cache
def scanner_makers() -> tuple[ScannerMaker, ...]:
    """Return the makes of scanners, those with codes first."""
    return read_makers(read_text("scanners", "setup.toml"))


def read_makers(text: str) -> tuple[ScannerMaker, ...]:
    """Read makes from TOML; raise `ValueError` for one that says nothing."""
    return tuple(_maker(entry) for entry in tomllib.loads(text)["maker"])


def _maker(entry: dict[str, Any]) -> ScannerMaker:
    codes = tuple(MenuCode(words, command) for words, command in entry.get("codes", []))
    if not codes and not entry.get("words"):
        raise ValueError(f"scanner make {entry['name']}")
    return ScannerMaker(entry["name"], codes, entry.get("words", ""))
